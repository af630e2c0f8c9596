"""A reply in the terminal: Telegram HTML as styled text, and the offered questions by number."""

from collections.abc import Sequence
from html import escape as escape_html

from rich.console import Console
from rich.markup import escape
from rich.text import Text

from bot import telegram_html
from bot.answering.reply import Reply
from bot.faq import Entry, Faq
from bot.rendering import quotation, render
from bot.visible import visible

STYLES = {"b": "bold", "i": "dim italic", "u": "underline", "a": "underline"}


def show_reply(console: Console, reply: Reply, faq: Faq) -> None:
    html = render.reply_html(reply, faq)
    if reply.suggestions and reply.entries:
        show(console, html)
        show_paragraphs(console, reply.entries, faq)
        html = f"<i>{escape_html(faq.messages.see_also, quote=False)}</i>"
    if reply.suggestions:
        show_offer(console, html, reply.suggestions)
    else:
        show(console, html)
        show_paragraphs(console, reply.entries, faq)


def show_paragraphs(console: Console, entries: Sequence[Entry], faq: Faq) -> None:
    """Below answers, the paragraphs that they rest on, where the text is beside the FAQ."""
    if paragraphs := quotation.quoted(entries, faq):
        show(console, f"<i>{escape_html(paragraphs, quote=False)}</i>")


def show_offer(console: Console, html: str, entries: Sequence[Entry]) -> None:
    """A text and questions to pick from by number."""
    show(console, html, end="")
    for number, entry in enumerate(entries, 1):
        console.print(f"  [bold]{number}[/bold]  {escape(visible(entry.question))}")
    console.print()


def show(console: Console, html: str, end: str = "\n") -> None:
    """Print Telegram HTML and an empty line, or what `end` puts in its place."""
    text = Text()
    for run, tags in telegram_html.read(html).spans:
        text.append(visible(run), " ".join(STYLES[tag] for tag in tags if tag in STYLES))
    console.print(text, end=f"\n{end}", soft_wrap=not console.is_terminal)
