"""The phrasings of one alphabet, laid out as numbers: entry by entry, and of one entry language by language."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot import text
from bot.matching.match import OFF_TOPIC, Entries

Array = NDArray[Any]
_WORD = re.compile(r"\d+|[^\W\d_]+")
THIN = 30  # With fewer phrasings an entry and language a FAQ is thin …
MOST_THIN = 3000  # … unless it has more in all: what a thin one gets takes the square of their number.


@dataclass(frozen=True)
class Corpus:
    """The words of phrasing n are tokens[starts[n]:starts[n + 1]], by their numbers in `words`."""

    ids: list[str]
    languages: list[str]
    phrasings: list[str]
    entry_of: Array  # Of each phrasing, as a number in `ids`; ascending.
    language_of: Array  # Of each phrasing, as a number in `languages`.
    is_new: Array  # Whether the corpus that this one was made from lacks the phrasing, or has it in another entry.
    words: list[str]  # All different ones; those of a corpus that this one was made from come first.
    starts: Array
    tokens: Array
    capital: Array  # Of each token, whether it begins with a capital letter where nothing but a name does.
    usual: float  # How many phrasings an entry has in a language, in the median, which a few of small talk do not move.
    background: list[str]  # Of a thin corpus the off-topic questions: as an entry they would outweigh all others.

    @property
    def is_thin(self) -> bool:
        """Whether there are too few phrasings for what needs many."""
        return _is_thin(self.usual, len(self.phrasings))

    @cached_property
    def number_of(self) -> dict[str, int]:
        """The number of each word."""
        return {word: number for number, word in enumerate(self.words)}

    @cached_property
    def lengths(self) -> Array:
        """How many words each phrasing has."""
        return np.diff(self.starts)

    @cached_property
    def owners(self) -> Array:
        """The phrasing that each token belongs to."""
        return np.repeat(np.arange(len(self.phrasings)), self.lengths)


def build(languages: Mapping[str, Entries], previous: Corpus | None = None) -> Corpus:
    """Lay out the phrasings of languages. What a previous corpus has taken apart is not taken apart again."""
    background: list[str] = []
    sizes = _sizes(languages)
    usual = _usual(sizes)
    if _is_thin(usual, sum(sizes)):
        background = [way for entries in languages.values() for way in entries.get(OFF_TOPIC, ())]
        languages = {
            language: {n: ways for n, ways in entries.items() if n != OFF_TOPIC} for language, entries in languages.items()
        }
    ids = list(dict.fromkeys(name for entries in languages.values() for name in entries))
    laid = [
        (way, number, language)
        for number, name in enumerate(ids)
        for language, entries in enumerate(languages.values())
        for way in entries.get(name, ())
    ]
    number_of = dict(previous.number_of) if previous else {}
    known = _taken_apart(previous) if previous else {}
    tokens: list[Sequence[int]] = []
    capital: list[Sequence[bool]] = []
    is_new = []
    for way, entry, _ in laid:
        apart = known.get((ids[entry], way))
        is_new.append(apart is None)
        if apart is None:
            numbers = [number_of.setdefault(word, len(number_of)) for word in text.words(text.normalise(way))]
            apart = numbers, _capitals(way, len(numbers))
        tokens.append(apart[0])
        capital.append(apart[1])
    return Corpus(
        ids=ids,
        languages=list(languages),
        phrasings=[way for way, _, _ in laid],
        entry_of=np.array([entry for _, entry, _ in laid], dtype=np.int32),
        language_of=np.array([language for _, _, language in laid], dtype=np.int8),
        is_new=np.array(is_new, dtype=bool),
        words=list(number_of),
        starts=np.cumsum([0, *map(len, tokens)]),
        tokens=np.array([number for numbers in tokens for number in numbers], dtype=np.int32),
        capital=np.array([each for some in capital for each in some], dtype=bool),
        usual=usual,
        background=background,
    )


def _capitals(phrasing: str, count: int) -> list[bool]:
    """For each of so many words of a phrasing, whether it begins with a capital letter, the first one aside."""
    rest = phrasing[1:]
    if rest == rest.lower() or phrasing.isupper() or len(typed := _WORD.findall(phrasing)) != count:
        return [False] * count
    return [False, *(word[0].isupper() for word in typed[1:])]


def thin(languages: Mapping[str, Entries]) -> bool:
    """Whether a corpus of these is."""
    sizes = _sizes(languages)
    return _is_thin(_usual(sizes), sum(sizes))


def _sizes(languages: Mapping[str, Entries]) -> list[int]:
    """How many phrasings the entries have in each language."""
    return [len(ways) for entries in languages.values() for name, ways in entries.items() if name != OFF_TOPIC]


def _usual(sizes: Sequence[int]) -> float:
    return float(median(sizes)) if sizes else 0.0


def _is_thin(usual: float, phrasings: int) -> bool:
    return usual < THIN and phrasings <= MOST_THIN


def _taken_apart(corpus: Corpus) -> dict[tuple[str, str], tuple[list[int], list[bool]]]:
    """The words of each phrasing and which of them are capital, by its entry's id and itself."""
    tokens, capital = corpus.tokens.tolist(), corpus.capital.tolist()
    rows = zip(corpus.entry_of.tolist(), corpus.phrasings, pairwise(corpus.starts.tolist()), strict=True)
    return {(corpus.ids[entry], way): (tokens[start:end], capital[start:end]) for entry, way, (start, end) in rows}


def distinct(numbers: Array) -> Array:
    """Each number once, ascending; NumPy's own `unique` takes eight times as long."""
    ascending = np.sort(numbers)
    return ascending[np.concatenate([[True], ascending[1:] != ascending[:-1]])] if len(ascending) else ascending


def mixed(numbers: Array) -> Array:
    """Numbers without a pattern, made of others (the finaliser of SplitMix64, Steele et al. 2014)."""
    numbers = numbers.astype(np.uint64)
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(numbers ^ (numbers >> np.uint64(31)))
