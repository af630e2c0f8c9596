"""A sentence encoder without a model: texts are near each other where they share words, or words that mean the same."""

from collections.abc import Mapping, Sequence
from zlib import crc32

import numpy as np

from bot import text
from bot.matching.corpus import Array

DIMENSIONS = 64
SAME = {"infusion": "tea", "leaves": "tea", "mocha": "coffee", "espresso": "coffee", "настой": "чай", "чая": "чай"}


class FakeEncoder:
    """Counts what it is given."""

    def __init__(self, name: str = "fake", same: Mapping[str, str] = SAME) -> None:
        self.name = name
        self.same = same
        self.seen: list[str] = []
        self.asked: list[str] = []

    def phrasings(self, texts: Sequence[str]) -> Array:
        self.seen += texts
        return np.array([self._vector(each) for each in texts])

    def question(self, text: str) -> Array:
        self.asked.append(text)
        return self._vector(text)

    def _vector(self, sentence: str) -> Array:
        vector = np.full(DIMENSIONS, 0.01, dtype=np.float32)
        for word in text.words(text.normalise(sentence)):
            vector[crc32(self.same.get(word, word).encode()) % DIMENSIONS] += 1
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)
