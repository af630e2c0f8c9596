"""Which files a FAQ has, and of which kind each is."""

import os
from pathlib import Path

import pytest

from bot.faq import FaqError, content_of, files_of, load
from bot.faq.files import LARGEST, EntriesFile, OffTopicFile, PhrasingsFile, kind_of


def test_the_files_of_a_folder_and_of_its_folders_come_in_order(tmp_path: Path) -> None:
    """.yaml and .yml, one folder deep; no names with a dot, nothing deeper, no other kinds, no folders."""
    names = ["b.yaml", "a.yml", "phrasings/a.yaml", "c/a.yaml"]
    others = [
        *(".#a.yaml", "._a.yaml", ".a.yml", "..data/a.yaml", ".git/a.yaml", "phrasings/.#a.yaml", "c/d/a.yaml", "schema.json"),
        *("a.yaml~", "a.yaml.swp", "yaml", "folder.yaml/readme.txt"),
    ]
    for name in (*names, *others):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert [str(file.relative_to(tmp_path)) for file in files_of(tmp_path)] == sorted(names)


def test_a_folder_with_a_dot_may_hold_a_faq(tmp_path: Path) -> None:
    """Names count from the FAQ's folder on."""
    folder = tmp_path / ".config" / "faq"
    folder.mkdir(parents=True)
    (folder / "en.yaml").touch()
    assert files_of(folder) == [folder / "en.yaml"]


def test_a_link_that_leads_nowhere_is_a_file(tmp_path: Path) -> None:
    """What cannot be read is told, not passed over."""
    (tmp_path / "en.yaml").symlink_to("none.yaml")
    assert files_of(tmp_path) == [tmp_path / "en.yaml"]


def test_one_file_is_itself(tmp_path: Path) -> None:
    """Whatever it is called, and whether it is there or not."""
    assert files_of(tmp_path / ".faq") == [tmp_path / ".faq"]


@pytest.mark.parametrize(
    ("keys", "kind"),
    [
        ("language entries", EntriesFile),
        ("language entries phrasings off_topic", EntriesFile),
        ("language phrasings", PhrasingsFile),
        ("language phrasings off_topic", PhrasingsFile),
        ("language off_topic", OffTopicFile),
        ("language off_topic remarks", OffTopicFile),
        ("language title off_topic", EntriesFile),
        ("language", EntriesFile),
        ("", EntriesFile),
    ],
)
def test_a_kind_is_known_by_its_keys(keys: str, kind: object) -> None:
    """What is neither phrasings nor off-topic questions alone is a file of entries."""
    assert kind_of(keys.split()) is kind


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes and devices")
@pytest.mark.parametrize("kind", ["a pipe", "a link to a pipe", "a link to a device", "a link to a folder's name"])
def test_what_is_no_regular_file_is_a_finding(small: Path, kind: str) -> None:
    """A pipe, which would never end, and a device are told beside the mistakes of the other files, and never opened."""
    odd = small.with_name("odd.yaml")
    if kind == "a pipe":
        os.mkfifo(odd)
    elif kind == "a link to a pipe":
        os.mkfifo(small.with_name("pipe"))
        odd.symlink_to("pipe")
    else:
        odd.symlink_to("/dev/zero" if kind == "a link to a device" else "nothing/")
    small.write_text("language: en", "utf-8")
    with pytest.raises(FaqError) as raised:
        load(small.parent)
    found = [f"{finding.file.rpartition('/')[2]}: {finding.message}" for finding in raised.value.findings]
    assert found[0].startswith("odd.yaml: cannot be read: ")
    assert found[1].startswith("small.yaml: entries is missing")
    assert kind.endswith("name") or "put a file in its place" in found[0]


def test_a_link_to_a_file_is_read(small: Path) -> None:
    """What counts is where a link leads, over however many."""
    small.with_name("one").symlink_to(small)
    small.with_name("two").symlink_to("one")
    assert content_of(small.with_name("two")) == small.read_bytes()


def test_a_file_of_more_than_64_mb_is_a_finding(tmp_path: Path) -> None:
    """The most that is read is 64 MB; a file of one byte more is told."""
    large = tmp_path / "en.yaml"
    with large.open("wb") as file:
        file.truncate(LARGEST)
    assert len(content_of(large)) == 64 << 20
    with large.open("ab") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(FaqError, match="cannot be read: it has more than 64 MB: split it"):
        load(large)
