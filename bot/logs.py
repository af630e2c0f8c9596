"""Logging to standard error, as text or as JSON. Whatever wrote a line, the secrets are taken out of it, nothing in it commands a
terminal, and at no level it holds what a person wrote."""

import json
import logging
import sqlite3
import sys
import traceback
from collections.abc import Iterable
from datetime import UTC, datetime
from types import TracebackType

from bot.errors import UserError
from bot.visible import visible

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
TOLD = (OSError, sqlite3.Error, UserError)  # errors whose text is never a person's; those of TOLD_MODULES are others
TOLD_MODULES = ("telegram.error", "httpx", "httpcore")  # by name: a command without Telegram does not load them


class Redacting(logging.Formatter):
    """Formats a record, traceback included, and then hides the secrets in the finished text."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = sorted(filter(None, secrets), key=len, reverse=True)  # one may hold another

    def format(self, record: logging.LogRecord) -> str:
        return visible(self.redact(super().format(record)))

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802  logging's name
        """The traceback, without the text of an error that may hold what a person wrote."""
        return "".join(_traceback(ei[1])).rstrip() if ei[1] else ""

    def redact(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text


def _traceback(error: BaseException) -> list[str]:
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    told = isinstance(error, TOLD) or type(error).__module__ in TOLD_MODULES
    return [
        *([*_traceback(before), "\nafter which:\n\n"] if before else []),
        "Traceback (most recent call last):\n",
        *traceback.format_tb(error.__traceback__),
        f"{type(error).__name__}{f': {error}' if told else ''}\n",
    ]


class Json(Redacting):
    """One JSON object a line: time (ISO 8601, UTC), level, logger, message, and error, the traceback, where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self.redact(record.getMessage()),  # before JSON escapes a letter of a secret
        }
        if record.exc_info and record.exc_info[0]:
            fields["error"] = self.redact(self.formatException(record.exc_info))
        return visible(json.dumps(fields, ensure_ascii=False))


def configure(level: str, *secrets: str, style: str = "text") -> None:
    """Log to standard error at the level. Libraries speak at DEBUG only: they log each request and tracebacks of any fault. PTB
    is silent at every level: it logs whole updates, and what goes wrong there the bot's own lines tell."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Json(secrets) if style == "json" else Redacting(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("httpx", "httpcore", "tornado"):
        logging.getLogger(name).setLevel(logging.DEBUG if level == "DEBUG" else logging.CRITICAL)
    logging.getLogger("telegram").setLevel(logging.CRITICAL + 1)
