"""What a question means, beside how it is spelled."""

from bot.matching import OFF_TOPIC, Matcher, build, dumps, loads
from tests.encoder import FakeEncoder

EN = {
    "tea": ["How do I make tea?", "tea recipe"],
    "coffee": ["How do I make coffee?", "coffee recipe"],
    OFF_TOPIC: ["who won the football cup", "capital of France"],
}


def test_other_words_find_the_entry_that_means_the_same() -> None:
    """A question whose words stand in no phrasing is understood with an encoder, and not without."""
    encoder = FakeEncoder()
    assert Matcher.of({"en": EN}).rank("infusion") == []
    best, *rest = Matcher.of({"en": EN}, encoder=encoder).rank("infusion")
    assert (best.id, best.meaning > 0.3) == ("tea", True)
    assert all(best.meaning > match.meaning for match in rest)
    assert encoder.asked == ["infusion"]


def test_questions_about_anything_else_mean_no_entry() -> None:
    """The background of a thin FAQ is learned as what fits nothing."""
    ranking = Matcher.of({"en": EN}, encoder=FakeEncoder()).rank("who won the cup in France")
    assert all(match.meaning < 0.1 for match in ranking)


def test_a_message_without_words_has_no_meaning() -> None:
    """Of signs alone nothing is made."""
    assert Matcher.of({"en": EN}, encoder=FakeEncoder()).rank("?! …") == []


def test_the_meaning_is_of_what_was_meant() -> None:
    """What was typed on another layout, or in other letters, is encoded as it is read, and the rest as it was typed."""
    encoder = FakeEncoder()
    matcher = Matcher.of({"ru": {"tea": ["рецепт чая", "заварить чай"], "cocoa": ["какао"]}}, encoder=encoder)
    for typed, read in (("htwtgn xfz", "рецепт чая"), ("retsept chaya", "рецепт чая"), ("Рецепт чая?", "Рецепт чая?")):
        encoder.asked.clear()
        assert matcher.rank(typed)[0].id == "tea"
        assert read in encoder.asked


def test_a_stored_index_means_the_same() -> None:
    """What was dumped ranks as before when it is loaded."""
    encoder = FakeEncoder()
    built = build({"en": EN}, encoder=encoder)
    assert Matcher([loads(dumps(built))], encoder).rank("infusion") == Matcher([built], encoder).rank("infusion")


def test_what_a_save_adds_has_its_meaning_at_once() -> None:
    """A matcher that is extended knows what the new phrasing means."""
    matcher = Matcher.of({"en": EN}, encoder=FakeEncoder()).extended({"en": EN | {"coffee": ["coffee recipe", "a latte"]}})
    assert matcher.rank("latte infusion latte")[0].id == "coffee"
    assert matcher.rank("mocha")[0].id == "coffee"
