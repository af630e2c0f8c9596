"""Which files a FAQ has, and of which kind each is."""

from pathlib import Path

import pytest

from bot.faq import files_of
from bot.faq.files import EntriesFile, OffTopicFile, PhrasingsFile, kind_of


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
