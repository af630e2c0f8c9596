"""Trained indexes on disk."""

from pathlib import Path

import pytest

from bot import cache
from bot.matcher import Index, Matcher

ENTRIES = {"tea": ["make tea", "tea recipe"], "coffee": ["make coffee", "coffee recipe"]}


def test_the_second_start_does_not_train(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was trained once is read from disk, and answers the same."""
    first = cache.index({"en": ENTRIES}, tmp_path)
    monkeypatch.setattr(Index, "_build", lambda self: pytest.fail("trained again"))
    second = cache.index({"en": ENTRIES}, tmp_path)
    assert Matcher([second]).rank("tea") == Matcher([first]).rank("tea")


def test_a_changed_entry_is_trained_anew(tmp_path: Path) -> None:
    """Another phrasing is another index."""
    cache.index({"en": ENTRIES}, tmp_path)
    changed = cache.index({"en": ENTRIES | {"tea": ["herbal infusion"]}}, tmp_path)
    assert Matcher([changed]).rank("herbal infusion")[0].id == "tea"
    assert len(list(tmp_path.iterdir())) == 2


def test_a_damaged_file_is_trained_over(tmp_path: Path) -> None:
    """A truncated or scribbled file is noticed and replaced."""
    cache.index({"en": ENTRIES}, tmp_path)
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    for damaged in (b"", whole[:-7], whole[:40] + b"x" + whole[41:]):
        file.write_bytes(damaged)
        assert Matcher([cache.index({"en": ENTRIES}, tmp_path)]).rank("tea")[0].id == "tea"
        assert file.read_bytes() == whole


def test_without_a_folder_it_still_answers(tmp_path: Path) -> None:
    """Where nothing can be written, the index is built and not kept."""
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert Matcher([cache.index({"en": ENTRIES}, blocked / "below")]).rank("tea")[0].id == "tea"


def test_old_indexes_go(tmp_path: Path) -> None:
    """Only the newest few are kept."""
    for number in range(cache.KEPT + 3):
        cache.index({"en": {"tea": [f"tea {number}"], "coffee": ["coffee"]}}, tmp_path)
    assert len(list(tmp_path.iterdir())) == cache.KEPT
