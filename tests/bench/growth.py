"""How time and memory grow with the FAQ: 1,000, 10,000 and 100,000 phrasings made of the shipped FAQ's words, one run, one table.

Run it on Linux as `python -m tests.bench.growth [SIZE]…` from the root of the repository; 100,000 phrasings train for minutes.

A made phrasing is the first half of one and the second half of another phrasing of an entry. Entries grow with the phrasings,
100 phrasings a language each: once all shipped ones are used, they come again with a third of their words changed. Each size is
measured in two processes of its own: the first start, which trains, and a later one.

- *train*: CPU seconds of the first start, without reading the files. *parse*: of reading them without a cache.
- *load*: CPU seconds of a later start, imports aside: files and indexes from the cache.
- *question*: median milliseconds of a reply, over made phrasings with the longest word misspelled, in a first and a second round.
- *memory*: KB a phrasing that a later start adds to the process, and MiB of the process after it.
"""

import json
import random
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import click
import yaml
from rich.console import Console
from rich.table import Table

from bot import faq
from bot.answering.responder import Responder
from bot.faq import Entry, Faq
from bot.paths import SHIPPED
from bot.storage import index_cache
from tests.bench.memory import resident

SIZES = (1_000, 10_000, 100_000)
PER_ENTRY = 100
ASKED = 500
CHANGED = 3  # one of so many words


def make(size: int, folder: Path) -> None:
    """Write a file a language, so many phrasings in all."""
    shipped = faq.load(SHIPPED)
    for each in shipped:
        count = max(2, round(size / len(shipped) / PER_ENTRY))
        made = {"language": each.language, "entries": [_entry(each.entries, number) for number in range(count)]}
        (folder / f"{each.language}.yaml").write_text(yaml.dump(made, allow_unicode=True, Dumper=yaml.CSafeDumper), "utf-8")


def _entry(shipped: tuple[Entry, ...], number: int) -> dict[str, object]:
    again, place = divmod(number, len(shipped))
    chance = random.Random(number)
    made = []
    for _ in range(PER_ENTRY):
        first, second = (phrasing.split() for phrasing in chance.choices(shipped[place].phrasings, k=2))
        words = first[: len(first) // 2 + 1] + second[len(second) // 2 :]
        made.append(" ".join(_changed(word, again) for word in words))
    return {"id": f"e{number}", "question": made[0], "also": made[1:], "answer": "An answer."}


def _changed(word: str, again: int) -> str:
    """The same word, or one that it always becomes this time: its letters moved on."""
    if not again or zlib.crc32(f"{again} {word}".encode()) % CHANGED:
        return word
    cut = again % len(word)
    return word[cut:] + word[:cut]


def misspelled(phrasing: str) -> str:
    """The longest word without its middle letter."""
    longest = max(phrasing.split(), key=len)
    middle = len(longest) // 2
    return phrasing.replace(longest, longest[:middle] + longest[middle + 1 :])


def questions(faqs: list[Faq]) -> list[str]:
    phrasings = [phrasing for each in faqs for entry in each.entries for phrasing in entry.phrasings]
    return list(map(misspelled, random.Random(0).choices(phrasings, k=ASKED)))


def start(folder: Path) -> dict[str, float]:
    """What a start takes, and questions after it."""
    before, time = resident(), process_time()
    faqs = index_cache.load(folder, folder)
    read = process_time()
    responder = Responder(faqs, lambda languages: index_cache.index(languages, folder))
    built = process_time()
    after = resident()
    asked = questions(faqs)
    rounds = [median(_milliseconds(responder, question) for question in asked) for _ in range(2)]
    count = sum(len(entry.phrasings) for each in faqs for entry in each.entries)
    return {
        "phrasings": count,
        "entries": len(faqs[0].entries),
        "read": read - time,
        "build": built - read,
        "first": rounds[0],
        "again": rounds[1],
        "memory": (after - before) * 1024 / count,
        "process": after,
    }


def _milliseconds(responder: Responder, question: str) -> float:
    begin = perf_counter()
    responder.reply(question)
    return (perf_counter() - begin) * 1000


def measure(size: int) -> list[str]:
    """A row of the table."""
    with tempfile.TemporaryDirectory() as folder:
        make(size, Path(folder))
        command = [sys.executable, "-m", "tests.bench.growth", "--start", folder]
        first, later = (json.loads(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(2))
    return [
        f"{later['phrasings']:,}",
        str(later["entries"]),
        f"{first['build']:.1f}",
        f"{first['read']:.2f}",
        f"{later['read'] + later['build']:.2f}",
        f"{later['first']:.2f}",
        f"{later['again']:.2f}",
        f"{later['memory']:.2f}",
        f"{later['process']:.0f}",
    ]


@click.command(help="Measure how time and memory grow with the number of phrasings.")
@click.option("--start", "folder", type=click.Path(path_type=Path), hidden=True)
@click.argument("sizes", nargs=-1, type=int)
def main(folder: Path | None, sizes: tuple[int, ...]) -> None:
    if folder:
        click.echo(json.dumps(start(folder)))
        return
    console = Console()
    table = Table("phrasings", "entries", "train s", "parse s", "load s", "question ms", "again", "memory KB", "process MiB")
    with console.status("measuring"):
        for size in sizes or SIZES:
            table.add_row(*measure(size))
    console.print(table)


if __name__ == "__main__":
    main()
