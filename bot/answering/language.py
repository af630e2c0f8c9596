"""Which language to reply in: what the message itself shows, then what one expects of the chat and of the person's app.

Evidence is in nats, the logarithm of how much likelier it makes a language. The FAQ's phrasings tell how
much of each language a word is; what languages share (`прокси`, `Minsk`) is evidence of none.
"""

import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from bot.faq import Faq
from bot.text import is_cyrillic

ENGLISH = "en"
EXPECTED = 3.0  # For the language that one expects before any word is read: few words of one language alone outweigh it.
FOREIGN_LETTERS = 4.0  # Against a language, for each word in letters that it lacks and another has.
UNSEEN = 0.5  # Phrasings that a word is taken to stand in beside those that hold it: a rare one shows little.

_LATIN = re.compile("[A-Za-z]")

Alphabets = Mapping[str, frozenset[str]]
"""The letters of each language beyond a to z, which people of all languages type; the preferred languages come first."""
Usage = Sequence[Mapping[str, float]]
"""For each word of a message, how many phrasings of each language hold it."""


def language_of(said: str, usage: Usage, alphabets: Alphabets, client: str | None = None, last: str | None = None) -> str:
    """The language to reply in. `client` is the code that the person's app reports, `last` the language of the reply before."""
    foreign = letters(said, alphabets)
    found = words(usage)
    for language in alphabets:
        found[language] = found.get(language, 0.0) - FOREIGN_LETTERS * foreign[language]
    fewest = min(foreign.values())
    expectations = expected(said, alphabets, client, last)
    preferred = next(language for language in expectations if foreign[language] == fewest)
    bonus = EXPECTED if client or last else 0.0  # where nothing is known of a person, what comes first only breaks ties
    return max(expectations, key=lambda language: found[language] + (bonus if language == preferred else 0.0))


def letters(said: str, alphabets: Alphabets) -> dict[str, int]:
    """By language, how many words have letters that it lacks and another has."""
    known = frozenset().union(*alphabets.values())
    written = [known.intersection(_main_letters(word)) for word in said.lower().split() if not word.isascii()]
    return {language: sum(not own >= word for word in written) for language, own in alphabets.items()}


def words(usage: Usage) -> dict[str, float]:
    """By language, the evidence of the words that it uses more than all others."""
    found: dict[str, float] = {}
    for uses in usage:
        if uses:
            language = max(uses, key=uses.__getitem__)
            others, most = sorted([0.0, *uses.values()])[-2:]
            found[language] = found.get(language, 0.0) + math.log((most + UNSEEN) / (others + UNSEEN))
    return found


def expected(said: str, alphabets: Alphabets, client: str | None, last: str | None) -> list[str]:
    """All languages, those first that one expects: the chat's last, the client's, and the order of preference. A client that has
    none of them reads English, where the FAQ has it, unless they write Cyrillic; so does a stranger who writes Latin letters."""
    client = (client or "").partition("-")[0].lower()
    if client not in alphabets and (said.isascii() or not any(map(is_cyrillic, said))) and (client or _LATIN.search(said)):
        client = ENGLISH
    return [language for language in dict.fromkeys((last or "", client, *alphabets)) if language in alphabets]


def alphabet(faq: Faq) -> frozenset[str]:
    """The letters beyond a to z that a language's questions and answers are written in: people's phrasings mix languages. Foreign
    words do not count."""
    written = "".join(f"{entry.question} {entry.answer}" for entry in faq.entries).lower()
    cyrillic = is_cyrillic(written)
    beyond = (letter for letter in set(written) if letter.isalpha() and not letter.isascii())
    return frozenset(letter for letter in beyond if is_cyrillic(letter) == cyrillic)


@lru_cache(4096)
def _main_letters(word: str) -> str:
    """A word without letters of another alphabet that look like its own."""
    cyrillic = is_cyrillic(word)
    return word if word.isascii() else "".join(letter for letter in word if is_cyrillic(letter) == cyrillic)
