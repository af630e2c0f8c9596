"""Keyboard layouts: what a text would be on another one."""

import re

from bot.text.alphabets import is_cyrillic

_QWERTY = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_JCUKEN = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_KEYS_TO_CYRILLIC = str.maketrans(_QWERTY + '~{}:"<>', _JCUKEN + "ёхъжэбю")
# The Kazakh keyboard has letters of its own where others have figures.
_FIGURES, _KAZAKH = "2345890-=", "әіңғүұқөһ"
_KEYS_TO_KAZAKH = dict(zip(_FIGURES + "@#$%*()_+", _KAZAKH * 2, strict=True))
_KEYS_TO_LATIN = str.maketrans(_JCUKEN, _QWERTY)
# Such keys are letters only beside others, in "r3v" and ",99"; a year stays one even there.
_WORD_WITH_FIGURES = re.compile(r"\S*[a-z]\S*|[`\[\];',.]\S+")
_FIGURE = re.compile(r"\d{4}|[-=@#$%*()_+2345890]")


def other_layouts(text: str) -> list[str]:
    """What the same keys give on other layouts: Latin to Kazakh, and to Russian where that differs; Cyrillic to Latin."""
    typed = text.lower()
    if is_cyrillic(typed):
        return [typed.translate(_KEYS_TO_LATIN)]
    kazakh = _WORD_WITH_FIGURES.sub(lambda word: _FIGURE.sub(lambda key: _KEYS_TO_KAZAKH.get(key[0], key[0]), word[0]), typed)
    return [each.translate(_KEYS_TO_CYRILLIC) for each in dict.fromkeys((kazakh, typed))]
