"""The journal: what it keeps, what it forgets, and that no fault of disk or file reaches an answer."""

import logging
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.storage import journal as module
from bot.storage.journal import MIGRATIONS, NAME, Journal, JournalError, Record, read

RELEASED = """
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
    INSERT INTO sqlite_sequence VALUES ('question', 0);
"""


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = Journal.open(tmp_path, enabled=True)
    yield opened
    opened.close()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time in seconds since 1970, as the journal sees it; to be set."""
    now = [1_800_000_000.0]
    monkeypatch.setattr("bot.storage.journal.time.time", lambda: now[0])
    return now


def ask(journal: Journal, question: str = "who?") -> int:
    return journal.asked(question, "none", "en", [])


def questions(journal: Journal) -> list[str]:
    return [each.question for each in journal.entries()]


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]


def test_what_is_written_is_read(journal: Journal, clock: list[float]) -> None:
    """A question comes back with its outcome, language, time, entries, choice and vote; the last vote counts."""
    first = journal.asked("кто?", "suggest", "ru", ["chair-2024", "proxy"])
    second = journal.asked("what is it", "none", "en", [])
    journal.voted(first, helpful=True)
    journal.voted(first, helpful=False)
    journal.chose(first, "proxy")
    journal.chose(second, "")
    now = datetime.fromtimestamp(clock[0], UTC)
    assert list(journal.entries()) == [
        Record("кто?", "suggest", "ru", now, ("chair-2024", "proxy"), "proxy", helpful=False),
        Record("what is it", "none", "en", now, (), "", helpful=None),
    ]


def test_reading_takes_a_time_and_a_language(journal: Journal, clock: list[float]) -> None:
    """`since` leaves out what is older, `language` what is in another."""
    journal.asked("old", "none", "en", [])
    clock[0] += 60
    journal.asked("new", "none", "en", [])
    journal.asked("новый", "none", "ru", [])
    since = datetime.fromtimestamp(clock[0], UTC)
    assert [each.question for each in journal.entries(since, "en")] == ["new"]
    assert [each.question for each in journal.entries(None, "ru")] == ["новый"]
    assert [each.question for each in journal.entries(since + timedelta(seconds=1))] == []


def test_it_outlives_a_restart(tmp_path: Path) -> None:
    """What one run kept, the next reads and adds to; its buttons still vote."""
    first = Journal.open(tmp_path, enabled=True)
    row = ask(first, "one")
    first.close()
    second = Journal.open(tmp_path, enabled=True)
    ask(second, "two")
    second.voted(row, helpful=True)
    assert [(each.question, each.helpful) for each in second.entries()] == [("one", True), ("two", None)]
    second.close()


def test_old_questions_go_with_new_ones_and_at_the_start(tmp_path: Path, clock: list[float]) -> None:
    """After 90 days a question is gone: with the next one, or when the bot starts."""
    journal = Journal.open(tmp_path, enabled=True)
    ask(journal, "old")
    clock[0] += module.KEPT.total_seconds() + 1
    ask(journal, "newer")
    assert questions(journal) == ["newer"]
    journal.close()
    clock[0] += module.KEPT.total_seconds() + 1
    journal = Journal.open(tmp_path, enabled=True)
    assert questions(journal) == []
    journal.close()


def test_what_is_removed_is_gone_from_the_file(tmp_path: Path, clock: list[float]) -> None:
    """No trace of an old question's text is left in the folder."""
    journal = Journal.open(tmp_path, enabled=True)
    ask(journal, "a very particular question")
    clock[0] += module.KEPT.total_seconds() + 1
    ask(journal, "newer")
    journal.close()
    assert [each.name for each in tmp_path.iterdir()] == [NAME]
    assert b"particular" not in (tmp_path / NAME).read_bytes()


