"""A sparse matrix of weights: those of row n are values[starts[n]:starts[n + 1]], for the entries at the same places."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.matching.corpus import Array


@dataclass(frozen=True)
class Weights:
    starts: Array
    entries: Array
    values: Array
    entry_count: int

    def sums(self, factors: Sequence[tuple[int, float]]) -> Array:
        """By entry the sum of some rows, each times its factor."""
        rows = np.array([row for row, _ in factors], dtype=np.int64)
        ends = self.starts[rows + 1]
        lengths = ends - self.starts[rows]
        places = np.repeat(ends - lengths.cumsum(), lengths)
        places += np.arange(len(places))
        products = self.values[places] * np.repeat(np.array([factor for _, factor in factors]), lengths)
        return np.bincount(self.entries[places], products, self.entry_count)

    @property
    def rows(self) -> Array:
        """The row of each value."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))

    def moved(self, rows: Array, entries: Array, row_count: int, entry_count: int) -> "Weights":
        """The same weights where rows and entries have other numbers; what has the number -1 is gone."""
        new_rows, new_entries = rows[self.rows], entries[self.entries]
        kept = (new_rows >= 0) & (new_entries >= 0)
        return build(new_rows[kept], new_entries[kept], self.values[kept], row_count, entry_count)


def build(rows: Array, entries: Array, values: Array, row_count: int, entry_count: int) -> Weights:
    """The matrix that has these values at these rows and entries."""
    order = np.argsort(rows, kind="stable")
    starts = np.concatenate([[0], np.bincount(rows, minlength=row_count).cumsum()])
    return Weights(starts, entries[order].astype(np.int32), values[order].astype(np.float32), entry_count)
