"""A text's words and numbers."""

import re

LONGEST_WORD = 64  # letters that are read: no word of any language here has half as many, and what is remembered stays small
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_CYRILLIC = re.compile(r"[Ѐ-ӿ]")
_LATIN = re.compile(r"[a-z]")
# "4to" and "6kola", but not "4th" or "g20".
_DIGIT_SOUND = re.compile(r"(?<!\d)[46](?=[a-z])(?!th\b)|(?<=[a-z])[46](?=[a-z])")
_SOUNDS = {"4": "ch", "6": "sh"}
_POSSESSIVE = re.compile(r"['’ʼ`]s?\b")
# Latin letters that look like Cyrillic ones: phones and hurried hands mix them into Cyrillic words.
_LOOKALIKE = str.maketrans("acekmoptxyibh", "асекмортхуивн")


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
