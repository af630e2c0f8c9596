"""Questions that the editors do not want to be shown again, in SQLite. They go when the journal's of that time have gone."""

import logging
import sqlite3
import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from bot.paths import data_folder
from bot.storage import sqlite
from bot.storage.journal import KEPT

log = logging.getLogger(__name__)
NAME: Final = "ignored.sqlite3"
WAIT = 1.0  # s that a write waits for another program's
MIGRATIONS: Sequence[str] = (
    """
    CREATE TABLE ignored (
        time INTEGER NOT NULL,      -- seconds since 1970
        language TEXT NOT NULL,
        question TEXT NOT NULL
    );
    """,
)
_ADD = "INSERT INTO ignored (time, language, question) VALUES (?, ?, ?)"
_SWEEP = "DELETE FROM ignored WHERE time < ?"
_READ = "SELECT language, question FROM ignored WHERE time >= ?"


def ignore(folder: Path | None, language: str, questions: Iterable[str]) -> None:
    """Keep these, in the folder of the journal. What cannot be kept is said in the log, and shown again."""
    try:
        with closing(sqlite.connect(data_folder(folder) / NAME, MIGRATIONS, timeout=WAIT)) as connection:
            connection.execute(_SWEEP, (_oldest(),))
            connection.executemany(_ADD, [(int(time.time()), language, question) for question in questions])
    except (sqlite3.Error, OSError) as error:
        log.warning("what editors ignore cannot be kept: %s", type(error).__name__)


def ignored(folder: Path | None) -> frozenset[tuple[str, str]]:
    """The language and the words of each. Of a file that cannot be read, none."""
    file = data_folder(folder) / NAME
    try:
        if not file.exists():
            return frozenset()
        with closing(sqlite.connect(file, MIGRATIONS, timeout=WAIT)) as connection:
            return frozenset(connection.execute(_READ, (_oldest(),)))
    except (sqlite3.Error, OSError) as error:
        log.warning("what editors ignore cannot be read: %s", type(error).__name__)
        return frozenset()


def _oldest() -> int:
    return int(time.time() - KEPT.total_seconds())
