"""The store of updates: what it remembers, and what it must not keep."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage import update_store
from bot.storage.update_store import FILE, MIGRATIONS, Arrival, UpdateStore, Waiting

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
INSERT INTO updates (bot, update_id, content) VALUES
  (1, 5, '{"update_id": 5, "message": {"chat": {"id": -77}, "text": "a"}}'),
  (1, 6, NULL),
  (1, 7, '{"update_id": 7, "callback_query": {"from": {"id": 8}, "message": {"chat": {"id": 9}}}}'),
  (1, 8, '{"update_id": 8, "inline_query": {"from": {"id": 8}}}'),
  (1, 9, '{'),
  (1, 10, '{"update_id": 10, "message": {"chat": {"id": {}}}}');
COMMIT;
"""


def arrival(content: str, line: int = 1) -> Arrival:
    return Arrival(line, content)


def ids(store: UpdateStore, bot: int = 1) -> list[int]:
    return [each.update_id for each in store.waiting(bot)]


def make_released(folder: Path, script: str = RELEASED) -> None:
    with closing(sqlite3.connect(folder / FILE)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(script)


def test_a_file_of_the_first_release_is_taken_over(tmp_path: Path) -> None:
    """What an earlier bot had kept waits in the line of its chat, a broken row in any; what it had handled is known."""
    make_released(tmp_path)
    store = UpdateStore(tmp_path / FILE)
    assert store.waiting(1) == [Waiting(5, -77, 0), Waiting(7, 9, 0), Waiting(8, 8, 0), Waiting(9, 9, 0), Waiting(10, 6, 0)]
    assert store.content(1, 5) == b'{"update_id": 5, "message": {"chat": {"id": -77}, "text": "a"}}'
    assert store.content(1, 6) is None
    assert store.write(1, {6: arrival("b"), 11: arrival("c")}) == {6}
    store.close()
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)


def test_a_row_that_is_no_text_costs_that_row(tmp_path: Path) -> None:
    """Bytes that are no UTF-8, in the file of the first release or in one of today, do not hinder those beside them."""
    make_released(tmp_path, f"{RELEASED}; UPDATE updates SET content = CAST(x'ff22' AS TEXT) WHERE update_id = 7")
    store = UpdateStore(tmp_path / FILE)
    assert ids(store) == [5, 7, 8, 9, 10]
    assert store.content(1, 7) == b'\xff"'
    store.close()


def test_what_cannot_all_be_written_is_not_written_at_all(tmp_path: Path) -> None:
    """A batch that fails half-way leaves the store as it was, ready for the next."""
    store = UpdateStore(tmp_path / FILE)
    with pytest.raises(sqlite3.Error):
        store.write(1, {1: arrival("a"), 2: arrival([])})  # type: ignore[arg-type]
    assert ids(store) == []
    assert store.write(1, {1: arrival("a")}) == set()
    assert (ids(store), store.content(1, 1)) == ([1], b"a")
    store.close()


def test_only_recent_ids_are_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table stays bounded; what is not handled is never dropped from it."""
    monkeypatch.setattr(update_store, "RECENT", 10)
    store = UpdateStore(tmp_path / FILE)
    store.write(1, {0: arrival("{}")})
    for number in range(1, 50):
        store.write(1, {number: arrival("{}")})
        store.write(1, {number: None})
    assert store.write(1, {0: arrival("{}"), 5: arrival("{}"), 49: arrival("{}")}) == {0, 49}
    assert ids(store) == [0, 5]
    store.close()


def test_two_bots_in_one_folder_do_not_mix(tmp_path: Path) -> None:
    """Each bot sees its own updates, though Telegram numbers them alike."""
    store = UpdateStore(tmp_path / FILE)
    assert store.write(1, {7: arrival("a")}) == store.write(2, {7: arrival("b")}) == set()
    assert (ids(store, 1), ids(store, 2)) == ([7], [7])
    assert (store.content(1, 7), store.content(2, 7)) == (b"a", b"b")
    store.close()


def test_deaths_are_counted_for_what_waits(tmp_path: Path) -> None:
    """Each update has its own; what is handled has none."""
    store = UpdateStore(tmp_path / FILE)
    store.write(1, {1: arrival("a"), 2: arrival("b")})
    for update_id in (2, 2, 3):
        store.count_death(1, update_id)
    assert store.waiting(1) == [Waiting(1, 1, 0), Waiting(2, 1, 2)]
    store.close()


def test_what_people_wrote_does_not_stay_in_the_file(tmp_path: Path) -> None:
    """Once it is handled and the bot has ended, no file of the inbox holds the words."""
    store = UpdateStore(tmp_path / FILE)
    store.write(1, {1: arrival("secret words" * 1000), 2: arrival("secret words")})
    store.write(1, {1: None, 2: None})
    store.close()
    assert all(b"secret words" not in file.read_bytes() for file in tmp_path.iterdir())


def test_what_is_handled_leaves_no_trace_beside_what_waits(tmp_path: Path) -> None:
    """Whatever SQLite moves about as rows of all lengths come and go, no file of an open store holds words or chats of what is
    handled, once the log is truncated."""
    chance, store, waiting = random.Random(7), UpdateStore(tmp_path / FILE), set[int]()
    for number in range(400):
        store.write(1, {number: arrival(f"<{number}> words" * chance.choice((1, 9, 90, 900)), 5_000_000_000_000 + number)})
        waiting.add(number)
        if chance.random() < 0.8:
            handled = chance.choice(sorted(waiting))
            store.write(1, {handled: None})
            waiting.remove(handled)
    assert store.truncate_log()
    content = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    for number in range(400):
        chat = (5_000_000_000_000 + number).to_bytes(6, "big")  # as SQLite writes a number of that size
        assert (f"<{number}> words".encode() in content, chat in content) == (number in waiting,) * 2
    store.close()
