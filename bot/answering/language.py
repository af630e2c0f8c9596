"""Which language a message is in, by its letters."""

from collections.abc import Mapping

from bot.faq import Faq
from bot.text import is_cyrillic

DEFAULT_LANGUAGE = "ru"

Alphabets = Mapping[str, frozenset[str]]
"""The letters of each language."""


def language_of(question: str, alphabets: Alphabets, client: str | None = None) -> str:
    """The language of a text by its letters, then the client's language code, then Russian."""
    letters = _letters(question)
    fitting = [language for language, alphabet in alphabets.items() if letters <= alphabet] or list(alphabets)
    client = (client or "").partition("-")[0]
    return next((language for language in (client, DEFAULT_LANGUAGE) if language in fitting), fitting[0])


def alphabet(faq: Faq) -> frozenset[str]:
    """The letters that a language's questions and answers are written in: people's phrasings mix languages. Foreign words do
    not count."""
    written = "".join(f"{entry.question} {entry.answer}" for entry in faq.entries).lower()
    letters = _letters(written)
    cyrillic = is_cyrillic(written)
    return frozenset(letter for letter in letters if is_cyrillic(letter) == cyrillic)


def _letters(text: str) -> frozenset[str]:
    return frozenset(filter(str.isalpha, set(text.lower())))
