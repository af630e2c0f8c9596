"""The paragraphs that an answer rests on, quoted from the text that the FAQ is about. Pure."""

from collections.abc import Iterable
from html import escape

from bot import telegram_html
from bot.faq import Entry, Faq
from bot.rendering.render import LONGEST
from bot.telegram_html import utf16

LEAST = 100  # UTF-16 units; where less is left in a message, a quotation would be but a few words


def quoted(entries: Iterable[Entry], faq: Faq) -> str:
    """The paragraphs of the answers, each with its number, as plain text; empty where the FAQ's text holds none of them."""
    numbers = {number for entry in entries for number in entry.source if number <= len(faq.paragraphs)}
    return "\n\n".join(f"{number}. {faq.paragraphs[number - 1]}" for number in sorted(numbers))


def unfolded(html: str, entries: Iterable[Entry], faq: Faq) -> str:
    """The Telegram HTML of answers, and below it their paragraphs, which open on a tap, cut to what a message has room for; the
    same HTML where there are none, or hardly any room."""
    paragraphs = quoted(entries, faq)
    room = LONGEST - utf16(telegram_html.read(html).text) - len("\n\n")
    if not paragraphs or room < LEAST:
        return html
    shown = escape(telegram_html.cut(paragraphs, room), quote=False)
    return f"{html}\n\n<blockquote expandable>{shown}</blockquote>"
