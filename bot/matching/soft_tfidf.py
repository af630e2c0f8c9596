"""SoftTFIDF: how near a question is to each phrasing, where words that are spelled alike count as alike.

Cohen, Ravikumar, Fienberg 2003, "A Comparison of String Distance Metrics for Name-Matching Tasks": the cosine of two vectors of
word weights, in which a word of the question meets each similar word of the phrasing, its similarity scaling the product. A word
that meets nothing still makes the question's vector longer, and so the cosine smaller: that keeps foreign questions away.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from bot.matching.vocabulary import Array

Meeting = tuple[int, float]
"""A stem that a word of the question may stand for, and what meeting it in a phrasing is worth."""


@dataclass(frozen=True)
class Postings:
    """By stem the phrasings that hold it: those of stem n are phrasings[starts[n]:starts[n + 1]], ascending."""

    starts: Array
    phrasings: Array
    scales: Array  # Of each phrasing one over the length of its vector.
    entry_of: Array  # Of each phrasing.
    first: list[int]  # The number of each entry's first phrasing, and one past the last of all.
    digests: Array  # Of the different phrasings' words, ascending.
    asked: Array  # The entry that each of these finds: of equal phrasings the first one's.

    def of(self, stem: int) -> Array:
        return self.phrasings[self.starts[stem] : self.starts[stem + 1]]

    def entries(self, stem: int) -> frozenset[int]:
        """The entries that hold a stem."""
        return frozenset(self.entry_of[self.of(stem)].tolist())

    def verbatim(self, words: Sequence[str]) -> int:
        """The entry with a phrasing of exactly these words; -1 if there is none."""
        digest = _digest(words)
        place = int(self.digests.searchsorted(digest))
        return int(self.asked[place]) if place < len(self.digests) and self.digests[place] == digest else -1

    def cosines(self, words: Sequence[tuple[float, Sequence[Meeting]]]) -> Array:
        """The cosine of a question with each phrasing, given the weight and the meetings, best first, of each of its words."""
        products = np.zeros(len(self.scales), dtype=np.float32)
        for _, meetings in words:
            if len(meetings) == 1:
                stem, worth = meetings[0]
                products[self.of(stem)] += worth
            elif meetings:  # A phrasing that holds several of a word's meanings meets the best one.
                best = np.zeros_like(products)
                for stem, worth in reversed(meetings):
                    best[self.of(stem)] = worth
                products += best
        length = math.sqrt(sum([weight**2 for weight, _ in words])) or 1.0
        return products * (self.scales / np.float32(length))

    def nearest(self, cosines: Array, entry: int) -> tuple[float, int]:
        """The best cosine of an entry's phrasings, and the number of that phrasing."""
        start, end = self.first[entry], self.first[entry + 1]
        place = start + int(cosines[start:end].argmax())
        return float(cosines[place]), place


def build(
    phrasings: Sequence[Sequence[str]], stems: Sequence[Sequence[int]], idf: Sequence[float], first: Sequence[int]
) -> Postings:
    """The postings of phrasings, given the words and the numbers of the stems of each, how rare the stems are, and `first`."""
    holders: list[list[int]] = [[] for _ in idf]
    for number, some in enumerate(stems):
        for stem in dict.fromkeys(some):
            holders[stem].append(number)
    lengths = [math.sqrt(sum([idf[stem] ** 2 for stem in set(some)])) or 1.0 for some in stems]
    entry_of = np.repeat(np.arange(len(first) - 1), np.diff(first))
    digests, at = np.unique(np.array([_digest(words) for words in phrasings], dtype=np.uint64), return_index=True)
    starts = np.cumsum([0, *map(len, holders)])
    posted = np.array([number for some in holders for number in some], dtype=np.intp)
    return Postings(starts, posted, (1 / np.array(lengths)).astype(np.float32), entry_of, list(first), digests, entry_of[at])


def _digest(words: Sequence[str]) -> np.uint64:
    return np.uint64(int.from_bytes(blake2b(" ".join(words).encode(), digest_size=8).digest(), "big"))
