"""Logging to standard error, as text or as JSON, with the token taken out of every line whatever wrote it."""

import json
import logging
import sys
from datetime import UTC, datetime


class Redacting(logging.Formatter):
    """Formats a record, traceback included, and then hides the secret in the finished text."""

    def __init__(self, secret: str) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secret = secret

    def format(self, record: logging.LogRecord) -> str:
        return self.redact(super().format(record))

    def redact(self, text: str) -> str:
        return text.replace(self._secret, "***") if self._secret else text


class Json(Redacting):
    """One JSON object a line: time (ISO 8601, UTC), level, logger, message, and error, the traceback, where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self.redact(record.getMessage()),  # before JSON escapes a letter of the secret
        }
        if record.exc_info and record.exc_info[0]:
            fields["error"] = self.redact(self.formatException(record.exc_info))
        return json.dumps(fields, ensure_ascii=False)


def configure(level: str, secret: str = "", style: str = "text") -> None:
    """Log to standard error at the level. Libraries speak at DEBUG only: they log each request and tracebacks of any fault."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Json(secret) if style == "json" else Redacting(secret))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("httpx", "httpcore", "telegram"):
        logging.getLogger(name).setLevel(logging.DEBUG if level == "DEBUG" else logging.CRITICAL)
