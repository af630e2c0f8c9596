"""Character n-grams of thin FAQs."""

import pytest

from bot import text
from bot.matching import OFF_TOPIC, Matcher, corpus, ngrams

ENTRIES = {"tea": ["How do I make tea?", "brewing tea"], "coffee": ["Where are coffee beans?", "coffee in the kitchen"]}
BACKGROUND = {OFF_TOPIC: ["How do I do this?", "Where do I go?"]}


def scores(question: str, background: bool = True) -> dict[str, float]:
    laid = corpus.build({"en": ENTRIES | (BACKGROUND if background else {})})
    found = ngrams.build(laid).scores(text.words(text.normalise(question)))
    return dict(zip(laid.ids, found.tolist(), strict=True))


def test_pieces_of_words_find_their_entry() -> None:
    """A word that no phrasing holds is known by its pieces."""
    found = scores("teabrewing")
    assert found["tea"] > 0.1
    assert found["coffee"] == 0


def test_a_background_makes_common_words_count_for_less() -> None:
    """Words of questions about anything else are no evidence for the entry that happens to hold them."""
    assert scores("How do I do it?")["tea"] < scores("How do I do it?", background=False)["tea"]


def test_unlike_letters_score_nothing() -> None:
    """Where no piece is shared, the score is 0, whatever shares a bucket by its hash."""
    assert set(scores("zzzz qqqq").values()) == {0.0}


@pytest.mark.parametrize(("count", "is_thin"), [(5, True), (40, False)])
def test_a_rich_faq_does_without(count: int, is_thin: bool) -> None:
    """Only where an entry usually has few phrasings are its letters looked at; small talk of many phrasings changes nothing."""
    many = {name: [f"{name} {number}" for number in range(count)] for name in ("a", "b", "c")}
    matcher = Matcher.of({"en": many | {"hello": [f"hello {number}" for number in range(100)]}})
    assert matcher.is_thin == is_thin
    assert any(match.ngrams for match in matcher.rank("a 7")) == is_thin
