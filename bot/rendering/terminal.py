"""The terminal: Telegram HTML as styled text, what is offered by number, tables that cut nothing."""

from collections.abc import Iterable, Sequence
from html import escape

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot import telegram_html
from bot.faq import Entry, Faq
from bot.rendering import quotation
from bot.visible import visible

WIDEST = 10_000  # characters of a line in a file, which is not cut
STYLES = {"b": "bold", "i": "dim italic", "u": "underline", "a": "underline"}


def console() -> Console:
    """Standard output. Where it is a file, lines are as long as what they hold."""
    found = Console(highlight=False)
    return found if found.is_terminal else Console(highlight=False, width=WIDEST)


def show_paragraphs(console: Console, entries: Iterable[Entry], faq: Faq) -> None:
    """Below answers, the paragraphs that they rest on, where the text is beside the FAQ."""
    if paragraphs := quotation.quoted(entries, faq):
        show(console, f"<i>{escape(paragraphs, quote=False)}</i>")


def table(title: str, *columns: str) -> Table:
    """A table without lines, in which nothing is cut: what is too long goes on below."""
    made = Table(title=title, title_justify="left", box=None, padding=(0, 1, 0, 0), pad_edge=False)
    for column in columns:
        made.add_column(column, overflow="fold")
    return made


def show_offer(console: Console, html: str, labels: Sequence[str]) -> None:
    """A text, and below it what may be chosen by number."""
    show(console, html, end="")
    rows = [(str(number), visible(label)) for number, label in enumerate(labels, 1)]
    if console.is_terminal:
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(justify="right", style="bold")
        grid.add_column(overflow="fold")
        for row in rows:
            grid.add_row(*map(Text, row))
        console.print(Padding(grid, (0, 0, 0, 2)))
    else:
        for number, label in rows:
            console.print(Text(f"  {number}  {label}"), soft_wrap=True)
    console.print()


def show(console: Console, html: str, end: str = "\n") -> None:
    """Print Telegram HTML and an empty line, or what `end` puts in its place."""
    text = Text()
    for run, tags in telegram_html.read(html).spans:
        text.append(visible(run), " ".join(STYLES[tag] for tag in tags if tag in STYLES))
    console.print(text, end=f"\n{end}", soft_wrap=not console.is_terminal)
