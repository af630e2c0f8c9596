"""How well a question fits each entry as a whole, and how that is learned."""

import math

import numpy as np
import pytest

from bot.matching import classifier, corpus, vocabulary
from bot.matching.classifier import Classifier, Learner
from bot.matching.passive_aggressive import PASSIVE_AGGRESSIVE, Examples, PassiveAggressive, centroids
from bot.matching.weights import Weights, build

TEA = {"tea": ["make tea", "tea"], "coffee": ["make coffee", "coffee"]}
MAKE, TEA_STEM, COFFEE = 0, 1, 2  # in the order of their first use


def learned(learner: Learner = PASSIVE_AGGRESSIVE) -> Classifier:
    laid = corpus.build({"en": TEA})
    return classifier.build(laid, vocabulary.build(laid, ["en"]), learner)


@pytest.mark.parametrize(("stems", "entry"), [([MAKE, TEA_STEM], 0), ([TEA_STEM], 0), ([MAKE, COFFEE], 1), ([COFFEE], 1)])
def test_the_entry_of_a_phrasing_leads(stems: list[int], entry: int) -> None:
    """What was learned from is found again."""
    assert learned().scores(stems).argmax() == entry


def test_features_are_of_unit_length_where_all_is_known() -> None:
    """Stems and pairs have the same length, together one; an unknown stem takes its share of it away."""
    lengths = [math.hypot(*(value for _, value in learned().features(stems))) for stems in ([0, 1], [0, 1, -5])]
    assert lengths[0] == pytest.approx(1.0)
    assert lengths[1] < lengths[0]


def test_a_word_that_no_phrasing_has_scores_nothing() -> None:
    """No row, no weight."""
    assert learned().scores([-7]).tolist() == [0.0, 0.0]


def test_another_learner_can_stand_in() -> None:
    """How the weights are learned is for whoever has two functions."""

    class Constant:
        def learn(self, examples: Examples, row_count: int, stem_count: int, entry_count: int) -> Weights:
            assert len(examples.entries) == 4
            return build(np.arange(row_count), np.ones(row_count, int), np.ones(row_count), row_count, entry_count)

        def learn_more(self, examples: Examples, weights: Weights) -> Weights:
            return weights

    scores = learned(Constant()).scores([TEA_STEM])
    assert scores[1] > 0 == scores[0]


@pytest.mark.parametrize("order", [0, 1, 2])
def test_the_passes_give_an_example_its_lead(order: int) -> None:
    """Two entries that share their words but one are told apart by a margin that the centroids alone do not give."""
    values = np.array([[0.9, 0.43], [0.9, 0.43]], np.float32)
    examples = Examples(np.array([[0, 1], [0, 2]]), values, np.array([0, 1]), np.array([5, 9], np.uint64))

    def lead(weights: Weights) -> float:
        dense = np.zeros((3, 2))
        dense[weights.rows, weights.entries] = weights.values
        return float(values[0] @ (dense[[0, 1], 0] - dense[[0, 1], 1]))

    assert lead(PassiveAggressive(order).learn(examples, 3, 3, 2)) > lead(centroids(examples, 3, 2)) > 0


def test_what_is_learned_on_top_leaves_other_rows_as_they_were() -> None:
    """A few more examples move the weights of their own words alone."""
    weights = build(np.array([0, 1, 2, 2]), np.array([0, 1, 0, 1]), np.array([1.0, 2.0, 3.0, 4.0]), 3, 2)
    examples = Examples(np.array([[0, 3]]), np.array([[1.0, 0.0]], np.float32), np.array([1]), np.array([1], np.uint64))
    more = PASSIVE_AGGRESSIVE.learn_more(examples, weights)
    untouched = more.rows > 0
    assert more.values[untouched].tolist() == [2.0, 3.0, 4.0]
    assert more.values[~untouched].tolist() != [1.0]


def test_without_a_new_example_nothing_is_learned() -> None:
    """A save that only takes away leaves the weights as they are."""
    weights = build(np.array([0]), np.array([0]), np.array([1.0]), 1, 2)
    none = Examples(np.zeros((0, 0), int), np.zeros((0, 0), np.float32), np.zeros(0, int), np.zeros(0, np.uint64))
    assert PASSIVE_AGGRESSIVE.learn_more(none, weights) is weights
