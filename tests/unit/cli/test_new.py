"""`bot new`: a starter FAQ that is right as it is, and answers."""

import json
from pathlib import Path

import pytest

from bot.answering import calibration
from bot.answering.responder import Responder
from bot.faq import Messages, json_schema, load
from bot.faq.lint import FEW
from tests.conftest import call

LANGUAGES = ("en", "ru", "kk", "de")
ASKED = {
    "en": ("what time does the library open tomorrow", "is there parking for cars", "hi there!"),
    "ru": ("во сколько библиотека открывается завтра", "а парковка у вас есть", "привет!"),
    "kk": ("кітапхана ертең сағат нешеде ашылады", "көлік қоятын тұрақ бар ма", "сәлем!"),
    "de": ("what time does the library open tomorrow", "is there parking for cars", "hi there!"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_check_finds_nothing(tmp_path: Path, language: str) -> None:
    """The new folder has neither errors nor warnings, and the schema that its first line names."""
    folder = tmp_path / "my" / "faq"
    made = call("new", str(folder), "--language", language)
    assert (made.exit_code, f"python -m bot chat --faq {folder}" in made.output) == (0, True)
    checked = call("check", "--faq", str(folder))
    assert (checked.exit_code, checked.stdout) == (0, "")
    assert checked.stderr.startswith("10 entries in 1 language: 0 errors, 0 warnings\n")
    assert (folder / f"{language}.yaml").read_text("utf-8").startswith("# yaml-language-server: $schema=schema.json\n")
    assert json.loads((folder / "schema.json").read_text("utf-8")) == json.loads(json_schema())


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_one_of_everything(tmp_path: Path, language: str) -> None:
    """Six entries of a dozen phrasings, a gap among them, in topics; small talk beside them; words in the language itself."""
    call("new", str(tmp_path), "--language", language)
    (faq,) = load(tmp_path)
    real = [entry for entry in faq.entries if not entry.small_talk]
    assert (faq.language, len(real), len(faq.entries)) == (language, 6, 10)
    assert all(len(entry.phrasings) >= FEW and entry.topic in faq.topics for entry in real)
    assert [entry.id for entry in real if entry.gap] == ["parking"]
    if language in ("ru", "kk"):
        assert faq.messages.model_fields_set == Messages.model_fields.keys() - {"contact"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_new_faq_answers(tmp_path: Path, language: str) -> None:
    """Questions in other words find their entry, the gap is told, a greeting greeted."""
    call("new", str(tmp_path), "--language", language)
    responder = Responder(load(tmp_path), calibration=calibration.beside(tmp_path))
    replies = [responder.reply(question) for question in ASKED[language]]
    assert [(reply.outcome, [entry.id for entry in reply.entries]) for reply in replies] == [
        ("answer", ["hours"]), ("gap", ["parking"]), ("answer", ["greeting"]),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["old.yaml", "old.yml", "phrasings/old.yaml"])
def test_a_folder_with_a_faq_is_left_alone(tmp_path: Path, name: str) -> None:
    """Where YAML lies, nothing is written, and the file in the way is named."""
    old = tmp_path / name
    old.parent.mkdir(exist_ok=True)
    old.write_text("mine", "utf-8")
    made = call("new", str(tmp_path))
    assert (made.exit_code, f"{old} is there already" in made.output) == (2, True)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [old]


def test_no_other_file_is_written_over(tmp_path: Path) -> None:
    """A schema.json of somebody else's is left as it is."""
    (tmp_path / "schema.json").write_text("mine", "utf-8")
    made = call("new", str(tmp_path))
    assert (made.exit_code, made.output) == (2, f"{tmp_path / 'schema.json'}: cannot be made: File exists\n")
    assert not (tmp_path / "en.yaml").exists()


@pytest.mark.parametrize("language", ["", "EN", "english", "../x"])
def test_what_is_no_language_is_told(tmp_path: Path, language: str) -> None:
    """A code is two or three small letters."""
    made = call("new", str(tmp_path / "faq"), "--language", language)
    assert (made.exit_code, "no code of a language" in made.output) == (2, True)
    assert not (tmp_path / "faq").exists()
