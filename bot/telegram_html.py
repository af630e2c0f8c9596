"""Telegram HTML: what Telegram refuses in it, and the text that it shows."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from itertools import groupby
from operator import itemgetter

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
LONGEST_WORD = 40  # characters; what has more without a space is of a language that writes none, or no word
VERBATIM = ("code", "pre")  # tags within which a text is to be copied as it stands
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
    """Runs of the text that is shown, without tags and entities, each with the names of the tags around it, outermost first; and
    each thing that Telegram refuses, with its cure."""

    spans: tuple[tuple[str, tuple[str, ...]], ...]
    faults: tuple[str, ...]

    @property
    def text(self) -> str:
        return "".join(run for run, _ in self.spans)


def read(html: str) -> Markup:
    """Read Telegram HTML as Telegram does, but for a bare & and an unknown entity: those it shows as they are typed."""
    runs: list[tuple[str, tuple[str, ...]]] = []
    faults: list[str] = []
    unclosed: list[str] = []
    end = 0
    for mark in _MARK.finditer(html):
        runs.append((html[end : mark.start()], tuple(unclosed)))
        end = mark.end()
        if mark["tag"]:
            fault = _tag(mark["tag"].lower(), mark["attributes"], unclosed, closes=bool(mark["end"]))
        else:
            runs.append((unescape(mark[0]), tuple(unclosed)))
            fault = _entity(mark["entity"]) if mark["entity"] else _bare(mark[0])
        faults += [fault] if fault else []
    runs.append((html[end:], tuple(unclosed)))
    faults += [f"<{tag}> is never closed: add </{tag}> where it ends" for tag in reversed(unclosed)]
    return Markup(tuple(_joined(runs)), tuple(dict.fromkeys(faults)))


def _joined(runs: Iterable[tuple[str, tuple[str, ...]]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Neighbours within the same tags as one run."""
    for tags, group in groupby((run for run in runs if run[0]), itemgetter(1)):
        yield "".join(run for run, _ in group), tags


def characters(html: str) -> tuple[str, list[int]]:
    """The text that is shown, <code> and <pre> left out, with & for each entity; and where in the HTML each of its characters
    stands."""
    shown: list[str] = []
    places: list[int] = []
    verbatim = end = 0
    for mark in _MARK.finditer(html):
        if not verbatim:
            shown.append(html[end : mark.start()])
            places += range(end, mark.start())
        end = mark.end()
        if (mark["tag"] or "").lower() in VERBATIM:
            verbatim = max(verbatim + (-1 if mark["end"] else 1), 0)
        elif not mark["tag"] and not verbatim:
            shown.append("&")
            places.append(mark.start())
    if not verbatim:
        shown.append(html[end:])
        places += range(end, len(html))
    return "".join(shown), places


def utf16(text: str) -> int:
    """Length as Telegram counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, units: int) -> str:
    """The beginning of a plain text, with "…" for the rest where that has no room in so many UTF-16 units, at least one. It ends
    with a whole word, and never within a character."""
    if utf16(text) <= units:
        return text
    kept = text.encode("utf-16-le", "surrogatepass")[: 2 * (units - len("…"))].decode("utf-16-le", "ignore")
    whole, _, rest = kept.rpartition(" ")
    return (whole.rstrip() if whole and len(rest) < LONGEST_WORD else kept) + "…"


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
