"""A reply in the terminal: Telegram HTML as styled text, and the offered questions by number."""

from collections.abc import Sequence
from html import escape as escape_html

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from bot import telegram_html
from bot.answering.reply import Reply
from bot.faq import Entry, Messages
from bot.rendering import render
from bot.visible import visible

WIDEST = 10_000  # characters of a line in a file, which is not cut
STYLES = {"b": "bold", "i": "dim italic", "u": "underline", "a": "underline"}


def console() -> Console:
    """Standard output. Where it is a file, lines are as long as what they hold."""
    found = Console(highlight=False)
    return found if found.is_terminal else Console(highlight=False, width=WIDEST)


def table(title: str, *columns: str) -> Table:
    """A table without lines, in which nothing is cut: what is too long goes on below."""
    made = Table(title=title, title_justify="left", box=None, padding=(0, 1, 0, 0), pad_edge=False)
    for column in columns:
        made.add_column(column, overflow="fold")
    return made


def show_reply(console: Console, reply: Reply, messages: Messages) -> None:
    html = render.reply_html(reply, messages)
    if reply.suggestions and reply.entries:
        show(console, html)
        html = f"<i>{escape_html(messages.see_also, quote=False)}</i>"
    if reply.suggestions:
        show_offer(console, html, reply.suggestions)
    else:
        show(console, html)


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
