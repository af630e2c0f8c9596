"""A message of a few words that only makes sense after an answer: "and the second?", "more", "тағы не бар?".

Pure. What the words mean stands in the FAQ files under `follow_ups:`.
"""

from collections.abc import Iterable, Mapping, Sequence

from bot.faq import Entry, Faq
from bot.text import normalise, words

MOST_WORDS = 6
FILLER, MORE, FOLLOWING, LAST = "filler", "more", "following", "last"
Meanings = Mapping[str, str | int]
"""By word: an item's number from 0, or one of the above."""


def meanings(faq: Faq) -> Meanings:
    """The words of a language's follow-ups."""
    follow_ups = faq.follow_ups
    kinds: list[tuple[str | int, Iterable[str]]] = [
        (FILLER, follow_ups.filler), (MORE, follow_ups.more), (FOLLOWING, follow_ups.following), (LAST, follow_ups.last),
        *enumerate(follow_ups.ordinals),
    ]  # fmt: skip
    return {word: kind for kind, texts in kinds for text in texts for word in words(normalise(text))}


def asked_for(message: str, languages: Iterable[Meanings]) -> str | int | None:
    """What a message asks for after an answer, if it is nothing but that, in one of the languages."""
    said = words(normalise(message))
    if not 0 < len(said) <= MOST_WORDS:
        return None
    for known in languages:
        kinds = [int(word) - 1 if word.isdecimal() else known.get(word) for word in said]
        asked = {kind for kind in kinds if kind != FILLER}
        if len(asked) == 1 and None not in asked:
            return asked.pop()
    return None


def item(asked: str | int, items: Sequence[str], last: str | None) -> str | None:
    """The item of a list that is asked for; `last` is the one that was spoken of last, if any."""
    if isinstance(asked, int):
        return items[asked] if 0 <= asked < len(items) else None
    if asked == LAST:
        return items[-1]
    following = items.index(last) + 1 if last in items else 0
    return items[following] if asked == FOLLOWING and following < len(items) else None


def around(entry: Entry) -> tuple[str, ...]:
    """Ids of what else there is to say after an answer: the items of its list, then what is related."""
    return tuple(dict.fromkeys((*entry.items, *entry.related)))
