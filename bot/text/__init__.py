"""Letters, keyboard layouts, transliteration, words and stems: what turns typed text into comparable tokens.

Pure functions over strings; nothing here knows what an entry is.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache

import Stemmer

LONGEST_WORD = 64  # letters that are read: no word of any language here has half as many, and what is remembered stays small
# One Cyrillic alphabet for Russian and Kazakh: a Kazakh letter becomes what a Russian keyboard offers in its place.
_FOLD = str.maketrans("ёәғқңөұүһі", "еагкноуухи")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_CYRILLIC = re.compile(r"[Ѐ-ӿ]")
_LATIN = re.compile(r"[a-z]")
_NOT_CYRILLIC = re.compile(r"[^Ѐ-ӿ]+")
_NOT_LATIN = re.compile(r"[^a-z]+")
# "4to" and "6kola", but not "4th" or "g20".
_DIGIT_SOUND = re.compile(r"(?<!\d)[46](?=[a-z])(?!th\b)|(?<=[a-z])[46](?=[a-z])")
_SOUNDS = {"4": "ch", "6": "sh"}
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
        ("shch|sch|sh", "S"), ("ch", "C"), ("zh", "j"), ("kh|x", "h"), ("gh", "g"), ("ts|tz", "c"), ("q", "k"), ("w", "v"),
        ("[yj]a", "ia"), ("[yj]u", "iu"), ("[yj]o|[yj]e|io", "e"), ("(?<=[aeiouy])j|y", "i"), ("'", ""),
    )
]  # fmt: skip
_DOUBLED = re.compile(r"([^aeiou])\1+")
_LETTERS = [
    ("shch", "щ"), ("sch", "щ"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("ch", "ч"), ("sh", "ш"), ("gh", "г"),
    ("yu", "ю"), ("ju", "ю"), ("ya", "я"), ("ja", "я"), ("yo", "е"), ("jo", "е"),
    *zip("abvgdezijklmnoprstufhcyxqw'", "абвгдезийклмнопрстуфхцыхквь", strict=True),
]  # fmt: skip


class _Plain(dict[int, int | str | None]):
    """For str.translate: combining and invisible characters to nothing, accents off Latin letters; each looked up once."""

    def __missing__(self, code: int) -> int | str | None:
        base = unicodedata.normalize("NFD", chr(code))[0]
        invisible = unicodedata.category(chr(code)) in ("Mn", "Cf")
        kept = self[code] = None if invisible else base if base.isascii() and base.isalpha() else code
        return kept


# Kazakh in Latin letters, in its several official alphabets; accents that say nothing about the sound just go.
_PLAIN = _Plain({ord("ş"): "sh", ord("ç"): "ch", ord("ý"): "u", ord("ı"): "i", ord("ŋ"): "n", ord("ə"): "a"})


def normalise(text: str) -> str:
    """Compose, lower, drop invisible characters and accents, fold ё and the Kazakh letters."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text).lower().translate(_PLAIN).translate(_FOLD)


def words(text: str) -> list[str]:
    """The words and numbers of a normalised text, cut at LONGEST_WORD, lookalike Latin letters within Cyrillic words mended."""
    if "'" in text or "’" in text:
        text = _POSSESSIVE.sub("", text)
    if "4" in text or "6" in text:
        text = _DIGIT_SOUND.sub(lambda match: _SOUNDS[match[0]], text)
    found = [word[:LONGEST_WORD] for word in _TOKEN.findall(text)]
    if text.isascii() or not _LATIN.search(text):
        return found
    return [w.translate(_LOOKALIKE) if _CYRILLIC.search(w) and _LATIN.search(w) else w for w in found]


def is_cyrillic(text: str) -> bool:
    """Whether most letters are Cyrillic."""
    return not text.isascii() and len(_NOT_CYRILLIC.sub("", text)) > len(_NOT_LATIN.sub("", text.lower()))


def swap_layout(text: str) -> str:
    """What the same keys give on the other layout: Latin to Cyrillic, or back."""
    return text.lower().translate(_KEYS_TO_LATIN if is_cyrillic(text) else _KEYS_TO_CYRILLIC)


@lru_cache(maxsize=1 << 12)
def skeleton(word: str) -> str:
    """One spelling for all the ways to romanise a word: `щ`, `shch` and `sch` are one, `й`, `ы`, `y`, `j` and `i` too."""
    if _CYRILLIC.search(word):
        word = word.translate(_ROMAN)
    else:
        for pattern, replacement in _SPELLINGS:
            word = pattern.sub(replacement, word)
    return _DOUBLED.sub(r"\1", word)


_VOWELS = str.maketrans("oeu", "aia")


def sound(word: str) -> str:
    """What is left of a word when those vowels fall together that hurried hands mistake for one another."""
    return skeleton(word).translate(_VOWELS)


@lru_cache(maxsize=1 << 12)
def to_cyrillic(word: str) -> str:
    """A Latin-letter word in Cyrillic letters, by the commonest habits."""
    word = unicodedata.normalize("NFD", word)
    for latin, cyrillic in _LETTERS:
        word = word.replace(latin, cyrillic)
    return word


def alphabet(text: str) -> str:
    """Unicode's name of the script that most letters are of, such as LATIN; an empty string where there are none."""
    names = Counter(unicodedata.name(letter, "").partition(" ")[0] for letter in text if letter.isalpha())
    return names.most_common(1)[0][0] if names else ""


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
