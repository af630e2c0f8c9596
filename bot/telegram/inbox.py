"""The durable inbox: an update is on disk before Telegram hears that it arrived, and until its handling is done.

Telegram forgets an update once a later getUpdates confirms it. PTB confirms what it has in memory, so a crash would lose
that. Here nothing is lost: what a crash interrupts is handled again at the next start, so an answer that was on its way may be
given twice. A handler that raises has been heard by PTB's error handler: its update counts as handled, unless that postpones it.
"""

import asyncio
import contextlib
import json
import logging
import os
import signal
import sqlite3
from collections.abc import Awaitable, Iterable
from pathlib import Path
from typing import Any

from telegram import Bot, Update
from telegram.ext import BaseUpdateProcessor

from bot.paths import state_folder
from bot.storage.update_store import FILE, RECENT, UpdateStore
from bot.telegram.turns import Turns
from bot.telegram.updates import identity, readable

log = logging.getLogger(__name__)
RETRY = 10.0  # s until a store that failed is tried again
PAUSE = 5.0  # s between two polls at most, whatever waits: the bot shall be seen to live, and hear of what is not a question
GRACE = 2.0  # s that a stop gives to what is being handled
END = 2.8  # s after which a stop ends, whatever still waits for the network


class Inbox(asyncio.Queue[object]):
    """PTB's update queue. Hands over at most `concurrent` updates at a time, and of one chat one after another.

    The base class holds only what has been handed over; the rest waits in `turns`.
    """

    def __init__(self, data: Path | None, concurrent: int) -> None:
        super().__init__()
        self.processor = Processor(self, concurrent)
        self.bot: Bot | None = None
        self._store = UpdateStore(state_folder(data) / FILE)
        self.turns = Turns(concurrent, self.put_nowait)
        self._changes: dict[int, str | None] = {}
        self._arrived: list[Update] = []
        self._flush_scheduled = self._failed = self._stopping = False
        self._retry_at = 0.0
        self._deadline: asyncio.TimerHandle | None = None

    async def room(self) -> None:
        """Wait, for PAUSE seconds at most, while as many chats wait for a place as there are places: asking Telegram for more
        would only cost time. However much one chat sends, it is one of them."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PAUSE):
                await self.turns.room.wait()

    def open(self) -> None:
        """Line up what the last run left."""
        self._stopping = False
        self.turns.start()
        try:
            kept = self._store.kept(self._bot_id)
        except (sqlite3.Error, OSError) as error:
            self._fail(error)
            return
        for update_id, content in kept:
            with contextlib.suppress(ValueError):
                if update := readable(json.loads(content), self.bot):
                    self.turns.line_up(update)
                    continue
            log.error("the kept update %s cannot be read: dropped", update_id)
            self._change(update_id, None)
        self.turns.next()
        if kept:
            log.info("%d questions of the last run are answered first", len(kept))

    def close(self) -> None:
        """Write what is unwritten; the rest stays for the next start."""
        if self._deadline:
            self._deadline.cancel()
        self._retry_at = 0.0
        self._flush()
        with contextlib.suppress(sqlite3.Error):
            self._store.close()

    def receive(self, batch: Iterable[object]) -> None:
        """Keep what a poll brought, as JSON values, in one transaction, and pass over what cannot be read."""
        for content in batch:
            if update := readable(content, self.bot):
                self._arrive(update, json.dumps(content, separators=(",", ":")))
            else:
                number = identity(content)
                log.warning("update %s cannot be read and is passed over", "without a number" if number is None else number)
        self._flush()

    async def put(self, update: object) -> None:
        """Stop at PTB's signal that the application stops. The updates that PTB puts are received already."""
        if not isinstance(update, Update):
            self.stop()
            await super().put(update)

    def done(self, update: Update, *, handled: bool, again_in: float | None = None) -> None:
        """A handler has ended: the chat's next update may come. One that was not handled stays: for as many seconds as it is put
        off, or for the next start."""
        if handled:
            self._change(update.update_id, None)
        self.turns.done(update, again_in)

    def stop(self) -> None:
        """Hand over nothing more, and give what is being handled GRACE seconds to end. The rest stays for the next start."""
        if not self._stopping:
            self._stopping = True
            self.turns.stop()
            while not self.empty():  # handed over, but not begun
                self.get_nowait()
                self.task_done()
            self._deadline = asyncio.get_running_loop().call_later(GRACE, self.processor.cancel)

    def stop_on_signals(self, loop: asyncio.AbstractEventLoop) -> None:
        """Let SIGINT and SIGTERM stop the inbox and then PTB. A second one ends the process at once; END seconds do, too."""
        signals = (signal.SIGINT, signal.SIGTERM)

        def stop() -> None:
            for number in signals:
                loop.remove_signal_handler(number)
                signal.signal(number, signal.SIG_DFL)
            self.stop()
            loop.call_later(END, os._exit, 0)
            raise SystemExit

        with contextlib.suppress(NotImplementedError):  # Windows
            for number in signals:
                loop.add_signal_handler(number, stop)

    @property
    def _bot_id(self) -> int:
        return self.bot.id if self.bot else 0

    def _arrive(self, update: Update, content: str) -> None:
        if update.update_id not in self._changes:
            self._arrived.append(update)
            self._change(update.update_id, content)

    def _change(self, update_id: int, content: str | None) -> None:
        self._changes[update_id] = content
        if not self._flush_scheduled:
            self._flush_scheduled = True
            asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        self._flush_scheduled = False
        arrived, self._arrived = self._arrived, []
        known = self._write()
        for update in arrived:
            if update.update_id not in known:
                self.turns.line_up(update)
        self.turns.next()

    def _write(self) -> set[int]:
        if not self._changes or asyncio.get_running_loop().time() < self._retry_at:
            return set()
        try:
            known = self._store.write(self._bot_id, self._changes)
        except (sqlite3.Error, OSError) as error:
            self._fail(error)
            return set()
        self._changes.clear()
        if self._failed:
            log.warning("the inbox keeps questions again")
        self._failed = False
        return known

    def _fail(self, error: Exception) -> None:
        """Go on in memory. What could not be written is tried again with a later change, as far as it is recent."""
        if not self._failed:
            log.error(
                "the inbox cannot be used (%s: %s): the bot goes on, but a crash loses questions", type(error).__name__, error
            )
        self._failed = True
        self._retry_at = asyncio.get_running_loop().time() + RETRY
        for update_id in [*self._changes][:-RECENT]:
            del self._changes[update_id]


class Processor(BaseUpdateProcessor):
    """Tells the inbox when it begins, when an update is handled, and when it ends."""

    def __init__(self, inbox: Inbox, concurrent: int) -> None:
        super().__init__(concurrent)
        self._inbox = inbox
        self._tasks: set[asyncio.Task[Any]] = set()
        self._postponed: dict[int, float] = {}

    async def initialize(self) -> None:
        self._inbox.open()

    async def shutdown(self) -> None:
        self._inbox.close()

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        task, handled = asyncio.current_task(), True
        if task:
            self._tasks.add(task)
        try:
            await coroutine
        except asyncio.CancelledError:  # by a stop
            handled = False
            raise
        finally:
            if task:
                self._tasks.discard(task)
            if isinstance(update, Update):
                again_in = self._postponed.pop(update.update_id, None)
                self._inbox.done(update, handled=handled and again_in is None, again_in=again_in)

    def postpone(self, update: Update, again_in: float) -> None:
        """While an update is handled in vain: keep it, and hand it over again, so many seconds later at the earliest."""
        self._postponed[update.update_id] = again_in

    def cancel(self) -> None:
        """End what is being handled; it stays in the inbox."""
        for task in self._tasks:
            task.cancel()
