"""Compares our matcher with what else one might use: the same phrasings, the same questions, one run, one table.

Run it as `python -m tests.bench.accuracy [--data DIR] [QUESTIONS]` from the root of the repository, after
`pip install -e '.[eval]'`; it takes some minutes, most of them WRatio's. QUESTIONS is a folder of question files (see
`bot.evaluate`): those with one right entry, or several alternatives, are asked. DIR holds `hint3-curekart` and `covidfaq`, which
are not in this repository; without them only our own FAQ is measured.

- *ours*: `bot.matcher` as it is. It sees no client language and knows no small talk here, as the others do not.
- *rapidfuzz*: the most similar phrasing, `process.extractOne` with `default_process`.
- *BM25*: the best phrasing by Okapi BM25 (k1 1.2, b 0.75) over Snowball stems.
- *TF-IDF*: the phrasing with the nearest cosine over character 2-5-grams.

All index all phrasings of all languages, the off-topic ones too, and none may answer with an off-topic one.

P@1 is the share of questions whose best-ranked entry is right. Coverage is the share of in-scope questions answered rightly at
the lowest threshold on the matcher's own score that at most 10 % of the out-of-scope sentences exceed. Times are medians over the
questions to our FAQ, a question at a time on one core.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import click
import numpy as np
from rapidfuzz import fuzz, process, utils
from rich.console import Console
from rich.table import Table
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from bot import faq, text
from bot.answering.responder import phrasings
from bot.evaluation import evaluate
from bot.evaluation.evaluate import Question
from bot.matching import OFF_TOPIC, Matcher
from bot.paths import SHIPPED

ROOT = Path(__file__).parents[2]
PUBLISHED = "best published (HINT3): Rasa P@1, Haptik coverage"
PUBLISHED_P_AT_1, PUBLISHED_COVERAGE = 0.841, 0.560
LET_THROUGH = 0.1  # share of out-of-scope sentences, as in the published coverage

Corpus = Mapping[str, Mapping[str, Sequence[str]]]
"""Language to id to phrasings."""
Answer = tuple[str, float]
"""The best entry's id, and the score that says how sure the matcher is."""
Ranker = Callable[[str], Answer]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as one matcher answered it."""

    right: bool
    score: float
    seconds: float


def ours(corpus: Corpus) -> Ranker:
    matcher = Matcher.of(corpus)

    def best(question: str) -> Answer:
        ranking = matcher.rank(question)
        return next(((match.id, match.score) for match in ranking if match.id != OFF_TOPIC), (OFF_TOPIC, -math.inf))

    return best


def nearest(scorer: Callable[..., float]) -> Callable[[Corpus], Ranker]:
    """The phrasing that a rapidfuzz scorer finds most similar."""

    def build(corpus: Corpus) -> Ranker:
        ids, _, texts = columns(corpus)
        choices = [utils.default_process(text) if name != OFF_TOPIC else None for name, text in zip(ids, texts, strict=True)]

        def best(question: str) -> Answer:
            found = process.extractOne(utils.default_process(question), choices, scorer=scorer)
            return (ids[found[2]], found[1]) if found else (OFF_TOPIC, -math.inf)

        return best

    return build


def bm25(corpus: Corpus, k1: float = 1.2, b: float = 0.75) -> Ranker:
    ids, languages, texts = columns(corpus)
    stemmed = [stems(phrasing, [language]) for phrasing, language in zip(texts, languages, strict=True)]
    vectorizer = CountVectorizer(analyzer=list)
    counts = vectorizer.fit_transform(stemmed).tocoo()
    lengths = np.array([len(stems) for stems in stemmed])
    holders = np.bincount(counts.col, minlength=counts.shape[1])
    idf = np.log(1 + (len(texts) - holders + 0.5) / (holders + 0.5))
    norm = k1 * (1 - b + b * lengths / lengths.mean())
    counts.data = idf[counts.col] * counts.data * (k1 + 1) / (counts.data + norm[counts.row])
    return _best_row(ids, counts.T.tocsr(), lambda question: vectorizer.transform([stems(question, corpus)]))


def character_grams(corpus: Corpus) -> Ranker:
    ids, _, texts = columns(corpus)
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(2, 5))
    matrix = vectorizer.fit_transform(texts)
    return _best_row(ids, matrix.T.tocsr(), lambda question: vectorizer.transform([question]))


def _best_row(ids: Sequence[str], columns: Any, vector: Callable[[str], Any]) -> Ranker:
    """The id with the highest product of a question's sparse vector with the phrasings' sparse columns."""
    barred = np.array([name == OFF_TOPIC for name in ids])

    def best(question: str) -> Answer:
        scores = (vector(question) @ columns).toarray()[0]
        scores[barred] = -math.inf
        number = int(scores.argmax())
        return ids[number], float(scores[number])

    return best


def columns(corpus: Corpus) -> tuple[list[str], list[str], list[str]]:
    """Of each phrasing the id, the language and the text."""
    rows = [
        (name, language, phrasing) for language, entries in corpus.items() for name, ways in entries.items() for phrasing in ways
    ]
    ids, languages, texts = map(list, zip(*rows, strict=True))
    return ids, languages, texts


def stems(phrasing: str, languages: Iterable[str]) -> list[str]:
    """A text's stems; where its language may be one of several, a word's different stems in all of them."""
    stemmers = [text.stemmer([language]) for language in languages]
    return [stem for word in text.words(text.normalise(phrasing)) for stem in dict.fromkeys(stem(word) for stem in stemmers)]


MATCHERS: Mapping[str, Callable[[Corpus], Ranker]] = {
    "ours": ours,
    "rapidfuzz WRatio": nearest(fuzz.WRatio),
    "rapidfuzz token_set_ratio": nearest(fuzz.token_set_ratio),
    "BM25, Snowball stems": bm25,
    "TF-IDF, character 2-5-grams": character_grams,
}


def ask(ranker: Ranker, questions: Iterable[Question]) -> list[Asked]:
    asked = []
    for question in questions:
        start = perf_counter()
        best, score = ranker(question.text)
        asked.append(Asked(best in question.ids, score, perf_counter() - start))
    return asked


def p_at_1(asked: Sequence[Asked]) -> float:
    return sum(each.right for each in asked) / len(asked)


def coverage(inside: Sequence[Asked], outside: Sequence[Asked]) -> float:
    threshold = sorted((each.score for each in outside), reverse=True)[int(LET_THROUGH * len(outside))]
    return sum(each.right and each.score > threshold for each in inside) / len(inside)


def read_work(folder: Path) -> dict[str, list[Question]]:
    """By language, the questions of a folder that have one right entry or several alternatives."""
    found: dict[str, list[Question]] = {}
    for file in sorted(folder.glob("*.tsv")):
        wanted = [question for question in evaluate.read(file) if question.ids and not question.all_of]
        if wanted:
            found.setdefault(file.stem.partition("-")[0], []).extend(wanted)
    return found


def read_corpus(file: Path) -> Corpus:
    entries: dict[str, list[str]] = {}
    for question in evaluate.read(file):
        entries.setdefault(question.ids[0], []).append(question.text)
    return {"en": entries}


def measure(data: Path, questions: Path) -> Table:
    """A row a matcher, a column a measure."""
    table = Table("matcher")
    rows: dict[str, list[str]] = {name: [name] for name in MATCHERS}
    published = [PUBLISHED]

    def column(head: str, values: Mapping[str, str], known: str = "") -> None:
        table.add_column(head, justify="right")
        published.append(known)
        for name, value in values.items():
            rows[name].append(value)

    shipped = {each.language: phrasings(each) for each in faq.load(SHIPPED)}
    work = read_work(questions)
    asked = {
        name: {language: ask(ranker, some) for language, some in work.items()}
        for name, build in MATCHERS.items()
        for ranker in [build(shipped)]
    }
    for language, some in work.items():
        column(f"FAQ {language}\nP@1\n{len(some)} q.", {name: f"{p_at_1(parts[language]):.3f}" for name, parts in asked.items()})
    whole = {name: [each for part in parts.values() for each in part] for name, parts in asked.items()}
    column(f"FAQ all\nP@1\n{len(whole['ours'])} q.", {name: f"{p_at_1(every):.3f}" for name, every in whole.items()})

    if (folder := data / "hint3-curekart").is_dir():
        rankers = {name: build(read_corpus(folder / "train.tsv")) for name, build in MATCHERS.items()}
        test = evaluate.read(folder / "test.tsv")
        strange = [Question(line, ()) for line in (folder / "oos.tsv").read_text("utf-8").splitlines()]
        inside = {name: ask(ranker, test) for name, ranker in rankers.items()}
        reached = {name: coverage(inside[name], ask(ranker, strange)) for name, ranker in rankers.items()}
        values = {name: f"{p_at_1(some):.3f}" for name, some in inside.items()}
        column(f"curekart\nP@1\n{len(test)} q.", values, f"{PUBLISHED_P_AT_1:.3f}")
        values = {name: f"{share:.3f}" for name, share in reached.items()}
        column(f"curekart\ncoverage\n{len(strange)} o.o.s.", values, f"{PUBLISHED_COVERAGE:.3f}")

    if (folder := data / "covidfaq").is_dir():
        corpus, test = read_corpus(folder / "train.tsv"), evaluate.read(folder / "test.tsv")
        values = {name: f"{p_at_1(ask(build(corpus), test)):.3f}" for name, build in MATCHERS.items()}
        column(f"CovidFAQ\nP@1\n{len(test)} q.", values)

    times = {name: median(each.seconds for each in every) * 1000 for name, every in whole.items()}
    column("FAQ\nmedian\nms", {name: f"{time:.2f}" for name, time in times.items()})
    column("FAQ\ntime\nto ours", {name: f"{time / times['ours']:.2f}" for name, time in times.items()})
    for row in [*rows.values(), published] if any(published[1:]) else rows.values():
        table.add_row(*row)
    return table


@click.command(help="Compare our matcher with others over the question files of QUESTIONS and over public data sets.")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=ROOT.parent / "shared" / "data",
    show_default=True,
    help="Folder of hint3-curekart and covidfaq.",
)
@click.argument(
    "questions", type=click.Path(path_type=Path, exists=True, file_okay=False), default=ROOT / "tests" / "questions" / "work"
)
def main(data: Path, questions: Path) -> None:
    console = Console()
    if not read_work(questions):
        raise click.UsageError(f"{questions} holds no *.tsv file with a labelled question")
    for name in ("hint3-curekart", "covidfaq"):
        if not (data / name).is_dir():
            console.print(f"{data / name} is not there: skipped", soft_wrap=True, highlight=False)
    with console.status("measuring"):
        table = measure(data, questions)
    console.print(table)


if __name__ == "__main__":
    main()
