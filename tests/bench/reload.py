"""A thousand saves in a row while sixteen people ask without pause: `python -m tests.bench.reload`.

Three files are saved each time: two in place, one of them in a folder, and one by a rename. An answer must be whole and of one
version; none may be missing.
"""

import asyncio
import resource
import tempfile
from collections import Counter
from pathlib import Path

import click

from bot.answering.responder import Responder
from bot.faq import load
from bot.reload import Live

PEOPLE = 16
LONG = 800
PAUSE = 0.05  # seconds between two saves
FAQ = """language: {language}
entries:
- id: version
  question: {question}
  answer: version {version} is {whole}
- id: other
  question: something else
  answer: nothing
"""
PHRASINGS = "language: {language}\nphrasings:\n  version: [{also}]\n"
TEXTS = {"en": ("Which version is it?", "version please"), "ru": ("Какая это версия?", "версия пожалуйста")}


def write(folder: Path, version: int) -> None:
    for language, (question, also) in TEXTS.items():
        text = FAQ.format(language=language, question=question, version=version, whole=str(version) * LONG)
        phrasings = PHRASINGS.format(language=language, also=also)
        target = folder / f"{language}.yaml"
        if language == "en":
            target.write_text(text, encoding="utf-8")
            (folder / "phrasings").mkdir(exist_ok=True)
            (folder / "phrasings" / target.name).write_text(phrasings, encoding="utf-8")
        else:
            partial = target.with_suffix(".new")
            partial.write_text(text + phrasings.partition("\n")[2], encoding="utf-8")
            partial.replace(target)


async def measure(saves: int) -> Counter[str]:
    """What happened, by name."""
    seen: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, 0)

        async def tell(text: str) -> None:
            seen["told: " + text.split("\n", maxsplit=1)[0]] += 1

        live = Live(folder, folder / "data", Responder(load(folder)), tell)
        over = asyncio.Event()
        watching = asyncio.create_task(live.watch(lambda _: seen.update(["reloads"]), over))

        async def person(number: int) -> None:
            question = TEXTS[("en", "ru")[number % 2]][number % 4 // 2]
            while not over.is_set():
                entries = live.responder.reply(question).entries
                answer = entries[0].answer if entries else ""
                version = answer.split(" ")[1] if answer else ""
                whole = answer == f"version {version} is {version * LONG}"
                seen["answered" if whole else "unanswered" if not answer else "half"] += 1
                await asyncio.sleep(0)

        people = [asyncio.create_task(person(number)) for number in range(PEOPLE)]
        for version in range(1, saves + 1):
            await asyncio.to_thread(write, folder, version)
            await asyncio.sleep(PAUSE)
            if version == saves // 10:
                seen["MiB after a tenth"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        async with asyncio.timeout(60):
            while str(saves) not in live.responder.reply(TEXTS["en"][0]).entries[0].answer:
                await asyncio.sleep(0.01)
        seen["MiB at the end"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        over.set()
        await asyncio.gather(watching, *people)
    return seen


@click.command(help=__doc__)
@click.option("--saves", default=1000, show_default=True)
def main(saves: int) -> None:
    for name, count in sorted(asyncio.run(measure(saves)).items()):
        click.echo(f"{name}: {count}")


if __name__ == "__main__":
    main()
