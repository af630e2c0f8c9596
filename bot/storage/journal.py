"""What was asked and how it went, in SQLite, for `bot report`. Nothing about people; losing it never costs an answer."""

import logging
import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bot.errors import UserError
from bot.paths import data_folder
from bot.storage import sqlite
from bot.storage.masking import mask

log = logging.getLogger(__name__)

NAME: Final = "journal.sqlite3"
KEPT: Final = timedelta(days=90)
MOST_ROWS: Final = 100_000
LONGEST: Final = 500  # characters of a question, or of anything else, that are kept
SWEPT = 10  # of the oldest rows, looked at with each question: more than come in, and little to wait for
WAIT = 100  # milliseconds that a write waits for another program's; none once it has failed, so that nobody waits again

MIGRATIONS: Sequence[str] = (
    # Ids begin anywhere and never come back, so that a button of a lost journal or a removed row hits nothing.
    """
    CREATE TABLE question (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        time INTEGER NOT NULL,      -- seconds since 1970
        question TEXT NOT NULL,
        outcome TEXT NOT NULL,
        language TEXT NOT NULL,
        said TEXT NOT NULL,         -- ids of entries, with spaces between
        chosen TEXT,                -- an id; '' is none of these
        helpful INTEGER
    );
    INSERT INTO sqlite_sequence VALUES ('question', abs(random() % 1000000000));
    """,
)
"""What brings a file of version n to n + 1, in order. What was released is not changed: a change is a script more."""

_ADD = "INSERT INTO question (time, question, outcome, language, said) VALUES (?, ?, ?, ?, ?)"
_SWEEP_SOME = """DELETE FROM question WHERE id IN (SELECT id FROM question ORDER BY id LIMIT ?) AND (time < ? OR id <= ?)"""
_SWEEP = "DELETE FROM question WHERE time < ? OR id <= (SELECT max(id) FROM question) - ?"
_READ = """SELECT question, outcome, language, time, said, chosen, helpful FROM question
    WHERE time >= ? AND ? IN (language, '') ORDER BY id"""


@dataclass(frozen=True, slots=True)
class Record:
    """One question. `said` are the ids of the entries that answered it or were offered; `chosen` the id that the person picked,
    empty for none of these, None where nothing was picked; `time` is in UTC."""

    question: str
    outcome: str
    language: str
    time: datetime
    said: tuple[str, ...] = ()
    chosen: str | None = None
    helpful: bool | None = None


class JournalError(UserError):
    """The journal is there and cannot be read; the message says why."""


class Journal:
    """Writes in about 50 microseconds. Any fault of disk or file is said once in the log, and then only what is written is lost.

    Rows go when newer ones come: those older than 90 days, and the oldest beyond 100,000.
    """

    def __init__(self, file: Path | None) -> None:
        """`file` is None where nothing is to be kept. `open` is the usual way in."""
        self._file = file
        self._connection: sqlite3.Connection | None = None
        self._failing = False

    @classmethod
    def open(cls, folder: Path | None, *, enabled: bool) -> "Journal":
        """The journal in a folder, in the user's data folder if it is None. What goes wrong is tried again with each question."""
        file = path(folder) if enabled else None
        journal = cls(file)
        if file is not None:
            oldest = int(time.time() - KEPT.total_seconds())
            journal._execute(_SWEEP, oldest, MOST_ROWS)
            with suppress(OSError):
                _drop_set_aside(file, oldest)
        return journal

    @property
    def is_kept(self) -> bool:
        """False where BOT_JOURNAL is off."""
        return self._file is not None

    def asked(self, question: str, outcome: str, language: str, entries: Sequence[str]) -> int:
        """Keep a question, but for what tells who asks it. Returns a number that says nothing, for a button to name it by; 0 if
        it was not kept."""
        now = int(time.time())
        row = self._execute(_ADD, now, _clean(mask(question)), outcome, language, " ".join(entries))
        if row:
            self._execute(_SWEEP_SOME, SWEPT, int(now - KEPT.total_seconds()), row - MOST_ROWS)
        return row

    def voted(self, row: int, helpful: bool) -> None:
        """Keep whether an answer helped; the last vote counts."""
        self._change("UPDATE question SET helpful = ? WHERE id = ?", helpful, row)

    def chose(self, row: int, entry: str) -> None:
        """Keep which of the offered entries a person picked; an empty string is none of these."""
        self._change("UPDATE question SET chosen = ? WHERE id = ?", _clean(entry), row)

    def entries(self, since: datetime | None = None, language: str | None = None) -> Iterator[Record]:
        """What is kept, oldest first: nothing where it cannot be read."""
        if self._file is not None:
            try:
                yield from read(self._file, since, language)
            except JournalError as error:
                log.warning("%s", error)

    def tidy(self) -> bool:
        """Leave no trace of what was removed. Returns False where that must be tried again."""
        with suppress(sqlite3.Error):
            return self._connection is None or sqlite.truncate_log(self._connection)
        return True  # the next question tells of the fault

    def close(self) -> None:
        """Keep nothing more."""
        self.tidy()
        self._file = None
        self._disconnect()

    def _change(self, statement: str, value: str | bool, row: int) -> None:
        if 0 < row < 1 << 63:  # what SQLite holds: the number comes back from a button, which may say anything
            self._execute(statement, value, row)

    def _execute(self, statement: str, *values: str | int) -> int:
        """Run one statement. Returns the id of the row that it added; 0 if there is no journal now."""
        if self._file is None:
            return 0
        try:
            row = self._attempt(self._file, statement, values)
        except sqlite.NewerVersionError as error:
            log.warning("%s: the journal is off", _newer(self._file, error))
            self.close()
            return 0
        except (sqlite3.Error, OSError) as error:
            self._failed(error)
            return 0
        if self._failing:
            log.warning("the journal is kept again")
            self._disconnect()  # this connection does not wait
            self._failing = False
        return row

    def _attempt(self, file: Path, statement: str, values: Sequence[str | int]) -> int:
        try:
            return self._connected(file).execute(statement, values).lastrowid or 0
        except sqlite3.DatabaseError as error:
            if not sqlite.is_corrupt(error):
                raise
        self._disconnect()
        _set_aside(file)
        return self._connected(file).execute(statement, values).lastrowid or 0

    def _connected(self, file: Path) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = _connect(file, 0 if self._failing else WAIT)
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
        self._connection = None

    def _failed(self, error: Exception) -> None:
        if not self._failing:
            log.warning(
                "the journal cannot be kept (%s): look at its folder, BOT_DATA. The bot answers all the same", _reason(error)
            )
        self._failing = True
        self._disconnect()  # the next question begins anew, whatever has become of the file


