"""The real commands at a terminal, narrow and of any locale."""

import json
import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest

from tests.conftest import call

if sys.platform == "win32":
    pytest.skip("needs pseudo-terminals", allow_module_level=True)

import fcntl
import pty
import struct
import termios

PATIENCE = 20.0  # seconds until a text that should come is missed
CTRL_C, CTRL_D, UP = "\x03", "\x04", "\x1b[A"
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]")
WORDS = {
    "en": ("Hello!", "To leave: so.", "What about the tea that is served in the garden?", "A mistake:", "In order."),
    "ru": ("Привет!", "Выйти: так.", "Что известно о чае, который подают в саду?", "Ошибка:", "В порядке."),
}


class Terminal:
    """A command at a terminal, and all that it has shown since one looked last. COLUMNS is the terminal's width, usually 40."""

    def __init__(self, *arguments: str, **environment: str) -> None:
        self.shown = ""
        self._end, end = pty.openpty()
        columns = int(environment.pop("COLUMNS", "40"))
        fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        command = [sys.executable, "-m", "bot", *arguments]
        clean = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
        more = {"TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"} | environment
        self._process = subprocess.Popen(command, stdin=end, stdout=end, stderr=end, env=clean | more, start_new_session=True)
        os.close(end)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._end)

    def type(self, keys: str) -> None:
        os.write(self._end, keys.encode())

    def until(self, text: str) -> str:
        """Wait for a text. Returns all that was shown before it and with it since the last time."""
        deadline = time.monotonic() + PATIENCE
        while text not in self.shown:
            assert time.monotonic() < deadline, self.shown
            self.shown += ESCAPES.sub("", self._read())
        before, self.shown = self.shown.split(text, 1)
        return "\n".join(line.rstrip() for line in (before + text).split("\n"))

    def end(self) -> int:
        """The exit code."""
        while rest := self._read():
            self.shown += ESCAPES.sub("", rest)
        return self._process.wait(PATIENCE)

    def _read(self) -> str:
        if not select.select([self._end], [], [], PATIENCE)[0]:
            pytest.fail(f"nothing more came after {self.shown!r}")
        try:
            return os.read(self._end, 1 << 16).decode("utf-8", errors="replace")
        except OSError:  # the command has ended
            return ""


