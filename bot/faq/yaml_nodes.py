"""YAML files as nodes that know where they stand: bounded nesting, no aliases, no tags, and hints for what is no YAML."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from yaml import events
from yaml.resolver import Resolver

from bot.faq.files import content_of
from bot.faq.findings import FaqError, Finding, Place
from bot.faq.yaml_errors import MERGE_MARKER, TOO_DEEP, UNCLOSED, Cause, cause, in_our_words, merge_marker

DEEPEST = 16  # levels of nesting; a FAQ has four. The parser's time grows with their square, and its stack is limited
_REFUSED = "refused"
"""The tag of a node that has its finding already."""
_LANGUAGE = re.compile(r"^language: *[\"']?([a-z]{2,3})\b", re.MULTILINE)
_STANDARD = "tag:yaml.org,2002:"
_TAGS = {f"{_STANDARD}{kind}" for kind in ("str", "int", "float", "bool", "null", "timestamp", "seq", "map")}


class Source:
    """One file being read: builds nodes and data from YAML and says where things stand."""

    def __init__(self, file: Path) -> None:
        """`language` is what the file says of its language, even where it is no YAML; None before it is read, and if it says
        nothing."""
        self.path = file
        self.file = str(file)
        self.findings: list[Finding] = []
        self.language: str | None = None
        self.lines: list[str] = []
        self._last: events.ScalarEvent | None = None  # the last text that was read

    def finding(self, node: yaml.Node | events.Event | None, message: str) -> Finding:
        return self._at(node.start_mark if node else None, message)

    def _at(self, mark: Any, message: str) -> Finding:
        return Finding(self.file, mark.line + 1 if mark else 1, mark.column + 1 if mark else 1, "error", message)

    def _before(self, text: str, message: str) -> Finding:
        """A finding at what comes after that much text."""
        lines = f"{text}|".splitlines()
        return Finding(self.file, len(lines), len(lines[-1]), "error", message)

    def read_text(self) -> str:
        """The text of the file. Raises FaqError if it cannot be read, or is none."""
        try:
            content = content_of(self.path)
        except OSError as error:
            place = 0 if isinstance(error, FileNotFoundError) else 1  # where nothing is, there is no line either
            raise FaqError([Finding(self.file, place, place, "error", f"cannot be read: {error.strerror}")]) from None
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            before = content[: error.start].decode("utf-8-sig", "ignore")
            raise FaqError([self._before(before, "is not UTF-8 text: save it as UTF-8")]) from None

    def compose(self) -> yaml.Node | None:
        """The nodes of the file, None where it holds none. Raises FaqError if it is not YAML."""
        text = self.read_text()
        self.lines = text.splitlines()
        if said := _LANGUAGE.search(text):
            self.language = said[1]
        if (marker := merge_marker(self.lines)) is not None:
            raise FaqError([Finding(self.file, marker + 1, 1, "error", MERGE_MARKER)])
        try:
            return self._compose(yaml.parse(text, Loader=yaml.CSafeLoader))
        except yaml.YAMLError as error:
            raise FaqError([*self.findings, self._refusal(text, error)]) from None

    def _refusal(self, text: str, error: yaml.YAMLError) -> Finding:
        if isinstance(error, yaml.reader.ReaderError):
            before = text.encode()[: error.position].decode("utf-8", "ignore")
            return self._before(before, in_our_words(error.reason))
        if isinstance(error, yaml.MarkedYAMLError):
            problem, mark = error.problem or str(error), error.problem_mark
            if mark and (found := cause(self.lines, problem, mark.line, mark.column, self._quote_until(mark.line))):
                return Finding(self.file, found.line + 1, found.column + 1, "error", found.message)
            return self._at(error.context_mark if problem in UNCLOSED else mark, in_our_words(problem))
        return self._at(None, in_our_words(str(error)))

    def swallowed(self, node: yaml.Node) -> str:
        """What to add to a finding about an empty text that YAML has taken for something else."""
        mark: Any = node.start_mark
        written = self.lines[mark.line][mark.column :].strip() if mark.line < len(self.lines) else ""
        if written.startswith("#"):
            return "; # begins a comment, and a text that begins with it wants quotes"
        return "; & begins the name of an anchor, and a text that begins with it wants quotes" if written.startswith("&") else ""

    def _quote_until(self, line: int) -> Cause | None:
        """The last text, if it is in quotes that end in that line and begin in an earlier one."""
        if self._last is None or self._last.style not in ("'", '"'):
            return None
        start: Any = self._last.start_mark
        end: Any = self._last.end_mark
        if not start.line < end.line == line:
            return None
        return Cause(
            start.line, start.column, f"the quote that begins here ends only in line {line + 1}: close it where the text ends"
        )

    def _compose(self, parsed: Iterable[events.Event]) -> yaml.Node | None:
        """As yaml.compose, but neither deep nesting nor aliases can cost time, memory or the stack."""
        roots: list[yaml.Node] = []
        unfinished: list[yaml.CollectionNode] = []
        for event in parsed:
            if isinstance(event, events.DocumentStartEvent) and roots:
                raise FaqError([*self.findings, self.finding(event, "a second document begins here: delete the line ---")])
            if isinstance(event, events.CollectionEndEvent):
                node = unfinished.pop()
                if isinstance(node, yaml.MappingNode):
                    node.value = list(self._pairs(node.value))
            elif isinstance(event, events.NodeEvent):
                node = self._node(event)
                (unfinished[-1].value if unfinished else roots).append(node)
                if isinstance(node, yaml.CollectionNode):
                    unfinished.append(node)
                if len(unfinished) > DEEPEST:
                    raise FaqError([*self.findings, self.finding(event, TOO_DEEP)])
        return roots[0] if roots else None

    def _node(self, event: events.NodeEvent) -> Any:
        start: Any = event.start_mark
        end: Any = event.end_mark
        if isinstance(event, events.AliasEvent):
            self.findings.append(self.finding(event, f"*{event.anchor} is an alias: write the text out; if it is text, quote it"))
            return yaml.ScalarNode(_REFUSED, "", start, end)
        tag = getattr(event, "tag", None)
        if tag and tag not in _TAGS:
            self.findings.append(
                self.finding(event, f"{tag.replace(_STANDARD, '!!')} is a tag: delete it; a text that begins with ! wants quotes")
            )
            tag = _REFUSED
        if isinstance(event, events.ScalarEvent):
            self._last = event
            tag = tag or _RESOLVE(yaml.ScalarNode, event.value, event.implicit)
            return yaml.ScalarNode(tag, event.value, start, end, event.style)
        kind = yaml.MappingNode if isinstance(event, events.MappingStartEvent) else yaml.SequenceNode
        return kind(tag or "", [], start, end)

    def _pairs(self, nodes: Sequence[yaml.Node]) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
        """Keys with values; a key that is no text gets a finding in its place."""
        for key, value in zip(nodes[::2], nodes[1::2], strict=True):
            if not isinstance(key, yaml.ScalarNode):
                self.findings.append(self.finding(key, "a key must be a word: a text that begins with { or [ wants quotes"))
            elif key.tag != _REFUSED:
                yield key, value

    def build(self, node: yaml.Node) -> Any:
        """Plain data of a node. Duplicate keys are refused."""
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item) for item in node.value]
        return _scalar(node) if isinstance(node, yaml.ScalarNode) else None

    def _mapping(self, node: yaml.MappingNode) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key, value in node.value:
            if key.value in data:
                cure = "put the two lists together" if isinstance(value, yaml.SequenceNode) else "keep one"
                self.findings.append(self.finding(key, f"{key.value} is here twice: {cure}"))
            data[key.value] = self.build(value)
        return data


@dataclass(frozen=True, slots=True)
class Found:
    """A node, the key or item that it stands at, its name in words, and whether it has its finding already."""

    key: yaml.Node
    node: yaml.Node
    name: str
    refused: bool


KEY = "[key]"
"""The last step of a place that is a key and not its value: pydantic's word."""


