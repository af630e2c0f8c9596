"""The words of all phrasings in one alphabet, as numbers: their stems, how rare these are, and which language uses them."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot import text

Array = NDArray[Any]


@dataclass(frozen=True)
class Vocabulary:
    """Words are numbered by their phonetic keys, ascending; stems in the order in which the entries use them."""

    stemmed_as: list[str]  # Languages, the most used first: the first that has a stemmer stems the words of all.
    words: list[str]
    phonetic_keys: list[str]  # Of the words.
    stem_of: list[int]  # The number of each word's stem.
    stems: list[str]
    uses: list[int]  # How many phrasings hold each stem.
    idf: list[float]  # How rare each stem is among the entries, see `inverse_entry_frequency`.
    unknown_idf: float  # The same for what is in no phrasing.
    word_shares: Array  # Words × languages: the share of each language in the use of each word.
    stem_shares: Array  # The same for stems.

    @cached_property
    def number_of(self) -> dict[str, int]:
        return {word: number for number, word in enumerate(self.words)}

    @cached_property
    def _stem_number_of(self) -> dict[str, int]:
        return {stem: number for number, stem in enumerate(self.stems)}

    @cached_property
    def stem(self) -> Callable[[str], str]:
        return text.stemmer(self.stemmed_as)

    def stem_number(self, word: str) -> int:
        """The number of a word's stem; -1 if no phrasing holds it."""
        number = self.number_of.get(word)
        return self._stem_number_of.get(self.stem(word), -1) if number is None else self.stem_of[number]


Phrasings = Iterable[tuple[Sequence[str], int, int]]
"""The words of each phrasing, and the numbers of its entry and its language."""


def build(phrasings: Phrasings, entry_count: int, stemmed_as: Sequence[str]) -> Vocabulary:
    """The vocabulary of phrasings; `stemmed_as` are their languages, the most used first."""
    stem = text.stemmer(stemmed_as)
    uses: dict[str, list[int]] = {}
    entries: dict[str, set[int]] = {}
    phrasings_with: dict[str, int] = {}
    for words, entry, language in phrasings:
        for word in words:
            uses.setdefault(word, [0] * len(stemmed_as))[language] += 1
        for name in set(map(stem, words)):
            entries.setdefault(name, set()).add(entry)
            phrasings_with[name] = phrasings_with.get(name, 0) + 1
    stems = {name: number for number, name in enumerate(dict.fromkeys(map(stem, uses)))}
    words_ = sorted(uses, key=text.phonetic_key)
    stem_of = [stems[stem(word)] for word in words_]
    by_word = np.array([uses[word] for word in words_], dtype=np.float64).reshape(-1, len(stemmed_as))
    by_stem = np.zeros((len(stems), len(stemmed_as)))
    np.add.at(by_stem, stem_of, by_word)
    return Vocabulary(
        list(stemmed_as), words_, list(map(text.phonetic_key, words_)), stem_of, list(stems),
        [phrasings_with[name] for name in stems], [inverse_entry_frequency(len(entries[name]), entry_count) for name in stems],
        inverse_entry_frequency(1, entry_count), _shares(by_word), _shares(by_stem),
    )  # fmt: skip


def inverse_entry_frequency(holders: int, entries: int) -> float:
    """How rare something is that so many of all entries hold. Without the root rare words outweigh all others: fewer questions
    find their entry (measured)."""
    return math.sqrt(math.log((entries + 1) / (holders + 0.5)))


def _shares(uses: Array) -> Array:
    shares: Array = uses / np.maximum(uses.sum(axis=1, keepdims=True), 1)
    return shares.astype(np.float32)
