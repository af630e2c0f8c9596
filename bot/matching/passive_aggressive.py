"""How the classifier learns: Rocchio centroids, corrected by passive-aggressive passes.

PA-I of Crammer et al. 2006, "Online Passive-Aggressive Algorithms": where an example's entry does not lead the best other one by
a margin, the weights of both are moved just so far that it does, but by at most the pass's step. Examples are looked at BATCH at
a time, as arrays: that takes a fifth of the time of one after another, and was measured to find as many entries. Their order is
that of a hash of each, so that to take some away leaves the others where they were.

Most pairs of words stand in phrasings of one entry alone. Such a row has a weight for that entry and for no other, which takes
little memory however many entries there are; the other rows are kept as an array with a weight for each entry.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.matching import weights as sparse
from bot.matching.corpus import Array, mixed
from bot.matching.weights import Weights

MARGIN = 1.0  # The lead over the best other entry that a pass wants.
STEPS = (0.5, 0.3, 0.1)  # The largest update of each pass; fewer passes, or equal steps, found fewer entries.
NEW_STEPS = (0.2, 0.1)  # The same where a few new examples are learned on top of the others; larger ones harm these.
BATCH = 256


@dataclass(frozen=True)
class Examples:
    """Phrasings as the classifier sees them: rows and values of their features, a line each, filled up with the row after the
    last, which has no weights; their entries; and a hash of each."""

    rows: Array
    values: Array
    entries: Array
    hashes: Array


@dataclass(frozen=True)
class PassiveAggressive:
    """A `Learner`. Another `order` of the examples gives other weights, which answer a little otherwise and as well: measure over
    several."""

    order: int = 0

    def learn(self, examples: Examples, row_count: int, stem_count: int, entry_count: int) -> Weights:
        """Learn all anew; the rows of stems come first. Takes about a second for tens of thousands of examples."""
        weights = centroids(examples, row_count, entry_count)
        single = np.diff(weights.starts) == 1
        single[:stem_count] = False
        return _corrected(examples, weights, single, STEPS, self.order)

    def learn_more(self, examples: Examples, weights: Weights) -> Weights:
        """Learn a few more examples on top of what was learned before. Takes milliseconds."""
        touched = np.zeros(len(weights.starts) - 1, dtype=bool)
        touched[examples.rows[examples.rows < len(touched)]] = True
        return _corrected(examples, weights, ~touched, NEW_STEPS, self.order)


PASSIVE_AGGRESSIVE = PassiveAggressive()


def centroids(examples: Examples, row_count: int, entry_count: int) -> Weights:
    """Each entry's mean direction of its examples' features, of unit length (Rocchio)."""
    used = examples.rows < row_count
    entries = np.broadcast_to(examples.entries[:, None], used.shape)[used]
    places, place = np.unique(examples.rows[used] * entry_count + entries, return_inverse=True)
    sums = np.bincount(place, examples.values[used])
    rows, entries = np.divmod(places, entry_count)
    lengths = np.sqrt(np.bincount(entries, sums**2, entry_count))
    return sparse.build(rows, entries, sums / lengths[entries], row_count, entry_count)


def _corrected(examples: Examples, weights: Weights, single: Array, steps: Sequence[float], order: int) -> Weights:
    """The weights after a pass with each of the steps. Rows that are `single` have a weight for one entry alone, and keep to it;
    or no example has them, and they stay as they are."""
    if not len(examples.entries) or weights.entry_count < 2:  # noqa: PLR2004  no rival
        return weights
    row_count, rows = len(single), weights.rows
    dense_rows = np.flatnonzero(~single)
    place_of = np.full(row_count + 1, len(dense_rows))
    place_of[dense_rows] = np.arange(len(dense_rows))
    dense = np.zeros((len(dense_rows) + 1, weights.entry_count), dtype=np.float32)
    held = ~single[rows]
    dense[place_of[rows[held]], weights.entries[held]] = weights.values[held]
    alone = np.zeros(row_count + 1, dtype=np.float32)
    alone[rows[~held]] = weights.values[~held]
    is_alone = np.append(single, False)
    for number, step in enumerate(steps):
        places = np.argsort(mixed(examples.hashes + np.uint64(1000 * order + number)))
        for batch in np.split(places, range(BATCH, len(places), BATCH)):
            some = examples.rows[batch]
            _correct(place_of[some], np.where(is_alone[some], some, row_count), examples.values[batch], examples.entries[batch],
                     dense, alone, step)  # fmt: skip
    dense_place, dense_entries = np.nonzero(dense)
    others = np.where(np.diff(weights.starts)[rows] == 1, alone[rows], weights.values)[~held]
    return sparse.build(
        np.concatenate([dense_rows[dense_place], rows[~held]]), np.concatenate([dense_entries, weights.entries[~held]]),
        np.concatenate([dense[dense_place, dense_entries], others]), row_count, weights.entry_count,
    )  # fmt: skip


def _correct(places: Array, singles: Array, values: Array, entries: Array, dense: Array, alone: Array, largest: float) -> None:
    """Look at a batch of examples, and move the weights of their entries and of the best other ones where need be."""
    lines = np.arange(len(entries))
    scores = np.einsum("ef,efn->en", values, dense[places])
    wanted = scores[lines, entries] + np.einsum("ef,ef->e", values, alone[singles])
    scores[lines, entries] = -np.inf
    rivals = scores.argmax(axis=1)
    loss = MARGIN - (wanted - scores[lines, rivals])
    moves = np.clip(loss / (2 * np.einsum("ef,ef->e", values, values) + 1e-9), 0, largest)[:, None] * values
    np.add.at(dense, (places, entries[:, None]), moves)
    np.add.at(dense, (places, rivals[:, None]), -moves)
    np.add.at(alone, singles, moves)
    dense[-1] = alone[-1] = 0  # The row without weights.
