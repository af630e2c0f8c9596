"""Why a file is no YAML, in words for editors."""

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
    "did not find expected ',' or ']'": "close the list with ], or put a text that holds [ or ] in quotes",
    "did not find expected ',' or '}'": "close the braces with }, or put a text that holds { or } in quotes",
    "could not find expected ':'": "put a colon after the key, or indent the line as a part of the text above",
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
