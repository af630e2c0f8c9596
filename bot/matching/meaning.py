"""Meaning: how well what a question says fits each entry, whatever its words, by the vectors of a sentence encoder.

Weights by regularised least squares over the vectors, with the background as rows that fit no entry: of 12 entries with three
phrasings each that found .86 of the questions, and the nearest phrasing .79 (CovidFAQ; with five of HINT3 curekart .75 and .64).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from bot.matching import least_squares
from bot.matching.corpus import Array, Corpus

NOTHING = 0.05  # Scores below this are those of entries that nobody would call alike: they are not to be offered.
PENALTY = 0.1  # How small the weights are to be; 0.3 and 1 found as many entries, and told near misses from questions less well.


class Encoder(Protocol):
    """Makes of texts vectors of length 1, as float32, that are near each other where the texts say the same."""

    @property
    def name(self) -> str:
        """What tells its vectors from those of another one."""

    def phrasings(self, texts: Sequence[str]) -> Array:
        """Texts × dimensions, of texts that will be asked for again."""

    def question(self, text: str) -> Array:
        """The vector of what somebody asks, of which nothing may be kept."""


@dataclass(frozen=True)
class Meaning:
    """Dimensions × entries: the weights; none where there is no encoder."""

    weights: Array

    def __bool__(self) -> bool:
        return len(self.weights) > 0

    def scores(self, question: Array) -> Array:
        """The score of each entry: about 1 where the question says what a phrasing does, about 0 where it says anything else."""
        scores: Array = question @ self.weights
        return np.where(scores < NOTHING, 0, scores)


def build(corpus: Corpus, encoder: Encoder | None) -> Meaning:
    """Learn from the corpus and its background."""
    if not encoder or not corpus.phrasings:
        return Meaning(np.zeros((0, 0), dtype=np.float32))
    return Meaning(least_squares.fit(encoder.phrasings([*corpus.phrasings, *corpus.background]), corpus, PENALTY))
