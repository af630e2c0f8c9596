"""YAML files as nodes: what is refused before anything is validated."""

from contextlib import suppress
from pathlib import Path

import pytest
import yaml

from bot.faq import FaqError, Place
from bot.faq.yaml_errors import TOO_DEEP
from bot.faq.yaml_nodes import KEY, Source, locate


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


def test_an_alias_bomb_is_refused_at_its_second_use(file: Path) -> None:
    """Nested aliases are found before they are expanded."""
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))
    file.write_text(bomb)
    source = Source(file)
    source.compose()
    assert all("alias" in finding.message for finding in source.findings)
    assert len(source.findings) == 4 * 59


def test_a_place_is_found_as_far_as_it_goes(file: Path) -> None:
    """A value has its line and column, and a key has its own; what is not in the file, those of what would hold it."""
    file.write_text("language: en\nentries:\n- id: tea\n  also:\n  - one\n  - two\n")
    wanted: dict[Place, tuple[int, int]] = {
        ("language",): (1, 11),
        ("language", KEY): (1, 1),
        ("entries", 0, "also", 1): (6, 5),
        ("entries", 0, "topic"): (3, 3),
        ("phrasings", "tea", KEY): (1, 1),
    }
    assert locate(file, wanted) == wanted


@pytest.mark.parametrize(
    ("content", "language"),
    [("language: kk\n", "kk"), ('title: "\nlanguage: "ru"\n', "ru"), ("title: x\n", None), ("language: [en]\n", None)],
)
def test_the_language_is_read_even_where_the_rest_is_not(file: Path, content: str, language: str | None) -> None:
    """A file that is no YAML says all the same whose it is."""
    file.write_text(content)
    source = Source(file)
    with suppress(FaqError):
        source.compose()
    assert source.language == language
