"""A message that mixes languages of several alphabets, such as "кто chaired саммит?".

Each index knows some of its words and takes the others for unknown. So each reads those that it knows, and an entry's score is
the sum of what these find, each by its share of the message's weight.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.matching.index import Index
from bot.matching.match import Match


def rank_together(indexes: Iterable[Index], words: Sequence[str], preferred: str) -> list[Match]:
    """The matches, in no order; none where one index knows all that the others know. Where a match may be of several languages,
    it is of the `preferred`."""
    found: dict[str, Match] = {}
    shares = [(index, known, _weight(index, known)) for index, known in _shared_out(indexes, words)]
    total = sum(weight for *_, weight in shares) or 1.0
    for index, known, weight in shares if len(shares) > 1 else ():
        for match in index.score(known, "typed", preferred):
            share = weight / total
            rest = found.get(match.id) or replace(match, score=0.0, coverage=0.0, foreign_number=False, foreign_names=0)
            found[match.id] = replace(
                rest,
                score=rest.score + match.score * share,
                coverage=rest.coverage + match.coverage * share,
                foreign_number=rest.foreign_number or match.foreign_number,
                foreign_names=rest.foreign_names + match.foreign_names,
                words=len(words),
                verbatim=False,
            )
    return list(found.values())


def _shared_out(indexes: Iterable[Index], words: Sequence[str]) -> list[tuple[Index, Sequence[str]]]:
    """Each word is for the index that knows it; of several, and where none does, for the one that knows most of the message."""
    ordered = sorted(indexes, key=lambda index: -index.known(index.read(words)))
    shares: dict[int, list[str]] = {}
    for word in words:
        knowing = (place for place, index in enumerate(ordered) if index.known(index.read([word])))
        shares.setdefault(next(knowing, 0), []).append(word)
    return [(ordered[place], ordered[place].read(some)) for place, some in sorted(shares.items())]


def _weight(index: Index, words: Iterable[str]) -> float:
    return sum(meaning.weight for word in words for meaning in index.lexicon.meanings(word))
