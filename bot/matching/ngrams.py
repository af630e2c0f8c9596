"""Character n-grams: how well the letters of a question fit each entry of a thin FAQ.

Where an entry has a few phrasings, most words of a question stand in none of them, but pieces of the words do. Weights by
regularised least squares, with the background questions as rows that fit no entry: that is what makes common words count for
little, which a handful of phrasings cannot tell. The more phrasings there are, the less this view adds and the more it costs, so
that only thin FAQs have it.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32

import numpy as np

from bot import text
from bot.matching import least_squares
from bot.matching.corpus import Array, Corpus

LENGTHS = (3, 4, 5)  # Letters of an n-gram; a word's edges count as letters.
BUCKETS = 4096  # N-grams share so many rows by their hash; 16,384 found no more entries.
NOTHING = 0.05  # Scores below this are those of words that share no more than buckets.
PENALTY = 1.0  # How small the weights are to be; a half and the double found as many entries.


@dataclass(frozen=True)
class Ngrams:
    """Buckets × entries: the weights, and how rare each bucket's n-grams are."""

    idf: Array
    weights: Array

    def __bool__(self) -> bool:
        return len(self.weights) > 0

    def scores(self, words: Sequence[str]) -> Array:
        """The score of each entry: about 1 where the question is one of its phrasings, about 0 where it is anything else."""
        buckets, values = self.features(words)
        scores: Array = values @ self.weights[buckets]
        return np.where(scores < NOTHING, 0, scores)

    def features(self, words: Sequence[str]) -> tuple[list[int], Array]:
        """The buckets of the n-grams, each once, and their values: a vector of length 1."""
        counts = Counter(_buckets(words))
        values = np.array([1 + math.log(count) for count in counts.values()], dtype=np.float32) * self.idf[[*counts]]
        return [*counts], values / (np.linalg.norm(values) or 1)


def build(corpus: Corpus) -> Ngrams:
    """Learn from a thin corpus and its background; from another corpus nothing."""
    if not corpus.is_thin:
        return Ngrams(np.zeros(0), np.zeros((0, 0)))
    phrasings = [[corpus.words[number] for number in corpus.tokens[start:end]] for start, end in pairwise(corpus.starts)]
    texts = [*phrasings, *(text.words(text.normalise(line)) for line in corpus.background)]
    holders = np.bincount([bucket for words in texts for bucket in {*_buckets(words)}], minlength=BUCKETS)
    untrained = Ngrams(np.log((1 + len(texts)) / (1 + holders)).astype(np.float32) + 1, np.zeros((0, 0)))
    vectors = np.zeros((len(texts), BUCKETS), dtype=np.float32)
    for vector, words in zip(vectors, texts, strict=True):
        buckets, values = untrained.features(words)
        vector[buckets] = values
    return Ngrams(untrained.idf, least_squares.fit(vectors, corpus, PENALTY))


def _buckets(words: Iterable[str]) -> Iterator[int]:
    for word in words:
        edged = f" {word} "
        for length in LENGTHS:
            for start in range(len(edged) - length + 1):
                yield crc32(edged[start : start + length].encode("utf-8", "surrogatepass")) % BUCKETS
