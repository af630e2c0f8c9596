"""Logging to standard error, with the token taken out of every line whatever wrote it."""

import logging
import sys


class Redacting(logging.Formatter):
    """Formats a record, traceback included, and then hides the secret in the finished text."""

    def __init__(self, secret: str) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secret = secret

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        return line.replace(self._secret, "***") if self._secret else line


def configure(level: str, secret: str = "") -> None:
    """Log to standard error at the level. Libraries speak at DEBUG only: they log each request and tracebacks of any fault."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redacting(secret))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("httpx", "httpcore", "telegram"):
        logging.getLogger(name).setLevel(logging.DEBUG if level == "DEBUG" else logging.CRITICAL)
