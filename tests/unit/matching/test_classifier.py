"""How well a question fits each entry as a whole, and how that is learned."""

import math

import pytest

from bot.matching import classifier, passive_aggressive
from bot.matching.classifier import Classifier, Example, Weights

# Stems: 0 make, 1 tea, 2 coffee. Entry 0 is about tea, entry 1 about coffee.
STEMS = [[0, 1], [1], [0, 2], [2]]
ENTRIES = [0, 0, 1, 1]
IDF = [0.5, 1.0, 1.0]


@pytest.fixture
def learned() -> Classifier:
    return classifier.build(STEMS, ENTRIES, 2, IDF, 1.0, passive_aggressive.learn)


def test_the_entry_of_a_phrasing_leads(learned: Classifier) -> None:
    """What was learned from is found again."""
    for stems, entry in zip(STEMS, ENTRIES, strict=True):
        assert learned.scores(stems).argmax() == entry


def test_features_are_of_unit_length_where_all_is_known(learned: Classifier) -> None:
    """Stems and pairs have the same length, together one; an unknown stem takes its share of it away."""
    lengths = [math.hypot(*(value for _, value in learned.features(stems))) for stems in ([0, 1], [0, 1, -5])]
    assert lengths[0] == pytest.approx(1.0)
    assert lengths[1] < lengths[0]


def test_a_word_that_no_phrasing_has_scores_nothing(learned: Classifier) -> None:
    """No row, no weight."""
    assert learned.scores([-7]).tolist() == [0.0, 0.0]


def test_another_learner_can_stand_in() -> None:
    """How the weights are learned is a function of examples."""

    def all_for_the_second(examples: list[Example], rows: int, entries: int) -> Weights:
        assert len(examples) == len(STEMS)
        return [{entries - 1: 1.0} for _ in range(rows)]

    learned = classifier.build(STEMS, ENTRIES, 2, IDF, 1.0, all_for_the_second)  # type: ignore[arg-type]
    assert learned.scores([1])[1] > 0 == learned.scores([1])[0]


def test_a_pass_gives_an_example_its_lead() -> None:
    """Two entries that share their words but one are told apart by a margin that the centroids alone do not give."""
    examples = [([(0, 0.9), (1, 0.43)], 0), ([(0, 0.9), (2, 0.43)], 1)]
    before = passive_aggressive.centroids(examples, 3, 2)
    after = passive_aggressive.learn(examples, 3, 2)

    def lead(weights: Weights) -> float:
        return sum(value * (weights[row].get(0, 0.0) - weights[row].get(1, 0.0)) for row, value in examples[0][0])

    assert lead(after) > lead(before) > 0
