"""Why the bot answers as it does: what an editor is told to write where."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.answering import responder
from bot.answering.decision import Decision
from bot.cli import main

PHRASINGS = "language: en\nphrasings:\n  tea:\n  - a cuppa\n"


def explained(faq: Path, question: str) -> str:
    return CliRunner().invoke(main, ["ask", "--faq", str(faq), "--explain", question]).output


def test_an_entry_is_named_with_its_line(small: Path) -> None:
    """A FAQ of one file wants its phrasings under also:."""
    shown = explained(small, "espresso at home")
    assert f"Decision: answer, coffee ({small}:10)." in shown
    assert "add the question to its phrasings, under also:." in shown


def test_phrasings_go_to_their_file(small: Path) -> None:
    """Where there is a file of phrasings, it is named."""
    (small.parent / "more.yaml").write_text(PHRASINGS)
    shown = explained(small.parent, "espresso at home")
    assert f"phrasings, under its id in {small.parent}/more.yaml." in shown


@pytest.mark.parametrize(("question", "line"), [("which tea leaves are a bargain", 3), ("which coffee beans are a bargain", 2)])
def test_the_list_of_the_nearest_entry_is_named(small: Path, question: str, line: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing was understood, the list of the best entry, or the place for one, has its line."""
    monkeypatch.setattr(responder, "decide", lambda *_, **__: Decision("none", 0.0, 0.0))
    (small.parent / "more.yaml").write_text(PHRASINGS)
    (small.parent / "other.yml").write_text("language: en\noff_topic: [what is the time]\n")
    shown = explained(small.parent, question)
    assert f"in {small.parent}/more.yaml:{line}; if it is no question" in shown
    assert f"to off_topic: in {small.parent}/other.yml." in shown


def test_with_an_encoder_there_is_one_column_more(small: Path, request: pytest.FixtureRequest) -> None:
    """Its part of the score is a column of its own; without one there is none."""
    assert "meaning" not in explained(small, "espresso at home")
    request.getfixturevalue("encoder")
    assert "meaning" in explained(small, "espresso at home")
