"""The README: its examples run as they are shown."""

import re
import shlex
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from bot.cli import main
from bot.faq import Entry

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
CONSOLE = "".join(re.findall(r"```console\n(.*?)```", README, re.DOTALL))
EXAMPLES = re.findall(r"^\$ python -m bot (.*)\n((?:(?!\$ ).*\n)*)", CONSOLE, re.MULTILINE)


@pytest.mark.parametrize(("command", "shown"), EXAMPLES)
def test_every_example_prints_what_is_shown(command: str, shown: str) -> None:
    """Each console example, run, prints exactly the lines below it."""
    assert CliRunner().invoke(main, shlex.split(command)).output == shown


def test_the_examples_are_there() -> None:
    """The transcript has at least three exchanges."""
    assert len(EXAMPLES) >= 3


def test_the_yaml_example_is_an_entry() -> None:
    """The entry shown to editors loads."""
    (example,) = yaml.safe_load(re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)[0])
    assert Entry.model_validate(example).id == "chair-2024"


def test_the_snippets_for_operators_set_what_the_bot_reads() -> None:
    """Each variable of the systemd unit and of the compose file is one of the bot's settings."""
    from bot.settings import Settings

    unit = re.findall(r"^Environment=(\w+)=", README, re.MULTILINE)
    (compose,) = (
        loaded for text in re.findall(r"```yaml\n(.*?)```", README, re.DOTALL) if "services" in (loaded := yaml.safe_load(text))
    )
    known = {field.validation_alias for field in Settings.model_fields.values()}
    assert unit == ["BOT_DATA"]
    assert known.issuperset([*unit, *compose["services"]["bot"]["environment"]])


def test_every_command_and_variable_is_in_the_tables() -> None:
    """What the program has, the tables name."""
    from bot.settings import Settings

    for name in main.commands:
        assert f"`python -m bot {name}" in README
    for field in Settings.model_fields.values():
        assert f"| `{field.validation_alias}` |" in README


def test_ci_calls_the_test_command_of_the_readme() -> None:
    """`.ci/run` runs the README's test command."""
    assert "python -m pytest -n auto --cov --cov-fail-under=95" in README
    assert "python -m pytest -n auto --cov --cov-fail-under=95" in (ROOT / ".ci/run").read_text("utf-8")
