"""Trained indexes on disk."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot import faq
from bot.faq import FaqError
from bot.matching import Matcher
from bot.paths import SHIPPED
from bot.storage import index_cache

ENTRIES = {"tea": ["make tea", "tea recipe"], "coffee": ["make coffee", "coffee recipe"]}


def test_the_second_start_does_not_train(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was trained once is read from disk, and answers the same."""
    first = index_cache.index({"en": ENTRIES}, tmp_path)
    monkeypatch.setattr(index_cache, "build", lambda _: pytest.fail("trained again"))
    second = index_cache.index({"en": ENTRIES}, tmp_path)
    assert Matcher([second]).rank("tea") == Matcher([first]).rank("tea")


def test_a_changed_entry_is_trained_anew(tmp_path: Path) -> None:
    """Another phrasing is another index."""
    index_cache.index({"en": ENTRIES}, tmp_path)
    changed = index_cache.index({"en": ENTRIES | {"tea": ["herbal infusion"]}}, tmp_path)
    assert Matcher([changed]).rank("herbal infusion")[0].id == "tea"
    assert len(list(tmp_path.iterdir())) == 2


def test_a_damaged_file_is_trained_over(tmp_path: Path) -> None:
    """A truncated or scribbled file is noticed and replaced."""
    index_cache.index({"en": ENTRIES}, tmp_path)
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    for damaged in (b"", whole[:-7], whole[:40] + b"x" + whole[41:]):
        file.write_bytes(damaged)
        assert Matcher([index_cache.index({"en": ENTRIES}, tmp_path)]).rank("tea")[0].id == "tea"
        assert file.read_bytes() == whole


def test_without_a_folder_it_still_answers(tmp_path: Path) -> None:
    """Where nothing can be written, the index is built and not kept."""
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert Matcher([index_cache.index({"en": ENTRIES}, blocked / "below")]).rank("tea")[0].id == "tea"


def test_old_indexes_go(tmp_path: Path) -> None:
    """Only the newest few are kept."""
    for number in range(index_cache.KEPT + 3):
        index_cache.index({"en": {"tea": [f"tea {number}"], "coffee": ["coffee"]}}, tmp_path)
    assert len(list(tmp_path.iterdir())) == index_cache.KEPT


def test_the_second_start_reads_no_yaml(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A FAQ that was read once without a finding comes from the cache, and equals the one from the files."""
    first = index_cache.load(small, tmp_path / "cache")
    monkeypatch.setattr(faq, "load", lambda path: pytest.fail("read again"))
    assert index_cache.load(small, tmp_path / "cache") == first


def test_the_shipped_faq_comes_back_whole(faqs: list[faq.Faq], tmp_path: Path) -> None:
    """Every field of the shipped files survives the cache."""
    for _ in range(2):
        assert index_cache.load(SHIPPED, tmp_path) == faqs


def test_an_edited_faq_is_read_anew(small: Path, tmp_path: Path) -> None:
    """A changed byte makes another FAQ, and a mistake is told however often one starts."""
    index_cache.load(small, tmp_path / "cache")
    small.write_text(small.read_text("utf-8").replace("tea recipe", "tea recipes"), "utf-8")
    assert "tea recipes" in index_cache.load(small, tmp_path / "cache")[0].entries[0].also
    small.write_text("language: en", "utf-8")
    for _ in range(2):
        with pytest.raises(FaqError, match="entries is missing"):
            index_cache.load(small, tmp_path / "cache")


def test_a_faq_edited_while_it_is_read_is_not_kept(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read may be of neither version then, and must not stand in for one."""
    read = faq.load

    def edited(path: Path) -> list[faq.Faq]:
        found = read(path)
        path.write_text(path.read_text("utf-8").replace("tea recipe", "tea recipes"), "utf-8")
        return found

    monkeypatch.setattr(faq, "load", edited)
    index_cache.load(small, tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_a_damaged_faq_in_the_cache_is_read_over(small: Path, tmp_path: Path) -> None:
    """A truncated or scribbled file is noticed and replaced."""
    first = index_cache.load(small, tmp_path / "cache")
    (file,) = (tmp_path / "cache").iterdir()
    whole = file.read_bytes()
    for damaged in (b"", whole[:-7], whole[:40] + b"x" + whole[41:]):
        file.write_bytes(damaged)
        assert index_cache.load(small, tmp_path / "cache") == first
        assert file.read_bytes() == whole


def test_a_faq_that_is_not_there_is_told(tmp_path: Path) -> None:
    """A missing file or an empty folder is an error as without the cache."""
    for missing in (tmp_path / "en.yaml", tmp_path):
        with pytest.raises(FaqError):
            index_cache.load(missing, tmp_path / "cache")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no owners and modes of this kind")
@pytest.mark.parametrize("whose", ["writable by all", "writable by the group", "another user's", "a pipe"])
def test_only_files_of_ones_own_are_trusted(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whose: str) -> None:
    """A file that somebody else may have written is made again, though its digest is right."""
    folder = tmp_path / "cache"
    languages = {"en": ENTRIES}
    index_cache.load(small, folder)
    index_cache.index(languages, folder)
    for file in folder.iterdir():
        if whose == "a pipe":
            file.unlink()
            os.mkfifo(file)
        else:
            file.chmod({"writable by all": 0o602, "writable by the group": 0o620}.get(whose, 0o600))
    if whose == "another user's":
        me = os.getuid()
        monkeypatch.setattr(os, "getuid", lambda: me + 1)
    assert index_cache.find(languages, folder) is None
    monkeypatch.setattr(faq, "load", lambda path: [])
    assert index_cache.load(small, folder) == []  # read anew, and not from the cache
    index_cache.index(languages, folder)
    monkeypatch.undo()
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}
    assert index_cache.find(languages, folder)


def test_what_a_killed_start_had_half_written_is_cleared(small: Path, tmp_path: Path) -> None:
    """Partial files of processes that are gone are removed, those of running ones and all else in the folder stay."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    key = "0123456789abcdef"
    gone = [f"{key}.{ended.pid}", f"kk-ru-{key}.{ended.pid}", f"{key}.{os.getpid()}", f"{key}.{10**30}"]
    kept = [f"{key}.{os.getppid()}", f"inbox.sqlite3.{ended.pid}", f"journal.{ended.pid}", f"{key}.index"]
    for name in (*gone, *kept):
        (tmp_path / name).touch()
    index_cache.load(small, tmp_path)
    left = {file.name for file in tmp_path.iterdir()}
    assert left & {*gone, *kept} == {*kept}


def test_a_full_disk_leaves_no_part_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What could not be written whole is removed."""

    def full(_: Path, __: Path) -> Path:
        raise OSError("no space left")

    monkeypatch.setattr(Path, "replace", full)
    assert index_cache.index({"en": ENTRIES}, tmp_path)
    assert [*tmp_path.iterdir()] == []


def test_nothing_in_the_cache_is_code(small: Path, tmp_path: Path) -> None:
    """The FAQs are JSON, and the arrays are read without pickle."""
    index_cache.load(small, tmp_path / "cache")
    (file,) = (tmp_path / "cache").iterdir()
    assert json.loads(file.read_bytes()[32:])[0]["entries"][0]["also"][0] == "tea recipe"
