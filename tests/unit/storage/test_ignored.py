"""Questions that the editors do not want to be shown again."""

import time
from pathlib import Path

import pytest

from bot.storage.ignored import NAME, ignore, ignored
from bot.storage.journal import KEPT


def test_what_is_ignored_is_kept_for_as_long_as_the_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By language and words, in a file of the bot's own user; after 90 days it is gone."""
    assert ignored(tmp_path) == set()
    ignore(tmp_path, "en", ["one", "two"])
    ignore(tmp_path, "ru", ["один"])
    assert ignored(tmp_path) == {("en", "one"), ("en", "two"), ("ru", "один")}
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + KEPT.total_seconds() + 5)
    assert ignored(tmp_path) == set()
    ignore(tmp_path, "en", ["three"])
    assert "один".encode() not in (tmp_path / NAME).read_bytes()


def test_a_file_that_cannot_be_used_is_said_in_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Then nothing is ignored, and nothing fails."""
    (tmp_path / NAME).write_text("no database at all, however long it may be " * 100)
    ignore(tmp_path, "en", ["one"])
    assert ignored(tmp_path) == set()
    assert "cannot be kept" in caplog.text
    assert "cannot be read" in caplog.text
