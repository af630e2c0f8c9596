"""The updates of a bot that are not handled yet, in SQLite, and the ids of those that were."""

import logging
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from bot.storage import sqlite

log = logging.getLogger(__name__)
FILE: Final = "inbox.sqlite3"
RECENT = 10_000  # update ids remembered, so that what Telegram delivers twice is handled once
LOCK_TIMEOUT = 0.1  # s; the event loop stands still meanwhile
MIGRATIONS: Sequence[str] = (
    """
    CREATE TABLE updates (
      arrival INTEGER PRIMARY KEY,  -- the order
      bot INTEGER NOT NULL,         -- two bots may share a folder
      update_id INTEGER NOT NULL,
      content TEXT,                 -- JSON; NULL once it is handled
      UNIQUE (bot, update_id)
    );
    """,
)
"""What brings a file of version n to n + 1, in order. What was released is not changed: a change is a script more."""

Changes = Mapping[int, str | None]  # by update id: the JSON of one that arrived, None for one that is handled


class UpdateStore:
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
        with connection:  # commits, or rolls back what raised
            connection.execute("BEGIN IMMEDIATE")
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
            try:
                self._connection = self._connect()
            except sqlite3.DatabaseError as error:
                if not sqlite.is_corrupt(error):
                    raise
                aside = sqlite.set_aside(self._file)
                log.error("the inbox is damaged: set aside as %s, a new one begun. Questions in it may be lost", aside)
                self._connection = self._connect()
        return self._connection

    def _connect(self) -> sqlite3.Connection:
        return sqlite.connect(self._file, MIGRATIONS, timeout=LOCK_TIMEOUT, quick_check=True)
