"""The words of all phrasings in one alphabet: their stems, how rare these are, and which language uses them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from bot import text
from bot.matching.corpus import Array, Corpus, distinct

NAMED = 0.5
"""A stem is a name where it has a capital letter this often amid phrasings: people often leave it out."""


@dataclass(frozen=True)
class Vocabulary:
    """Words have the numbers that the corpus gives them; stems are numbered in the order in which words first have them."""

    stemmed_as: list[str]  # Languages, the most used first: the first that has a stemmer stems the words of all.
    words: list[str]
    phonetic_keys: list[str]  # Of the words.
    by_phonetic_key: Array  # The numbers of the words, in the order of their phonetic keys.
    stem_of: list[int]  # The number of each word's stem.
    stems: list[str]
    uses: list[int]  # How many phrasings hold each stem; none, where it is of a phrasing that is gone.
    idf: list[float]  # How rare each stem is among the entries, see `inverse_entry_frequency`.
    unknown_idf: float  # The same for what is in no phrasing.
    word_shares: Array  # Words × languages: the share of each language in the use of each word.
    stem_shares: Array  # The same for stems.
    is_name: list[bool]  # Of each stem, whether it is mostly written with a capital letter amid a phrasing.

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
        stem = self._stem_number_of.get(self.stem(word), -1) if number is None else self.stem_of[number]
        return stem if stem >= 0 and self.uses[stem] else -1

    def stems_of(self, corpus: Corpus) -> Array:
        """The stems of all words of a corpus, in their order."""
        return np.array(self.stem_of, dtype=np.int32)[corpus.tokens]


def build(corpus: Corpus, stemmed_as: Sequence[str], known: Vocabulary | None = None) -> Vocabulary:
    """The vocabulary of a corpus; that of the corpus that it was made from spares looking at the same words again."""
    stem = text.stemmer(stemmed_as)
    keys, stem_of, stems = ([*known.phonetic_keys], [*known.stem_of], [*known.stems]) if known else ([], [], [])
    number_of = {name: number for number, name in enumerate(stems)}
    for word in corpus.words[len(keys) :]:
        keys.append(text.phonetic_key(word))
        stem_of.append(number_of.setdefault(stem(word), len(number_of)))
    entry_count, language_count = len(corpus.ids), len(corpus.languages)
    languages = corpus.language_of[corpus.owners]
    words = np.bincount(corpus.tokens * language_count + languages, minlength=len(corpus.words) * language_count)
    stems_ = np.array(stem_of, dtype=np.int64)[corpus.tokens]
    by_stem = np.bincount(stems_ * language_count + languages, minlength=len(number_of) * language_count)
    in_phrasings = distinct(stems_ * len(corpus.phrasings) + corpus.owners) // max(len(corpus.phrasings), 1)
    in_entries = distinct(stems_ * entry_count + corpus.entry_of[corpus.owners]) // max(entry_count, 1)
    holders = np.bincount(in_entries, minlength=len(number_of))
    return Vocabulary(
        list(stemmed_as), corpus.words, keys, np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.int32),
        stem_of, list(number_of),
        np.bincount(in_phrasings, minlength=len(number_of)).tolist(), inverse_entry_frequency(holders, entry_count).tolist(),
        float(inverse_entry_frequency(np.array(1), entry_count)),
        _shares(words, language_count), _shares(by_stem, language_count), _names(corpus, stems_, len(number_of)),
    )  # fmt: skip


def inverse_entry_frequency(holders: Array, entries: int) -> Any:
    """How rare something is that so many of all entries hold. Without the root rare words outweigh all others: fewer questions
    find their entry (measured)."""
    return np.sqrt(np.log((entries + 1) / (holders + 0.5)))


def _names(corpus: Corpus, stems: Array, stem_count: int) -> list[bool]:
    amid = np.ones(len(stems), dtype=bool)
    amid[corpus.starts[:-1][corpus.lengths > 0]] = False
    capitals = np.bincount(stems[corpus.capital], minlength=stem_count)
    named: list[bool] = ((capitals > 0) & (capitals >= NAMED * np.bincount(stems[amid], minlength=stem_count))).tolist()
    return named


def _shares(uses: Array, languages: int) -> Array:
    by_language = uses.reshape(-1, languages)
    shares: Array = by_language / np.maximum(by_language.sum(axis=1, keepdims=True), 1)
    return shares.astype(np.float32)
