"""In which language the bot replies to messages of a word or two, and to dates, that do not contradict the client's language.

Run it as `python -m tests.bench.reply_language [--show]` from the root of the repository. 600 messages, drawn by chance but
always the same: one or two neighbouring words of the questions and answers of one language, names among them, sent by a client of
that language; and dates, with months by number or name, sent by a Russian one. The second table asks the questions of
`tests/questions/work`: sentences, whose words should decide whatever the client's language is.
"""

import random
from collections.abc import Iterator
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from bot import faq, text
from bot.answering.responder import Responder
from bot.evaluation import evaluate
from bot.faq import Faq
from bot.paths import SHIPPED
from bot.rendering.render import plain

WORK = Path(__file__).parents[1] / "questions" / "work"
MESSAGES = 600
DATES = 144
MONTHS = ["января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"]
MIXED = ("mixed", "translit", "latin", "layout", "forms", "frames")  # kinds of questions whose language is their difficulty


def short_messages(source: Faq, count: int, chance: random.Random) -> Iterator[str]:
    """One or two neighbouring words of the language's questions and answers, as they stand there."""
    texts = [each for entry in source.entries for each in (entry.question, plain(entry.answer))]
    for number in range(count):
        words = [word.strip(".,:;?!()«»“”\"'–-") for word in chance.choice(texts).split()]
        words = [word for word in words if word and text.words(text.normalise(word))]
        start = chance.randrange(len(words))
        yield " ".join(words[start : start + 1 + number % 2])


def dates(count: int, chance: random.Random) -> Iterator[str]:
    """Dates as a Russian writes them."""
    for _ in range(count):
        day, month, year = chance.randint(1, 28), chance.randint(1, 12), chance.randint(2010, 2026)
        named = f"{day} {MONTHS[month - 1]}"
        numbers = [f"{day:02}.{month:02}.{year}", f"{day}.{month}", f"{year}"]
        yield chance.choice([*numbers, named, f"{named} {year}", f"{named} {year} года", f"{year} год"])


@click.command()
@click.option("--show", is_flag=True, help="Show the messages that are answered in another language.")
def main(show: bool) -> None:
    console = Console(highlight=False)
    faqs = faq.load(SHIPPED)
    responder, chance = Responder(faqs), random.Random(1)
    asked = {each.language: [*short_messages(each, (MESSAGES - DATES) // len(faqs), chance)] for each in faqs}
    rows = [(f"{language}, a word or two", language, texts) for language, texts in asked.items()]
    rows.append(("ru, dates", "ru", [*dates(DATES, chance)]))
    table = Table("messages", "number", "in the client's language", title="Short messages")
    total = 0
    for name, client, texts in rows:
        others = [(each, got) for each in texts if (got := responder.reply(each, client).language) != client]
        total += len(texts) - len(others)
        table.add_row(name, f"{len(texts)}", f"{1 - len(others) / len(texts):.3f}")
        for each, got in others if show else ():
            console.print(f"{client} → {got}: {each}", markup=False)
    count = sum(len(texts) for *_, texts in rows)
    table.add_row("all", f"{count}", f"{total / count:.3f}")
    console.print(table, sentences(responder))


def sentences(responder: Responder) -> Table:
    """The share of full questions answered in their own language, by the client's."""
    clients = [*responder.faqs, None]
    table = Table("questions", *(f"client {client}" for client in clients), title="Sentences in their own language")
    for language in responder.faqs:
        files = [file for file in sorted(WORK.glob(f"{language}-*.tsv")) if not file.stem.endswith(MIXED)]
        texts = [each.text for file in files for each in evaluate.read(file) if len(each.text.split()) > 2]
        got = [[responder.language(each, client) for each in texts] for client in clients]
        table.add_row(language, *(f"{some.count(language) / len(texts):.3f}" for some in got))
    return table


if __name__ == "__main__":
    main()
