"""A message of a few words that only makes sense after a reply: "and the second?", "more", "не то", "и когда?".

Pure. What the words mean stands in the FAQ files under `follow_ups:`.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from bot.faq import Entry, Faq
from bot.text import normalise, phonetic_key, words

MOST_WORDS = 6
MISSPELLABLE = 5  # Letters of a word that is known by its sound, too.
FILLER, MORE, FOLLOWING, PRECEDING, LAST = "filler", "more", "following", "preceding", "last"
POINTING, ASKING, NAMING = "pointing", "asking", "naming"


class Meanings(NamedTuple):
    """The words of a language's follow-ups."""

    kinds: Mapping[str, str | int]  # By word: an item's number from 0, or one of the above.
    refusals: Sequence[list[str]]  # The words of each, the longest first.

    def of(self, word: str) -> str | int | None:
        found = self.kinds.get(word)
        return self.kinds.get(phonetic_key(word)) if found is None and len(word) >= MISSPELLABLE else found


def meanings(faq: Faq) -> Meanings:
    """The words of a language's follow-ups, long ones by their sound, too."""
    follow_ups = faq.follow_ups
    kinds: list[tuple[str | int, Iterable[str]]] = [
        (ASKING, follow_ups.asking), (POINTING, follow_ups.pointing), (FILLER, follow_ups.filler), (MORE, follow_ups.more),
        (FOLLOWING, follow_ups.following), (PRECEDING, follow_ups.preceding), (LAST, follow_ups.last),
        *enumerate(follow_ups.ordinals),
    ]  # fmt: skip
    by_word = {word: kind for kind, texts in kinds for text in texts for word in words(normalise(text))}
    by_sound = {phonetic_key(word): kind for word, kind in by_word.items() if len(word) >= MISSPELLABLE}
    refusals = sorted((words(normalise(each)) for each in follow_ups.refusals), key=len, reverse=True)
    return Meanings(by_sound | by_word, refusals)


def asked_for(message: str, languages: Iterable[Meanings]) -> str | int | None:
    """What a message asks for after an answer, if it is nothing but that, in one of the languages. More of an item is it."""
    said = words(normalise(message))
    if not 0 < len(said) <= MOST_WORDS:
        return None
    for known in languages:
        kinds = [int(word) - 1 if word.isdecimal() else known.of(word) for word in said]
        asked = {kind for kind in kinds if kind not in (FILLER, POINTING)}
        asked = asked - {MORE} or asked
        if len(asked) == 1 and asked.isdisjoint((None, ASKING)):
            return asked.pop()
    return None


def refused(message: str, languages: Iterable[Meanings]) -> str | None:
    """What is left of a message of few words that begins by refusing the reply before it, such as "no, I meant drugs": maybe
    nothing. None where it does not so begin."""
    said = words(normalise(message))
    for known in languages if len(said) <= MOST_WORDS else ():
        for refusal in known.refusals:
            if said[: len(refusal)] == refusal:
                return " ".join(word for word in said[len(refusal) :] if known.of(word) != FILLER)
    return None


def leaning(message: str, known: Meanings) -> str | None:
    """Whether a short message leans on what was said before: ASKING where it names nothing at all ("what for exactly?"), POINTING
    where it points to something ("what is his name?"), NAMING where it does nothing but name ("and the cyber one?")."""
    said = words(normalise(message))
    if not 0 < len(said) <= MOST_WORDS:
        return None
    kinds = [known.of(word) for word in said]
    if ASKING in kinds and {ASKING, POINTING, FILLER}.issuperset(kinds):
        return ASKING
    if POINTING in kinds:
        return POINTING
    return NAMING if kinds.count(None) == 1 and set(kinds) == {None, FILLER} else None


def item(asked: str | int, items: Sequence[str], last: str | None) -> str | None:
    """The item of a list that is asked for; `last` is the one that was spoken of last, if any."""
    if asked == LAST:
        return items[-1]
    here = items.index(last) if last in items else -1
    number = asked if isinstance(asked, int) else here + 1 if asked == FOLLOWING else here - 1
    return items[number] if 0 <= number < len(items) else None


def around(entry: Entry) -> tuple[str, ...]:
    """Ids of what else there is to say after an answer: the items of its list, then what is related."""
    return tuple(dict.fromkeys((*entry.items, *entry.related)))
