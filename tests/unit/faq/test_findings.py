"""Findings in the form of each reader. What they say to each mistake: tests/faq/broken."""

import json
from pathlib import Path

import pytest

from bot.faq import FaqError, Finding
from bot.faq.findings import FORMATS, as_github

FINDING = Finding("en.yaml", 3, 5, "error", "so")


def test_github_gets_workflow_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths are relative to the folder of the run; what would end a command early is escaped."""
    monkeypatch.chdir(tmp_path)
    inside = Finding(str(tmp_path / "a,b.yaml"), 3, 5, "error", "100 % wrong:\nmend it")
    outside = Finding("/elsewhere/en.yaml", 1, 1, "warning", "so")
    assert as_github([inside, outside]).splitlines() == [
        "::error file=a%2Cb.yaml,line=3,col=5::100 %25 wrong:%0Amend it",
        "::warning file=/elsewhere/en.yaml,line=1,col=1::so",
    ]


def test_each_reader_has_a_form() -> None:
    """Text is a line a finding, JSON a list of objects."""
    assert FORMATS["text"]([FINDING, FINDING]).splitlines() == ["en.yaml:3:5: error: so"] * 2
    (found,) = json.loads(FORMATS["json"]([FINDING]))
    assert found == {"file": "en.yaml", "line": 3, "column": 5, "level": "error", "message": "so"}


def test_an_error_tells_its_findings_in_order() -> None:
    """By file and line, whatever the order in which they were found."""
    later = Finding("en.yaml", 7, 1, "error", "then")
    assert str(FaqError([later, FINDING])) == "The FAQ cannot be used:\nen.yaml:3:5: error: so\nen.yaml:7:1: error: then"