@pytest.fixture(params=WORDS)
def language(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture
def faq(tmp_path: Path, language: str) -> Path:
    """A FAQ of one language in a folder."""
    start, leave, question, broken, mended = WORDS[language]
    folder = tmp_path / "faq"
    folder.mkdir()
    (folder / f"{language}.yaml").write_text(
        f"language: {language}\ntopics: {{tea: Tea}}\nmessages:\n  start: {start}\n  leave: '{leave}'\n  faq_broken: '{broken}'\n"
        f"  faq_mended: '{mended}'\nentries:\n- id: tea\n  topic: tea\n  question: {question}\n  answer: '42'\n",
        "utf-8",
    )
    return folder


@pytest.fixture
def chat(faq: Path, tmp_path: Path) -> Iterator[Terminal]:
    with Terminal("chat", BOT_FAQ=str(faq), BOT_DATA=str(tmp_path / "data")) as terminal:
        yield terminal


def test_the_greeting_fits_a_narrow_terminal_and_says_how_to_leave(chat: Terminal, language: str) -> None:
    """Questions go on below their own beginning; Ctrl-C at the empty line leaves."""
    start, leave, question, *_ = WORDS[language]
    greeting = chat.until("›").splitlines()
    assert greeting[0] == start
    assert greeting[1].startswith("  1  ")
    assert greeting[2].startswith("     ")
    assert max(map(len, greeting)) <= 40
    assert f"{greeting[1][5:]} {greeting[2][5:]}".split() == question.split()
    assert leave in greeting
    chat.type(CTRL_C)
    assert chat.end() == 0


def test_ctrl_c_clears_a_line_first(chat: Terminal) -> None:
    """What was typed is not asked, and the next line is."""
    chat.until("›")
    chat.type("lost")
    chat.until("lost")
    chat.type(CTRL_C)
    chat.until("›")
    chat.type("1\r")
    chat.until("42")
    chat.until("›")
    chat.type(CTRL_D)
    assert chat.end() == 0


def test_what_was_typed_comes_back_in_the_next_run(chat: Terminal, faq: Path, tmp_path: Path, language: str) -> None:
    """From a file that others cannot read."""
    question = WORDS[language][2]
    chat.until("›")
    chat.type(f"{question}\r")
    chat.until("42")
    chat.until("›")
    chat.type("/quit\r")
    assert chat.end() == 0
    history = tmp_path / "data" / "chat-history"
    assert history.stat().st_mode & 0o777 == 0o600
    with Terminal("chat", BOT_FAQ=str(faq), BOT_DATA=str(tmp_path / "data")) as again:
        again.until("›")
        again.type(f"{UP}{UP}\r")
        again.until("42")


def test_nothing_that_is_typed_is_kept_where_nothing_is_to_be(faq: Path, tmp_path: Path) -> None:
    """BOT_JOURNAL=off keeps neither the journal nor the history."""
    data = tmp_path / "data"
    with Terminal("chat", BOT_FAQ=str(faq), BOT_DATA=str(data), BOT_JOURNAL="off") as chat:
        chat.until("›")
        chat.type("1\r")
        chat.until("42")
        chat.until("›")
        chat.type(CTRL_D)
        assert chat.end() == 0
    assert {file.suffix for file in data.iterdir()} == {".faq", ".index"}


def test_a_fault_of_an_edit_stands_once_above_the_line(chat: Terminal, faq: Path, language: str) -> None:
    """In the language of the conversation; what is typed stays; so does the answer of before, until it is mended."""
    *_, broken, mended = WORDS[language]
    file = faq / f"{language}.yaml"
    sound = file.read_text("utf-8")
    chat.until("›")
    chat.type("1")
    chat.until("1")
    file.write_text(sound.replace("'42'", "'43'").replace("question", "quesiton"), "utf-8")
    shown = chat.until("mean question?")
    assert f"{broken}\n" in shown
    file.write_text(sound.replace("'42'", "'43'"), "utf-8")
    shown = chat.until(mended)
    assert broken not in shown
    assert "error" not in shown
    chat.until("1")
    chat.type("\r")
    chat.until("43")


@pytest.mark.parametrize("locale", [{"LC_ALL": "C"}, {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0"}])
@pytest.mark.parametrize(("language", "words"), [("ru", "Выйти: так."), ("en", "To leave: so.")], indirect=["language"])
def test_a_locale_without_utf_8_speaks_all_languages(
    faq: Path, tmp_path: Path, locale: dict[str, str], language: str, words: str
) -> None:
    """Arguments, standard input, the terminal's keys and what is shown are UTF-8 all the same."""
    question = WORDS[language][2]
    environment = locale | {"PYTHONUTF8": "0", "BOT_FAQ": str(faq), "BOT_DATA": str(tmp_path / "data")}
    command = [sys.executable, "-m", "bot", "ask"]
    asked = subprocess.run([*command, question], env=os.environ | environment, capture_output=True, check=True).stdout.decode()
    assert asked == f"{question}\n\n42\n"
    piped = subprocess.run(
        [*command, "--json"], env=os.environ | environment, capture_output=True, check=True, input=question.encode()
    ).stdout.decode()
    assert json.loads(piped)["question"] == question
    with Terminal("chat", **environment) as chat:
        assert words in chat.until("›")
        chat.type(f"{question}\r")
        chat.until("42")


def test_what_takes_long_is_told_to_who_waits(tmp_path: Path) -> None:
    """On a terminal, and nothing of it stays there; nothing goes into a pipe."""
    entries = "".join(f"- id: e{n}\n  question: What is {n} of {n * n}?\n  answer: '{n}'\n" for n in range(2_000))
    (tmp_path / "en.yaml").write_text(f"language: en\nentries:\n{entries}", "utf-8")
    with Terminal("ask", "What is 7 of 49?", BOT_FAQ=str(tmp_path), BOT_DATA=str(tmp_path / "data")) as ask:
        assert ask.until("Learning the FAQ") == "Learning the FAQ"
        assert ask.end() == 0
        assert re.search(r"…\r +\rWhat is 7 of 49\?", ask.shown)
    piped = subprocess.run(
        [sys.executable, "-m", "bot", "ask", "What is 7 of 49?"],
        env=os.environ | {"BOT_FAQ": str(tmp_path), "BOT_DATA": str(tmp_path / "more")},
        capture_output=True,
        check=True,
    )
    assert piped.stderr == b""


@pytest.mark.parametrize("columns", ["80", None])
def test_tables_cut_nothing(tmp_path: Path, small: Path, columns: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """At 80 columns and into a file, names, numbers and questions are whole."""
    monkeypatch.delenv("COLUMNS", raising=False)
    name, question = "ru-очень-длинное-имя", "tea recipe for all who have come from afar " * 4
    (tmp_path / f"{name}.tsv").write_text(f"coffee\t{question}\n" * 7, "utf-8")
    for command in (("eval", str(tmp_path / f"{name}.tsv")), ("ask", "--explain", question)):
        if columns:
            with Terminal(*command, COLUMNS=columns, BOT_FAQ=str(small)) as terminal:
                assert terminal.end() == 0
                shown = terminal.shown
        else:
            shown = call(*command, "--faq", str(small)).stdout
            assert command[0] != "eval" or (name in shown and question.strip() in shown)
        assert "…" not in shown


def test_a_cache_that_cannot_be_written_is_said_once(small: Path, tmp_path: Path) -> None:
    """However many files would be kept, and the answer comes all the same."""
    blocked = tmp_path / "blocked"
    blocked.write_text("")
    asked = subprocess.run(
        [sys.executable, "-m", "bot", "ask", "tea recipe"],
        env=os.environ | {"BOT_FAQ": str(small), "BOT_DATA": str(blocked / "below")},
        capture_output=True,
        check=True,
    )
    assert b"Boil water" in asked.stdout
    assert asked.stderr.decode().count("\n") == 1
    assert "cannot be kept in" in asked.stderr.decode()