def walk(root: yaml.Node, place: Iterable[str | int]) -> Found:
    """Follow keys and item numbers as far as they go: where a key is missing, its place is where the others stand."""
    key, node, name, refused = root, root, "the file", False
    for step in place:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            key = node = node.value[step]
            name = f"item {step + 1} of {name}"
        elif step == KEY:
            name = f"key {name}"
        elif isinstance(step, str):  # a number is the one value of what may be a list
            name = step
            pairs = node.value if isinstance(node, yaml.MappingNode) else []
            found = next((pair for pair in pairs if pair[0].value == step), None)
            if found is None:
                break
            key, node = found
        refused = refused or node.tag == _REFUSED
    return Found(key, node, name, refused)


def node_at(root: yaml.Node, place: Place) -> yaml.Node:
    """The value at a place, or its key; where it is not there, the nearest that is."""
    found = walk(root, place)
    return found.key if place[-1:] == (KEY,) else found.node


def locate(file: Path, places: Iterable[Place]) -> dict[Place, tuple[int, int]]:
    """Line and column, from 1, of places in a file that loads: of the value, or of the nearest that is there."""
    root = Source(file).compose()
    marks = {place: node_at(root, place).start_mark for place in places} if root else {}
    return {place: (mark.line + 1, mark.column + 1) for place, mark in marks.items()}


_RESOLVE: Callable[[type, str, tuple[bool, bool]], str] = Resolver().resolve


def _scalar(node: yaml.ScalarNode) -> object:
    kind = node.tag.rpartition(":")[2]
    if kind == "str":
        return node.value
    if kind == "null":
        return None
    if kind == "bool":
        return node.value.lower() in ("yes", "true", "on")
    if kind == "int" and re.fullmatch(r"[0-9]{1,9}", node.value):
        return int(node.value)
    return float("nan")  # a number, date or tag that no key takes: refused by every model, whatever its value
