"""A linear classifier over stems and pairs of neighbouring stems: how well a question fits each entry as a whole.

A row of weights, one for each entry, belongs to each stem, and after these to each pair; the edges of a text count as neighbours.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Protocol
from zlib import crc32

import numpy as np

from bot.matching import weights as sparse
from bot.matching.corpus import Array, Corpus, distinct
from bot.matching.passive_aggressive import Examples
from bot.matching.vocabulary import Vocabulary, inverse_entry_frequency
from bot.matching.weights import Weights

EDGE = (1 << 31) - 1  # What stands before the first stem and after the last.
PAIR = 32  # Bits by which the left stem of a pair is moved to make one number of the two.


class Learner(Protocol):
    """How the weights are learned."""

    def learn(self, examples: Examples, row_count: int, stem_count: int, entry_count: int) -> Weights:
        """Learn all anew."""

    def learn_more(self, examples: Examples, weights: Weights) -> Weights:
        """Learn a few more examples on top of what was learned before."""


@dataclass(frozen=True)
class Classifier:
    """Weights, and what their rows are for."""

    idf: Array  # How rare each row is among the entries; the stems' first.
    unknown_idf: float
    pairs: Array  # The pairs that have a row, in the order of their rows, as the numbers that `_code` gives them; ascending.
    stem_count: int
    weights: Weights

    def scores(self, stems: Sequence[int]) -> Array:
        """The score of each entry for a question's stems in their order; an unknown one is a negative number of its own."""
        return self.weights.sums(self.features(stems))

    def features(self, stems: Sequence[int]) -> list[tuple[int, float]]:
        """The rows of the known stems and pairs with their values. Stems and pairs are of equal length together, so that neither
        drowns the other; what is unknown has no row, and makes the rest shorter."""
        pairs = list(pairwise([EDGE, *stems, EDGE]))
        return [*self._group(stems, stems), *self._group(pairs, self._pair_rows(pairs))]

    def _group(self, names: Sequence[object], rows: Sequence[int]) -> Iterator[tuple[int, float]]:
        idf = self.idf.data  # Its items are Python's own numbers: an array's take three times as long.
        values = [idf[row] if row >= 0 else self.unknown_idf for row in rows]
        if len({*names}) < len(names):
            counts = Counter(names)
            values = [values[names.index(name)] * (1 + math.log(count)) for name, count in counts.items()]
            rows = [rows[names.index(name)] for name in counts]
        norm = math.sqrt(2) * math.hypot(*values) or 1.0
        return ((row, value / norm) for row, value in zip(rows, values, strict=True) if row >= 0)

    def _pair_rows(self, pairs: Iterable[tuple[int, int]]) -> list[int]:
        """The row of each pair of neighbours; -1 if no phrasing has it."""
        codes = [(left << PAIR) + right if left >= 0 <= right else -1 for left, right in pairs]
        places = self.pairs.searchsorted(codes)
        found = zip(codes, places.tolist(), self.pairs.take(places, mode="clip").tolist(), strict=True)
        return [place + self.stem_count if known == code else -1 for code, place, known in found]


def build(corpus: Corpus, vocabulary: Vocabulary, learner: Learner) -> Classifier:
    """Learn from all phrasings anew."""
    untrained = _untrained(corpus, vocabulary)
    examples = _examples(untrained, corpus, vocabulary, range(len(corpus.phrasings)))
    weights = learner.learn(examples, len(untrained.idf), untrained.stem_count, len(corpus.ids))
    return replace(untrained, weights=weights)


def extend(known: Classifier, before: Corpus, corpus: Corpus, vocabulary: Vocabulary, learner: Learner) -> Classifier:
    """Learn only what a corpus has beyond the one before it; what that lost is forgotten as far as it is a whole entry."""
    untrained = _untrained(corpus, vocabulary)
    pair_rows = untrained.pairs.searchsorted(known.pairs)
    held = untrained.pairs.take(pair_rows, mode="clip") == known.pairs
    rows = np.concatenate([np.arange(known.stem_count), np.where(held, pair_rows + untrained.stem_count, -1)])
    number_of = {name: number for number, name in enumerate(corpus.ids)}
    entries = np.array([number_of.get(name, -1) for name in before.ids])
    weights = known.weights.moved(rows, entries, len(untrained.idf), len(corpus.ids))
    return replace(
        untrained,
        weights=learner.learn_more(_examples(untrained, corpus, vocabulary, np.flatnonzero(corpus.is_new).tolist()), weights),
    )


def _untrained(corpus: Corpus, vocabulary: Vocabulary) -> Classifier:
    """The rows that the phrasings have, without weights."""
    stems = vocabulary.stems_of(corpus).astype(np.int64)
    padded = np.append(np.insert(stems, corpus.starts[:-1], EDGE), EDGE)
    entries = np.repeat(corpus.entry_of, corpus.lengths + 1)
    pairs, place = np.unique((padded[:-1] << PAIR) + padded[1:], return_inverse=True)
    holders = distinct(place * len(corpus.ids) + entries) // max(len(corpus.ids), 1)
    rarity = inverse_entry_frequency(np.bincount(holders, minlength=len(pairs)), len(corpus.ids))
    none = sparse.build(np.zeros(0, int), np.zeros(0, int), np.zeros(0), 0, len(corpus.ids))
    idf = np.concatenate([vocabulary.idf, rarity]).astype(np.float32)
    return Classifier(idf, vocabulary.unknown_idf, pairs, len(vocabulary.stems), none)


def _examples(classifier: Classifier, corpus: Corpus, vocabulary: Vocabulary, numbers: Iterable[int]) -> Examples:
    """Some of the phrasings as examples."""
    stems, starts = vocabulary.stems_of(corpus).tolist(), corpus.starts.tolist()
    features = [(number, classifier.features(stems[starts[number] : starts[number + 1]])) for number in numbers]
    width = max((len(each) for _, each in features), default=0)
    rows = np.full((len(features), width), len(classifier.idf))
    values = np.zeros(rows.shape, dtype=np.float32)
    for line, (_, each) in enumerate(features):
        rows[line, : len(each)] = [row for row, _ in each]
        values[line, : len(each)] = [value for _, value in each]
    entries = corpus.entry_of[[number for number, _ in features]] if features else np.zeros(0, int)
    hashes = np.array([crc32(corpus.phrasings[number].encode("utf-8", "surrogatepass")) for number, _ in features], np.uint64)
    return Examples(rows, values, entries, hashes)
