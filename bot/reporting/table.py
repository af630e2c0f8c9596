"""How `bot report` looks in a terminal: a table for each kind of finding."""

from collections.abc import Sequence
from pathlib import Path

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from bot.answering.responder import Responder
from bot.rendering import terminal
from bot.reporting.report import DIRECT, Group, Report
from bot.visible import counted, visible

SHOWN = 25  # groups a table; --json has all
WORDINGS = 3  # other wordings shown of a group


def show(found: Report, responder: Responder) -> None:
    """Say how it went as a whole, then a table for each kind that there is."""
    console = terminal.console()
    asked, answered = sum(found.outcomes.values()), sum(found.outcomes.get(each, 0) for each in DIRECT)
    offered = found.outcomes.get("suggest", 0)
    console.print(
        f"[bold]{counted(asked, 'question')}[/bold]: {answered} answered, {offered} met with “did you mean”, "
        f"{asked - answered - offered} not understood"
    )
    if found.settled:
        console.print(f"[dim]left out, since the FAQ answers them by now: {found.settled}[/dim]")
    if found.left_out:
        console.print(f"[dim]left out, since others were asked more: {found.left_out}; --since and --language narrow it[/dim]")
    _table(console, responder, "Not answered", found.unanswered, "offered")
    _table(console, responder, "Picked from “did you mean”", found.picked, "picked")
    _table(console, responder, "Voted down", found.voted_down, "said")
    if not (found.unanswered or found.picked or found.voted_down):
        console.print("Nothing to mend: every question found its answer, and nobody complained.")


def nothing(journal: Path, *, kept: bool) -> str:
    """What to say where the journal holds nothing that was looked for; `kept` is whether the bot writes one."""
    if journal.exists():
        return "Nothing was asked yet, of what you look for: come back when people have talked with the bot."
    if not kept:
        return "There is no journal, and BOT_JOURNAL is off: nothing that people ask is kept."
    return f"There is no journal yet in {journal.parent}: it begins with the first question. --data names another folder."


def _table(console: Console, responder: Responder, title: str, groups: Sequence[Group], column: str) -> None:
    if not groups:
        return
    table = Table(title=title, title_style="bold", title_justify="left", box=box.SIMPLE_HEAD, expand=console.is_terminal)
    table.add_column("times", justify="right", no_wrap=True)
    table.add_column("question", ratio=3, overflow="fold")
    table.add_column("last", no_wrap=True)
    table.add_column(column, ratio=2, overflow="fold")
    for group in groups[:SHOWN]:
        names = group.picked if column == "picked" else group.said
        entries = "\n".join(title_of(responder, name, group.language) for name in names[:WORDINGS])
        table.add_row(str(group.count), _question(group), f"{group.last.astimezone():%Y-%m-%d %H:%M}", escape(visible(entries)))
    console.print()
    console.print(table)
    if len(groups) > SHOWN:
        console.print(f"[dim]and {len(groups) - SHOWN} more: --json shows all[/dim]")


def _question(group: Group) -> Text:
    """The commonest wording, and a few others below it."""
    text = Text(group.question)
    for other in group.wordings[1 : WORDINGS + 1]:
        text.append(f"\n{other}", "dim")
    return text


def title_of(responder: Responder, name: str, language: str) -> str:
    entry = responder.entry(name, language)
    return entry.question if entry else f"{name} (no longer there)"
