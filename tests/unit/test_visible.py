"""No text commands a terminal, whatever way it takes to one."""

import io
import json
import logging
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot import logs, reload
from bot.answering.responder import Responder
from bot.cli import main
from bot.faq import load
from bot.reload import Live
from bot.storage.journal import Journal
from bot.visible import visible

CODES = [*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
COMMANDS = "".join(map(chr, CODES))
RAW = re.compile(f"[{re.escape(COMMANDS.replace(chr(10), '').replace(chr(9), ''))}]")
ESCAPE = r"\e[31m\a\x9b2J\r\u202e"  # as a FAQ file writes it between double quotes
FAQ = f"""language: en
title: "A title {ESCAPE}"
messages: {{unknown: "I do not know {ESCAPE}", start: "Hello {ESCAPE}", suggest: "Did you mean {ESCAPE}"}}
entries:
- id: tea
  question: "How do I make tea {ESCAPE}?"
  also: ["tea {ESCAPE} recipe", brewing tea leaves]
  answer: "Boil water {ESCAPE}."
- id: coffee
  question: "How do I make coffee {ESCAPE}?"
  also: [coffee recipe, espresso at home]
  answer: "Grind the beans {ESCAPE}."
"""
BROKEN = f"""language: "e{ESCAPE}"
"key {ESCAPE}": 5
"a key\\nof two lines": 5
entries:
- id: "id {ESCAPE}"
  question: x
  answer: "<b {ESCAPE}"
  topic: "topic {ESCAPE}"
"""


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A folder whose name and file hold escape characters, and so do the texts in the file."""
    folder = tmp_path / "faq \x1b[31m"
    folder.mkdir()
    (folder / "en \x1b]0;title\x07.yaml").write_text(FAQ)
    return folder


def call(*arguments: str, stdin: str | None = None) -> str:
    return CliRunner().invoke(main, [*arguments], input=stdin).output


def test_what_could_command_a_terminal_is_shown_as_its_number() -> None:
    """Control and escape characters of all kinds; line ends and tabs may stay, letters of all languages do."""
    assert visible("\x1b[31mred\x9b\x7f\u202e\ud800\r\n\t") == r"\u001b[31mred\u009b\u007f\u202e\ud800\u000d" + "\n\t"
    assert visible("a\nb\tc", keep="") == r"a\u000ab\u0009c"
    assert visible("Қалай — “ok” 👩‍👧 é") == "Қалай — “ok” 👩‍👧 é"
    assert not RAW.search(visible(COMMANDS))
    assert json.loads(visible(json.dumps(COMMANDS, ensure_ascii=False))) == COMMANDS


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", "tea recipe"),
        ("ask", "make"),
        ("ask", "who won the cup"),
        ("ask", "--explain", "tea recipe"),
        ("ask", "--json", "tea recipe \x9b"),
        ("check",),
        ("check", "--format", "json"),
        ("check", "--format", "github"),
    ],
)
def test_no_command_shows_a_raw_character_of_the_faq(hostile: Path, arguments: tuple[str, ...]) -> None:
    """Answers, suggestions, explanations and warnings show it as a number."""
    shown = call(*arguments, "--faq", str(hostile))
    assert not RAW.search(shown)
    assert len(shown.splitlines()) > 0


def test_chat_shows_no_raw_character_of_the_faq(hostile: Path) -> None:
    """Answers and numbered questions show it as a number."""
    shown = call("chat", "--faq", str(hostile), stdin="tea recipe\nmake\n1\nwho won the cup\n")
    assert r"Boil water \u001b[31m\u0007\u009b2J" in shown
    assert not RAW.search(shown)


@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_findings_show_no_raw_character(hostile: Path, form: str) -> None:
    """Names of files, keys, ids and values in a finding; one finding stays one line."""
    file = next(hostile.iterdir())
    file.write_text(BROKEN)
    shown = call("check", "--format", form, "--faq", str(hostile))
    assert not RAW.search(shown)
    findings = [line for line in shown.splitlines() if "error" in line and "errors," not in line]
    assert len(findings) == (len(json.loads(shown[: shown.rindex("]") + 1])) if form == "json" else 5)
    assert not RAW.search(call("ask", "--faq", str(hostile), "x"))


def test_the_report_shows_no_raw_character(hostile: Path, tmp_path: Path) -> None:
    """Questions, and the titles of entries beside them, in each form."""
    journal = Journal.open(tmp_path, enabled=True)
    for _ in range(3):
        journal.chose(journal.asked("tee \x1b[31m\x9b resipe", "suggest", "en", ["tea"]), "coffee")
        journal.chose(journal.asked("who won \x1b[31m\x9b", "suggest", "en", ["coffee"]), "")
    journal.close()
    (hostile / "more.yaml").write_text("language: en\nphrasings: {tea: [a cup of tea]}\n")
    for form in ((), ("--json",), ("--yaml",)):
        shown = call("report", "--faq", str(hostile), "--data", str(tmp_path), *form)
        assert "tee" in shown
        assert not RAW.search(shown)


@pytest.mark.parametrize("style", ["text", "json"])
def test_the_log_shows_no_raw_character(style: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever wrote the line, with its traceback."""
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setattr(logging.root, "handlers", [])
    monkeypatch.setattr(logging.root, "level", logging.WARNING)
    logs.configure("INFO", style=style)
    try:
        raise ValueError(COMMANDS)
    except ValueError:
        logging.getLogger("x").exception("failed for %s", COMMANDS)
    assert "001b" in stream.getvalue()
    assert not RAW.search(stream.getvalue())


async def test_a_refused_save_tells_no_raw_character(hostile: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The message to the editors, which `chat` shows in a terminal, and the log."""
    told: list[str] = []

    async def tell(text: str) -> None:
        told.append(text)

    live = Live(hostile, tmp_path / "data", Responder(load(hostile)), tell)
    next(hostile.iterdir()).write_text(BROKEN)
    await live.reload(lambda _: None)
    assert told
    assert not RAW.search("".join([*told, *caplog.messages]))
    assert len(told[0].splitlines()) == 1 + min(reload.TOLD, len(caplog.messages))
