"""The store of updates: what it remembers, and what it must not keep."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage import update_store
from bot.storage.update_store import FILE, UpdateStore

RELEASED = """
BEGIN IMMEDIATE;
CREATE TABLE updates (
  arrival INTEGER PRIMARY KEY,  -- the order
  bot INTEGER NOT NULL,         -- two bots may share a folder
  update_id INTEGER NOT NULL,
  content TEXT,                 -- JSON; NULL once it is handled
  UNIQUE (bot, update_id)
);
PRAGMA user_version = 1;
INSERT INTO updates (bot, update_id, content) VALUES (1, 5, 'a'), (1, 6, NULL);
COMMIT;
"""


def test_a_file_of_the_first_release_is_taken_over(tmp_path: Path) -> None:
    """What an earlier bot had kept is there, what it had handled is known, and the file stays of version 1."""
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        connection.executescript(RELEASED)
    store = UpdateStore(tmp_path / FILE)
    assert store.kept(1) == [(5, "a")]
    assert store.write(1, {6: "b", 7: "c"}) == {6}
    store.close()
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)


def test_what_cannot_all_be_written_is_not_written_at_all(tmp_path: Path) -> None:
    """A batch that fails half-way leaves the store as it was, ready for the next."""
    store = UpdateStore(tmp_path / FILE)
    with pytest.raises(sqlite3.Error):
        store.write(1, {1: "a", 2: []})  # type: ignore[dict-item]
    assert store.kept(1) == []
    assert store.write(1, {1: "a"}) == set()
    assert store.kept(1) == [(1, "a")]
    store.close()


def test_only_recent_ids_are_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table stays bounded; what is not handled is never dropped from it."""
    monkeypatch.setattr(update_store, "RECENT", 10)
    store = UpdateStore(tmp_path / FILE)
    store.write(1, {0: "{}"})
    for number in range(1, 50):
        store.write(1, {number: "{}"})
        store.write(1, {number: None})
    assert store.write(1, {0: "{}", 5: "{}", 49: "{}"}) == {0, 49}
    assert [update_id for update_id, _ in store.kept(1)] == [0, 5]
    store.close()


def test_two_bots_in_one_folder_do_not_mix(tmp_path: Path) -> None:
    """Each bot sees its own updates, though Telegram numbers them alike."""
    store = UpdateStore(tmp_path / FILE)
    assert store.write(1, {7: "a"}) == store.write(2, {7: "b"}) == set()
    assert (store.kept(1), store.kept(2)) == ([(7, "a")], [(7, "b")])
    store.close()


def test_what_people_wrote_does_not_stay_in_the_file(tmp_path: Path) -> None:
    """Once it is handled and the bot has ended, no file of the inbox holds the words."""
    store = UpdateStore(tmp_path / FILE)
    store.write(1, {1: json.dumps("secret words" * 1000), 2: json.dumps("secret words")})
    store.write(1, {1: None, 2: None})
    store.close()
    assert all(b"secret words" not in file.read_bytes() for file in tmp_path.iterdir())
