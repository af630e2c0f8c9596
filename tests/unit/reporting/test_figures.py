"""The numbers over all questions that the report's page shows."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.reporting import figures
from bot.storage.journal import Record

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def record(outcome: str = "answer", *said: str, chosen: str | None = None, days: int = 0, language: str = "en") -> Record:
    return Record("tea, please", outcome, language, NOW - timedelta(days=days), said, chosen)


def test_each_day_is_there_also_one_without_a_question() -> None:
    """From the first day to the last, each with its questions by outcome."""
    found = figures.figures([record(days=3), record("none", days=3), record()])
    assert found.days == {
        date(2026, 11, 20): {"answer": 1, "none": 1},
        date(2026, 11, 21): {},
        date(2026, 11, 22): {},
        date(2026, 11, 23): {"answer": 1},
    }


def test_a_row_of_a_wrong_clock_makes_no_thousand_days() -> None:
    """Of a question of long ago, the days up to it are not shown; in the languages it counts."""
    found = figures.figures([record(days=20_000), record()])
    assert len(found.days) == figures.MOST_DAYS
    assert found.languages == {"en": {"answer": 2}}


def test_nothing_asked_gives_nothing() -> None:
    """Without records all is empty."""
    assert figures.figures([]) == figures.Figures({}, {}, (), ())


def test_the_language_asked_most_comes_first() -> None:
    """Languages are counted by outcome."""
    found = figures.figures([record(language="en"), record(language="ru"), record("none", language="ru")])
    assert list(found.languages.items()) == [("ru", {"answer": 1, "none": 1}), ("en", {"answer": 1})]


def test_an_entry_counts_where_it_answered_or_was_picked() -> None:
    """Not where it was only offered, or refused; it is named in the language in which it was asked most."""
    records = [
        record("answer", "tea", "coffee"),
        record("gap", "cocoa"),
        record("suggest", "cocoa", "tea", chosen="tea", language="ru"),
        record("suggest", "coffee", chosen="tea", language="ru"),
        record("suggest", "cocoa", chosen=""),
        record("suggest", "cocoa"),
    ]
    assert figures.figures(records).entries == (
        figures.Asked("tea", "ru", 3), figures.Asked("cocoa", "en", 1), figures.Asked("coffee", "en", 1),
    )  # fmt: skip


@pytest.mark.parametrize("chosen", ["coffee", "", None])
def test_only_a_pick_beyond_the_first_is_a_confusion(chosen: str | None) -> None:
    """Who takes what was offered first, none of it or nothing has confused no two entries."""
    assert figures.figures([record("suggest", "coffee", "tea", chosen=chosen)]).confused == ()


def test_a_confused_pair_is_told_with_what_was_asked() -> None:
    """What the bot offered first, what people picked, how often, and their words."""
    records = [record("suggest", "coffee", each, "tea", chosen="tea") for each in ("cocoa", "water")]
    (pair,) = figures.figures(records).confused
    assert (pair.said, pair.picked, pair.count, pair.wordings) == (("coffee",), ("tea",), 2, ("tea, please",))
