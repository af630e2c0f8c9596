"""A reply in the form of each place that shows it: Telegram HTML, plain text, JSON."""

import json
import math
from html import escape

from bot import telegram_html
from bot.answering.reply import Reply
from bot.faq import Faq, answer_html
from bot.telegram_html import utf16
from bot.visible import visible

__all__ = ["answer_html", "plain", "reply_html", "reply_json", "reply_text"]

LONGEST = 4096  # UTF-16 units of a message; markup counts here too, to be safe
BETWEEN = "\n\n\n"


def reply_html(reply: Reply, faq: Faq) -> str:
    """The text of a reply in the words of a FAQ; its suggestions are shown by the caller, as buttons or a list."""
    messages = faq.messages
    if reply.outcome == "suggest":
        return escape(messages.more if reply.follows else messages.suggest, quote=False)
    if reply.outcome == "none":
        asked = any(character.isalnum() for character in reply.question)
        return escape(messages.unknown if asked else messages.nothing_asked, quote=False)
    first, *others = [answer_html(entry, faq) for entry in reply.entries]
    for other in [*others, *([escape(messages.ask_rest, quote=False)] if reply.rest else [])]:
        if utf16(f"{first}{BETWEEN}{other}") > LONGEST:
            break
        first += BETWEEN + other
    return first


def reply_text(reply: Reply, faq: Faq) -> str:
    """A reply as plain text for a terminal, a "did you mean" with its numbered list."""
    return visible(_text(reply, faq))


def _text(reply: Reply, faq: Faq) -> str:
    lines = [plain(reply_html(reply, faq))]
    if reply.outcome == "suggest":
        lines += [f"{number}. {entry.question}" for number, entry in enumerate(reply.suggestions, 1)]
    return "\n".join(lines)


def reply_json(reply: Reply, faq: Faq) -> str:
    """A reply as the one line of JSON that `ask --json` promises."""
    return visible(
        json.dumps(
            {
                "question": reply.question,
                "outcome": reply.outcome,
                "ids": [entry.id for entry in reply.entries],
                "language": reply.language,
                "text": _text(reply, faq),
                "suggestions": [entry.id for entry in reply.suggestions],
                "ranking": [{"id": match.id, "score": round(math.tanh(max(match.score, 0.0)), 4)} for match in reply.ranking],
            },
            ensure_ascii=False,
        )
    )


def plain(html: str) -> str:
    """Telegram HTML without its tags."""
    return telegram_html.read(html).text
