"""SoftTFIDF: how near a question is to each phrasing, where words that are spelled alike count as alike.

Cohen, Ravikumar, Fienberg 2003, "A Comparison of String Distance Metrics for Name-Matching Tasks": the cosine of two vectors of
word weights, in which a word of the question meets each similar word of the phrasing, its similarity scaling the product. A word
that meets nothing still makes the question's vector longer, and so the cosine smaller: that keeps foreign questions away.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from bot.matching.corpus import Array, Corpus, distinct
from bot.matching.vocabulary import Vocabulary

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
    digests: Array  # Of the different phrasings' words, as Python's hash, which for numbers is always the same; ascending.
    asked: Array  # The entry that each of these finds: of equal phrasings the first one's.

    def of(self, stem: int) -> Array:
        starts = self.starts.data  # Its items are Python's own numbers, which make a slice in half the time.
        return self.phrasings[starts[stem] : starts[stem + 1]]

    def holders(self, stem: int) -> dict[int, int]:
        """The entries that hold a stem, with how many phrasings of each do."""
        counts = np.bincount(self.entry_of[self.of(stem)])
        entries = counts.nonzero()[0]
        return dict(zip(entries.tolist(), counts[entries].tolist(), strict=True))

    def verbatim(self, words: Sequence[int]) -> int:
        """The entry with a phrasing of exactly these words, given by their numbers; -1 if there is none, or one is
        not known (-1)."""
        if -1 in words:
            return -1
        digest = hash(tuple(words))
        place = int(self.digests.searchsorted(digest))
        return int(self.asked[place]) if place < len(self.digests) and self.digests[place] == digest else -1

    def products(self, words: Iterable[Sequence[Meeting]]) -> Array:
        """The product of a question's vector with that of each phrasing, given the meetings of each of its words, best first."""
        products = np.zeros(len(self.scales), dtype=np.float32)
        for meetings in words:  # A phrasing that holds several of a word's meanings meets the best one, which is set last.
            met = [self.of(stem) for stem, _ in reversed(meetings)]
            sums = [products[held] + worth for held, (_, worth) in zip(met, reversed(meetings), strict=True)]
            for held, each in zip(met, sums, strict=True):
                products[held] = each
        return products

    def nearest(self, products: Array, entry: int) -> tuple[float, int]:
        """The best of the products with an entry's phrasings, these brought to unit length, and the number of that phrasing."""
        held = slice(self.first[entry], self.first[entry + 1])
        scaled = products[held] * self.scales[held]
        place = int(scaled.argmax())
        return float(scaled[place]), held.start + place


def build(corpus: Corpus, vocabulary: Vocabulary) -> Postings:
    """The postings of a corpus."""
    count, stem_count = len(corpus.phrasings), len(vocabulary.stems)
    stems, phrasings = np.divmod(distinct(vocabulary.stems_of(corpus).astype(np.int64) * count + corpus.owners), max(count, 1))
    lengths = np.sqrt(np.bincount(phrasings, np.array(vocabulary.idf)[stems] ** 2, count))
    tokens = corpus.tokens.tolist()
    hashes = [hash(tuple(tokens[start:end])) for start, end in pairwise(corpus.starts.tolist())]
    digests, first = np.unique(np.array(hashes, dtype=np.int64), return_index=True)
    return Postings(
        starts=np.concatenate([[0], np.bincount(stems, minlength=stem_count).cumsum()]),
        phrasings=phrasings,
        scales=(1 / np.where(lengths > 0, lengths, 1)).astype(np.float32),
        entry_of=corpus.entry_of,
        first=np.searchsorted(corpus.entry_of, np.arange(len(corpus.ids) + 1)).tolist(),
        digests=digests,
        asked=corpus.entry_of[first],
    )
