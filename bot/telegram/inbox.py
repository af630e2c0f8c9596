"""The durable inbox: an update is on disk before Telegram hears that it arrived, and until its handling is done.

Telegram forgets an update once a later getUpdates confirms it. PTB confirms what it has in memory, so a crash would lose
that. Here nothing is lost: what a crash interrupts is handled again at the next start, so an answer that was on its way may be
given twice. A handler that raises has been heard by PTB's error handler: its update counts as handled, and is not tried again.
"""

import asyncio
import contextlib
import json
import logging
import os
import signal
import sqlite3
from collections import deque
from collections.abc import Awaitable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from telegram import Bot, Update
from telegram.ext import BaseUpdateProcessor

from bot.paths import state_folder
from bot.telegram.updates import identity, readable

log = logging.getLogger(__name__)
FILE = "inbox.sqlite3"
VERSION = 1
RECENT = 10_000  # update ids remembered, so that what Telegram delivers twice is handled once
LOCK_TIMEOUT = 0.1  # s; the event loop stands still meanwhile
RETRY = 10.0  # s until a store that failed is tried again
PAUSE = 5.0  # s between two polls at most, whatever waits: the bot shall be seen to live, and hear of what is not a question
GRACE = 2.0  # s that a stop gives to what is being handled
END = 2.8  # s after which a stop ends, whatever still waits for the network
CORRUPT = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE updates (
  arrival INTEGER PRIMARY KEY,  -- the order
  bot INTEGER NOT NULL,         -- two bots may share a folder
  update_id INTEGER NOT NULL,
  content TEXT,                 -- JSON; NULL once it is handled
  UNIQUE (bot, update_id)
);
PRAGMA user_version = {VERSION};
COMMIT;
"""
Changes = Mapping[int, str | None]  # by update id: the JSON of one that arrived, None for one that is handled


class Store:
    """The updates of one bot, in SQLite. Every method may raise sqlite3.Error or OSError."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._connection: sqlite3.Connection | None = None
        self._synced: bool | None = None  # whether a commit waits for the disk

    def kept(self, bot: int) -> list[tuple[int, str]]:
        """Id and JSON of each update that is not handled yet, in the order of their arrival."""
        select = "SELECT update_id, content FROM updates WHERE bot = ? AND content IS NOT NULL ORDER BY arrival"
        return self._open().execute(select, (bot,)).fetchall()

    def write(self, bot: int, changes: Changes) -> set[int]:
        """Keep what arrived, forget what is handled, in one transaction. Returns the ids that had arrived before."""
        connection, known = self._open(), set()
        # kill -9 loses no commit in either mode. A power cut loses what was not synced: for an arrival that is a question
        # lost, so it waits for the disk, once a batch; for a removal it is an answer given twice, not worth the wait.
        arrives = any(content is not None for content in changes.values())
        if arrives != self._synced:
            connection.execute(f"PRAGMA synchronous = {'FULL' if arrives else 'NORMAL'}")
            self._synced = arrives
        with connection:
            for update_id, content in changes.items():
                on_conflict = "NOTHING" if content else "UPDATE SET content = NULL"
                insert = "INSERT INTO updates (bot, update_id, content) VALUES (?, ?, ?) ON CONFLICT (bot, update_id) DO "
                if not connection.execute(insert + on_conflict, (bot, update_id, content)).rowcount:
                    known.add(update_id)
            if arrives:
                connection.execute(
                    "DELETE FROM updates WHERE content IS NULL AND arrival <= (SELECT max(arrival) FROM updates) - ?", (RECENT,)
                )
        return known

    def close(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = self._synced = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._connection = self._connect()
            except sqlite3.DatabaseError as error:
                if getattr(error, "sqlite_errorcode", 0) & 0xFF not in CORRUPT:
                    raise
                self._set_aside()
                self._connection = self._connect()
        return self._connection

    def _connect(self) -> sqlite3.Connection:
        self._file.touch(mode=0o600)  # questions are nobody else's business
        connection = sqlite3.connect(self._file, timeout=LOCK_TIMEOUT, isolation_level="IMMEDIATE")
        try:
            connection.execute("PRAGMA secure_delete = ON")  # what people wrote does not stay in free pages
            connection.execute("PRAGMA journal_mode = WAL")
            if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                damaged = sqlite3.DatabaseError("damaged")
                damaged.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
                raise damaged
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version == 0:
                connection.executescript(SCHEMA)
            elif version != VERSION:
                raise sqlite3.NotSupportedError(f"its schema is {version}, this program knows {VERSION}")
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _set_aside(self) -> None:
        aside = f"{FILE}.corrupt-{datetime.now(UTC):%Y%m%dT%H%M%S}"
        for suffix in ("", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                self._file.with_name(FILE + suffix).rename(self._file.with_name(aside + suffix))
        log.error("the inbox is damaged: set aside as %s, a new one begun. Questions in it may be lost", aside)


class Inbox(asyncio.Queue[object]):
    """PTB's update queue. Hands over at most `concurrent` updates at a time, and of one chat one after another.

    The base class holds only what has been handed over; the rest waits here, by chat, and the chats take turns.
    """

    def __init__(self, data: Path | None, concurrent: int) -> None:
        super().__init__()
        self.processor = Processor(self, concurrent)
        self.bot: Bot | None = None
        self._store = Store(state_folder(data) / FILE)
        self._concurrent = concurrent
        self._changes: dict[int, str | None] = {}
        self._arrived: list[Update] = []
        self._waiting: dict[int, deque[Update]] = {}
        self._ready: deque[int] = deque()
        self._busy: set[int] = set()
        self._flush_scheduled = self._failed = self._stopping = False
        self._retry_at = 0.0
        self._deadline: asyncio.TimerHandle | None = None
        self._room = asyncio.Event()
        self._room.set()

    async def room(self) -> None:
        """Wait, for PAUSE seconds at most, while as many chats wait for a place as there are places: asking Telegram for more
        would only cost time. However much one chat sends, it is one of them."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PAUSE):
                await self._room.wait()

    def open(self) -> None:
        """Line up what the last run left."""
        self._stopping = False
        try:
            kept = self._store.kept(self._bot_id)
        except (sqlite3.Error, OSError) as error:
            self._fail(error)
            return
        for update_id, content in kept:
            with contextlib.suppress(ValueError):
                if update := readable(json.loads(content), self.bot):
                    self._line_up(update)
                    continue
            log.error("the kept update %s cannot be read: dropped", update_id)
            self._change(update_id, None)
        self._hand_over()
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
            self.take(content)
        self._flush()

    def take(self, content: object) -> bool:
        """Keep an update, a JSON value, on disk once the event loop goes on, with all that arrives until then. False where it
        cannot be read; the log says so."""
        update = readable(content, self.bot)
        if update:
            self._arrive(update, json.dumps(content, separators=(",", ":")))
        else:
            number = identity(content)
            log.warning("update %s cannot be read and is passed over", "without a number" if number is None else number)
        return update is not None

    async def put(self, update: object) -> None:
        """Stop at PTB's signal that the application stops. The updates that PTB puts are received already."""
        if not isinstance(update, Update):
            self.stop()
            await super().put(update)

    def done(self, update: Update, *, handled: bool) -> None:
        """A handler has ended: the chat's next update may come. One that was not handled stays for the next start."""
        chat = _chat(update)
        self._busy.discard(chat)
        if chat in self._waiting:
            self._ready.append(chat)
        if handled:
            self._change(update.update_id, None)
        self._hand_over()

    def stop(self) -> None:
        """Hand over nothing more, and give what is being handled GRACE seconds to end. The rest stays for the next start."""
        if not self._stopping:
            self._stopping = True
            self._room.set()
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
                self._line_up(update)
        self._hand_over()

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

    def _line_up(self, update: Update) -> None:
        chat = _chat(update)
        if chat not in self._waiting:
            self._waiting[chat] = deque()
            if chat not in self._busy:
                self._ready.append(chat)
        self._waiting[chat].append(update)

    def _hand_over(self) -> None:
        while self._ready and len(self._busy) < self._concurrent and not self._stopping:
            chat = self._ready.popleft()
            self._busy.add(chat)
            self.put_nowait(self._waiting[chat].popleft())
            if not self._waiting[chat]:
                del self._waiting[chat]
        if len(self._ready) < self._concurrent or self._stopping:
            self._room.set()
        else:
            self._room.clear()


class Processor(BaseUpdateProcessor):
    """Tells the inbox when it begins, when an update is handled, and when it ends."""

    def __init__(self, inbox: Inbox, concurrent: int) -> None:
        super().__init__(concurrent)
        self._inbox = inbox
        self._tasks: set[asyncio.Task[Any]] = set()

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
                self._inbox.done(update, handled=handled)

    def cancel(self) -> None:
        """End what is being handled; it stays in the inbox."""
        for task in self._tasks:
            task.cancel()


def _chat(update: Update) -> int:
    """What keeps its order: the chat, or the person where there is none. A private chat has its person's id."""
    whose = update.effective_chat or update.effective_user
    return whose.id if whose else update.update_id
