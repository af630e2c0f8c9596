"""However a FAQ is spread over files, it is the same FAQ."""

import shutil
from pathlib import Path

import pytest
import yaml

from bot.answering.responder import Responder
from bot.faq import Faq, files_of, load
from bot.paths import SHIPPED
from tests.bench.compare import ROOT, questions_of

EVERY = 10  # one of so many questions is asked


def joined(folder: Path) -> Path:
    """The shipped FAQ, its files of a language put together into one with `also:` and `off_topic:`, each with the words that
    stand in the files."""
    for main in SHIPPED.glob("*.yaml"):
        files = [SHIPPED / kind / main.name for kind in (".", "phrasings", "off_topic")]
        whole, phrasings, off_topic = (yaml.load(file.read_text("utf-8"), yaml.CSafeLoader) for file in files)
        for entry in whole["entries"]:
            entry["also"] += phrasings["phrasings"].get(entry["id"], [])
        whole["off_topic"] = off_topic["off_topic"]
        text = yaml.dump(whole, allow_unicode=True, sort_keys=False, Dumper=yaml.CSafeDumper)
        (folder / main.name).write_text(text, "utf-8")
    return folder


def side_by_side(folder: Path) -> Path:
    """The shipped files in one folder, under names that say nothing, as a ConfigMap wants them."""
    for number, file in enumerate(reversed(files_of(SHIPPED))):
        shutil.copy(file, folder / f"{number:02}.yml")
    return folder


def test_one_file_a_language_is_the_same_faq(faqs: list[Faq], responder: Responder, tmp_path: Path) -> None:
    """The shipped files joined into one a language give equal FAQs, and each question the same reply."""
    whole = load(joined(tmp_path))
    assert whole == faqs
    other = Responder(whole)
    for _, _, question in questions_of(ROOT / "tests" / "questions")[::EVERY]:
        assert other.reply(question) == responder.reply(question)


def test_files_side_by_side_are_the_same_faq(faqs: list[Faq], tmp_path: Path) -> None:
    """Neither folders nor names of files matter, but for the order of the languages."""
    found = {faq.language: faq for faq in load(side_by_side(tmp_path))}
    assert found == {faq.language: faq for faq in faqs}


@pytest.mark.parametrize("file", sorted(SHIPPED.glob("*.yaml")), ids=lambda file: file.stem)
def test_a_file_of_entries_stands_alone(file: Path) -> None:
    """Without the others it loads, and is short enough to be read."""
    (faq,) = load(file)
    assert all(2 <= len(entry.also) <= 3 for entry in faq.entries)
    assert len(file.read_text("utf-8").splitlines()) < 1300
