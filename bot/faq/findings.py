"""What is wrong in a file, at its place and in words for editors."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

import yaml
from pydantic import BaseModel
from pydantic_core import ErrorDetails

from bot.faq.model import Entry, Faq, FollowUps, Messages

Place = tuple[str | int, ...]
"""Where a value stands in a file: keys, and numbers of items from 0, such as ("entries", 0, "also", 3)."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing wrong in a file. Lines and columns count from 1."""

    file: str
    line: int
    column: int
    level: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.level}: {self.message}"


class FaqError(Exception):
    """The FAQ cannot be used; `findings` says why, all of it."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = sorted(findings)
        super().__init__("\n".join(map(str, self.findings)))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    close = get_close_matches(word, list(known), 1)
    return f"; did you mean {close[0]}?" if close else ""


def explain(detail: ErrorDetails, name: str, node: yaml.Node) -> str:
    """A pydantic error about a node, called `name`, in words for editors."""
    kind = detail["type"]
    value = node.value if isinstance(node, yaml.ScalarNode) else ""
    if kind == "extra_forbidden":
        return _unknown(name, detail["loc"])
    if kind == "value_error":
        return f"{name} {detail['ctx']['error']}"
    if kind == "string_type" and not isinstance(node, yaml.ScalarNode):
        return f"{name} must be one text: a text that begins with [ or {{ or holds a colon wants quotes"
    if kind == "string_type" and value and detail["input"] is not None:
        return f'{name} must be text, and YAML reads {value} as something else: put it in quotes, "{value}"'
    if kind == "string_pattern_mismatch":
        what = "two or three small letters, such as ru" if name == "language" else "a-z, 0-9 and -, at most 40 characters"
        return f"{name} must be {what}, not {detail['input']!r}"
    family = next((family for family in _CURES if kind.startswith(family)), "")
    return f"{name} {_CURES[family]}" if family else f"{name}: {detail['msg']}"


def _unknown(name: str, place: Place) -> str:
    """What to do with a key that does not belong where it stands."""
    if name == "<<":
        return "<< is a merge key: write the keys out"
    models: dict[str, type[BaseModel]] = {"entries": Entry, "messages": Messages, "follow_ups": FollowUps}
    known = (models[str(place[0])] if len(place) > 1 else Faq).model_fields
    if name in Entry.model_fields and name not in known:
        return f"unknown key {name}: it belongs to an entry; indent it as the lines of its entry"
    return f"unknown key {name}{did_you_mean(name, known) or ': delete it; the keys here are ' + ', '.join(known)}"


_ITEMS = "must be a list: write each item on a line of its own that begins with -"
_PAIRS = "must hold keys and values, such as  id: …"
_NUMBER = "must be a paragraph number such as 5, or a list such as [5, 6]"
_CURES = {
    "missing": "is missing: add it",
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
