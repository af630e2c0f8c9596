"""What a change does to the answers and to their time: two checkouts, one run, every question asked of both in turn.

Run it as `python -m tests.bench.compare BEFORE [AFTER]` from the root of the repository; BEFORE and AFTER are folders with a
checkout each (`git worktree add ../before 230ed44` makes one), and AFTER is this one if it is not named. Both run in this
Python's environment. The questions are all files of `tests/questions` here. The outcome, the ids and the language of each reply
are compared; those that differ are listed. The exit code is 1 if more than `--allowed` of them differ.

P@1 is the share of the questions with one answer whose best-ranked entry is right. The time is the median of a reply, each
question asked for the first time, of each checkout; since both are asked in turn, what else slows the machine slows them alike.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import Any

import click
from rich.console import Console
from rich.progress import track
from rich.table import Table

ROOT = Path(__file__).parents[2]
# Runs within a checkout. The names of the responder's room and of its maker have changed; the replies have not.
WORKER = """
import json, sys, time
try:
    from bot.cli.common import responder_of as make, settings_of as settings
except ImportError:
    from bot.cli import _responder as make, _settings as settings
responder = make(settings(None))
print(json.dumps("ready"), flush=True)
for line in sys.stdin:
    question = json.loads(line)
    start = time.perf_counter()
    reply = responder.reply(question)
    seconds = time.perf_counter() - start
    ids, best = [each.id for each in reply.entries], reply.ranking[0].id if reply.ranking else ""
    answer = {"outcome": reply.outcome, "ids": ids, "language": reply.language, "best": best, "seconds": seconds}
    print(json.dumps(answer), flush=True)
"""


@dataclass(frozen=True, slots=True)
class Answered:
    """A reply as one checkout gave it; `best` is the id of the best-ranked entry, an empty string where there is none."""

    outcome: str
    ids: tuple[str, ...]
    language: str
    best: str
    seconds: float

    @property
    def said(self) -> tuple[str, tuple[str, ...], str]:
        return self.outcome, self.ids, self.language


class Checkout:
    """A process that answers with the code and the FAQ of one checkout."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-c", WORKER]
        self._process = subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> "Checkout":
        self._receive()  # it has learned
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._process.communicate()

    def ask(self, question: str) -> Answered:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer = self._receive()
        return Answered(answer["outcome"], tuple(answer["ids"]), answer["language"], answer["best"], answer["seconds"])

    def _receive(self) -> Any:
        assert self._process.stdout
        if not (line := self._process.stdout.readline()):
            raise click.ClickException("a checkout ended before it answered: its error stands above")
        return json.loads(line)


def questions_of(folder: Path) -> list[tuple[str, str, str]]:
    """File, label and text of every question, in the order of the files."""
    return [
        (file.stem, label, text.strip())
        for file in sorted(folder.rglob("*.tsv"))
        for label, tab, text in (line.partition("\t") for line in file.read_text("utf-8").splitlines())
        if tab and text.strip()
    ]


def p_at_1(questions: Sequence[tuple[str, str, str]], answers: Sequence[Answered]) -> float:
    asked = [
        (label.split("|"), each.best)
        for (_, label, _), each in zip(questions, answers, strict=True)
        if label != "none" and "+" not in label
    ]
    return sum(best in ids for ids, best in asked) / len(asked)


@click.command(help="Ask two checkouts all questions, and show where their replies differ.")
@click.option("--allowed", default=0.0, show_default=True, help="Share of replies that may differ.")
@click.option("--shown", default=40, show_default=True, help="Differing replies that are listed.")
@click.argument("before", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("after", type=click.Path(path_type=Path, exists=True, file_okay=False), default=ROOT)
def main(allowed: float, shown: int, before: Path, after: Path) -> None:
    console = Console(highlight=False)
    questions = questions_of(ROOT / "tests" / "questions")
    with Checkout(before) as old, Checkout(after) as new:
        pairs = [(old.ask(text), new.ask(text)) for _, _, text in track(questions, console=Console(stderr=True), transient=True)]
    differing = [(asked, *pair) for asked, pair in zip(questions, pairs, strict=True) if pair[0].said != pair[1].said]
    table = Table("file", "question", "before", "after")
    for (file, _, text), *pair in differing[:shown]:
        table.add_row(file, text, *(f"{each.outcome} {each.language} {' '.join(each.ids)}" for each in pair))
    if differing:
        console.print(table)
    olds, news = zip(*pairs, strict=True)
    console.print(f"{len(questions)} questions: {len(differing)} replies differ ({len(differing) / len(questions):.2%})")
    console.print(f"P@1: {p_at_1(questions, olds):.4f} before, {p_at_1(questions, news):.4f} after")
    times = [median(each.seconds for each in some) * 1000 for some in (olds, news)]
    console.print(f"median of a reply: {times[0]:.3f} ms before, {times[1]:.3f} ms after, {times[1] / times[0]:.2f} times")
    sys.exit(1 if len(differing) > allowed * len(questions) else 0)


if __name__ == "__main__":
    main()
