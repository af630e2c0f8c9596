"""`bot ask`, as a person runs it."""

import json
from pathlib import Path

import pytest

from tests.conftest import FIVE_QUESTIONS, call


def test_five_questions_in_json() -> None:
    """ask --json answers line by line, in order, each in a fitting language."""
    lines = [json.loads(line) for line in call("ask", "--json", stdin=FIVE_QUESTIONS).output.splitlines()]
    assert [(line["ids"], line["language"]) for line in lines] == [
        (["chair-2024"], "ru"),
        (["proxy"], "en"),
        (["csto"], "kk"),
        (["chair-2024"], "ru"),
        (["priorities"], "ru"),
    ]
    assert [line["question"] for line in lines] == FIVE_QUESTIONS.splitlines()


def test_the_client_language_counts_where_the_words_tell_none() -> None:
    """--client-language is what Telegram reports of a person's app."""
    for code in ("ru", "kk", "en"):
        lines = call("ask", "--json", "--client-language", code, stdin="NATO\n2024\nwho chairs the CSTO?").output.splitlines()
        assert [json.loads(line)["language"] for line in lines] == [code, code, "en"]


def test_one_question_as_text() -> None:
    """ask answers as plain text, exit code 0."""
    result = call("ask", "what", "is", "operation", "PROXY?")
    assert result.exit_code == 0
    assert result.output.startswith("What is Operation PROXY?\n\n")


def test_ask_without_a_question_says_how() -> None:
    """No question is a usage error with an example."""
    result = call("ask")
    assert result.exit_code == 2
    assert "For example: ask" in result.output


def test_binary_input_gets_a_line_for_each_line() -> None:
    """Bytes that are no text, empty lines and endless ones each get their JSON line."""
    content = b"\xff\xfe\x00\n\n" + b"x" * 100_000 + b"\n\x80\x81"
    lines = call("ask", "--json", stdin=content).output.splitlines()
    assert [json.loads(line)["outcome"] for line in lines] == ["none"] * 4


def test_a_faq_of_ones_own(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--faq and BOT_FAQ take another folder or file."""
    assert "Boil water" in call("ask", "--faq", str(small), "tea recipe").output
    monkeypatch.setenv("BOT_FAQ", str(small.parent))
    assert "Boil water" in call("ask", "tea recipe").output


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("rnj ghtlctlfntkmcndetn d jlr,", ["layout, kk/ru", "Decision: answer, chair-2024 (", "faq/ru.yaml:"]),
        ("операция ПРАКСИ", ["прокс", "0.9", "proxy"]),
        ("who won the cup", ["I do not know", "off_topic/en.yaml", "phrasings/en.yaml"]),
        ("ⵣⵣⵣ", ["No word of it", "phrasings/ru.yaml"]),
    ],
)
def test_ask_explains_itself(question: str, parts: list[str]) -> None:
    """ask --explain shows the readings, the words and what they matched, the best entries, the thresholds and the decision."""
    shown = call("ask", "--explain", question).output
    assert [part for part in parts if part not in shown] == []


@pytest.mark.parametrize("question", [[""], ["  "], ["", " "], ["--json", ""], ["--explain", ""]])
def test_to_ask_nothing_is_a_usage_error(question: list[str]) -> None:
    """An empty question, as a script with an empty variable asks it, says how to ask."""
    result = call("ask", *question)
    assert (result.exit_code, "For example: ask" in result.output) == (2, True)


def test_source_shows_the_paragraphs(small: Path) -> None:
    """--source prints what the answer rests on below it, if the text is beside the FAQ; the lines of --json are fixed."""
    alone = call("ask", "--faq", str(small), "--source", "tea recipe").output
    (small.parent / "source.txt").write_text("Boil water.\nWait.\nGrind.\n")
    assert call("ask", "--faq", str(small), "--source", "tea recipe").output == f"{alone}\n1. Boil water.\n\n2. Wait.\n"
    assert call("ask", "--faq", str(small), "tea recipe").output == alone
    assert call("ask", "--faq", str(small), "--source", "--json", stdin="tea\n").exit_code == 2
