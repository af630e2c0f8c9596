"""How the matcher learns: how long it takes, whether what is learned on a save answers like what is learned anew, and how steady
the answers are: `python -m tests.bench.learning [--size 100000] [QUESTIONS]`, from the root of the repository.

- *anew* and *save*: seconds of CPU to learn the FAQ, and to take up twelve changed phrasings of it; of the shipped FAQ, or of one
  that `tests.bench.growth` makes with `--size` phrasings.
- *like anew*: the share of the questions whose best entry is another one where phrasings were learned on top of the rest, by a
  save, than where all was learned at once; for several kinds of saves, over three orders of learning.
- *steady*: the same where twelve phrasings at random are taken away and all is learned anew, so many times.
"""

import random
import tempfile
from collections.abc import Callable, Container, Mapping, Sequence
from pathlib import Path
from statistics import mean, median
from time import process_time

import click

from bot import faq
from bot.answering.responder import phrasings
from bot.matching import Entries, Index, Matcher, build, extend
from bot.matching.passive_aggressive import PassiveAggressive
from bot.paths import SHIPPED
from tests.bench import growth
from tests.bench.compare import ROOT, questions_of

TAKEN = 12  # phrasings of a save
TIMES = 50
ORDERS = 3

Languages = Mapping[str, Entries]


def learn(languages: Languages, order: int = 0) -> list[Index]:
    return [build(group, PassiveAggressive(order)) for group in Matcher.groups(languages)]


def save(indexes: Sequence[Index], languages: Languages, order: int = 0) -> list[Index]:
    extended = [
        extend(index, group, PassiveAggressive(order)) for index, group in zip(indexes, Matcher.groups(languages), strict=True)
    ]
    assert all(extended)
    return [index for index in extended if index]


def best(indexes: Sequence[Index], questions: Sequence[str]) -> list[str]:
    matcher = Matcher(indexes)
    return [next((match.id for match in matcher.rank(question)), "") for question in questions]


def differing(one: Sequence[str], other: Sequence[str]) -> float:
    return sum(left != right for left, right in zip(one, other, strict=True)) / len(one)


def without(languages: Languages, ways: Container[str] = (), names: Container[str] = ()) -> Languages:
    """The phrasings but for some, and for those of some entries; an entry without any is gone, too."""
    left = {
        language: {name: [way for way in some if way not in ways] for name, some in entries.items() if name not in names}
        for language, entries in languages.items()
    }
    return {language: {name: some for name, some in entries.items() if some} for language, entries in left.items()}


def some_of(languages: Languages, count: int, seed: int) -> set[str]:
    every = [way for entries in languages.values() for ways in entries.values() for way in ways[1:]]
    return set(random.Random(seed).sample(every, count))


def like_anew(languages: Languages, questions: Sequence[str]) -> None:
    names = [name for name in next(iter(languages.values())) if name]
    kinds: dict[str, Callable[[int], Languages]] = {
        "12 phrasings": lambda order: without(languages, some_of(languages, 12, order)),
        "200 phrasings": lambda order: without(languages, some_of(languages, 200, order)),
        "an entry": lambda order: without(languages, names=[names[7 * order + 3]]),
    }
    for kind, shorten in kinds.items():
        added, removed = [], []
        for order in range(ORDERS):
            fewer = shorten(order)
            whole, part = learn(languages, order), learn(fewer, order)
            expected, less = best(whole, questions), best(part, questions)
            added.append(differing(best(save(part, languages, order), questions), expected))
            removed.append(differing(best(save(whole, fewer, order), questions), less))
        click.echo(f"like anew, {kind}: {mean(added):.2%} differ where added by a save, {mean(removed):.2%} where taken away")


def steady(languages: Languages, questions: Sequence[str], times: int) -> None:
    expected = best(learn(languages), questions)
    shares = []
    for seed in range(times):
        fewer = without(languages, some_of(languages, TAKEN, seed))
        shares.append(differing(best(learn(fewer), questions), expected))
    click.echo(f"steady, {times} times {TAKEN} phrasings: {median(shares):.2%} differ in the median, {max(shares):.2%} at worst")


def timed(languages: Languages) -> None:
    count = sum(len(ways) for entries in languages.values() for ways in entries.values())
    fewer = without(languages, some_of(languages, TAKEN, 0))
    start = process_time()
    indexes = learn(fewer)
    learned = process_time() - start
    start = process_time()
    save(indexes, languages)
    click.echo(f"{count} phrasings: anew {learned:.2f} s of CPU, a save of {TAKEN} phrasings {process_time() - start:.2f} s")


@click.command(help="Measure how the matcher learns.")
@click.option("--size", type=int, help="Time a FAQ of so many phrasings, and nothing else.")
@click.option("--times", default=TIMES, show_default=True, help="How often phrasings are taken away at random.")
def main(size: int | None, times: int) -> None:
    if size:
        with tempfile.TemporaryDirectory() as folder:
            growth.make(size, Path(folder))
            timed({each.language: phrasings(each) for each in faq.load(Path(folder))})
        return
    languages = {each.language: phrasings(each) for each in faq.load(SHIPPED)}
    questions = [text for _, _, text in questions_of(ROOT / "tests" / "questions")]
    timed(languages)
    like_anew(languages, questions)
    steady(languages, questions, times)


if __name__ == "__main__":
    main()
