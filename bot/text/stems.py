"""Stems of words."""

from collections.abc import Callable, Iterable

import Stemmer


def stemmer(languages: Iterable[str]) -> Callable[[str], str]:
    """Snowball's stemmer of the first of the languages (ISO 639-1 codes) that has one; else the word as it is.

    Kazakh has none. Russian's cuts its words harmlessly; a light Kazakh stemmer and truncation were measured, and found no more.
    """
    for language in languages:
        try:
            stem: Callable[[str], str] = Stemmer.Stemmer(language).stemWord
        except KeyError:
            continue
        return stem
    return str


def has_stemmer(language: str) -> bool:
    """Whether Snowball knows a language (an ISO 639-1 code)."""
    return stemmer([language]) is not str
