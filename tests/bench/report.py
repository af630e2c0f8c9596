"""How long `bot report --html` takes of a full journal, and how large its page is: `python -m tests.bench.report`, from the root
of the repository, on Linux or macOS.

- *as asked*: the questions of `tests/questions/work`, some much more often than others, a third misspelled; one in three is not
  answered.
- *all different*: four to twelve words of the FAQ at random, hardly a question asked twice and none answered.
- *all long*: the same, each as long as a journal keeps. Nobody is asked so: it is the worst that there can be.

Wanted of the first two: at most 15 s of CPU and 2 MB. The FAQ is learned before, as it is where a bot runs.
"""

import os
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from itertools import accumulate, islice
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from bot import faq
from bot.paths import SHIPPED
from bot.storage.journal import KEPT, LONGEST, MOST_ROWS, Journal, path
from tests.bench.compare import ROOT, questions_of
from tests.bench.growth import misspelled

Row = tuple[str, str, str, str, str | None, bool | None]
"""Question, outcome, language, the ids that were said, the one that was picked, and the vote: as columns of the journal."""
FAQS = {each.language: each for each in faq.load(SHIPPED)}


def as_asked() -> Iterator[Row]:
    """Rows without end; the n-th question of all comes with a weight of 1/n."""
    chance = random.Random(0)
    texts = [(file[:2], text) for file, _, text in questions_of(ROOT / "tests" / "questions" / "work") if file[:2] in FAQS]
    chance.shuffle(texts)
    weights = list(accumulate(1 / number for number in range(1, len(texts) + 1)))
    while True:
        language, text = chance.choices(texts, cum_weights=weights)[0]
        outcome = chance.choices(("answer", "gap", "suggest", "none"), (60, 7, 20, 13))[0]
        said = [entry.id for entry in chance.sample(FAQS[language].entries, {"suggest": 3, "none": 0}.get(outcome, 1))]
        chosen = chance.choice([*said, "", None]) if outcome == "suggest" else None
        helpful = chance.choice([True, False, *[None] * 8]) if outcome == "answer" else None
        yield misspelled(text) if chance.random() < 1 / 3 else text, outcome, language, " ".join(said), chosen, helpful


def all_different(fewest: int = 4, most: int = 12) -> Iterator[Row]:
    """Rows without end, of so many words each."""
    chance = random.Random(0)
    words = {
        language: sorted({word for entry in each.entries for text in entry.phrasings for word in text.split()})
        for language, each in FAQS.items()
    }
    while True:
        language = chance.choice(list(words))
        yield (
            " ".join(chance.choices(words[language], k=chance.randint(fewest, most)))[:LONGEST],
            "none",
            language,
            "",
            None,
            None,
        )


KINDS: dict[str, Callable[[], Iterator[Row]]] = {
    "as asked": as_asked,
    "all different": all_different,
    "all long": partial(all_different, LONGEST // 2, LONGEST // 2),
}


def fill(folder: Path, rows: list[Row]) -> None:
    """A journal of these rows, one after another over the days that it keeps."""
    Journal.open(folder, enabled=True).close()
    step, now = KEPT.total_seconds() / (len(rows) + 1), time.time()
    with closing(sqlite3.connect(path(folder))) as connection, connection:
        connection.executemany(
            "INSERT INTO question (time, question, outcome, language, said, chosen, helpful) VALUES (?, ?, ?, ?, ?, ?, ?)",
            ((int(now - step * (len(rows) - number)), *row) for number, row in enumerate(rows)),
        )


def measure(rows: list[Row]) -> tuple[float, float, float]:
    """Seconds of CPU and of wall time that the command takes, and the page's size in MB."""
    with tempfile.TemporaryDirectory() as folder:
        data, page = Path(folder), Path(folder, "report.html")
        fill(data, rows)
        _bot(data, "ask", "hello")
        begin, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        _bot(data, "report", "--html", str(page))
        after, end = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return cpu, end - begin, page.stat().st_size / 1e6


def _bot(data: Path, *arguments: str) -> None:
    environment = os.environ | {"BOT_DATA": str(data), "BOT_FAQ": str(SHIPPED)}
    subprocess.run([sys.executable, "-m", "bot", *arguments], cwd=ROOT, env=environment, check=True, capture_output=True)


@click.command(help="Measure the report's page over a full journal.")
@click.option("--rows", default=MOST_ROWS, help="Questions in the journal.")
def main(rows: int) -> None:
    console = Console()
    table = Table(f"{rows:,} rows", "CPU s", "wall s", "MB")
    with console.status("measuring"):
        for name, kind in KINDS.items():
            table.add_row(name, *(f"{figure:.2f}" for figure in measure(list(islice(kind(), rows)))))
    console.print(table)


if __name__ == "__main__":
    main()
