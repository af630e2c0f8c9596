"""Keyboard layouts: what a text would be on the other one."""

from bot.text.alphabets import is_cyrillic

_QWERTY = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_JCUKEN = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_KEYS_TO_CYRILLIC = str.maketrans(_QWERTY + '~{}:"<>', _JCUKEN + "ёхъжэбю")
_KEYS_TO_LATIN = str.maketrans(_JCUKEN, _QWERTY)


def swap_layout(text: str) -> str:
    """What the same keys give on the other layout: Latin to Cyrillic, or back."""
    return text.lower().translate(_KEYS_TO_LATIN if is_cyrillic(text) else _KEYS_TO_CYRILLIC)