def test_there_are_never_more_rows_than_the_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the bound the oldest go; a smaller bound takes hold at the next start."""
    monkeypatch.setattr(module, "MOST_ROWS", 5)
    journal = Journal.open(tmp_path, enabled=True)
    rows = [ask(journal, str(number)) for number in range(9)]
    assert questions(journal) == ["4", "5", "6", "7", "8"]
    journal.voted(rows[0], helpful=True)
    assert [each.helpful for each in journal.entries()] == [None] * 5
    journal.close()
    monkeypatch.setattr(module, "MOST_ROWS", 2)
    journal = Journal.open(tmp_path, enabled=True)
    assert questions(journal) == ["7", "8"]
    journal.close()


def test_nothing_in_the_file_is_about_people(journal: Journal, tmp_path: Path) -> None:
    """The columns are these and no others; only the bot's own user may open the file."""
    ask(journal)
    with closing(sqlite3.connect(tmp_path / NAME)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        columns = [row[1] for row in connection.execute("PRAGMA table_info(question)")]
    assert tables == {"question", "sqlite_sequence"}
    assert columns == ["id", "time", "question", "outcome", "language", "said", "chosen", "helpful"]
    assert {each.stat().st_mode & 0o777 for each in tmp_path.iterdir()} == {0o600}


def test_switched_off_it_keeps_nothing(tmp_path: Path) -> None:
    """Off, no file comes to be, and every method does nothing."""
    journal = Journal.open(tmp_path, enabled=False)
    assert ask(journal) == 0
    journal.voted(1, helpful=True)
    journal.chose(1, "x")
    assert questions(journal) == []
    journal.close()
    assert list(tmp_path.iterdir()) == []


def test_hostile_text_and_buttons_do_no_harm(journal: Journal) -> None:
    """Long texts are cut; halves of characters, NULs and numbers beyond any row are taken."""
    ask(journal, "x" * 4096)
    row = ask(journal, "half \ud83d and \0 nul")
    for number in (0, -1, 1 << 63, 1 << 200, row + 1):
        journal.voted(number, helpful=True)
        journal.chose(number, "\ud83d" * 9999)
    assert questions(journal) == ["x" * 500, "half ? and \0 nul"]
    assert {(each.chosen, each.helpful) for each in journal.entries()} == {(None, None)}


def test_an_older_file_is_brought_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty file (version 0) and one of version 1 get what they lack and keep what they have."""
    (tmp_path / NAME).touch()
    journal = Journal.open(tmp_path, enabled=True)
    ask(journal, "kept")
    journal.close()
    monkeypatch.setattr(module, "MIGRATIONS", (*MIGRATIONS, "ALTER TABLE question ADD COLUMN more TEXT; CREATE TABLE other (x)"))
    journal = Journal.open(tmp_path, enabled=True)
    ask(journal, "new")
    assert questions(journal) == ["kept", "new"]
    journal.close()
    with closing(sqlite3.connect(tmp_path / NAME)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (2,)
        assert connection.execute("SELECT count(more) FROM question").fetchone() == (0,)


def test_a_migration_that_fails_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A script that breaks off half-way leaves the file as it was, and the bot without a journal."""
    Journal.open(tmp_path, enabled=True).close()
    with monkeypatch.context() as patched:
        patched.setattr(module, "MIGRATIONS", (*MIGRATIONS, "CREATE TABLE half (x); CREATE TABLE question (x)"))
        journal = Journal.open(tmp_path, enabled=True)
        assert ask(journal) == 0
        journal.close()
    assert len(warnings(caplog)) == 1
    with closing(sqlite3.connect(tmp_path / NAME)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'half'").fetchone() == (0,)


def test_a_newer_file_is_left_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A file of a newer bot is not touched; the journal is off and says so once; a report says so, too."""
    with closing(sqlite3.connect(tmp_path / NAME)) as connection:
        connection.executescript("CREATE TABLE future (x); PRAGMA user_version = 99")
    before = (tmp_path / NAME).read_bytes()
    journal = Journal.open(tmp_path, enabled=True)
    assert (ask(journal), ask(journal), questions(journal)) == (0, 0, [])
    (line,) = warnings(caplog)
    assert "version 99, newer than this bot knows" in line
    assert "the journal is off" in line
    assert (tmp_path / NAME).read_bytes() == before
    with pytest.raises(JournalError, match="update the bot"):
        list(read(tmp_path / NAME))


def test_a_folder_that_cannot_be_written_is_said_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Without a folder every method returns; one warning, without a path; once the folder can be made, questions are kept."""
    (tmp_path / "data").write_text("in the way")
    journal = Journal.open(tmp_path / "data", enabled=True)
    assert (ask(journal, "secret words"), ask(journal)) == (0, 0)
    journal.voted(5, helpful=True)
    journal.chose(5, "x")
    assert questions(journal) == []
    (line,) = warnings(caplog)
    assert line.startswith("the journal cannot be kept (File exists)")
    assert str(tmp_path) not in caplog.text
    (tmp_path / "data").unlink()
    assert ask(journal, "kept") > 0
    assert warnings(caplog)[1:] == ["the journal is kept again"]
    assert questions(journal) == ["kept"]
    assert "secret words" not in caplog.text
    journal.close()


@pytest.mark.parametrize(
    ("pragma", "reason"), [("query_only = 1", "readonly database"), ("max_page_count = 1", "database or disk is full")]
)
def test_a_full_disk_and_a_read_only_file_cost_rows_and_no_more(
    journal: Journal, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, pragma: str, reason: str
) -> None:
    """While nothing can be written, one warning; afterwards the journal goes on, and says that it does."""
    ask(journal, "before")
    connect = module._connect

    def hindered(file: Path, wait: int) -> sqlite3.Connection:
        connection = connect(file, wait)
        connection.execute(f"PRAGMA {pragma}")
        return connection

    with monkeypatch.context() as patched:
        patched.setattr(module, "_connect", hindered)
        journal._disconnect()
        lost = [ask(journal, "lost " * 99) for _ in range(50)]
    assert lost[-1] == 0
    (line,) = warnings(caplog)
    assert reason in line
    assert ask(journal, "after") > 0
    assert warnings(caplog)[1:] == ["the journal is kept again"]
    assert [questions(journal)[0], questions(journal)[-1]] == ["before", "after"]
    assert "lost" not in caplog.text


def test_a_locked_file_costs_rows_until_it_is_free(
    journal: Journal, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While another program holds the file, questions are lost, and only the first waits; then they are kept again."""
    waits: list[int] = []
    connect = module._connect

    def watched(file: Path, wait: int) -> sqlite3.Connection:
        waits.append(wait)
        return connect(file, wait)

    monkeypatch.setattr(module, "_connect", watched)
    with closing(sqlite3.connect(tmp_path / NAME, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert [ask(journal) for _ in range(3)] == [0, 0, 0]
        other.execute("ROLLBACK")
    assert ask(journal, "kept") > 0
    assert waits == [0, 0, 0, module.WAIT]
    assert [line.partition(" (")[0] for line in warnings(caplog)] == ["the journal cannot be kept", "the journal is kept again"]
    assert questions(journal) == ["kept"]


@pytest.mark.parametrize("running", [False, True])
def test_a_corrupt_file_is_set_aside_and_a_new_one_begun(tmp_path: Path, caplog: pytest.LogCaptureFixture, running: bool) -> None:
    """Scribbled over before the start or while the bot runs, the file is kept under another name, and questions go on."""
    journal = Journal.open(tmp_path, enabled=True)
    for _ in range(100):
        ask(journal, "x" * 400)
    journal._disconnect() if running else journal.close()
    with (tmp_path / NAME).open("r+b") as file:
        file.write(b"scribble" * 2000)
    if not running:
        journal = Journal.open(tmp_path, enabled=True)
    assert ask(journal, "kept") > 0
    assert questions(journal) == ["kept"]
    (line,) = warnings(caplog)
    (aside,) = tmp_path.glob(f"{NAME}.corrupt-*")
    assert line == f"the journal was corrupt: it is kept as {aside.name}, and a new one begun"
    assert aside.read_bytes().startswith(b"scribble")
    journal.close()


def test_what_was_set_aside_does_not_pile_up(tmp_path: Path, clock: list[float]) -> None:
    """Only the last corrupt file is kept, and that no longer than the questions in it may be."""
    for _ in range(3):
        (tmp_path / NAME).write_bytes(b"no database" * 99)
        Journal.open(tmp_path, enabled=True).close()
        clock[0] += 1
    (aside,) = tmp_path.glob(f"{NAME}.corrupt-*")
    clock[0] = aside.stat().st_mtime + module.KEPT.total_seconds() + 1
    Journal.open(tmp_path, enabled=True).close()
    assert [each.name for each in tmp_path.iterdir()] == [NAME]


def test_pages_damaged_in_the_middle_are_found_at_the_start(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The start looks at every page, so that a report is not met by what nobody noticed; reading it alone is an error."""
    journal = Journal.open(tmp_path, enabled=True)
    for _ in range(100):
        ask(journal, "x" * 400)
    journal.close()
    with (tmp_path / NAME).open("r+b") as file:
        file.seek(5 * 4096)
        file.write(b"\xff" * 4096)
    with pytest.raises(JournalError, match="malformed"):
        list(read(tmp_path / NAME))
    Journal.open(tmp_path, enabled=True).close()
    assert "the journal was corrupt" in caplog.text


def test_it_is_read_while_it_is_written(journal: Journal, tmp_path: Path) -> None:
    """A reader of its own sees whole rows at any time and never hinders the writer."""
    ask(journal)
    done, seen = threading.Event(), []

    def look() -> None:
        while not done.is_set():
            seen.append(sum(1 for _ in read(tmp_path / NAME)))

    reader = threading.Thread(target=look)
    reader.start()
    rows = [ask(journal) for _ in range(300)]
    done.set()
    reader.join()
    assert 0 not in rows
    assert seen == sorted(seen)


def test_a_journal_that_cannot_be_moved_costs_no_answer(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A corrupt file in a folder that takes no renaming is one warning, without its path; a report of it, an error."""

    def refuse(self: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied", str(self), None, str(target))

    monkeypatch.setattr(Path, "rename", refuse)
    (tmp_path / NAME).write_bytes(b"no database" * 99)
    journal = Journal.open(tmp_path, enabled=True)
    assert (ask(journal), questions(journal)) == (0, [])
    assert [line.partition(":")[0] for line in warnings(caplog)] == [
        "the journal cannot be kept (Permission denied)",
        f"{NAME} cannot be read",
    ]
    assert str(tmp_path) not in caplog.text
    journal.close()


def test_a_read_only_folder_can_be_reported_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where SQLite may not lay its own files beside the journal, it is read all the same."""
    journal = Journal.open(tmp_path, enabled=True)
    ask(journal, "kept")
    journal.close()
    monkeypatch.setattr("bot.storage.journal.os.access", lambda *_: False)
    assert [each.question for each in read(tmp_path / NAME)] == ["kept"]
    assert [each.name for each in tmp_path.iterdir()] == [NAME]


def test_without_a_folder_it_is_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """None stands for the user's data folder."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    journal = Journal.open(None, enabled=True)
    assert ask(journal) > 0
    journal.close()
    assert (tmp_path / "speech-bot" / NAME).exists()


def test_a_file_of_the_first_release_is_taken_over(tmp_path: Path) -> None:
    """What an earlier bot had kept is read, its buttons vote, and the file stays of version 1."""
    with closing(sqlite3.connect(tmp_path / NAME)) as connection:
        connection.executescript(f"BEGIN; {RELEASED}; PRAGMA user_version = 1; COMMIT")
        connection.execute("INSERT INTO question VALUES (77, 1800000000, 'kept', 'answer', 'en', 'tea', NULL, NULL)")
        connection.commit()
    journal = Journal.open(tmp_path, enabled=True)
    journal.voted(77, helpful=True)
    assert ask(journal, "new") == 78
    assert [(each.question, each.helpful) for each in journal.entries()] == [("kept", True), ("new", None)]
    journal.close()
    with closing(sqlite3.connect(tmp_path / NAME)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)


def test_a_damaged_row_of_the_journal_costs_that_row(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The others are read, and the log says how many are missing."""
    kept = Journal.open(tmp_path, enabled=True)
    for question in ("one", "two", "three", "four"):
        kept.asked(question, "none", "en", [])
    kept.close()
    with closing(sqlite3.connect(tmp_path / NAME)) as connection:
        connection.execute("UPDATE question SET time = 'never' WHERE question = 'one'")
        connection.execute("UPDATE question SET time = 9223372036854775807 WHERE question = 'two'")
        connection.execute("UPDATE question SET said = 5.5, question = x'ff' WHERE question = 'three'")
        connection.commit()
    assert [each.question for each in read(tmp_path / NAME)] == ["four"]
    assert "3 rows cannot be read" in caplog.text


def test_nobody_is_told_by_a_question(journal: Journal, tmp_path: Path) -> None:
    """Telephone numbers, addresses and numbers of documents are masked before a question is kept, also where it is cut."""
    ask(journal, "call +7 701 123 45 67 or a.q@example.kz, IIN 900101300123, in 2024")
    ask(journal, "x " * 247 + "87011234567")
    assert questions(journal) == ["call *** or ***, IIN ***, in 2024", "x " * 247 + "***"]
    assert all(b"123 45 67" not in file.read_bytes() for file in tmp_path.iterdir())


def test_what_was_removed_leaves_no_trace(journal: Journal, tmp_path: Path, clock: list[float]) -> None:
    """Once it is tidied, no file of the open journal holds a question that has become too old."""
    ask(journal, "secret words")
    assert journal.tidy()
    clock[0] += module.KEPT.total_seconds() + 1
    ask(journal, "newer")
    assert journal.tidy()
    content = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert (b"secret words" in content, b"newer" in content) == (False, True)


def test_tidying_waits_for_a_reader_and_hides_no_fault(journal: Journal, tmp_path: Path) -> None:
    """While another program reads, it is to be tried again; where there is nothing to tidy, it is done."""
    ask(journal)
    with closing(sqlite3.connect(tmp_path / NAME, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM question").fetchall()
        ask(journal)
        assert not journal.tidy()
    assert journal.tidy()
    journal.close()
    assert journal.tidy()
