"""A linear classifier over stems and pairs of neighbouring stems: how well a question fits each entry as a whole.

A row of weights, one for each entry, belongs to each stem, and after these to each pair; the edges of a text count as neighbours.
How the weights are learned is a function that `build` is given, see `Learner`.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from bot.matching.vocabulary import Array, inverse_entry_frequency

Features = Sequence[tuple[int, float]]
"""Rows with their values; together of unit length."""
Example = tuple[Features, int]
"""The features of a phrasing, and the number of its entry."""
Weights = Sequence[dict[int, float]]
"""Of each row the entries with a weight, and their weights."""
Learner = Callable[[Sequence[Example], int, int], Weights]
"""From examples, the number of rows and the number of entries to weights."""


@dataclass(frozen=True)
class Classifier:
    """The weights of row n are weights[starts[n]:starts[n + 1]], for the entries at the same places; all others are zero."""

    idf: Array  # How rare each row is among the entries; the stems' first.
    unknown_idf: float
    pairs: Array  # The pairs that have a row, in the order of their rows, as the numbers that `_code` gives them; ascending.
    stem_count: int
    entry_count: int
    starts: Array
    entries: Array
    weights: Array

    def scores(self, stems: Sequence[int]) -> Array:
        """The score of each entry for a question's stems in their order; an unknown one is a negative number of its own."""
        held = [(value, slice(self.starts[row], self.starts[row + 1])) for row, value in self.features(stems)]
        if not held:
            return np.zeros(self.entry_count)
        entries = np.concatenate([self.entries[row] for _, row in held])
        products = np.concatenate([value * self.weights[row] for value, row in held])
        return np.bincount(entries, products, self.entry_count)

    def features(self, stems: Sequence[int]) -> Features:
        """The rows of the known stems and pairs with their values. Stems and pairs are of equal length together, so that neither
        drowns the other; what is unknown has no row, and makes the rest shorter."""
        pairs = list(_neighbours(stems, self.stem_count))
        return [*self._group(stems, stems), *self._group(pairs, self._pair_rows(pairs))]

    def _group(self, names: Sequence[object], rows: Sequence[int]) -> Iterator[tuple[int, float]]:
        counts, row_of = Counter(names), dict(zip(names, rows, strict=True))
        rarity = [float(self.idf[row]) if row >= 0 else self.unknown_idf for row in row_of.values()]
        values = [idf * (1 + math.log(count)) for idf, count in zip(rarity, counts.values(), strict=True)]
        norm = math.sqrt(2) * math.hypot(*values) or 1.0
        return ((row, value / norm) for row, value in zip(row_of.values(), values, strict=True) if row >= 0)

    def _pair_rows(self, pairs: Iterable[tuple[int, int]]) -> list[int]:
        """The row of each pair of neighbours; -1 if no phrasing has it."""
        codes = np.array([_code(*pair, self.stem_count) for pair in pairs])
        places = self.pairs.searchsorted(codes)
        rows: list[int] = np.where(self.pairs.take(places, mode="clip") == codes, places + self.stem_count, -1).tolist()
        return rows


def build(
    phrasings: Sequence[Sequence[int]], entries: Sequence[int], entry_count: int, idf: Sequence[float], unknown_idf: float,
    learn: Learner,
) -> Classifier:  # fmt: skip
    """Learn from phrasings, given the stems and the entry of each, and how rare the stems are."""
    held_by: dict[int, set[int]] = {}
    for stems, entry in zip(phrasings, entries, strict=True):
        for pair in _neighbours(stems, len(idf)):
            held_by.setdefault(_code(*pair, len(idf)), set()).add(entry)
    pairs = sorted(held_by)
    rarity = [*idf, *(inverse_entry_frequency(len(held_by[pair]), entry_count) for pair in pairs)]
    none = np.zeros(0)
    untrained = Classifier(np.array(rarity, np.float32), unknown_idf, np.array(pairs), len(idf), entry_count, none, none, none)
    examples = [(untrained.features(stems), entry) for stems, entry in zip(phrasings, entries, strict=True)]
    rows = learn(examples, len(rarity), entry_count)
    return replace(
        untrained,
        starts=np.cumsum([0, *map(len, rows)]),
        entries=np.array([entry for row in rows for entry in row], dtype=np.int32),
        weights=np.array([weight for row in rows for weight in row.values()], dtype=np.float32),
    )


def _neighbours(stems: Iterable[int], edge: int) -> Iterator[tuple[int, int]]:
    return pairwise([edge, *stems, edge])


def _code(left: int, right: int, stem_count: int) -> int:
    """One number for a pair of neighbours; -1 for one with an unknown stem, which is negative."""
    return left * (stem_count + 1) + right if left >= 0 <= right else -1
