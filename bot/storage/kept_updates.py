"""The updates that are not handled yet: on disk, and in memory what has not been written yet or cannot be."""

import contextlib
import logging
import sqlite3
import time
from pathlib import Path

from bot.storage.at_work import FILE as AT_WORK
from bot.storage.at_work import AtWork
from bot.storage.update_store import FILE, RECENT, Arrival, UpdateStore, Waiting

log = logging.getLogger(__name__)
RETRY = 10.0  # s until a store that failed is tried again
DEADLY = 2  # times that an update may end the process


class KeptUpdates:
    """The store of updates behind the changes that are still to be written, all that come together in one transaction.

    No fault of the disk is raised. It is said once in the log, and the changes wait in memory until the disk can be used again.
    """

    def __init__(self, folder: Path) -> None:
        self.failed = False
        self.at_work = AtWork(folder / AT_WORK)
        self._store = UpdateStore(folder / FILE)
        self._bot = 0
        self._changes: dict[int, Arrival | None] = {}
        self._retry_at = 0.0

    def open(self, bot: int) -> list[Waiting]:
        """What the last run of a bot left, in the order of its arrival. Each that the process was working on as it ended has one
        death more."""
        self._bot = bot
        try:
            waiting = self._store.waiting(bot)  # makes the folder, too
            last_bot, last_update = self.at_work.open()
            if last_update:
                self._store.count_death(last_bot, last_update)
                self.at_work.end()
                waiting = self._store.waiting(bot)
        except (sqlite3.Error, OSError) as error:
            self._fail(error)
            return []
        return waiting

    def work_on(self, update_id: int) -> None:
        """Note that from now on an end of the process may be this update's doing, until `at_work.end`."""
        self.at_work.begin(self._bot, update_id)

    def change(self, update_id: int, change: Arrival | None) -> None:
        """What arrived, or None for what is handled. `write` writes it."""
        self._changes[update_id] = change

    def has_unwritten(self, update_id: int) -> bool:
        """Whether a change of an update is not written yet."""
        return update_id in self._changes

    def content(self, update_id: int) -> bytes | str | None:
        """The JSON of an update that is not handled; None if it cannot be had, or if the disk failed a moment ago."""
        if unwritten := self._changes.get(update_id):
            return unwritten.content
        if time.monotonic() < self._retry_at:
            return None
        try:
            return self._store.content(self._bot, update_id)
        except (sqlite3.Error, OSError) as error:
            self._fail(error)
            return None

    def write(self) -> set[int]:
        """Write the changes, unless that failed a moment ago. Returns the ids of those that had arrived before."""
        if not self._changes or time.monotonic() < self._retry_at:
            return set()
        try:
            known = self._store.write(self._bot, self._changes)
        except (sqlite3.Error, OSError) as error:
            self._fail(error)
            return set()
        self._changes.clear()
        if self.failed:
            log.warning("the inbox keeps questions again")
        self.failed = False
        return known

    def tidy(self) -> bool:
        """Leave no trace on disk of what has been handled. Returns False where that must be tried again."""
        try:
            return not self._changes and self._store.truncate_log()
        except (sqlite3.Error, OSError) as error:
            self._fail(error)
            return False

    def close(self) -> None:
        """Write what is unwritten."""
        self._retry_at = 0.0
        self.write()
        self.tidy()
        self.at_work.close()
        with contextlib.suppress(sqlite3.Error):
            self._store.close()

    def _fail(self, error: Exception) -> None:
        """Go on in memory: what could not be written is tried again later. Of what is handled, recent ids are enough."""
        if not self.failed:
            log.error(
                "the inbox cannot be used (%s: %s): the bot goes on, but a crash loses questions", type(error).__name__, error
            )
        self.failed = True
        self._retry_at = time.monotonic() + RETRY
        for update_id in [each for each, change in self._changes.items() if change is None][:-RECENT]:
            del self._changes[update_id]
