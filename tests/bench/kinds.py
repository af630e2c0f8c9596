"""How well each kind of question is answered, as means over several orders of training: one order alone moves half a point.

Run it as `python -m tests.bench.kinds [--orders N] [FOLDER]` from the root of the repository. FOLDER (`tests/questions/kept`)
holds `<language>-<kind>.tsv` as `bot eval` reads them, and `<language>-frames.txt`: lines `before` or `after`, a tab, and what
people write around a question. A row for each language, kind and all, with the shares that `bot eval` gives; and
*behind frames*: of all titles of the FAQ but small talk's, each behind each frame, the share answered by its own entry alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from statistics import mean

import click
from rich.console import Console
from rich.table import Table

from bot import faq
from bot.answering.responder import Responder
from bot.evaluation import evaluate
from bot.evaluation.evaluate import Question, Score
from bot.matching import index
from bot.matching.passive_aggressive import PassiveAggressive
from bot.paths import SHIPPED

KEPT = Path(__file__).parents[1] / "questions" / "kept"
COLUMNS = ("questions", "right", "within_a_tap", "wrong", "gap", "unanswered", "near_misses", "near_misses_answered")
COUNTS = ("questions", "near_misses")


def scores(responder: Responder, labelled: Mapping[str, Iterable[Question]]) -> list[Score]:
    judged = {name: evaluate.evaluate(responder, asked) for name, asked in labelled.items()}
    everything = {"all": [each for some in judged.values() for each in some]}
    return [evaluate.score(name, some) for name, some in {**evaluate.grouped(judged), **everything}.items()]


def behind_frames(responder: Responder, folder: Path) -> dict[str, float]:
    """By language the share of titles that are answered alone."""
    shares = {}
    for language in responder.faqs:
        lines = (folder / f"{language}-frames.txt").read_text("utf-8").splitlines()
        entries = [entry for entry in responder.faqs[language].entries if not entry.small_talk]
        alone = [
            responder.reply(f"{frame} {entry.question}" if place == "before" else f"{entry.question} {frame}").entries == (entry,)
            for place, _, frame in (line.partition("\t") for line in lines)
            for entry in entries
        ]
        shares[language] = mean(alone)
    return shares


@click.command(help="Measure how well each kind of question is answered.")
@click.option("--orders", default=3, show_default=True, help="Orders of training.")
@click.argument("folder", default=KEPT, type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(orders: int, folder: Path) -> None:
    faqs = faq.load(SHIPPED)
    labelled = {file.stem: evaluate.read(file) for file in sorted(folder.glob("*.tsv"))}
    found: dict[str, list[Score]] = defaultdict(list)
    framed: dict[str, list[float]] = defaultdict(list)
    for order in range(orders):
        responder = Responder(faqs, partial(index.build, learner=PassiveAggressive(order)))
        for score in scores(responder, labelled):
            found[score.name].append(score)
        for language, share in behind_frames(responder, folder).items():
            framed[language].append(share)
    table = Table("questions", *COLUMNS, title=f"{folder.name}: means over {orders} orders of training")
    for name, some in sorted(found.items()):
        values = {column: mean(getattr(score, column) for score in some) for column in COLUMNS}
        table.add_row(name, *(f"{value:.0f}" if column in COUNTS else f"{value:.3f}" for column, value in values.items()))
    console = Console()
    console.print(table)
    for language, each in framed.items():
        console.print(f"behind frames, {language}: {mean(each):.3f}")


if __name__ == "__main__":
    main()
