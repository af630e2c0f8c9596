"""Numbers: Roman numerals as figures, since people count sections and priorities in either; and sums."""

import re

from bot.text.alphabets import is_cyrillic

_ONES = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_VALUES = {tens * "X" + ones: str(10 * tens + place) for tens in range(4) for place, ones in enumerate(_ONES)}
# In capitals, since "vi" and "xi" are words; but the Cyrillic capitals count, too, that look the same.
_NUMERAL = re.compile(r"(?<![^\W\d_])(?:[IVXІХ]{2,}|[IVІ]|i{2,3}|vi{2,3})(?![^\W\d_]|['’])")
_HINT = re.compile(r"[IVXІХ]|ii")  # A tenth of the time, for most texts have none.
_SUM = re.compile(r"[\W\d]*\d\s*[+*=×÷^][\W\d]*")
_LOOKALIKE = str.maketrans("ІХ", "IX")


def arabic(text: str) -> str:
    """The text with its Roman numerals up to XXXIX in figures.

    One letter alone is a numeral only amid Cyrillic ones: in English I is a pronoun, and in romanised Russian V is a preposition.
    """
    if not _HINT.search(text):
        return text
    alone = is_cyrillic(text)

    def figure(found: re.Match[str]) -> str:
        numeral = found[0].translate(_LOOKALIKE).upper()
        return _VALUES.get(numeral, found[0]) if alone or len(numeral) > 1 else found[0]

    return _NUMERAL.sub(figure, text)


def is_sum(text: str) -> bool:
    """Whether a text is nothing but numbers to be reckoned with, such as 2+2."""
    return _SUM.fullmatch(text) is not None
