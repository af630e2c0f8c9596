"""The updates of a bot that are not handled yet, in SQLite, and the ids of those that were."""

import logging
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

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
    # Apart from the contents, so that a start reads a few bytes an update, however long what was written is.
    """
    CREATE TABLE waiting (
      arrival INTEGER PRIMARY KEY,  -- of the update
      line INTEGER NOT NULL,        -- the chat, or the person: of one line one is handled after another
      deaths INTEGER NOT NULL       -- times that the process ended in the midst of it
    );
    INSERT INTO waiting
      SELECT arrival, CASE WHEN json_valid(content) THEN coalesce(
        json_extract(content, '$.message.chat.id'), json_extract(content, '$.edited_message.chat.id'),
        json_extract(content, '$.guest_message.chat.id'), json_extract(content, '$.callback_query.message.chat.id'),
        json_extract(content, '$.my_chat_member.chat.id'), json_extract(content, '$.callback_query.from.id'),
        json_extract(content, '$.inline_query.from.id'), update_id) ELSE update_id END, 0
      FROM updates WHERE content IS NOT NULL;
    UPDATE waiting SET line = arrival WHERE typeof(line) <> 'integer';
    """,
)
"""What brings a file of version n to n + 1, in order. What was released is not changed: a change is a script more."""

_SUBJECT = "WHERE arrival = (SELECT arrival FROM updates WHERE bot = ? AND update_id = ?)"


class Arrival(NamedTuple):
    """What is kept of an update that has arrived: the line in which it waits, and its JSON."""

    line: int
    content: str


class Waiting(NamedTuple):
    """An update that is not handled yet, and how often the process ended in the midst of it."""

    update_id: int
    line: int
    deaths: int


Changes = Mapping[int, Arrival | None]  # by update id: what arrived, None for what is handled


class UpdateStore:
    """The updates of one bot, in SQLite. Every method may raise sqlite3.Error or OSError."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._connection: sqlite3.Connection | None = None
        self._synced: bool | None = None  # whether a commit waits for the disk

    def waiting(self, bot: int) -> list[Waiting]:
        """The updates that are not handled yet, in the order of their arrival. A row that cannot be is passed over."""
        select = """SELECT update_id, line, deaths FROM waiting JOIN updates USING (arrival)
            WHERE bot = ? AND typeof(update_id) = 'integer' AND typeof(line) = 'integer' ORDER BY arrival"""
        return [Waiting(*row) for row in self._open().execute(select, (bot,))]

    def content(self, bot: int, update_id: int) -> bytes | None:
        """The JSON of an update, as bytes, since a damaged one may be no text; None where there is none."""
        select = "SELECT CAST(content AS BLOB) FROM updates WHERE bot = ? AND update_id = ?"
        found: tuple[bytes | None] | None = self._open().execute(select, (bot, update_id)).fetchone()
        return found[0] if found else None

    def write(self, bot: int, changes: Changes) -> set[int]:
        """Keep what arrived, forget what is handled, in one transaction. Returns the ids that had arrived before."""
        connection, known = self._open(), set()
        # kill -9 loses no commit in either mode. A power cut loses what was not synced: for an arrival that is a question
        # lost, so it waits for the disk, once a batch; for a removal it is an answer given twice, not worth the wait.
        arrives = any(change is not None for change in changes.values())
        if arrives != self._synced:
            connection.execute(f"PRAGMA synchronous = {'FULL' if arrives else 'NORMAL'}")
            self._synced = arrives
        with connection:  # commits, or rolls back what raised
            connection.execute("BEGIN IMMEDIATE")
            for update_id, change in changes.items():
                if change is None:
                    _forget(connection, bot, update_id)
                elif not _keep(connection, bot, update_id, change):
                    known.add(update_id)
            if arrives:
                connection.execute(
                    "DELETE FROM updates WHERE content IS NULL AND arrival <= (SELECT max(arrival) FROM updates) - ?", (RECENT,)
                )
        return known

    def count_death(self, bot: int, update_id: int) -> None:
        """Note that the process ended in the midst of an update."""
        self._open().execute(f"UPDATE waiting SET deaths = deaths + 1 {_SUBJECT}", (bot, update_id))  # noqa: S608  no input

    def truncate_log(self) -> bool:
        """As `sqlite.truncate_log`."""
        return sqlite.truncate_log(self._open())

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


def _keep(connection: sqlite3.Connection, bot: int, update_id: int, arrival: Arrival) -> bool:
    """Whether it was new."""
    insert = "INSERT INTO updates (bot, update_id, content) VALUES (?, ?, ?) ON CONFLICT (bot, update_id) DO NOTHING"
    inserted = connection.execute(insert, (bot, update_id, arrival.content))
    if inserted.rowcount:
        connection.execute("INSERT INTO waiting VALUES (?, ?, 0)", (inserted.lastrowid, arrival.line))
    return bool(inserted.rowcount)


def _forget(connection: sqlite3.Connection, bot: int, update_id: int) -> None:
    """What was handled in memory only, while the disk failed, is remembered, too."""
    connection.execute(f"DELETE FROM waiting {_SUBJECT}", (bot, update_id))  # noqa: S608  no input
    connection.execute(
        "INSERT INTO updates (bot, update_id) VALUES (?, ?) ON CONFLICT (bot, update_id) DO UPDATE SET content = NULL",
        (bot, update_id),
    )
