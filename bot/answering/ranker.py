"""Ranks a message as a whole, and those pieces of it that may be questions of their own."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from bot.answering.decision import Ranked, scores
from bot.answering.follow_up import MORE, asked_for, item, meanings
from bot.answering.reading import Message, Piece, Reader
from bot.faq import Faq
from bot.matching import OFF_TOPIC, Match, Matcher

CREDITED = 0.3  # What an entry gains that says that somebody's words are not in the text; 0.2 gave less, 0.5 no more.
RECENT = 16  # Texts whose rankings are remembered: the piece that asks is looked at with the message, and then for itself.


class Ranker:
    """Immutable once built."""

    def __init__(self, faqs: Sequence[Faq], matcher: Matcher, small_talk: Collection[str]) -> None:
        self.reader = Reader(faqs)
        self.ranked = lru_cache(RECENT)(self._ranked)
        self._matcher, self._small_talk = matcher, frozenset(small_talk)
        self.meanings = {faq.language: meanings(faq) for faq in faqs}
        lists = [entry for faq in faqs for entry in faq.entries if entry.items]
        self._of_others = {faq.attribution.entry for faq in faqs} - {None}
        self._lists_of = {name: [entry.id for entry in lists if name in entry.items] for entry in lists for name in entry.items}
        self._items_beside = {name: entry.items for entry in lists for name in (entry.id, *entry.items)}

    def _ranked(self, text: str, language: str) -> Ranked:
        """The ranking of a text, and whether it asks for the opposite. Where it asks for somebody else's words than the
        text has, the entry that says so gains; where for all but an item of a list, the list comes first."""
        ranking = self._matcher.rank(text, language, self._small_talk)
        manner = self.reader.manner(text)
        if self._of_others and manner.credits_others:
            raised = [replace(match, score=match.score + CREDITED) if match.id in self._of_others else match for match in ranking]
            ranking = sorted(raised, key=lambda match: -match.score)
        best = next((match for match in ranking if match.id != OFF_TOPIC), None)
        if best and manner.excludes:
            names = self._lists_of.get(best.id, ())
            if listed := next((match for match in ranking if match.id in names), None):
                ranking = [replace(listed, score=best.score), *(match for match in ranking if match.id != listed.id)]
                return Ranked(ranking, manner)
        return Ranked(ranking, manner, best is not None and manner.negates != self.reader.phrasing_negates(best.phrasing))

    def whole(self, message: Message, language: str) -> Ranked:
        """The ranking of a message, and what its pieces tell of it."""
        ranked = self.ranked(message.text, language)
        asked = None if ranked.is_verbatim else message.asked
        return replace(
            ranked,
            pieces=len(message.pieces),
            told=any(piece.told for piece in message.pieces),
            asked_words=len(asked.text.split()) if asked else 0,
            asked_lead=_lead(self.ranked(asked.text, language), ranked) if asked else 0.0,
        )

    def pieces(self, pieces: Iterable[Piece], language: str) -> list[tuple[Piece, Ranked]]:
        """Those of the pieces that may be questions of their own, with their rankings. What is within a phrasing of the FAQ is
        none."""
        found = [*self._counted_on((piece, self.ranked(piece.text, language)) for piece in pieces)]
        aside = self._small_talk.union([OFF_TOPIC])
        entire = [piece.text for piece, each in found if each.ranking[0].verbatim]
        return [
            (piece, each)
            for piece, each in found
            if each.ranking[0].id not in aside and not any(piece.text in text and piece.text != text for text in entire)
        ]

    def _counted_on(self, pieces: Iterable[tuple[Piece, Ranked]]) -> Iterator[tuple[Piece, Ranked]]:
        """The same, where a piece that does nothing but count ("and the second?") finds the item of the list that the piece
        before it speaks of."""
        last: Match | None = None  # the best of the nearest piece before that speaks of a list
        for piece, ranked in pieces:
            items = self._items_beside[last.id] if last else ()
            asked = asked_for(piece.text, self.meanings.values()) if items else None
            name = item(asked, items, last.id) if last and asked not in (None, MORE) else None
            ranking = [replace(last, id=name, verbatim=True)] if last and name else ranked.ranking
            if ranking:
                yield replace(piece, asks=True, states=False) if name else piece, replace(ranked, ranking=ranking)
                last = ranking[0] if ranking[0].id in self._items_beside else last


def _lead(asked: Ranked, whole: Ranked) -> float:
    """How far the best entry of a whole message is behind the best one of its piece that asks, there."""
    there = scores(asked.ranking)
    best = next(iter(scores(whole.ranking)), OFF_TOPIC)
    return max(there.values(), default=0.0) - there.get(best, 0.0)
