"""A private SQLite file: opened, checked, migrated, set aside."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage import sqlite

FIRST = "CREATE TABLE word (text TEXT)"
SECOND = "ALTER TABLE word ADD COLUMN times INTEGER; CREATE TABLE other (x)"


def connect(file: Path, *migrations: str) -> closing[sqlite3.Connection]:
    return closing(sqlite.connect(file, migrations or [FIRST], timeout=0, quick_check=True))


def test_a_new_file_is_the_users_own_and_in_wal_mode(tmp_path: Path) -> None:
    """The folder is made; the file and those beside it are for their owner only, and forget what is deleted."""
    file = tmp_path / "deep" / "er" / "x.sqlite3"
    with connect(file) as connection:
        connection.execute("INSERT INTO word VALUES ('a')")
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA secure_delete").fetchone() == (1,)
        assert {each.name: each.stat().st_mode & 0o777 for each in file.parent.iterdir()} == {
            "x.sqlite3": 0o600,
            "x.sqlite3-wal": 0o600,
            "x.sqlite3-shm": 0o600,
        }


def test_an_older_file_is_migrated_by_the_scripts_that_it_lacks(tmp_path: Path) -> None:
    """A file of version 1 keeps its rows and gets the second script only; one that is current gets none."""
    with connect(tmp_path / "x") as connection:
        connection.execute("INSERT INTO word VALUES ('kept')")
    for _ in range(2):
        with connect(tmp_path / "x", FIRST, SECOND) as connection:
            assert connection.execute("SELECT text, times FROM word").fetchall() == [("kept", None)]
            assert sqlite.version_of(connection, 2) == 2


def test_a_migration_that_fails_is_rolled_back(tmp_path: Path) -> None:
    """The file is of its old version afterwards, without the half of a script, and nobody holds it."""
    with connect(tmp_path / "x"):
        pass
    with pytest.raises(sqlite3.OperationalError, match="already exists"):
        connect(tmp_path / "x", FIRST, f"CREATE TABLE half (x); {FIRST}")
    with connect(tmp_path / "x") as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("word",)]


def test_a_newer_file_is_refused_and_not_touched(tmp_path: Path) -> None:
    """The error names both versions; not a byte of the file has changed, and none lies beside it."""
    with closing(sqlite3.connect(tmp_path / "x")) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = (tmp_path / "x").read_bytes()
    with pytest.raises(sqlite.NewerVersionError, match="its schema is 99, this program knows 1") as caught:
        connect(tmp_path / "x")
    assert not sqlite.is_corrupt(caught.value)
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [before]


@pytest.mark.parametrize("content", [b"no database" * 99, b"SQLite format 3\0" + b"\xff" * 5000])
def test_what_is_no_database_is_corrupt(tmp_path: Path, content: bytes) -> None:
    """Any other content is told apart from a full disk or a lock."""
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(sqlite3.DatabaseError) as caught:
        connect(tmp_path / "x")
    assert sqlite.is_corrupt(caught.value)


def test_a_damaged_page_is_found_by_the_quick_check(tmp_path: Path) -> None:
    """A file that opens, but has a page that cannot be right, is corrupt."""
    with connect(tmp_path / "x") as connection:
        connection.executemany("INSERT INTO word VALUES (?)", [("x" * 400,)] * 100)
    with (tmp_path / "x").open("r+b") as file:
        file.seek(5 * 4096)
        file.write(b"\xff" * 4096)
    with pytest.raises(sqlite3.DatabaseError) as caught:
        connect(tmp_path / "x")
    assert sqlite.is_corrupt(caught.value)


def test_a_lock_is_no_corruption(tmp_path: Path) -> None:
    """While another program writes, a statement fails at once with a timeout of 0, and the file is sound."""
    with connect(tmp_path / "x") as one, connect(tmp_path / "x") as other:
        one.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError, match="locked") as caught:
            other.execute("INSERT INTO word VALUES ('a')")
        assert not sqlite.is_corrupt(caught.value)


def test_what_is_set_aside_takes_its_log_with_it(tmp_path: Path) -> None:
    """The file and the two of WAL mode are renamed alike; a new file can begin."""
    for suffix in ("", "-wal", "-shm"):
        (tmp_path / f"x{suffix}").write_text(suffix)
    aside = sqlite.set_aside(tmp_path / "x")
    assert aside.startswith("x.corrupt-")
    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == {
        aside: "",
        f"{aside}-wal": "-wal",
        f"{aside}-shm": "-shm",
    }
