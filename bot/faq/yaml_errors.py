"""Why a file is no YAML, in words for editors: what they have done, where that shows, else what PyYAML says."""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from bot.faq.model import Entry

TOO_DEEP = "is nested too deep: write entries, and lists of texts in them, and nothing deeper"

# What PyYAML (libyaml) says, in its words, stands below and nowhere else. They may change with any version: a problem that is not
# here is told in PyYAML's words, with a hint that is right for most.
_HINTS = {
    "mapping values are not allowed in this context": "a colon inside a text wants quotes around the text; if there is none, "
    "check the indentation",
    "did not find expected key": "check the indentation and the quotes of the line before",
    "did not find expected '-' indicator": "check the indentation: items of one list stand below one another",
    "found a tab character that violates indentation": "indent with spaces, not tabs",
    "found character that cannot start any token": "indent with spaces, not tabs; a text that begins with @, ` or % wants quotes",
    "found unexpected end of stream": "a quote is opened and never closed",
    "control characters are not allowed": "delete the invisible character, or save the file as UTF-8",
    "found unknown escape character": "write \\\\ for \\, or put the text in single quotes",
    "did not find expected alphabetic or numeric character": "a text that begins with & or * wants quotes",
    "did not find expected ',' or ']'": "close the list with ], or put a text that holds [ or ] in quotes; look at its "
    "quotes and commas, too",
    "did not find expected ',' or '}'": "close the braces with }, or put a text that holds { or } in quotes",
    "could not find expected ':'": "put a colon after the key, or indent the line as a part of the text above",
    "did not find expected comment or line break": "after | and > the text begins on the next line",
    "block sequence entries are not allowed in this context": "begin the list on a line of its own",
}
UNCLOSED = ("found unexpected end of stream", "did not find expected ',' or ']'", "did not find expected ',' or '}'")
"""Problems that are better looked for where the quote, list or braces begin."""
_TOO_DEEP = ("exceeded maximum nesting depth",)
"""What PyYAML says from 6.0.4 on, where it reads so far ahead that it meets the nesting before we do."""


def in_our_words(problem: str) -> str:
    """A problem of PyYAML's with what to do about it."""
    if problem in _TOO_DEEP:
        return TOO_DEEP
    return f"not YAML: {problem}: {_HINTS.get(problem, 'look at the quotes, colons and indentation here')}"


class Cause(NamedTuple):
    """What an editor did that no parser can name. Line and column count from 0."""

    line: int
    column: int
    message: str


MERGE_MARKER = "a merge left this line behind: choose between the two versions, and delete the lines <<<<<<<, ======= and >>>>>>>"
ENTRY_AWAY = "if an entry begins here, its dash must stand just below that of the entry before"
_MERGE_MARKER = re.compile(r"(?:<{7}|\|{7}|={7}|>{7})(?: |$)")
_EXPECTED_KEY = "did not find expected key"
_UNEXPECTED_COLON = "mapping values are not allowed in this context"
_SLIPS = (  # what is a slip in any line near the problem, with the cure; {} is the name of the wrong character
    (re.compile(r"[ \t]*([^\S \t]|[\u200b\u2060\ufeff])"), "the line is indented with {}: indent with plain spaces"),
    (
        re.compile(r"\s*([\u2010-\u2015\u2022\u2043\u2212])"),
        "an item of a list begins with - and a space, and this is {}: type - in its place",
    ),
    (
        re.compile(r"[ -]*[\w-]+\s?([\u2236\ua789\ufe13\ufe55\uff1a])"),
        "after a key stands :, and this is {}: type : in its place",
    ),
    (re.compile(r" *(?:- +)?(?:[\w-]+:|-)([^\S \t])"), "a space is missed here, and this is {}: type a space in its place"),
    (re.compile(r" *(-)[^\s-]"), "an item of a list begins with - and a space: put the space, or quotes around the text"),
)
_ENTRY = re.compile(rf" *(-) +(?:{'|'.join(Entry.model_fields)})(?=:(?:\s|$))")
_CURLY = re.compile(r".*?:\s+([“”„‟‘‚])")
_COMMENT = re.compile(r"(?:.*?\s)??(#)")
_BEGINS_ANEW = re.compile(r"\s*(?:-\s|[\w-]+:(?:\s|$))")


def merge_marker(lines: Sequence[str]) -> int | None:
    """The first line, from 0, that a merge leaves in a file where two people have changed the same."""
    return next((number for number, line in enumerate(lines) if _MERGE_MARKER.match(line)), None)


def cause(lines: Sequence[str], problem: str, line: int, column: int, quote: Cause | None) -> Cause | None:
    """Why PyYAML has met a problem where it did, if an editor's slip shows there or just above; `quote` says that a quote is
    closed in that line which was opened in an earlier one."""
    if quote or not lines:
        return quote
    line = min(line, len(lines) - 1)  # the problem may be the end of the file
    above = next((number for number in range(line - 1, -1, -1) if lines[number].strip()), line)
    return _slip(lines, line) or _slip(lines, above) or _slip_there(lines, problem, line, column, above)


def _slip(lines: Sequence[str], line: int) -> Cause | None:
    """What is wrong in a line, whatever the problem."""
    found = ((pattern.match(lines[line]), cure) for pattern, cure in _SLIPS)
    return next((Cause(line, match.start(1), cure.format(named(match[1]))) for match, cure in found if match), None)


def _slip_there(lines: Sequence[str], problem: str, line: int, column: int, above: int) -> Cause | None:
    """What explains a certain problem only, there or in the line above."""
    entry, curly, comment = _ENTRY.match(lines[line]), _CURLY.match(lines[line]), _COMMENT.match(lines[above])
    if entry and (problem == _EXPECTED_KEY or (problem == _UNEXPECTED_COLON and entry.end() == column)):
        return Cause(line, entry.start(1), ENTRY_AWAY)
    if curly and problem == _UNEXPECTED_COLON:
        return Cause(line, curly.start(1), f"{curly[1]} is no quote to YAML: type straight quotes, \" or ', around the text")
    if comment and problem == _EXPECTED_KEY and not _BEGINS_ANEW.match(lines[line]):
        cure = "put the text in quotes, or on lines of its own after |"
        return Cause(above, comment.start(1), f"# begins a comment, and no text goes on after it: {cure}")
    return None


def named(character: str) -> str:
    """A character with its number and its name in Unicode, for it may look like another one or like nothing."""
    return f"U+{ord(character):04X} {unicodedata.name(character, 'control character')}"
