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


def test_check_recommends_the_extra_to_a_thin_faq(small: Path, request: pytest.FixtureRequest) -> None:
    """One line says so, where the extra is not installed and the FAQ is thin."""
    assert "with the extra `semantic` the bot understands more" in call("check", "--faq", str(small)).output
    assert "semantic" not in call("check").output
    request.getfixturevalue("encoder")
    assert "semantic" not in call("check", "--faq", str(small)).output
