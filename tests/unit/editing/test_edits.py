"""One change to a FAQ in its files."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import paths
from bot.editing import EditError, UnwritableError, add_phrasing, edits, files, put_answer, remove_phrasing
from bot.faq import load, read
from tests.conftest import SMALL
from tests.unit.editing.test_yaml_text import TEXTS, lines

PHRASINGS = "language: en\nphrasings:\n  tea:\n  - make me some tea # good\n\n  # the end\n"
OFF_TOPIC = "language: en\noff_topic:\n- who is who\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A FAQ of three files."""
    for name, content in {"en": SMALL.format(more=""), "phrasings/en": PHRASINGS, "off_topic/en": OFF_TOPIC}.items():
        file = tmp_path / "faq" / f"{name}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, "utf-8")
    return tmp_path / "faq"


def phrasings(path: Path, entry: str, language: str = "en") -> tuple[str, ...]:
    (faq,) = (each for each in load(path) if each.language == language)
    return next((each.phrasings for each in faq.entries if each.id == entry), faq.off_topic)


@pytest.mark.parametrize(("entry", "file"), [("tea", "phrasings/en"), ("coffee", "phrasings/en"), ("", "off_topic/en")])
def test_a_phrasing_is_one_line_and_none_after_it_was_taken_back(folder: Path, entry: str, file: str) -> None:
    """It stands in the file of phrasings, or of off-topic questions, and nothing else has changed; nor is any file left."""
    before, others = (folder / f"{file}.yaml").read_text(), sorted(folder.rglob("*"))
    assert add_phrasing(folder, "en", entry, "a cup: please")
    assert lines(before, (folder / f"{file}.yaml").read_text()) == (0, 1)
    assert phrasings(folder, entry)[-1] == "a cup: please"
    assert not add_phrasing(folder, "en", entry, "a cup: please")
    assert remove_phrasing(folder, "en", entry, "a cup: please")
    assert (folder / f"{file}.yaml").read_text() == before
    assert not remove_phrasing(folder, "en", entry, "a cup: please")
    assert sorted(folder.rglob("*")) == others


@pytest.mark.parametrize("text", [text.strip() for text in TEXTS if text.strip()])
def test_any_phrasing_reads_back_equal(folder: Path, text: str) -> None:
    """Whatever is in it, of one file or of several."""
    for path in (folder, folder / "en.yaml"):
        for entry in ("tea", ""):
            assert add_phrasing(path, "en", entry, text)
            assert phrasings(path, entry)[-1] == text
            assert remove_phrasing(path, "en", entry, text)


def test_a_faq_of_one_file_is_taught_in_its_also(small: Path) -> None:
    """An entry's other ways to ask it; off-topic questions at the end of the file."""
    before = small.read_text()
    add_phrasing(small, "en", "coffee", "a mug of it")
    assert 'espresso at home, grinding coffee beans, "a mug of it"]\n' in small.read_text()
    add_phrasing(small, "en", "", "who is who")
    assert small.read_text().endswith('\noff_topic: ["who is who"]\n')
    assert lines(before, small.read_text()) == (1, 2)
    remove_phrasing(small, "en", "", "who is who")
    remove_phrasing(small, "en", "coffee", "a mug of it")
    assert small.read_text() == before


def test_an_answer_is_replaced_and_put_back(folder: Path) -> None:
    """The answer reads as it was given; put back as it was written, the file is the same bytes."""
    before = (folder / "en.yaml").read_bytes()
    source = put_answer(folder, "en", "tea", "Ask <b>me</b>:\n“#1”")
    assert load(folder)[0].entries[0].answer == "Ask <b>me</b>:\n“#1”"
    put_answer(folder, "en", "tea", load_answer(before), source)
    assert (folder / "en.yaml").read_bytes() == before


def load_answer(content: bytes) -> str:
    return content.decode().partition("answer: ")[2].partition("\n")[0]


@pytest.mark.parametrize("answer", ["<b>open", "", "x" * 4097])
def test_an_answer_that_telegram_would_refuse_is_not_written(folder: Path, answer: str) -> None:
    """A save by hand is checked in the same way."""
    before = (folder / "en.yaml").read_bytes()
    with pytest.raises(EditError, match="the FAQ has a mistake"):
        put_answer(folder, "en", "tea", answer)
    assert (folder / "en.yaml").read_bytes() == before


def test_a_file_that_is_broken_is_left_alone(folder: Path) -> None:
    """A mistake in any file is told, with the file's name and the line, and nothing is written."""
    (folder / "en.yaml").write_text("language: en\nentries: 5\n")
    with pytest.raises(EditError, match=r"en\.yaml:2:10: error"):
        add_phrasing(folder, "en", "tea", "more")
    assert (folder / "phrasings" / "en.yaml").read_text() == PHRASINGS


@pytest.mark.parametrize(("language", "entry"), [("en", "no-such"), ("en", "small-talk-hello"), ("fr", "tea")])
def test_what_is_not_in_the_files_is_not_taught(folder: Path, language: str, entry: str) -> None:
    """Neither an entry nor a language that no file holds."""
    with pytest.raises(EditError):
        add_phrasing(folder, language, entry, "more")


