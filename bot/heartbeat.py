"""Whether the running bot lives: it touches a file when a poll or a webhook works, and `bot health` looks how old that is."""

import contextlib
import time
from pathlib import Path

from bot.paths import state_folder

FILE = "alive"
EVERY = 10.0  # s between two touches
STALE = 90.0  # s; a poll takes up to 10, and a few may fail


class Heartbeat:
    """Touches the file, at most once in EVERY seconds."""

    def __init__(self, data: Path | None) -> None:
        self._file = state_folder(data) / FILE
        self._next = 0.0

    def rest(self, seconds: float) -> None:
        """No beat for so long: the bot can answer nobody, though it polls."""
        self._next = time.monotonic() + seconds

    def beat(self) -> None:
        """Telegram has answered a poll, or the webhook's server a call."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + EVERY
        with contextlib.suppress(OSError):  # a full disk or a read-only folder: the inbox has said so
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.touch()


def judge(data: Path | None) -> tuple[bool, str]:
    """Whether the bot that keeps its data there lives, and one line that says why."""
    try:
        age = time.time() - (state_folder(data) / FILE).stat().st_mtime
    except OSError:
        return False, "no sign of life yet: is the bot running, with the same BOT_DATA?"
    said = f"the last sign of life was {age:.0f} s ago"
    if abs(age) > STALE:  # of the future: the clock was set back, and no poll has succeeded since
        return False, f"{said}: the bot has ended, hangs, cannot reach Telegram or waits for its limit; its log says which"
    return True, said
