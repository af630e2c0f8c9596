"""Telegram HTML: what Telegram refuses in it, and the text that it shows."""

import re
from dataclasses import dataclass
from html import unescape

TAGS = (
    "b",
    "strong",
    "i",
    "em",
    "u",
    "ins",
    "s",
    "strike",
    "del",
    "a",
    "code",
    "pre",
    "blockquote",
    "span",
    "tg-spoiler",
    "tg-emoji",
)
_MARK = re.compile(
    r"""<(?P<end>/?)(?P<tag>[A-Za-z][A-Za-z0-9-]*)(?P<attributes>(?:[\s/](?:"[^"]*"|'[^']*'|[^"'<>])*)?)>"""
    r"|&(?P<entity>\#[0-9]{1,7}|\#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]*);|[<&]"
)
_NEEDED = {  # what a tag is nothing without
    "a": (re.compile(r"\bhref\s*=\s*[\"']?[^\s\"'>]"), '<a href="https://…">'),
    "span": (re.compile(r"\bclass\s*=\s*[\"']?tg-spoiler\b"), '<span class="tg-spoiler">'),
    "tg-emoji": (re.compile(r"\bemoji-id\s*=\s*[\"']?[0-9]"), '<tg-emoji emoji-id="…">'),
}
_ENTITIES = ("lt", "gt", "amp", "quot")


@dataclass(frozen=True, slots=True)
class Markup:
    """The text that is shown, without tags and entities; and each thing that Telegram refuses, with its cure."""

    text: str
    faults: tuple[str, ...]


def read(html: str) -> Markup:
    """Read Telegram HTML as Telegram does, but for a bare & and an unknown entity: those it shows as they are typed."""
    text: list[str] = []
    faults: list[str] = []
    unclosed: list[str] = []
    end = 0
    for mark in _MARK.finditer(html):
        text.append(html[end : mark.start()])
        end = mark.end()
        if mark["tag"]:
            fault = _tag(mark["tag"].lower(), mark["attributes"], unclosed, closes=bool(mark["end"]))
        else:
            text.append(unescape(mark[0]))
            fault = _entity(mark["entity"]) if mark["entity"] else _bare(mark[0])
        faults += [fault] if fault else []
    faults += [f"<{tag}> is never closed: add </{tag}> where it ends" for tag in reversed(unclosed)]
    return Markup("".join([*text, html[end:]]), tuple(dict.fromkeys(faults)))


def utf16(text: str) -> int:
    """Length as Telegram counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _tag(tag: str, attributes: str, unclosed: list[str], *, closes: bool) -> str | None:
    if tag not in TAGS:
        known = " ".join(TAGS)
        return None if closes else f"<{tag}> is unknown to Telegram: delete it, or write &lt; for <; the tags are {known}"
    if not closes:
        unclosed.append(tag)
        needed, example = _NEEDED.get(tag, (None, ""))
        return f"<{tag}> must be written {example}" if needed and not needed.search(attributes) else None
    if tag not in unclosed:
        return f"</{tag}> closes nothing: delete it, or write <{tag}> where it begins"
    if (last := unclosed[-1]) != tag:
        unclosed.remove(tag)
        return f"</{tag}> stands before </{last}>: close first what was opened last"
    unclosed.pop()
    return None


def _entity(name: str) -> str | None:
    if name.startswith("#"):
        return f"&{name}; is no character: write the character itself" if unescape(f"&{name};") in ("", "\ufffd") else None
    if name in _ENTITIES:
        return None
    return f"&{name}; is unknown to Telegram: write the character itself; only &lt; &gt; &amp; &quot; and numbers are known"


def _bare(character: str) -> str:
    return f"a bare {character} is not allowed: write {'&lt;' if character == '<' else '&amp;'} for it"