def path(folder: Path | None) -> Path:
    """Where the journal of a folder is; None stands for the user's data folder."""
    return data_folder(folder) / NAME


def read(file: Path, since: datetime | None = None, language: str | None = None) -> Iterator[Record]:
    """What a journal holds, oldest first, while a bot may be writing it; nothing if there is no file. Raises JournalError."""
    try:
        found = _rows(file, (int(since.timestamp()) if since else 0, language or "")) if file.exists() else []
    except sqlite.NewerVersionError as error:
        raise JournalError(_newer(file, error)) from None
    except (sqlite3.Error, OSError) as error:
        raise JournalError(f"{file.name} cannot be read: {_reason(error)}") from None
    records = [_record(row) for row in found]
    if damaged := records.count(None):
        log.warning("%s: %d rows cannot be read and are passed over", file.name, damaged)
    yield from filter(None, records)


def _record(row: tuple[str, str, str, int, str, str | None, int | None]) -> Record | None:
    """None where the row holds what no journal has written."""
    question, outcome, language, when, said, chosen, helpful = row
    texts = (question, outcome, language, said, "" if chosen is None else chosen)
    try:
        time_asked = datetime.fromtimestamp(when, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
    if not all(isinstance(text, str) for text in texts):
        return None
    return Record(
        question, outcome, language, time_asked, tuple(said.split()), chosen, None if helpful is None else bool(helpful)
    )


def _newer(file: Path, error: sqlite.NewerVersionError) -> str:
    return f"{file.name} is of version {error.version}, newer than this bot knows: update the bot, or move the file away"


def _connect(file: Path, wait: int) -> sqlite3.Connection:
    """A connection that waits that many milliseconds for another program's. Raises as `sqlite.connect` does."""
    connection = sqlite.connect(file, MIGRATIONS, timeout=wait / 1000)
    connection.execute("PRAGMA synchronous = NORMAL")  # a power cut may cost the last rows, not the file
    return connection


def _set_aside(file: Path) -> None:
    """Move a corrupt file out of the way; one that was set aside before goes."""
    _drop_set_aside(file, time.time() + KEPT.total_seconds())
    log.warning("the journal was corrupt: it is kept as %s, and a new one begun", sqlite.set_aside(file))


def _drop_set_aside(file: Path, before: float) -> None:
    for aside in file.parent.glob(f"{file.name}.corrupt-*"):
        if aside.stat().st_mtime < before:
            aside.unlink()


def _reason(error: Exception) -> str:
    """The error without the path that an OSError names."""
    return error.strerror or "" if isinstance(error, OSError) else str(error)


def _rows(file: Path, values: tuple[int, str]) -> list[tuple[str, str, str, int, str, str | None, int | None]]:
    written = os.access(file.parent, os.W_OK) or file.with_name(f"{file.name}-wal").exists()
    how = "mode=ro" if written else "immutable=1"  # to read beside a writer, SQLite wants files of its own in the folder
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?{how}", uri=True)) as connection:
        connection.text_factory = lambda text: text.decode("utf-8", errors="replace")
        return connection.execute(_READ, values).fetchall() if sqlite.version_of(connection, len(MIGRATIONS)) else []


def _clean(text: str) -> str:
    """The beginning of a text, without the halves of characters that no file can hold."""
    return text[:LONGEST].encode("utf-8", errors="replace").decode()