def test_bom_rights_and_links_stay(folder: Path, tmp_path: Path) -> None:
    """A file that begins with a byte order mark, is another's to read, and is reached by a link, is so afterwards."""
    target = tmp_path / "elsewhere.yaml"
    target.write_bytes(b"\xef\xbb\xbf" + PHRASINGS.encode())
    target.chmod(0o640)
    (link := folder / "phrasings" / "en.yaml").unlink()
    link.symlink_to(target)
    add_phrasing(folder, "en", "tea", "more")
    assert link.is_symlink()
    assert target.read_bytes().startswith(b"\xef\xbb\xbflanguage")
    assert target.stat().st_mode & 0o777 == 0o640
    assert phrasings(folder, "tea")[-1] == "more"


@pytest.mark.parametrize(
    ("entry", "file", "pasted"),
    [
        ("tea", "phrasings/en.yaml", 'phrasings:\n  tea:\n  - "more: #1"'),
        ("", "off_topic/en.yaml", 'off_topic:\n- "more: #1"'),
    ],
)
def test_a_folder_that_cannot_be_written_gives_lines_to_paste(
    folder: Path, monkeypatch: pytest.MonkeyPatch, entry: str, file: str, pasted: str
) -> None:
    """The system refuses, or the files are the installed program's."""

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", refuse)
        with pytest.raises(UnwritableError) as refused:
            add_phrasing(folder, "en", entry, "more: #1")
    assert (refused.value.file, refused.value.lines, str(refused.value)) == (file, pasted, "Permission denied")
    monkeypatch.setattr(paths, "_PACKAGED", folder)
    with pytest.raises(UnwritableError, match="installed"):
        add_phrasing(folder, "en", entry, "more: #1")
    with pytest.raises(UnwritableError) as refused:
        put_answer(folder, "en", "tea", "New")
    assert refused.value.lines == '- id: tea\n  answer: "New"'
    assert (folder / "phrasings" / "en.yaml").read_text() == PHRASINGS


def test_two_writers_wait_for_each_other(folder: Path) -> None:
    """Of many lessons at once none is lost, and no lock is left."""
    texts = [f"way number {number}" for number in range(8)]
    threads = [threading.Thread(target=add_phrasing, args=(folder, "en", "tea", text)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(texts) <= set(phrasings(folder, "tea"))
    assert not list(folder.rglob(".*"))


def test_a_writer_that_never_ends_is_not_waited_for_for_ever(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program that keeps the lock: the lesson is refused, with the lines to paste."""
    monkeypatch.setattr(files, "WAIT", 0.0)
    with files.locked(folder), pytest.raises(UnwritableError, match="another program is writing"):
        add_phrasing(folder, "en", "tea", "more")


@pytest.mark.parametrize("in_place", [True, False])
def test_a_save_that_comes_just_before_the_change_stands(folder: Path, monkeypatch: pytest.MonkeyPatch, in_place: bool) -> None:
    """In the moment between the last look at a file and the change of names somebody saves it, in its place or by a rename: the
    change is made to what they saved."""
    file, exchange, saves = folder / "phrasings" / "en.yaml", files._exchange, ["saved"]

    def late(one: Path, other: Path) -> bool:
        if saves:
            save(file, PHRASINGS + f"  coffee:\n  - {saves.pop()}\n", in_place=in_place)
        return exchange(one, other)

    monkeypatch.setattr(files, "_exchange", late)
    assert add_phrasing(folder, "en", "tea", "more")
    assert phrasings(folder, "coffee")[-1] == "saved"
    assert phrasings(folder, "tea")[-1] == "more"
    assert not list(folder.rglob(".*"))


def test_two_saves_in_that_moment_leave_the_later_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another save comes while the first is put back."""
    file, exchange, saves = folder / "phrasings" / "en.yaml", files._exchange, ["later", "first"]

    def late(one: Path, other: Path) -> bool:
        if saves:
            save(file, PHRASINGS + f"  coffee:\n  - {saves.pop()}\n", in_place=False)
        return exchange(one, other)

    monkeypatch.setattr(files, "_exchange", late)
    assert add_phrasing(folder, "en", "tea", "more")
    assert phrasings(folder, "coffee")[-1] == "later"
    assert phrasings(folder, "tea")[-1] == "more"


def save(file: Path, content: str, *, in_place: bool) -> None:
    """As editors do."""
    if in_place:
        file.write_text(content)
    else:
        new = file.with_suffix(".tmp")
        new.write_text(content)
        new.replace(file)


def test_where_names_cannot_be_exchanged_the_file_is_renamed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On other systems than Linux."""
    monkeypatch.setattr(files, "_exchange", lambda *_: False)
    assert add_phrasing(folder, "en", "tea", "more")
    assert phrasings(folder, "tea")[-1] == "more"
    assert not list(folder.rglob(".*"))


def test_a_file_that_is_saved_all_the_time_is_given_up(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a few tries, with a word to the editor."""
    monkeypatch.setattr(files, "put", lambda *_: False)
    with pytest.raises(EditError, match="saved again and again"):
        add_phrasing(folder, "en", "tea", "more")


def test_what_would_not_read_back_is_not_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change that does something else to the FAQ than was meant is refused."""
    change: Callable[..., str] = lambda content, place, item: content.replace("make me", "bring me")  # noqa: E731
    monkeypatch.setattr(edits, "with_item", change)
    with pytest.raises(EditError, match="edit it by hand"):
        add_phrasing(folder, "en", "tea", "more")
    assert read(folder)[1] == []
    assert (folder / "phrasings" / "en.yaml").read_text() == PHRASINGS
