"""How the classifier learns: Rocchio centroids, corrected by passive-aggressive passes.

PA-I of Crammer et al. 2006, "Online Passive-Aggressive Algorithms": where an example's entry does not lead the best other one by
a margin, the weights of both are moved just so far that it does, but by at most the pass's step.
"""

import math
import random
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from bot.matching.classifier import Example, Weights
from bot.matching.vocabulary import Array

MARGIN = 1.0  # The lead over the best other entry that a pass wants.
STEPS = (0.5, 0.3, 0.1)  # The largest update of each pass; fewer passes, or equal steps, found fewer entries.
DENSE = 8  # Rows with so many weights are kept in an array, one weight an entry; the others, most of them pairs, as dicts.


class _Prepared(NamedTuple):
    """An example: its rows in the array, their values, its other rows with theirs, and its entry."""

    rows: Array
    values: Array
    others: Sequence[tuple[dict[int, float], float]]
    entry: int


def learn(examples: Sequence[Example], rows: int, entries: int) -> Weights:
    """A `Learner`. Takes seconds for tens of thousands of examples."""
    weights = centroids(examples, rows, entries)
    place_of = {row: place for place, row in enumerate(row for row, held in enumerate(weights) if len(held) >= DENSE)}
    dense = np.zeros((len(place_of), entries))
    for row, place in place_of.items():
        dense[place, [*weights[row]]] = [*weights[row].values()]
    prepared = []
    for features, entry in examples:
        places = np.array([place_of[row] for row, _ in features if row in place_of], int)
        values = np.array([value for row, value in features if row in place_of])
        prepared.append(
            _Prepared(places, values, [(weights[row], value) for row, value in features if row not in place_of], entry)
        )
    shuffled = random.Random(0).sample  # noqa: S311  an order, no secret
    for step in STEPS if entries > 1 else ():
        for example in shuffled(prepared, len(prepared)):
            _correct(example, dense, step)
    for row, place in place_of.items():
        weights[row] = {int(entry): float(dense[place, entry]) for entry in np.flatnonzero(dense[place])}
    return weights


def centroids(examples: Iterable[Example], rows: int, entries: int) -> list[dict[int, float]]:
    """Each entry's mean direction of its examples' features, of unit length (Rocchio)."""
    sums: list[dict[int, float]] = [{} for _ in range(rows)]
    for features, entry in examples:
        for row, value in features:
            sums[row][entry] = sums[row].get(entry, 0.0) + value
    squares = [0.0] * entries
    for each in sums:
        for entry, weight in each.items():
            squares[entry] += weight * weight
    return [{entry: weight / math.sqrt(squares[entry]) for entry, weight in each.items()} for each in sums]


def _correct(example: _Prepared, dense: Array, largest: float) -> None:
    """Move the weights of the example's entry and of the best other one, if need be."""
    scores = (example.values @ dense[example.rows]).tolist()
    for weights, value in example.others:
        for entry, weight in weights.items():
            scores[entry] += value * weight
    wanted, scores[example.entry] = scores[example.entry], -math.inf
    highest = max(scores)
    loss = MARGIN - (wanted - highest)
    if loss > 0:
        square = float(example.values @ example.values) + sum([value * value for _, value in example.others])
        step = min(largest, loss / (2 * square or 1.0))
        for entry, change in ((example.entry, step), (scores.index(highest), -step)):
            dense[example.rows, entry] += change * example.values
            for weights, value in example.others:
                weights[entry] = weights.get(entry, 0.0) + change * value
