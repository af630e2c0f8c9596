"""YAML files as nodes: what is refused before anything is validated."""

from pathlib import Path

import pytest
import yaml

from bot.faq import FaqError
from bot.faq.yaml_nodes import TOO_DEEP, Source


def refusal(file: Path) -> str:
    with pytest.raises(FaqError) as raised:
        Source(file).compose()
    (finding,) = raised.value.findings
    return str(finding).removeprefix(f"{file}:")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "en.yaml"
    file.write_text("language: en\n")
    return file


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (yaml.MarkedYAMLError(problem="words of a later version"), "1:1: error: not YAML: words of a later version: look at"),
        (yaml.MarkedYAMLError(context="a later version"), "1:1: error: not YAML: a later version: look at"),
        (yaml.YAMLError("stack overflow"), "1:1: error: not YAML: stack overflow: look at"),
        (yaml.MarkedYAMLError(problem="exceeded maximum nesting depth"), f"1:1: error: {TOO_DEEP}"),
    ],
)
def test_whatever_pyyaml_says_is_a_finding(file: Path, monkeypatch: pytest.MonkeyPatch, error: yaml.YAMLError, says: str) -> None:
    """Words that no version has said so far are told as they are, with a place and a hint; a known one in ours."""

    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(yaml, "parse", refuse)
    assert refusal(file).startswith(says)


@pytest.mark.parametrize("content", ["[" * 5000, "a: " + "[" * 5000 + "]" * 5000, "- " * 5000, "? " * 5000])
def test_deep_nesting_is_refused_in_our_words(file: Path, content: str) -> None:
    """Whether the parser or we meet it first, the editor reads the same."""
    file.write_text(content)
    assert refusal(file).endswith(f"error: {TOO_DEEP}")
