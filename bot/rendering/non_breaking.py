"""Spaces at which no line may break, put in where a text is shown, so that editors type plain ones. Pure.

The rules hold in every language: they go by digits, single letters and signs, and know no word.
"""

import re

from bot import telegram_html

_LETTER = r"[^\W\d_]"
_RULES = tuple(
    re.compile(rule)  # its group is the space
    for rule in (
        rf"(?<=\d)( )(?={_LETTER}|[%‰°$€£₽₸])",  # 18 марта, 2024 жылғы, 18 March, 5 km, 7 %
        r"(?<=\d)( )(?=\d{3}(?!\d))",  # 30 000
        r"(?<=[№§#])( )(?=\d)",  # № 7
        rf"\b{_LETTER}{{1,5}}\.( )(?=\d)",  # No. 7, ст. 7, para. 7
        rf"(?m)(?<={_LETTER})( )(?=\d+(?:, \d+)*\.?$)",  # a number that ends a line does not stand alone: абзацы 2, 6
        rf"\b{_LETTER}\.( )(?={_LETTER})",  # К. К. Токаев
        rf"(?<={_LETTER})( )(?={_LETTER}\. ?{_LETTER}\.)",  # Токаев К. К.
        r"(?<=\S)( )(?=[–—](?:\s|$))",  # a dash ends a line, and begins none
    )
)


def non_breaking(html: str) -> str:
    """Telegram HTML, or a plain text, with such spaces; tags, <code> and <pre> stay as they are. It is as long as before."""
    text, places = telegram_html.characters(html)
    characters = list(html)
    for rule in _RULES:
        for match in rule.finditer(text):
            characters[places[match.start(1)]] = "\u00a0"
    return "".join(characters)
