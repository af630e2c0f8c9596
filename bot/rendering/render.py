"""A reply in the form of each place that shows it: Telegram HTML, plain text, JSON."""

import json
import math
from html import escape
from html.parser import HTMLParser

from bot.answering.reply import Reply
from bot.faq import Entry, Messages

LONGEST = 4096  # UTF-16 units of a message; markup counts here too, to be safe
BETWEEN = "\n\n\n"


def answer_html(entry: Entry, messages: Messages) -> str:
    """One answer: the matched question in bold, so that nobody takes it for another's answer; the answer; its source."""
    if entry.small_talk:
        return entry.answer.strip()
    parts = [f"<b>{escape(entry.question, quote=False)}</b>", entry.answer.strip()]
    if entry.source:
        source = messages.source.format(paragraphs=", ".join(map(str, entry.source)))
        parts.append(f"<i>{escape(source, quote=False)}</i>")
    return "\n\n".join(parts)


def reply_html(reply: Reply, messages: Messages) -> str:
    """The text of a reply; its suggestions are shown by the caller, as buttons or a list."""
    if reply.outcome == "suggest":
        return escape(messages.more if reply.follows else messages.suggest, quote=False)
    if reply.outcome == "none":
        asked = any(character.isalnum() for character in reply.question)
        return escape(messages.unknown if asked else messages.nothing_asked, quote=False)
    first, *others = [answer_html(entry, messages) for entry in reply.entries]
    for other in others:
        if _length(f"{first}{BETWEEN}{other}") > LONGEST:
            break
        first += BETWEEN + other
    return first


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def reply_text(reply: Reply, messages: Messages) -> str:
    """A reply as plain text, a "did you mean" with its numbered list."""
    lines = [plain(reply_html(reply, messages))]
    if reply.outcome == "suggest":
        lines += [f"{number}. {entry.question}" for number, entry in enumerate(reply.suggestions, 1)]
    return "\n".join(lines)


def reply_json(reply: Reply, messages: Messages) -> str:
    """A reply as the one line of JSON that `ask --json` promises."""
    return json.dumps(
        {
            "question": reply.question,
            "outcome": reply.outcome,
            "ids": [entry.id for entry in reply.entries],
            "language": reply.language,
            "text": reply_text(reply, messages),
            "suggestions": [entry.id for entry in reply.suggestions],
            "ranking": [{"id": match.id, "score": round(math.tanh(max(match.score, 0.0)), 4)} for match in reply.ranking],
        },
        ensure_ascii=False,
    )


class _Spans(HTMLParser):
    """Telegram HTML as runs of text, each with the tags that are open around it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.spans: list[tuple[str, tuple[str, ...]]] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            self._open.remove(tag)

    def handle_data(self, data: str) -> None:
        self.spans.append((data, tuple(self._open)))


def plain(html: str) -> str:
    """Telegram HTML without its tags."""
    return "".join(text for text, _ in spans(html))


def spans(html: str) -> list[tuple[str, tuple[str, ...]]]:
    """Runs of text of Telegram HTML, each with the names of the tags around it, outermost first."""
    return _Spans(html).spans
