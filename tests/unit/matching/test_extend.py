"""Learning a save: what changed is learned on top of what was known."""

import pytest

from bot.matching import Index, Matcher, build, extend

BEFORE = {
    "tea": ["How do I make tea?", "tea recipe", "brewing tea leaves"],
    "coffee": ["How do I make coffee?", "coffee recipe", "espresso at home"],
}


def saved(**changed: list[str]) -> Matcher:
    index = extend(build({"en": BEFORE}), {"en": {name: ways for name, ways in (BEFORE | changed).items() if ways}})
    assert isinstance(index, Index)
    return Matcher([index])


@pytest.mark.parametrize("question", ["infuse some sencha", "sencha", "infuze a sensha"])
def test_a_new_phrasing_is_understood_in_other_words_and_with_typos(question: str) -> None:
    """Its words are known from then on, its own entry is found."""
    assert saved(tea=[*BEFORE["tea"], "how to infuse sencha"]).rank(question)[0].id == "tea"


def test_a_new_entry_is_found() -> None:
    """Beside those that there were."""
    matcher = saved(juice=["How do I press juice?", "juice recipe", "squeezing oranges"])
    assert [matcher.rank(each)[0].id for each in ("orange squeezing", "juise", "tea recipe")] == ["juice", "juice", "tea"]


def test_a_removed_phrasing_is_no_longer_known_word_for_word() -> None:
    """Words that no other phrasing has are unknown again."""
    matcher = saved(coffee=BEFORE["coffee"][:2])
    assert matcher.rank("espresso") == []
    assert matcher.rank("coffee recipe")[0].id == "coffee"


def test_a_removed_entry_is_gone() -> None:
    """Nothing finds it, and what follows it in the file keeps its answers."""
    matcher = saved(tea=[])
    assert {match.id for match in matcher.rank("make tea or coffee")} == {"coffee"}


def test_a_phrasing_that_moves_to_another_entry_finds_that_one() -> None:
    """It is new there."""
    matcher = saved(tea=BEFORE["tea"][:2], coffee=[*BEFORE["coffee"], "brewing tea leaves"])
    assert matcher.rank("brewing tea leaves")[0].id == "coffee"


def test_other_languages_are_learned_anew() -> None:
    """There is nothing to go on from."""
    assert extend(build({"en": BEFORE}), {"de": BEFORE}) is None
