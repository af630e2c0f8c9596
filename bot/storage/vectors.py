"""The vectors of phrasings on disk, one by one: an encoder takes milliseconds for each, and a save changes a few of thousands."""

import hashlib
import logging
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from bot.matching import Encoder
from bot.matching.corpus import Array
from bot.paths import cache_folder
from bot.storage import sqlite

log = logging.getLogger(__name__)
NAME = "vectors.sqlite3"
MIGRATIONS = ["CREATE TABLE vector (encoder TEXT, digest BLOB, value BLOB, PRIMARY KEY (encoder, digest)) WITHOUT ROWID"]
TIMEOUT = 5.0  # s to wait for another program's lock
AT_ONCE = 64  # so many vectors are made, and kept, before the next: what a killed start has made is not lost


class Kept:
    """An encoder that makes the vector of a phrasing once. Of a question nothing is kept."""

    def __init__(self, encoder: Encoder, folder: Path | None) -> None:
        self._encoder = encoder
        self._file = cache_folder(folder) / NAME

    @property
    def name(self) -> str:
        return self._encoder.name

    def question(self, text: str) -> Array:
        return self._encoder.question(text)

    def phrasings(self, texts: Sequence[str]) -> Array:
        """From the file as far as it has them; where it cannot be used, all are made."""
        try:
            with closing(sqlite.connect(self._file, MIGRATIONS, timeout=TIMEOUT)) as connection:
                return self._through(connection, texts)
        except (sqlite3.Error, OSError) as error:
            log.warning("%s cannot be used: %s", self._file, error)
            if isinstance(error, sqlite3.Error) and sqlite.is_corrupt(error):
                sqlite.set_aside(self._file)
            return self._encoder.phrasings(texts)

    def _through(self, connection: sqlite3.Connection, texts: Sequence[str]) -> Array:
        select = "SELECT value FROM vector WHERE encoder = ? AND digest = ?"
        keys = {text: (self.name, hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]) for text in texts}
        known = {text: row[0] for text, key in keys.items() if (row := connection.execute(select, key).fetchone())}
        missing = [text for text in keys if text not in known]
        for start in range(0, len(missing), AT_ONCE):
            some = missing[start : start + AT_ONCE]
            made = [vector.astype(np.float32).tobytes() for vector in self._encoder.phrasings(some)]
            rows = [(*keys[text], value) for text, value in zip(some, made, strict=True)]
            with connection:
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany("INSERT OR REPLACE INTO vector VALUES (?, ?, ?)", rows)
            known |= dict(zip(some, made, strict=True))
        return np.array([np.frombuffer(known[text], np.float32) for text in texts])
