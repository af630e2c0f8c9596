"""Texts for terminals and logs: what could command a terminal, or deceive its reader, is shown and not obeyed; and numbers of
things."""

import re

# Control and escape characters, line and paragraph separators, what turns the direction of writing, halves of characters.
_COMMANDS = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str, keep: str = "\n\t") -> str:
    """The text with each such character, except those to `keep`, as its number: \\u001b for an escape. JSON keeps its meaning."""
    return _COMMANDS.sub(lambda match: match[0] if match[0] in keep else f"\\u{ord(match[0]):04x}", text)


def counted(number: int, one: str, many: str = "") -> str:
    """A number of things, in English: 1 error, 2 errors."""
    return f"{number} {one if number == 1 else many or one + 's'}"
