"""The JSON Schema of a FAQ file, which editors read."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.faq import Entry, Faq, Messages
from bot.paths import SHIPPED


def test_the_shipped_schema_is_current() -> None:
    """faq/schema.json is what the models say."""
    printed = CliRunner().invoke(main, ["schema"]).output
    assert (SHIPPED / "schema.json").read_text("utf-8") == printed, "run: python -m bot schema > faq/schema.json"


@pytest.mark.parametrize("file", sorted(SHIPPED.glob("*.yaml")), ids=lambda file: file.stem)
def test_each_file_names_the_schema(file: Path) -> None:
    """The first line tells an editor which schema to take."""
    assert file.read_text("utf-8").splitlines()[0] == "# yaml-language-server: $schema=schema.json"


def test_every_key_has_its_help() -> None:
    """Each key of a file, an entry and the messages is described."""
    schema = json.loads((SHIPPED / "schema.json").read_text("utf-8"))
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    for model, described in ((Faq, schema), (Entry, schema["$defs"]["Entry"]), (Messages, schema["$defs"]["Messages"])):
        assert set(described["properties"]) == set(model.model_fields)
        assert all(each["description"] for each in described["properties"].values())
        assert described["title"]
        assert described["description"]
        assert described["additionalProperties"] is False


def test_a_source_may_be_a_number_or_a_list() -> None:
    """What the loader takes, the schema takes."""
    source = json.loads((SHIPPED / "schema.json").read_text("utf-8"))["$defs"]["Entry"]["properties"]["source"]
    assert [each["type"] for each in source["anyOf"]] == ["integer", "array"]
