"""How near a question is to each phrasing."""

import pytest

from bot.matching import corpus, soft_tfidf, vocabulary
from bot.matching.soft_tfidf import Postings

ENTRIES = {"tea": ["make tea", "tea"], "coffee": ["make coffee", "strong coffee"]}
MAKE, TEA, COFFEE, STRONG = range(4)  # the stems, in the order of their first use


@pytest.fixture
def postings() -> Postings:
    laid = corpus.build({"en": ENTRIES})
    return soft_tfidf.build(laid, vocabulary.build(laid, ["en"]))


def test_a_phrasing_that_holds_all_words_comes_nearest(postings: Postings) -> None:
    """Of an entry the phrasing with both words is nearer than the one with one of them."""
    products = postings.products([[(MAKE, 0.25)], [(TEA, 1.0)]])
    both, phrasing = postings.nearest(products, 0)
    assert phrasing == 0
    assert both > postings.nearest(postings.products([[(MAKE, 0.25)]]), 0)[0]


def test_a_word_that_meets_nothing_adds_nothing(postings: Postings) -> None:
    """It makes the question's vector longer, which is for the index to know."""
    assert postings.nearest(postings.products([[(TEA, 1.0)], []]), 0) == postings.nearest(postings.products([[(TEA, 1.0)]]), 0)


def test_a_phrasing_that_holds_two_meanings_of_a_word_meets_the_better_one(postings: Postings) -> None:
    """One word of the question counts once, however many of its meanings a phrasing holds."""
    both = postings.products([[(COFFEE, 0.9), (STRONG, 0.8)]])
    assert both[3] == pytest.approx(postings.products([[(COFFEE, 0.9)]])[3])


def test_the_holders_of_a_stem_are_the_entries_that_have_it(postings: Postings) -> None:
    """`make` stands in both, `strong` in the second alone."""
    assert [postings.holders(stem) for stem in (MAKE, STRONG)] == [{0: 1, 1: 1}, {1: 1}]


def test_a_verbatim_question_finds_its_entry(postings: Postings) -> None:
    """Exactly the words of a phrasing, in their order, and nothing else."""
    strong, coffee = 3, 2
    assert postings.verbatim([strong, coffee]) == 1
    assert postings.verbatim([coffee, strong]) == -1
    assert postings.verbatim([]) == -1
