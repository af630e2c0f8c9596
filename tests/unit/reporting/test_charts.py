"""The report's pictures: what each bar says, and that all else is left to the page."""

from datetime import date
from xml.etree import ElementTree as ET

from bot.reporting import charts

DAYS = {date(2026, 11, 22): {"answer": 1200, "none": 1}, date(2026, 11, 23): {}}


def titles(picture: str, colour: int) -> list[str | None]:
    """What the bars of this colour say to a pointer."""
    return [bar.findtext("title") for bar in ET.fromstring(picture).findall(f"path[@class='rect color-{colour}']")]


def test_a_bar_is_drawn_for_what_was_asked() -> None:
    """Each has the colour of its outcome and says what it is; nothing is drawn for none."""
    picture = charts.by_day(DAYS)
    assert [titles(picture, number) for number in range(len(charts.OUTCOMES))] == [
        ["2026-11-22, answered: 1,200"], [], [], ["2026-11-22, not understood: 1"],
    ]  # fmt: skip


def test_shares_of_a_language_are_of_its_own_questions() -> None:
    """However many were asked in another, its bar is whole; its name is text and never markup."""
    picture = charts.by_language({"en": {"answer": 900}, "<b>$x$": {"answer": 1, "gap": 2}})
    assert titles(picture, 0) == ["en, answered: 100.0 %", "<b>$x$, answered: 33.3 %"]
    assert "<b>$x$" in [text.text for text in ET.fromstring(picture).findall("text")]


def test_pictures_leave_the_look_to_the_page() -> None:
    """No id that another picture has, no style that is not the page's, no date: the same numbers give the same picture."""
    picture = charts.by_day(DAYS)
    assert {name for element in ET.fromstring(picture).iter() for name in element.attrib} == {
        "viewBox", "class", "role", "aria-label", "d", "x", "y", "text-anchor",
    }  # fmt: skip
    assert picture == charts.by_day(DAYS)
