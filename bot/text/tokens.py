"""A text's words and numbers."""

import re

LONGEST_WORD = 64  # letters that are read: no word of any language here has half as many, and what is remembered stays small
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_CYRILLIC = re.compile(r"[Ѐ-ӿ]")
_LATIN = re.compile(r"[a-z]")
# "4to" and "6kola", but not "4th" or "g20".
_DIGIT_SOUND = re.compile(r"(?<!\d)[46](?=[a-z])(?!th\b)|(?<=[a-z])[46](?=[a-z])")
_SOUNDS = {"4": "ch", "6": "sh"}
_ZERO = re.compile(r"(?<=[^\W\d_])0(?=[^\W\d_])")
_POSSESSIVE = re.compile(r"['’ʼ`]s?\b")
_DOTTED = re.compile(r"(?<!\w)[^\W\d_](?:\.[^\W\d_])+(?!\w)")
# So many single letters in a row are a word with its letters apart: in Russian three may be words, as in "а я в Минске".
_SPACED = re.compile(r"(?<!\w)[^\W\d_](?: [^\W\d_]){3,}(?!\w)")
_MAYBE_SPACED = re.compile(r" [^\W\d_] [^\W\d_] [^\W\d_](?!\w)")  # Much faster to search for; most texts have none.
_MAYBE_STRETCHED = re.compile(r"(\w)\1\1")  # The same.
# After another letter of the word: at its beginning three may be an abbreviation's, as in "СССР", and "ааааа" is no word.
_STRETCHED = re.compile(r"(?<=([^\W\d_]))(?!\1)([^\W\d_])\2\2+")
# Letters that look alike in both alphabets: phones and hurried hands mix them within a word.
_ALIKE_LATIN, _ALIKE_CYRILLIC = "acekmoptxyibh", "асекмортхуивн"
_TO_CYRILLIC = str.maketrans(_ALIKE_LATIN, _ALIKE_CYRILLIC)
_TO_LATIN = str.maketrans(_ALIKE_CYRILLIC, _ALIKE_LATIN)


def words(text: str) -> list[str]:
    """The words and numbers of a normalised text, cut at LONGEST_WORD: abbreviations without their dots, letters that stand apart
    joined, stretched ones once, words of mixed alphabets mended."""
    if "'" in text or "’" in text:
        text = _POSSESSIVE.sub("", text)
    if "4" in text or "6" in text:
        text = _DIGIT_SOUND.sub(lambda match: _SOUNDS[match[0]], text)
    if "0" in text:
        text = _ZERO.sub("o", text)
    if "." in text:
        text = _DOTTED.sub(lambda match: match[0].replace(".", ""), text)
    if _MAYBE_SPACED.search(text):
        text = _SPACED.sub(lambda match: match[0].replace(" ", ""), text)
    if _MAYBE_STRETCHED.search(text):
        text = _STRETCHED.sub(r"\2", text)
    found = [word[:LONGEST_WORD] for word in _TOKEN.findall(text)]
    if text.isascii() or not _LATIN.search(text):
        return found
    mostly_latin = len(_LATIN.findall(text)) > len(_CYRILLIC.findall(text))
    return [_of_one_alphabet(w, mostly_latin) if _CYRILLIC.search(w) and _LATIN.search(w) else w for w in found]


def _of_one_alphabet(word: str, mostly_latin: bool) -> str:
    """A word of mixed alphabets in the one that all its letters look like; where that is either, in that of most of the text."""
    in_latin, in_cyrillic = word.translate(_TO_LATIN), word.translate(_TO_CYRILLIC)
    return in_latin if in_latin.isascii() and (mostly_latin or _LATIN.search(in_cyrillic)) else in_cyrillic
