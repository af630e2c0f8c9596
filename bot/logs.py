"""Logging to standard error, as text or as JSON. Whatever wrote a line, the secrets are taken out of it, and no character in it
commands a terminal."""

import json
import logging
import sys
from collections.abc import Iterable
from datetime import UTC, datetime

from bot.visible import visible


class Redacting(logging.Formatter):
    """Formats a record, traceback included, and then hides the secrets in the finished text."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = sorted(filter(None, secrets), key=len, reverse=True)  # one may hold another

    def format(self, record: logging.LogRecord) -> str:
        return visible(self.redact(super().format(record)))

    def redact(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text


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
    """Log to standard error at the level. Libraries speak at DEBUG only: they log each request and tracebacks of any fault."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Json(secrets) if style == "json" else Redacting(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("httpx", "httpcore", "telegram", "tornado"):
        logging.getLogger(name).setLevel(logging.DEBUG if level == "DEBUG" else logging.CRITICAL)
