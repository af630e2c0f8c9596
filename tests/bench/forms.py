"""In how many forms a question may be written and still find its entry: phrasings of the shipped FAQ, put into each form.

Run it as `python -m tests.bench.forms [CHECKOUT]` from the root of the repository; it takes half a minute. CHECKOUT is a folder
with the code and FAQ to measure, this one if it is not named. A hundred phrasings a language, the same at each run, are put into
each form; the share whose own entry ranks first is shown, beside that of the phrasings as they are. A form that changes nothing
of a phrasing is not asked.
"""

import random
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[2]
PHRASINGS = 100  # of a language
LEAST_WORDS = 3
Form = Callable[[str, random.Random], str]

_RUSSIAN_KEYS = dict(zip("йцукенгшщзхъфывапролджэячсмитьбюё", "qwertyuiop[]asdfghjkl;'zxcvbnm,.`", strict=True))
_KAZAKH_KEYS = _RUSSIAN_KEYS | dict(zip("әіңғүұқөһ", "2345890-=", strict=True))
_ENGLISH_KEYS = {latin: cyrillic for cyrillic, latin in _RUSSIAN_KEYS.items()}
_LATIN = str.maketrans(
    dict(zip("абвгдеёзийклмнопрстуфхцыэіәөқңғүұһ", "abvgdeeziyklmnoprstufhcyeiaoqnguuh", strict=True))
    | {"ж": "zh", "ч": "ch", "ш": "sh", "щ": "sch", "ъ": "", "ь": "", "ю": "yu", "я": "ya"}
)
_OTHER_ALPHABET = dict(zip("асеорху", "aceopxy", strict=True))
_OTHER_ALPHABET |= {latin: cyrillic for cyrillic, latin in _OTHER_ALPHABET.items()}
_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV", "5": "V", "6": "VI", "7": "VII"}
_ABBREVIATIONS = re.compile(r"\b(?:оон|одкб|снг|шос|бұұ|ұқшұ|тмд|шыұ|un|csto|cis|sco)\b", re.IGNORECASE)
_SIGNS = ("🙂", "🔥", "👉")


def joined(text: str, _: random.Random) -> str:
    return re.sub(r"\W", "", text)


def layout(text: str, _: random.Random) -> str:
    """The keys of the language's own keyboard, struck on the other one."""
    keys = _KAZAKH_KEYS if set(text) & set("әіңғүұқөһ") else _ENGLISH_KEYS if text.isascii() else _RUSSIAN_KEYS
    return "".join(keys.get(letter, letter) for letter in text.lower())


def stretched(text: str, chance: random.Random) -> str:
    letters = list(text)
    places = [place for place, letter in enumerate(letters) if letter.isalpha()]
    for place in chance.sample(places, min(2, len(places))):
        letters[place] *= chance.randint(3, 6)
    return "".join(letters)


def mixed_alphabets(text: str, chance: random.Random) -> str:
    return "".join(_OTHER_ALPHABET.get(letter, letter) if chance.random() < 1 / 2 else letter for letter in text.lower())


def spaced(text: str, chance: random.Random) -> str:
    """The letters of one word apart."""
    words = text.split()
    longest = max(range(len(words)), key=lambda place: len(words[place]))
    return " ".join(" ".join(word) if place == longest else word for place, word in enumerate(words))


def capitals(text: str, _: random.Random) -> str:
    return text.upper()


def signs(text: str, chance: random.Random) -> str:
    return "".join(f"{word} {chance.choice(_SIGNS)} " for word in text.split())


def hashtags(text: str, _: random.Random) -> str:
    return " ".join(f"#{word}" for word in text.split())


FORMS: Mapping[str, Form] = {
    "as it is": lambda text, _: text,
    "capitals": capitals,
    "no spaces": joined,
    "spaced letters": spaced,
    "stretched letters": stretched,
    "letters of both alphabets": mixed_alphabets,
    "the wrong layout": layout,
    "Latin letters": lambda text, _: text.lower().translate(_LATIN),
    "emoji between": signs,
    "hashtags": hashtags,
    "dotted abbreviations": lambda text, _: _ABBREVIATIONS.sub(lambda found: "".join(f"{a}." for a in found[0].upper()), text),
    "Roman numerals": lambda text, _: re.sub(r"(?<![\w.])[1-7](?![\w.])", lambda found: _ROMAN[found[0]], text),
}


@click.command(help="Put phrasings of the FAQ into many forms, and count those that still find their entry.")
@click.option("--missed", help="A form of which those that miss their entry are listed.")
@click.argument("checkout", type=click.Path(path_type=Path, exists=True, file_okay=False), default=ROOT)
def main(missed: str | None, checkout: Path) -> None:
    sys.path.insert(0, str(checkout))
    from bot.cli.common import responder_of, settings_of
    from bot.matching import OFF_TOPIC

    responder = responder_of(settings_of(checkout / "faq"))
    aside = responder.small_talk | responder.gaps
    table = Table("form", *responder.faqs)
    rows = []
    for name, form in FORMS.items():
        cells = []
        for language, faq in responder.faqs.items():
            chance = random.Random(language)
            ways = [(entry.id, way) for entry in faq.entries if entry.id not in aside for way in entry.also]
            ways = [(identity, way) for identity, way in ways if len(way.split()) >= LEAST_WORDS]
            if name in ("dotted abbreviations", "Roman numerals"):
                ways = [(identity, way) for identity, way in ways if form(way, chance) != way]
            asked = right = 0
            for identity, way in chance.sample(ways, min(PHRASINGS, len(ways))):
                written = form(way, chance)
                ranking = [match for match in responder.matcher.rank(written, language) if match.id != OFF_TOPIC]
                found = bool(ranking) and ranking[0].id == identity
                asked, right = asked + 1, right + found
                if name == missed and not found:
                    print(language, identity, way, written, ranking[0].id if ranking else "", sep=" | ")
            cells.append(f"{right / asked:.2f} of {asked}" if asked else "")
        rows.append((name, *cells))
    for row in rows:
        table.add_row(*row)
    Console(highlight=False).print(table)


if __name__ == "__main__":
    main()
