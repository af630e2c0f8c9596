"""What is wrong in a file, at its place and in words for editors; and findings in the form of each reader."""

import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from typing import NamedTuple

import yaml
from pydantic import BaseModel
from pydantic_core import ErrorDetails

from bot.errors import UserError
from bot.faq.files import EntriesFile
from bot.faq.model import Attribution, Entry, FollowUps, Messages
from bot.faq.yaml_errors import ENTRY_AWAY, named
from bot.visible import visible

Place = tuple[str | int, ...]
"""Where a value stands in a file: keys, and numbers of items from 0, such as ("entries", 0, "also", 3)."""


class Position(NamedTuple):
    """Where something stands. Lines and columns count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing wrong in a file. Lines and columns count from 1; both are 0 where it is about the file as a whole."""

    file: str
    line: int
    column: int
    level: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return visible(f"{place}: {self.level}: {self.message}", keep="")


class FaqError(UserError):
    """The FAQ cannot be used; `findings` says why, all of it."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = sorted(findings)
        super().__init__("\n".join(["The FAQ cannot be used:", *map(str, self.findings)]))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    close = get_close_matches(word.strip().lower(), list(known), 1)
    return f"; did you mean {close[0]}?{foreign(word)}" if close else ""


def foreign(word: str) -> str:
    """What to say of a name that must be in Latin letters and is nearly: which of its characters is another one, for that may
    look the same."""
    others = [character for character in word if not character.isascii()]
    nearly = others and any(character.isascii() and character.isalpha() for character in word)
    return f" ({named(others[0])} in it is no Latin letter: type it anew)" if nearly else ""


def explain(detail: ErrorDetails, name: str, node: yaml.Node, kind: type[BaseModel]) -> str:
    """A pydantic error about a node, called `name`, of a kind of file, in words for editors."""
    error = detail["type"]
    value = node.value if isinstance(node, yaml.ScalarNode) else ""
    if error == "extra_forbidden":
        return _unknown(name, detail["loc"], kind)
    if error == "value_error":
        return f"{name} {detail['ctx']['error']}"
    if error == "string_type" and not isinstance(node, yaml.ScalarNode):
        begins_an_entry = isinstance(node, yaml.MappingNode) and node.value and node.value[0][0].value == "id"
        cure = ENTRY_AWAY if begins_an_entry else "a text that begins with [ or { or holds a colon wants quotes"
        return f"{name} must be one text: {cure}"
    if error == "string_type" and value and detail["input"] is not None:
        return f'{name} must be text, and YAML reads {value} as something else: put it in quotes, "{value}"'
    if error == "string_pattern_mismatch":
        what = "two or three small letters, such as ru" if name == "language" else "a-z, 0-9 and -, at most 40 characters"
        return f"{name} must be {what}, not {detail['input']!r}{foreign(value)}"
    if (error, name) == ("missing", "entries"):
        error = "entries"
    family = next((family for family in _CURES if error.startswith(family)), "")
    misspelled = foreign(value) if family == "bool" else ""
    return f"{name} {_CURES[family]}{misspelled}" if family else f"{name}: {detail['msg']}"


def _unknown(name: str, place: Place, kind: type[BaseModel]) -> str:
    """What to do with a key that does not belong where it stands."""
    if name == "<<":
        return "<< is a merge key: write the keys out"
    within: dict[str, type[BaseModel]] = {
        "entries": Entry, "messages": Messages, "follow_ups": FollowUps, "attribution": Attribution,
    }  # fmt: skip
    known = (within[str(place[0])] if len(place) > 1 else kind).model_fields
    if name.strip() in Entry.model_fields and kind is EntriesFile and place[0] != "entries":
        return f"unknown key {name}: it belongs to an entry; indent it as the lines of its entry{foreign(name)}"
    # A file that seems to hold phrasings or off-topic questions alone may be one whose entries: is misspelled.
    if meant := did_you_mean(name, known if len(place) > 1 else EntriesFile.model_fields):
        return f"unknown key {name}{meant}"
    return f"unknown key {name}: delete it; the keys here are {', '.join(known)}"


_ITEMS = "must be a list: write each item on a line of its own that begins with -"
_PAIRS = "must hold keys and values, such as  id: …"
_NUMBER = "must be a paragraph number such as 5, or a list such as [5, 6]"
_CURES = {  # by the beginning of pydantic's name of an error
    "missing": "is missing: add it",
    "entries": "is missing: add it; a file without it holds language:, phrasings: and off_topic:, and nothing else",
    "string_t": "is empty: write a text or delete the line",
    "tuple": _ITEMS,
    "list": _ITEMS,
    "mapping": _PAIRS,
    "dict": _PAIRS,
    "model": _PAIRS,
    "too_short": "is empty: add at least one entry",
    "bool": "must be true or false",
    "int": _NUMBER,
    "greater": _NUMBER,
}


def as_text(findings: Iterable[Finding]) -> str:
    """A finding a line."""
    return "\n".join(map(str, findings))


def as_json(findings: Iterable[Finding]) -> str:
    """A list of objects with file, line, column, level and message."""
    return visible(json.dumps([asdict(finding) for finding in findings], indent=1, ensure_ascii=False))


def as_github(findings: Iterable[Finding]) -> str:
    """Workflow commands, which GitHub shows beside the lines of a pull request."""
    return "\n".join(f"::{each.level} file={_for_github(each)}::{_escaped(each.message)}" for each in findings)


def _for_github(finding: Finding) -> str:
    file = _escaped(_relative(finding.file), ",:")
    return f"{file},line={finding.line},col={finding.column}" if finding.line else file


def _escaped(value: str, more: str = "") -> str:
    escaped = "".join(f"%{ord(character):02X}" if character in f"%\r\n{more}" else character for character in value)
    return visible(escaped)


def _relative(file: str) -> str:
    """As GitHub knows it: from the folder where the command runs, if it is below."""
    relative = os.path.relpath(file)
    return file if relative.startswith(os.pardir) else relative


FORMATS: Mapping[str, Callable[[Iterable[Finding]], str]] = {"text": as_text, "json": as_json, "github": as_github}
