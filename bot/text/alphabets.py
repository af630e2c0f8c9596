"""Which alphabet letters are of."""

import re
import unicodedata
from collections import Counter

_LATIN_LETTER = re.compile(r"[A-Za-z]")
_CYRILLIC_LETTER = re.compile(r"[Ѐ-ӿ]")
_NOT_CYRILLIC = re.compile(r"[^Ѐ-ӿ]+")
_NOT_LATIN = re.compile(r"[^a-z]+")


def is_cyrillic(text: str) -> bool:
    """Whether most letters are Cyrillic."""
    return not text.isascii() and len(_NOT_CYRILLIC.sub("", text)) > len(_NOT_LATIN.sub("", text.lower()))


def alphabet(text: str) -> str:
    """Unicode's name of the script that most letters are of, such as LATIN; an empty string where there are none."""
    names = Counter(unicodedata.name(letter, "").partition(" ")[0] for letter in text if letter.isalpha())
    return names.most_common(1)[0][0] if names else ""


def is_mixed(text: str) -> bool:
    """Whether some letters are Latin and some Cyrillic."""
    return _LATIN_LETTER.search(text) is not None and _CYRILLIC_LETTER.search(text) is not None
