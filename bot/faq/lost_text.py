"""What YAML takes from a text, or adds to it, without a word, in a file that loads: warnings, each at its place.

Whether an editor meant it so cannot be known. What is warned of is what nearly nobody means.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from bot.faq.findings import Finding, Place
from bot.faq.model import Entry, Messages
from bot.faq.yaml_nodes import Source

_TEXTS = {"title", "topics", "messages", "phrasings", "off_topic"}  # top-level keys below which all that is no key is text
_TEXTS_OF_ENTRY = {"question", "also", "answer"}
_CUT = re.compile(r"(?P<space>\s+)(?P<comment>#.*)")
_DASH = re.compile(r"-(?:\s|\w)")
_DASH_OF_ITEM = re.compile(r"[-–—−•](?:\s|\w)")  # in an answer, a line may well begin with a dash of a sentence
_OPENING, _CLOSING = tuple("“”„‟‘‚"), tuple("“”‟’")


@dataclass(frozen=True, slots=True)
class _Text:
    """A text and how it is written: `lines` are those of the file."""

    place: Place
    node: yaml.ScalarNode
    lines: list[str]

    @property
    def start(self) -> Any:
        return self.node.start_mark

    @property
    def end(self) -> Any:
        return self.node.end_mark

    @property
    def plain(self) -> bool:
        return not self.node.style

    @property
    def block(self) -> bool:
        return self.node.style in ("|", ">")

    def later_lines(self) -> Iterator[tuple[int, int, str]]:
        """Each line of it but the first, without its indent: the line's number and the column, from 0."""
        last = self.end.line if self.end.column else self.end.line - 1
        for number in range(self.start.line + 1, min(last + 1, len(self.lines))):
            line = self.lines[number]
            yield number, len(line) - len(line.lstrip()), line.strip()


_Loss = tuple[int, int, str]
"""Line and column, from 0, and what is lost there."""


def warnings(file: Path) -> Iterator[Finding]:
    """What is lost in a file that loads, which is read again."""
    source = Source(file)
    root = source.compose()
    lost: list[_Loss] = []
    for place, node in _scalars(root, ()) if root else ():
        if place[0] in _TEXTS or (place[0] == "entries" and not _TEXTS_OF_ENTRY.isdisjoint(place)):
            text = _Text(place, node, source.lines)
            lost += [*_cut(text), *_anchored(text), *_curly(text), *_glued(text), *_unfolded(text)]
    for line, column, message in lost:
        yield Finding(source.file, line + 1, column + 1, "warning", message)


def _scalars(node: yaml.Node, place: Place) -> Iterator[tuple[Place, yaml.ScalarNode]]:
    if isinstance(node, yaml.ScalarNode) and place:
        yield place, node
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _scalars(value, (*place, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            yield from _scalars(item, (*place, number))


def _cut(text: _Text) -> Iterator[_Loss]:
    """A text that goes on behind #. Two spaces before it and one behind it are how comments are written, and no text."""
    match = _CUT.match(text.lines[text.end.line], text.end.column) if text.plain else None
    if match and not (len(match["space"]) > 1 and match["comment"].startswith("# ")):
        cure = "if it is text, put quotes around all of it; if it is none, write it on a line of its own"
        yield text.end.line, match.start("comment"), f"“{match['comment']}” is a comment to YAML, and not in the text: {cure}"


def _anchored(text: _Text) -> Iterator[_Loss]:
    written = text.lines[text.start.line][text.start.column :]
    if written.startswith("&"):
        name = written.split()[0]
        yield (
            text.start.line,
            text.start.column,
            f"“{name}” is an anchor to YAML, and not in the text: put quotes around the text",
        )


def _curly(text: _Text) -> Iterator[_Loss]:
    value = text.node.value
    if not text.plain or not value.startswith(_OPENING):
        return
    inside = value[1:]
    if not set(inside) & set(_CLOSING):
        cure = (
            "put straight quotes around the text, for a comma may have cut it" if isinstance(text.place[-1], int) else "close it"
        )
        yield text.start.line, text.start.column, f"{value[0]} opens a quote that nothing closes: {cure}"
    elif not set(inside[:-1]) & set(_OPENING + _CLOSING) and inside[-1] in _CLOSING:
        message = f"{value[0]} and {value[-1]} are part of the text: delete them, or type straight quotes if YAML is to read them"
        yield text.start.line, text.start.column, message


def _glued(text: _Text) -> Iterator[_Loss]:
    """Lines that were meant to begin something new and have become a part of the text above. Of a quote, the first: what is
    wrong is that it goes on."""
    item = isinstance(text.place[-1], int)
    keys = Messages.model_fields if text.place[0] == "messages" else Entry.model_fields
    colon = ":" if text.plain else r":(?:\s|$)"
    key = re.compile(rf"(?:- +id|{'|'.join(keys)}){colon}")
    dash = _DASH_OF_ITEM if item else _DASH
    for number, column, line in text.later_lines():
        if key.match(line):
            quoted = not (text.plain or text.block)
            cure = "close the quote above it" if quoted else "indent it as the other keys, with a space after its colon"
            yield number, column, f"“{line}” has become a part of the text above: {cure}"
            if quoted:
                return
        elif not text.block and dash.match(line):
            cure = "align its dash with the one above" if item else "begin the text with |, which keeps its lines apart"
            yield number, column, f"“{line}” has become a part of the line above: {cure}"


def _unfolded(text: _Text) -> Iterator[_Loss]:
    """Line breaks that are not shown as such."""
    lines = [line for *_, line in text.later_lines()]
    if text.node.style == ">" and any(above and _DASH.match(line) for above, line in pairwise(lines)):
        yield text.start.line, text.start.column, "> puts lines together, those of a list too: write | in its place"
    if text.node.style != '"' and "\\n" in text.node.value:
        yield text.start.line, text.start.column, r"\n is shown as it stands: begin the text with |, and break its lines"
