"""The endings of languages that have no stemmer, learned from their words: what often follows a word that stands alone, too.

An agglutinative language makes so many forms of a word (Kazakh: ШЫҰ, ШЫҰ-ға, ШЫҰ-мен, …) that phrasings hold few of them.
"""

from collections import Counter
from collections.abc import Iterable

from bot import text

LEAST_WORDS = 20  # So many words with and without it make an ending.
ENDING_LETTERS = 2, 4  # Of fewer letters there are endings everywhere; longer ones are words.
STEM_LETTERS = 3  # What is left of a word without its ending has at least so many.


def learn(words: Iterable[str], languages: Iterable[str]) -> frozenset[str]:
    """The endings that are frequent among the words; none where each of the languages (ISO 639-1 codes) has a stemmer."""
    if all(map(text.has_stemmer, languages)):
        return frozenset()
    least, most = ENDING_LETTERS
    found: list[str] = []
    beginnings: list[str] = []  # Those words that the one before began with, each beginning the next.
    for word in sorted(word for word in words if len(word) >= STEM_LETTERS):
        while beginnings and not word.startswith(beginnings[-1]):
            beginnings.pop()
        found += [word[len(beginning) :] for beginning in beginnings if least <= len(word) - len(beginning) <= most]
        beginnings.append(word)
    return frozenset(ending for ending, count in Counter(found).items() if count >= LEAST_WORDS)
