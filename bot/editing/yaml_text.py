"""The text of a YAML file with one thing changed at a place, and every other byte as it was. Pure.

Places are found in PyYAML's nodes, which know where they begin and end, and the change is made in the text. A library for round
trips (ruamel.yaml) writes the whole file anew from a tree of its own. Told how, it leaves files that are laid out as ours as they
are; in another's, a list that is indented, a question or a list that goes on in the next line, two spaces after a colon and the
line breaks of Windows come out otherwise, and a lesson of one line is a diff of many.

Whoever changes a file reads the result before it is written (edits.py): what YAML may hold besides, such as line breaks other
than \\n and \\r\\n, need not be known here.
"""

import json
import re
from collections.abc import Sequence

import yaml

from bot.faq import Place

_INVISIBLE = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]")


def quoted(text: str) -> str:
    """A text as YAML on one line, in double quotes as JSON has them, which YAML reads alike. What cannot be seen, or turns the
    direction of writing, is written as its number."""
    return _INVISIBLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))


def with_item(content: str, place: Place, item: str) -> str:
    """With a text at the end of the list at a place: a line more where the list has a line for each, and where there is no such
    list yet; else its last line is longer."""
    *above, key = place
    parent, node = _node(content, above), _node(content, place)
    if isinstance(node, yaml.SequenceNode):
        return _with_last(content, node, quoted(item))
    if not isinstance(parent, yaml.MappingNode):
        raise LookupError(f"no keys at {above}")
    pair = f"{key}: [{quoted(item)}]"
    if not parent.value:
        return _spliced(content, parent.start_mark.index, parent.end_mark.index, f"{{{pair}}}")
    end = _end(content, _value_before(parent, str(key)))
    if parent.flow_style:
        return _spliced(content, end, end, f", {pair}")
    return _with_line(content, end, " " * parent.start_mark.column + pair)


def without_item(content: str, place: Place, item: str) -> str:
    """Without a text in the list at a place, as if `with_item` had not been called. Raises LookupError if it is not there."""
    *above, key = place
    parent, node = _node(content, above), _node(content, place)
    items: Sequence[yaml.Node] = node.value if isinstance(node, yaml.SequenceNode) else []
    number = max((n for n, each in enumerate(items) if each.value == item), default=None)
    if number is None or not isinstance(node, yaml.SequenceNode) or not isinstance(parent, yaml.MappingNode):
        raise LookupError(f"{item!r} is not at {place}")
    if len(items) > 1:
        return _without_one(content, node, number)
    if content[node.start_mark.index : node.end_mark.index] == _ALONE.format(quoted(item)):
        return _spliced(content, node.start_mark.index, node.end_mark.index, "[]")
    return _without_pair(content, parent, str(key))


def source_at(content: str, place: Place) -> str:
    """How the value at a place is written. Raises LookupError if there is none."""
    node = _value(content, place)
    return content[node.start_mark.index : _end(content, node)]


def with_source(content: str, place: Place, source: str) -> str:
    """With a value written in another way. Raises LookupError if there is none."""
    node = _value(content, place)
    return _spliced(content, node.start_mark.index, _end(content, node), source)


_ALONE = "[ {} ]"
"""How an item is written into a list that was empty: by this it is known that a list was there before it."""


def _node(content: str, place: Sequence[str | int]) -> yaml.Node | None:
    """The node at a place, None if it is not there."""
    node = yaml.compose(content, Loader=yaml.CSafeLoader)
    for step in place:
        if isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
        else:
            return None
    return node


def _value(content: str, place: Place) -> yaml.Node:
    if (node := _node(content, place)) is None:
        raise LookupError(f"nothing at {place}")
    return node


def _value_before(parent: yaml.MappingNode, key: str) -> yaml.Node:
    """The value after which a new key goes: other ways to ask stand below the question, all else at the end."""
    last: yaml.Node = parent.value[-1][1]
    return next((value for each, value in parent.value if key == "also" and each.value == "question"), last)


def _end(content: str, node: yaml.Node) -> int:
    """Where a node's own text ends: PyYAML counts what comes after it, up to the next token, to some of them."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(content, last[1] if isinstance(last, tuple) else last)
    start, end = node.start_mark.index, node.end_mark.index
    return start + len(content[start:end].rstrip())


def _with_last(content: str, node: yaml.SequenceNode, item: str) -> str:
    if not node.value:
        return _spliced(content, node.start_mark.index, node.end_mark.index, _ALONE.format(item))
    end = _end(content, node.value[-1])
    if node.flow_style:
        return _spliced(content, end, end, f", {item}")
    return _with_line(content, end, f"{' ' * node.start_mark.column}- {item}")


def _with_line(content: str, index: int, line: str) -> str:
    """With a line after the one that holds an index."""
    end = content.find("\n", index)
    if end < 0:
        return f"{content}\n{line}"
    ending = "\r\n" if content[end - 1 : end] == "\r" else "\n"
    return _spliced(content, end + 1, end + 1, line + ending)


def _without_lines(content: str, start: int, end: int) -> str:
    """Without the lines from the one that holds `start` to the one that holds `end`."""
    first, last = content.rfind("\n", 0, start) + 1, content.find("\n", end) + 1
    if not last:  # the file ends without a line break, as before
        first, last = max(first - 1, 0), len(content)
    return _spliced(content, first, last, "")


def _without_one(content: str, node: yaml.SequenceNode, number: int) -> str:
    """Without one of several items."""
    item, start = node.value[number], node.value[number].start_mark.index
    if not node.flow_style:
        return _without_lines(content, start, _end(content, item))
    if number:
        return _spliced(content, _end(content, node.value[number - 1]), _end(content, item), "")
    return _spliced(content, start, node.value[1].start_mark.index, "")


def _without_pair(content: str, parent: yaml.MappingNode, key: str) -> str:
    number = next(n for n, (each, _) in enumerate(parent.value) if each.value == key)
    start, end = parent.value[number][0].start_mark.index, _end(content, parent.value[number][1])
    if not parent.flow_style:
        return _without_lines(content, start, end)
    if number:
        return _spliced(content, _end(content, parent.value[number - 1][1]), end, "")
    after = parent.value[1][0].start_mark.index if len(parent.value) > 1 else end
    return _spliced(content, start, after, "")


def _spliced(content: str, start: int, end: int, new: str) -> str:
    return content[:start] + new + content[end:]
