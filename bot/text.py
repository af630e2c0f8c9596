"""Letters, keyboard layouts, transliteration, words and stems: what turns typed text into comparable tokens.

Pure functions over strings; nothing here knows what an entry is.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

import Stemmer

# One Cyrillic alphabet for Russian and Kazakh: a Kazakh letter becomes what a Russian keyboard offers in its place.
_FOLD = str.maketrans("ёәғқңөұүһі", "еагкноуухи")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_CYRILLIC = re.compile(r"[Ѐ-ӿ]")
_LATIN = re.compile(r"[a-z]")
_POSSESSIVE = re.compile(r"['’ʼ`]s?\b")
# Latin letters that look like Cyrillic ones: phones and hurried hands mix them into Cyrillic words.
_LOOKALIKE = str.maketrans("acekmoptxyibh", "асекмортхуивн")

_QWERTY = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_JCUKEN = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_KEYS_TO_CYRILLIC = str.maketrans(_QWERTY + '~{}:"<>', _JCUKEN + "ёхъжэбю")
_KEYS_TO_LATIN = str.maketrans(_JCUKEN, _QWERTY)

_ROMAN = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфхцыэ", "abvgdeziiklmnoprstufhcie", strict=True))
    | {"ж": "j", "ч": "C", "ш": "S", "щ": "S", "ъ": "", "ь": "", "ю": "iu", "я": "ia"}
)
# The spellings that different hands give one sound, brought to the letters of _ROMAN. The order matters.
_SPELLINGS = [
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        ("shch|sch|sh|6", "S"), ("ch|4", "C"), ("zh", "j"), ("kh|x", "h"), ("gh", "g"), ("ts|tz", "c"), ("q", "k"), ("w", "v"),
        ("[yj]a", "ia"), ("[yj]u", "iu"), ("[yj]o|[yj]e|io", "e"), ("(?<=[aeiouy])j|y", "i"), ("'", ""),
    )
]  # fmt: skip
_DOUBLED = re.compile(r"(.)\1+")
_LETTERS = [
    ("shch", "щ"), ("sch", "щ"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("ch", "ч"), ("sh", "ш"), ("gh", "г"),
    ("yu", "ю"), ("ju", "ю"), ("ya", "я"), ("ja", "я"), ("yo", "е"), ("jo", "е"),
    *zip("abvgdezijklmnoprstufhcyxqw'", "абвгдезийклмнопрстуфхцыхквь", strict=True),
]  # fmt: skip


class _Visible(dict[int, int | None]):
    """For str.translate: combining and invisible characters to nothing, each looked up once."""

    def __missing__(self, code: int) -> int | None:
        kept = self[code] = None if unicodedata.category(chr(code)) in ("Mn", "Cf") else code
        return kept


_VISIBLE = _Visible()


def normalise(text: str) -> str:
    """Compose, lower, drop invisible and combining characters, fold ё and the Kazakh letters."""
    text = unicodedata.normalize("NFKC", text).lower()
    if not text.isascii():
        text = text.translate(_VISIBLE)
    return text.translate(_FOLD)


def words(text: str) -> list[str]:
    """The words and numbers of a normalised text, lookalike Latin letters within Cyrillic words mended."""
    if "'" in text or "’" in text:
        text = _POSSESSIVE.sub("", text)
    found = _TOKEN.findall(text)
    return [w.translate(_LOOKALIKE) if _CYRILLIC.search(w) and _LATIN.search(w) else w for w in found]


def is_cyrillic(text: str) -> bool:
    """Whether most letters are Cyrillic."""
    return len(_CYRILLIC.findall(text)) > len(_LATIN.findall(text.lower()))


def swap_layout(text: str) -> str:
    """What the same keys give on the other layout: Latin to Cyrillic, or back."""
    return text.translate(_KEYS_TO_LATIN if is_cyrillic(text) else _KEYS_TO_CYRILLIC)


@lru_cache(maxsize=1 << 15)
def skeleton(word: str) -> str:
    """One spelling for all the ways to romanise a word: `щ`, `shch` and `sch` are one, `й`, `ы`, `y`, `j` and `i` too."""
    if _CYRILLIC.search(word):
        word = word.translate(_ROMAN)
    else:
        for pattern, replacement in _SPELLINGS:
            word = pattern.sub(replacement, word)
    return _DOUBLED.sub(r"\1", word)


@lru_cache(maxsize=1 << 15)
def to_cyrillic(word: str) -> str:
    """A Latin-letter word in Cyrillic letters, by the commonest habits."""
    word = unicodedata.normalize("NFD", word)
    for latin, cyrillic in _LETTERS:
        word = word.replace(latin, cyrillic)
    return word


@lru_cache
def stemmer(language: str) -> Callable[[str], str]:
    """Snowball's stemmer of a language (ISO 639-1 code); none where it has none, as for Kazakh.

    A light Kazakh stemmer and truncation were measured: neither found more, words that differ in an ending are alike anyway.
    """
    try:
        stem: Callable[[str], str] = Stemmer.Stemmer(language).stemWord
    except KeyError:
        return str
    return stem
