"""One word in Latin and in Cyrillic letters, and how it sounds."""

import re
import unicodedata
from functools import lru_cache

_CYRILLIC = re.compile(r"[Ѐ-ӿ]")
_ROMAN = str.maketrans(
    dict(zip("абвгдезиклмнопрстуфцэ", "abvgdeziklmnoprstufce", strict=True))
    | {"ж": "zh", "й": "y", "х": "h", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ы": "y", "ь": "", "ю": "yu", "я": "ya"}
)
# The spellings that different hands give one sound, brought to one. They hold for romanised Cyrillic, too, so that a word meets
# its Latin spelling whichever that is: бороться is borotsya, новые is novye and novie. The order matters.
_SPELLINGS = [
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        ("shch|sch|sh", "S"), ("ch", "C"), ("zh", "j"), ("kh|x", "h"), ("gh", "g"), ("ts|tz", "c"), ("q", "k"), ("w", "v"),
        ("'", ""), ("[yj]a", "ia"), ("[yj]u", "iu"), ("[iyj]+[oe]", "e"), ("(?<=[aeiouy])j|y", "i"), ("(?<=[aeou])i+", "i"),
    )
]  # fmt: skip
_DOUBLED = re.compile(r"([^aeiou])\1+")
_LETTERS = [
    ("shch", "щ"), ("sch", "щ"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("ch", "ч"), ("sh", "ш"), ("gh", "г"),
    ("yu", "ю"), ("ju", "ю"), ("ya", "я"), ("ja", "я"), ("yo", "е"), ("jo", "е"),
    *zip("abvgdezijklmnoprstufhcyxqw'", "абвгдезийклмнопрстуфхцыхквь", strict=True),
]  # fmt: skip


@lru_cache(maxsize=1 << 12)
def skeleton(word: str) -> str:
    """One spelling for all the ways to romanise a word: `щ`, `shch` and `sch` are one, `й`, `ы`, `y`, `j` and `i` too."""
    if _CYRILLIC.search(word):
        word = word.translate(_ROMAN)
    for pattern, replacement in _SPELLINGS:
        word = pattern.sub(replacement, word)
    return _DOUBLED.sub(r"\1", word)


_VOWELS = str.maketrans("oeu", "aia")


def phonetic_key(word: str) -> str:
    """What is left of a word when those vowels fall together that hurried hands mistake for one another."""
    return skeleton(word).translate(_VOWELS)


@lru_cache(maxsize=1 << 12)
def to_cyrillic(word: str) -> str:
    """A Latin-letter word in Cyrillic letters, by the commonest habits."""
    word = unicodedata.normalize("NFD", word)
    for latin, cyrillic in _LETTERS:
        word = word.replace(latin, cyrillic)
    return word
