"""What tells who somebody is, hidden in a text: telephone numbers, e-mail addresses, the numbers of cards and documents. Pure.

Years, dates, amounts and the numbers of paragraphs stay, since questions are about them.
"""

import re

MASK = "***"
LOCAL_TELEPHONE = 7  # digits from which on a number in groups may be a telephone's, if one of the groups is longer than two
ANY_NUMBER = 10  # digits from which on a number tells a person, however it is grouped

_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
_DATE = (
    rf"{_DAY}(?P<between>[./-]){_MONTH}(?P=between)(?:{_YEAR}|\d\d)"  # 23.11.2023, 23.11.23
    rf"|{_YEAR}(?P<within>[./-]){_MONTH}(?P=within){_DAY}"  # 2023-11-23
    rf"|{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"  # 20231123
)
_AMOUNT = r"[1-9]\d{0,2}(?:[ \u00a0\u202f.,']\d{3}){0,4}[ \u00a0\u202f.,']000"  # 1 000 000
_SEPARATORS = r"[ \u00a0\u202f./()\u2010-\u2015-]{1,3}"
_FOUND = re.compile(
    r"(?P<address>[\w.%+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+)"
    rf"|(?P<kept>(?<![\d+])(?:{_DATE}|{_YEAR}|{_AMOUNT})(?!\d))"
    rf"|(?P<number>\+?\(?\d(?:(?:{_SEPARATORS})?\d)*)"
)


def mask(text: str) -> str:
    """The text with MASK in the place of each of them."""
    return _FOUND.sub(_masked, text)


def _masked(found: re.Match[str]) -> str:
    whole = found[0]
    if found["kept"]:
        return whole
    return MASK if found["address"] or _tells_a_person(whole) else whole


def _tells_a_person(number: str) -> bool:
    groups = re.findall(r"\d+", number)
    digits = sum(map(len, groups))
    return digits >= ANY_NUMBER or (digits >= LOCAL_TELEPHONE and max(map(len, groups)) > 2)  # noqa: PLR2004  explained above
