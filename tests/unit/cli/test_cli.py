"""The commands together: what a person can mend is told, by each of them, and how the program ends."""

from pathlib import Path

import pytest

from tests.conftest import call


def test_a_broken_faq_is_told_without_a_traceback(tmp_path: Path) -> None:
    """Every command says where the FAQ is wrong; check exits with 1."""
    broken = tmp_path / "en.yaml"
    broken.write_text("language: en\nentries:\n- id: x\n")
    for command in (("ask", "x"), ("chat",), ("eval",)):
        result = call(command[0], "--faq", str(broken), *command[1:])
        assert result.exit_code == 2
        assert "en.yaml:3:3: error: answer is missing: add it" in result.output
    result = call("check", "--faq", str(broken))
    assert result.exit_code == 1
    assert "en.yaml:3:3: error: question is missing: add it" in result.output


def test_the_shipped_faq_passes_its_check() -> None:
    """check on the shipped files finds no error."""
    assert call("check").exit_code == 0


def test_an_unknown_command_and_a_bad_setting_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown command is a usage error; a wrong variable is named, its value is not shown."""
    assert "No such command" in call("frobnicate").output
    monkeypatch.setenv("BOT_ADMIN_CHAT", "12secret")
    result = call("ask", "x")
    assert (result.exit_code, "BOT_ADMIN_CHAT" in result.output, "12secret" in result.output) == (2, True, False)


@pytest.mark.parametrize("command", [("check",), ("ask", "x"), ("chat",), ("eval",)])
def test_a_folder_that_is_missing_has_no_line(tmp_path: Path, command: tuple[str, ...]) -> None:
    """Neither has one that holds no FAQ; as GitHub's notes or in JSON, too."""
    for folder, cause in ((tmp_path / "none", "cannot be read: No such file"), (tmp_path, "no *.yaml file here")):
        result = call(*command, "--faq", str(folder))
        assert result.exit_code == (1 if command[0] == "check" else 2)
        assert f"{folder}: error: {cause}" in result.output
    if command[0] == "check":
        assert f"::error file={tmp_path}::no" in call("check", "--format", "github", "--faq", str(tmp_path)).stdout


@pytest.mark.parametrize(("count", "says"), [(1, "1 phrasing, and wants"), (2, "2 phrasings, and wants")])
def test_one_is_not_many(tmp_path: Path, count: int, says: str) -> None:
    """1 phrasing, 2 phrasings; 1 error, 1 entry, 1 language."""
    also = "" if count == 1 else "  also: [a cup of tea]\n"
    (tmp_path / "en.yaml").write_text(f"language: en\nentries:\n- id: tea\n  question: Tea?\n  answer: Yes.\n{also}", "utf-8")
    result = call("check", "--faq", str(tmp_path))
    assert says in result.stdout
    assert result.stderr.splitlines()[0] == "1 entry in 1 language: 0 errors, 1 warning"


def test_check_recommends_the_extra_to_a_thin_faq(small: Path, request: pytest.FixtureRequest) -> None:
    """One line says so, where the extra is not installed and the FAQ is thin."""
    assert "with the extra `semantic` the bot understands more" in call("check", "--faq", str(small)).output
    assert "semantic" not in call("check").output
    request.getfixturevalue("encoder")
    assert "semantic" not in call("check", "--faq", str(small)).output
