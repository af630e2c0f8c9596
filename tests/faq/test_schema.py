"""The JSON Schemas of the kinds of FAQ files, which editors read."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.faq import Entry, Messages, files_of
from bot.faq.files import KINDS
from bot.paths import SHIPPED

FOLDERS = {"entries": SHIPPED, "phrasings": SHIPPED / "phrasings", "off-topic": SHIPPED / "off_topic"}


def shipped(kind: str) -> Any:
    return json.loads((FOLDERS[kind] / "schema.json").read_text("utf-8"))


@pytest.mark.parametrize("kind", FOLDERS)
def test_the_shipped_schemas_are_current(kind: str) -> None:
    """Each schema.json is what the models say."""
    file = FOLDERS[kind] / "schema.json"
    printed = CliRunner().invoke(main, ["schema", kind]).output
    assert file.read_text("utf-8") == printed, f"run: python -m bot schema {kind} > {file.relative_to(SHIPPED.parent)}"


def test_the_entries_file_is_described_if_no_kind_is_named() -> None:
    """`bot schema` prints the schema of the file that one edits most."""
    assert CliRunner().invoke(main, ["schema"]).output == CliRunner().invoke(main, ["schema", "entries"]).output


@pytest.mark.parametrize("file", files_of(SHIPPED), ids=lambda file: str(file.relative_to(SHIPPED)))
def test_each_file_names_the_schema_beside_it(file: Path) -> None:
    """The first line tells an editor which schema to take."""
    assert file.read_text("utf-8").splitlines()[0] == "# yaml-language-server: $schema=schema.json"
    assert file.with_name("schema.json") in [folder / "schema.json" for folder in FOLDERS.values()]


def test_every_key_has_its_help() -> None:
    """Each key of a file, an entry and the messages is described."""
    definitions = shipped("entries")["$defs"]
    models = [(model, shipped(kind)) for kind, model in KINDS.items()]
    for model, described in (*models, (Entry, definitions["Entry"]), (Messages, definitions["Messages"])):
        assert set(described["properties"]) == set(model.model_fields)
        assert all(each["description"] for each in described["properties"].values())
        assert described["title"]
        assert described["description"]
        assert described["additionalProperties"] is False


@pytest.mark.parametrize("kind", FOLDERS)
def test_each_schema_says_which_it_is(kind: str) -> None:
    """Editors look at the draft's address."""
    assert shipped(kind)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_a_source_may_be_a_number_or_a_list() -> None:
    """What the loader takes, the schema takes."""
    source = shipped("entries")["$defs"]["Entry"]["properties"]["source"]
    assert [each["type"] for each in source["anyOf"]] == ["integer", "array"]
