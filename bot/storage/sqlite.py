"""A private SQLite file in WAL mode: opened, checked, migrated, and set aside if it is corrupt."""

import os
import sqlite3
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

_CORRUPT = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_BESIDE = ("-wal", "-shm")  # the files of WAL mode: the log of the last writes, and its index


class NewerVersionError(sqlite3.NotSupportedError):
    """The file is of a version that a newer bot has made: it is left as it is."""

    def __init__(self, version: int, known: int) -> None:
        super().__init__(f"its schema is {version}, this program knows {known}")
        self.version = version


def connect(file: Path, migrations: Sequence[str], *, timeout: float, quick_check: bool = False) -> sqlite3.Connection:
    """A connection to the file, made if it is missing, and of the version that is as many as there are `migrations`.

    `migrations[n]` is the script that brings version n to n + 1. A statement waits `timeout` seconds for another program's lock.
    Transactions begin with BEGIN only. `quick_check` looks at every page. Raises NewerVersionError, sqlite3.Error (`is_corrupt`
    tells what it means) and OSError.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(file, os.O_CREAT, 0o600))  # what people ask is for the bot's own user
    connection = sqlite3.connect(file, timeout=timeout, isolation_level=None)
    try:
        if quick_check and connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise _damaged()
        version = version_of(connection, len(migrations))  # before anything is written
        connection.execute("PRAGMA journal_mode = WAL")  # one reads while another writes
        connection.execute("PRAGMA secure_delete = ON")  # what is removed is gone from the file, too
        for number, script in enumerate(migrations[version:], version + 1):
            connection.executescript(f"BEGIN IMMEDIATE; {script}; PRAGMA user_version = {number}; COMMIT")
    except BaseException:
        connection.close()
        raise
    return connection


def version_of(connection: sqlite3.Connection, known: int) -> int:
    """The version of a file; 0 is one that holds nothing yet. Raises NewerVersionError if it is above `known`."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > known:
        raise NewerVersionError(version, known)
    return version


def truncate_log(connection: sqlite3.Connection) -> bool:
    """Empty the log of the last writes, which holds in clear what has been removed since. Returns False where another program's
    reading stands in the way."""
    busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def is_corrupt(error: sqlite3.Error) -> bool:
    """Whether the file itself is damaged or no database; a full disk, a lock or a wrong statement is another matter."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _CORRUPT  # the lowest byte is the kind, the rest its detail


def set_aside(file: Path) -> str:
    """Rename a file, and those of WAL mode beside it, so that a new one can begin. Returns its new name. Raises OSError."""
    aside = f"{file.name}.corrupt-{datetime.fromtimestamp(time.time(), UTC):%Y%m%dT%H%M%S}"
    for suffix in ("", *_BESIDE):
        with suppress(FileNotFoundError):
            file.with_name(file.name + suffix).rename(file.with_name(aside + suffix))
    return aside


def _damaged() -> sqlite3.DatabaseError:
    error = sqlite3.DatabaseError("damaged")
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error
