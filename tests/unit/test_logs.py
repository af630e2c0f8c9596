"""Logs as JSON: one object a line, without the token."""

import io
import json
import logging
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot import logs

TOKEN = '123456:AAE-"secret"_секрет'


@pytest.fixture
def stream(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setattr(logging.root, "handlers", [])
    monkeypatch.setattr(logging.root, "level", logging.WARNING)
    logs.configure("INFO", TOKEN, style="json")
    return stream


def objects(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_an_object(stream: io.StringIO) -> None:
    """Time in UTC, level, logger and message, on one line, whatever the message holds."""
    logging.getLogger("bot.x").warning("two\nlines, %s", "қалай")
    (line,) = objects(stream)
    assert datetime.fromisoformat(line.pop("time")).utcoffset() == timedelta(0)
    assert line == {"level": "WARNING", "logger": "bot.x", "message": "two\nlines, қалай"}


def test_a_traceback_is_a_field(stream: io.StringIO) -> None:
    """The error with its traceback stays on the line of its message."""
    try:
        raise OSError("broken")
    except OSError:
        logging.getLogger("x").exception("failed")
    (line,) = objects(stream)
    assert line["error"].startswith("Traceback")
    assert line["error"].endswith("OSError: broken")


def test_what_an_error_says_of_a_persons_words_is_left_out(stream: io.StringIO) -> None:
    """Of an error that any code may raise over a text, and of those before it, only the kind and the lines of code are told."""
    try:
        try:
            int("secret " + "words")
        except ValueError as error:
            raise KeyError("more secret" + " words") from error
    except KeyError:
        logging.getLogger("x").exception("failed")
    (line,) = objects(stream)
    assert "ValueError\n" in line["error"]
    assert line["error"].endswith("KeyError")
    assert "secret words" not in line["error"]


def test_ptb_is_silent(stream: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    """It logs whole updates, also at the highest level: at no level of ours is any of it shown."""
    monkeypatch.setattr("sys.stderr", stream)
    logs.configure("DEBUG", TOKEN, style="json")
    logging.getLogger("telegram.ext.Application").critical("secret words")
    logging.getLogger("httpx").debug("POST")
    assert [each["message"] for each in objects(stream)] == ["POST"]


def test_the_token_is_hidden(stream: io.StringIO) -> None:
    """In the message, its arguments and the traceback, also where JSON would escape a letter of it."""
    try:
        raise OSError(f"bad url https://api/bot{TOKEN}/getMe")
    except OSError:
        logging.getLogger("x").exception("failed for %s", TOKEN)
    (line,) = objects(stream)
    assert line["message"] == "failed for ***"
    assert "bad url https://api/bot***/getMe" in line["error"]
    assert "secret" not in stream.getvalue()
