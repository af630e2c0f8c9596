"""Whether it is of use to ask Telegram now: it can be reached, and no limit holds up everybody."""

import asyncio
import contextlib
import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
from telegram.error import NetworkError, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.heartbeat import Heartbeat
from bot.telegram.inbox import Inbox

log = logging.getLogger(__name__)
PROBE_PAUSE = 5.0  # s between two calls that only look whether Telegram is back
PROBE_TIMEOUT = 5.0  # s
FIRST_ANSWER = 1.0  # s in which Telegram answers at a start, unless something is wrong that whoever starts the bot wants to know


def unreachable(error: BaseException) -> bool:
    """Whether Telegram itself said nothing: the cause is the network, or something that answered in Telegram's place. PTB names
    more than that a NetworkError: refusals, and faults of ours on the way to the network."""
    return isinstance(error, NetworkError) and isinstance(error.__cause__, httpx.HTTPError)


def seconds(limit: RetryAfter) -> float:
    """How long Telegram asks to wait."""
    wait = limit.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


class Connection:
    """Holds up the inbox while asking Telegram is of no use, and says so in the log, once at its begin and once at its end."""

    def __init__(self, inbox: Inbox, heartbeat: Heartbeat) -> None:
        self.answers = 0  # how many requests that people wait for Telegram carried out
        self._inbox, self._heartbeat = inbox, heartbeat
        self._lost = asyncio.Event()
        self._met = False  # whether Telegram has answered anything yet
        self._limit = 0.0  # when the limit that holds up everybody ends, by the event loop's clock; 0.0 without one

    @contextlib.contextmanager
    def first_answer(self) -> Iterator[None]:
        """Around a request of any kind: until one was answered, say soon that none is, long before a timeout does."""
        if self._met:
            yield
            return
        telling = asyncio.get_running_loop().call_later(FIRST_ANSWER, self.lost, TimeoutError())
        try:
            yield
        finally:
            telling.cancel()

    def lost(self, error: Exception) -> None:
        """A request of any kind did not reach Telegram."""
        if not self._lost.is_set():
            log.warning("Telegram cannot be reached (%s): trying again until it can", type(error).__name__)
        self._lost.set()
        self._inbox.turns.pause()

    def held(self) -> None:
        """A request of any kind was answered by Telegram."""
        self._met = True
        if self._lost.is_set():
            log.warning("Telegram can be reached again")
            self._lost.clear()
        self._resume()

    def answered(self) -> None:
        """A request that a person waits for was carried out."""
        self.answers += 1
        self._inbox.turns.go_on()

    def limited(self, wait: float) -> None:
        """Telegram answers nobody for so many seconds. Nor is the bot well then, which `bot health` shall tell."""
        end = asyncio.get_running_loop().time() + wait
        if end > self._limit:
            log.warning("Telegram's limit: nobody can be answered for %.0f s", wait)
            self._limit = end
            self._heartbeat.rest(wait)
            self._inbox.turns.pause()
            asyncio.get_running_loop().call_at(end, self._unlimited, end)

    @property
    def limits_all(self) -> bool:
        """Whether a limit holds up everybody now."""
        return self._limit > 0

    def respect_limit(self) -> None:
        """Raise RetryAfter while a limit holds up everybody."""
        if self.limits_all:
            raise RetryAfter(timedelta(seconds=max(self._limit - asyncio.get_running_loop().time(), 0.0)))

    async def probe(self, bot: ExtBot[Any]) -> None:
        """For ever: while Telegram cannot be reached, look whether it is back, by a call that changes nothing."""
        while True:
            await self._lost.wait()
            with contextlib.suppress(TelegramError):  # what matters has been noted by then
                await bot.get_me(read_timeout=PROBE_TIMEOUT)
            await asyncio.sleep(PROBE_PAUSE)

    def _unlimited(self, end: float) -> None:
        if end == self._limit:  # else a longer one came after it
            self._limit = 0.0
            self._resume()

    def _resume(self) -> None:
        if not self._lost.is_set() and not self.limits_all:
            self._inbox.turns.resume()
