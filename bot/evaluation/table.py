"""How `bot eval` shows what it measured: tables, a progress bar, a curve."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.progress import Progress
from rich.text import Text

from bot.evaluation.evaluate import Score
from bot.rendering import terminal
from bot.visible import visible

T = TypeVar("T")
CONFUSED = 15  # pairs shown
_COLUMNS = {  # short enough for a line of 80 characters
    "questions": "asked", "right": "right", "within_a_tap": "in a\ntap", "wrong": "wrong", "gap": "gap",
    "unanswered": "un-\nansw.", "p_at_1": "P@1", "p_at_3": "P@3", "mrr": "MRR", "near_misses": "near",
    "near_misses_answered": "near\nansw.",
}  # fmt: skip


def progress(items: Iterable[T], doing: str = "asking") -> Iterator[T]:
    """The items, with a bar on a terminal while they are worked through."""
    all_of_them = list(items)
    with Progress(console=Console(stderr=True), transient=True, disable=not Console(stderr=True).is_terminal) as bar:
        yield from bar.track(all_of_them, description=doing)


def show(scores: Iterable[Score], confused: Sequence[tuple[str, str, int, str]]) -> None:
    """A row a file, and the entries most often taken for one another."""
    console, table = terminal.console(), terminal.table("Shares of questions", "file")
    for name in _COLUMNS.values():
        table.add_column(name, justify="right", no_wrap=True)
    for score in scores:
        values = [getattr(score, field) for field in _COLUMNS]
        table.add_row(Text(visible(score.name)), *(str(value) if isinstance(value, int) else f"{value:.3f}" for value in values))
    console.print(table)
    pairs = terminal.table("\nMost confused", "wanted", "said", "times", "example")
    for wanted, said, times, example in confused[:CONFUSED]:
        pairs.add_row(*(Text(visible(each)) for each in (wanted, said, str(times), example)))
    console.print(pairs)


def show_languages(scores: Mapping[str, Mapping[str, float]]) -> None:
    """Scores of the FAQ's own phrasings, a row a language."""
    table = terminal.table("Phrasings asked of a matcher that has not seen them", "language", "phrasings", "P@1", "P@3")
    for language, score in scores.items():
        table.add_row(language, f"{score['phrasings']:.0f}", f"{score['p_at_1']:.3f}", f"{score['p_at_3']:.3f}")
    terminal.console().print(table)


def plot(points: Sequence[tuple[float, float]], file: Path) -> None:
    """Draw coverage (right answers) against wrong ones."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 4))
    axes = figure.subplots()
    axes.plot([wrong for _, wrong in points], [right for right, _ in points])
    axes.set_xlabel("wrong answers, share of questions")
    axes.set_ylabel("right answers, share of questions")
    axes.grid(visible=True, alpha=0.3)
    figure.savefig(file, format="svg")
