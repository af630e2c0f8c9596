"""How well a FAQ of another subject does that has a few entries with a few phrasings, as anyone begins: drawn from public data.

Run it as `python -m tests.bench.thin [--data DIR] [--draws N]` from the root of the repository; DIR holds `covidfaq`,
`hint3-curekart` and `off-topic`, which are not in this repository. A row for each number of phrasings an entry, means over the
draws of 12 entries each:

- *direct*, *wrong*: of the questions to these entries, the share answered at once by their entry, and by another.
- *near misses answered*: of questions to entries that were not drawn.
- *off-topic given*: of questions about anything else, the share that gets an answer or suggestions; *answered* an answer.
- *P@1*: the share whose entry ranks first, whatever was decided.

CovidFAQ has one question an entry, so that the other phrasings are taken from people's own, which are then not asked.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import click
from rich.console import Console
from rich.table import Table

from bot.answering.responder import Responder
from bot.evaluation import evaluate
from bot.evaluation.evaluate import Question
from bot.faq import Entry, Faq, completed

ROOT = Path(__file__).parents[2]
ENTRIES = 12
NEAR_MISSES, OFF_TOPIC = 100, 150  # asked of each draw
ROWS = (("covidfaq", 1), ("covidfaq", 3), ("hint3-curekart", 3), ("hint3-curekart", 5), ("hint3-curekart", 12))
LARGER = (("hint3-curekart", 50),)  # its largest entries alone have so many phrasings


@dataclass(frozen=True)
class Draw:
    """A FAQ, and what is asked of it."""

    faq: Faq
    asked: Sequence[Question]
    near_misses: Sequence[Question]


def by_label(file: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for question in evaluate.read(file):
        found[question.ids[0]].append(question.text)
    return found


def draws(folder: Path, phrasings: int, count: int) -> Iterator[Draw]:
    known, asked = by_label(folder / "train.tsv"), by_label(folder / "test.tsv")
    for number in range(count):
        chance = random.Random(f"{folder.name}{number}")
        ways: dict[str, list[str]] = {}
        questions = {}
        for label, texts in known.items():
            mixed = chance.sample(texts, len(texts))
            others = chance.sample(asked[label], len(asked[label]))
            lacking = max(phrasings - len(mixed), 0)
            ways[label], questions[label] = [*mixed[:phrasings], *others[:lacking]], others[lacking:]
        enough = sorted(label for label in known if len(ways[label]) >= phrasings and questions[label])
        chosen = chance.sample(enough, min(ENTRIES, len(enough)))
        ids = {label: f"entry-{place}" for place, label in enumerate(chosen)}
        entries = [
            Entry(id=ids[each], question=ways[each][0], also=tuple(ways[each][1:]), answer="An answer.") for each in chosen
        ]
        others = [text for label, texts in asked.items() if label not in ids for text in texts]
        yield Draw(
            completed(Faq(language="en", entries=tuple(entries))),
            [Question(text, (ids[label],)) for label in chosen for text in questions[label]],
            [Question(text, ()) for text in chance.sample(others, min(NEAR_MISSES, len(others)))],
        )


def measured(drawn: Draw, off_topic: Sequence[Question]) -> list[float]:
    """Direct, wrong, near misses answered, off-topic given and answered, P@1."""
    responder = Responder([drawn.faq])
    answered = evaluate.score("asked", evaluate.evaluate(responder, drawn.asked))
    near = evaluate.score("near", evaluate.evaluate(responder, drawn.near_misses))
    strange = [judged.reply.outcome for judged in evaluate.evaluate(responder, off_topic)]
    given = sum(outcome != "none" for outcome in strange) / len(strange)
    said = sum(outcome in ("answer", "gap") for outcome in strange) / len(strange)
    return [answered.right, answered.wrong, near.near_misses_answered, given, said, answered.p_at_1]


@click.command(help="Measure thin FAQs drawn from public data sets.")
@click.option("--data", type=click.Path(path_type=Path, exists=True), default=ROOT.parent / "shared" / "data", show_default=True)
@click.option("--draws", "count", default=20, show_default=True)
def main(data: Path, count: int) -> None:
    lines = (data / "off-topic" / "en.txt").read_text("utf-8").splitlines()
    table = Table("12 entries of", "phrasings", "direct", "wrong", "near misses\nanswered", "off-topic\ngiven", "answered", "P@1")
    for name, phrasings in (*ROWS, *LARGER):
        chance = random.Random(name)
        rows = [
            measured(drawn, [Question(line, ()) for line in chance.sample(lines, OFF_TOPIC)])
            for drawn in draws(data / name, phrasings, count)
        ]
        table.add_row(name, str(phrasings), *(f"{mean(column):.3f}" for column in zip(*rows, strict=True)))
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
