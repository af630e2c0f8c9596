"""How near a question is to each phrasing."""

import pytest

from bot.matching import soft_tfidf
from bot.matching.soft_tfidf import Postings

# Stems: 0 make, 1 tea, 2 coffee, 3 strong. Entry 0 is about tea, entry 1 about coffee.
PHRASINGS = [["make", "tea"], ["tea"], ["make", "coffee"], ["strong", "coffee"]]
STEMS = [[0, 1], [1], [0, 2], [3, 2]]
IDF = [0.5, 1.0, 1.0, 1.0]


@pytest.fixture
def postings() -> Postings:
    return soft_tfidf.build(PHRASINGS, STEMS, IDF, [0, 2, 4])


def test_a_phrasing_asked_as_it_is_has_the_cosine_one(postings: Postings) -> None:
    """Each word meets itself, so that the two vectors are one."""
    cosines = postings.cosines([(0.5, [(0, 0.25)]), (1.0, [(1, 1.0)])])
    assert cosines[0] == pytest.approx(1.0)
    best, phrasing = postings.nearest(cosines, 0)
    assert (best, phrasing) == pytest.approx((1.0, 0))


def test_an_unknown_word_lowers_every_cosine(postings: Postings) -> None:
    """What meets nothing makes the question longer."""
    known = postings.cosines([(1.0, [(1, 1.0)])])
    beside = postings.cosines([(1.0, [(1, 1.0)]), (1.2, [])])
    assert beside[1] < known[1] == pytest.approx(1.0)


def test_a_phrasing_that_holds_two_meanings_of_a_word_meets_the_better_one(postings: Postings) -> None:
    """One word of the question counts once, however many of its meanings a phrasing holds."""
    both = postings.cosines([(1.0, [(2, 0.9), (3, 0.8)])])
    assert both[3] == pytest.approx(postings.cosines([(1.0, [(2, 0.9)])])[3])


def test_the_entries_of_a_stem_are_those_that_hold_it(postings: Postings) -> None:
    """`make` stands in both, `strong` in the second alone."""
    assert [sorted(postings.entries(stem)) for stem in (0, 3)] == [[0, 1], [1]]


def test_a_verbatim_question_finds_its_entry(postings: Postings) -> None:
    """Exactly the words of a phrasing, in their order, and nothing else."""
    assert postings.verbatim(["strong", "coffee"]) == 1
    assert postings.verbatim(["coffee", "strong"]) == -1
