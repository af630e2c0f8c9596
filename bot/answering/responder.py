"""From a message to a reply: its parts, the language, and whether to answer, to ask back or to say that one does not know.

Pure: imports neither telegram nor asyncio.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from bot.answering.calibration import Calibration, shipped
from bot.answering.decision import Ranked, decide, split
from bot.answering.follow_up import MORE, around, asked_for, item, meanings
from bot.answering.language import alphabet, language_of
from bot.answering.parts import in_context
from bot.answering.reading import LONGEST, Message, Piece, Reader
from bot.answering.reply import Reply
from bot.faq import Entry, Faq, Messages
from bot.matching import OFF_TOPIC, Encoder, Entries, Index, Match, Matcher

MOST_PARTS = 3  # answers in one reply
MOST_SUGGESTIONS = 3
RANKING = 5
LIKELY = 0.3  # score that a second entry reaches where a message may be several questions
RIVAL = 0.4  # entries that score at least this share of the best are offered beside its answer


class Responder:
    """Answers from one version of a FAQ. Immutable once built, so that a reload can swap it whole."""

    def __init__(
        self,
        faqs: Sequence[Faq],
        index: Callable[[Mapping[str, Entries]], Index] | None = None,
        matcher: Matcher | None = None,
        calibration: Calibration | None = None,
        encoder: Encoder | None = None,
    ) -> None:
        """`index` builds an index of languages from their phrasings, as a cache does, with the `encoder` if there is one; or a
        `matcher` is there already, with its own. `calibration` is the FAQ's own."""
        self.faqs = {faq.language: faq for faq in faqs}
        self._entries = {(faq.language, entry.id): entry for faq in faqs for entry in faq.entries}
        self.gaps = frozenset(entry.id for faq in faqs for entry in faq.entries if entry.gap)
        self.small_talk = frozenset(entry.id for faq in faqs for entry in faq.entries if entry.small_talk)
        self._meanings = {faq.language: meanings(faq) for faq in faqs}
        self._lists = [entry for faq in faqs for entry in faq.entries if entry.items]
        self.reader = Reader(faqs)
        self._alphabets = {faq.language: alphabet(faq) for faq in faqs}
        self.matcher = matcher or Matcher.of({faq.language: phrasings(faq) for faq in faqs}, index, encoder)
        self.calibration = calibration or shipped(thin=self.matcher.is_thin, semantic=self.matcher.encoder is not None)

    def entry(self, identity: str, language: str) -> Entry | None:
        """The entry in that language, else in any that has it."""
        found = (self._entries.get((each, identity)) for each in (language, *self.faqs))
        return next((entry for entry in found if entry), None)

    def messages(self, language: str) -> Messages:
        """The bot's own words in that language, else in the first that is there."""
        return self.faq(language).messages

    def faq(self, language: str) -> Faq:
        """The FAQ in that language, else in the first that is there."""
        return self.faqs.get(language, next(iter(self.faqs.values())))

    def topics(self, language: str) -> dict[str, str]:
        """The menu of that language, key to title, without topics that hold nothing."""
        faq = self.faq(language)
        used = {entry.topic for entry in faq.entries}
        return {key: title for key, title in faq.topics.items() if key in used}

    def topic(self, name: str, language: str) -> list[Entry]:
        """The entries of one topic, in the file's order."""
        return [entry for (each, _), entry in self._entries.items() if each == language and entry.topic == name]

    def related(self, reply: Reply) -> tuple[Entry, ...]:
        """Up to three questions to go on with after an answer: what the editors relate, then what else it may have meant and is
        a fact. A gap leads nowhere: it is not the first of them."""
        said = {entry.id for entry in reply.entries}
        ids = [name for entry in reply.entries for name in around(entry)]
        ids += [entry.id for entry in reply.suggestions if not entry.gap]
        entries = [entry for name in ids if name not in said and (entry := self.entry(name, reply.language))]
        facts = [entry for entry in entries if not entry.gap]
        unique = {entry.id: entry for entry in (*facts[:1], *entries)}
        return tuple(unique.values())[:MOST_SUGGESTIONS] if facts else ()

    def examples(self, language: str) -> list[Entry]:
        """Three questions for a first try: the first of the first topics."""
        return [self.topic(name, language)[0] for name in list(self.topics(language))[:3]]

    def language(self, question: str, client: str | None = None) -> str:
        """The language of a text by its letters, then the client's language code, then Russian."""
        return language_of(question, self._alphabets, client)

    def reply(self, question: str, client: str | None = None, previous: Reply | None = None) -> Reply:
        """Answer a message; `client` is the language code that the person's app reports, `previous` the reply before it."""
        question = question[:LONGEST]
        if previous and previous.entries and (following := self._follow_up(question, previous)):
            return following
        language = self.language(question, client)
        message = self.reader.read(question)
        ranked = self.ranked(message.text, language)
        whole = ranked.ranking
        decision = decide(ranked, self.gaps, self.calibration)
        rivals = [match for match in whole if match.id != OFF_TOPIC and match.score >= LIKELY]
        is_one = (decision.direct and (len(rivals) <= 1 or whole[0].verbatim)) or self.reader.excludes(message.text)
        pieces = [] if is_one else self.pieces(message, language, whole)
        parts = split(pieces, whole, self.gaps, self.calibration, alone=not decision.direct)[:MOST_PARTS]
        if parts or decision.direct:
            return self._answers(question, parts or whole[:1], whole)
        suggested = [match for match in whole if match.id and match.id not in self.small_talk]
        if decision.outcome == "suggest" and suggested:
            language = suggested[0].language
            return Reply(question, "suggest", language, (), self._offer(suggested, language), _ranking(whole))
        return Reply(question, "none", language, ranking=_ranking(whole))

    def _follow_up(self, message: str, previous: Reply) -> Reply | None:
        """What a few words ask for that only make sense after the previous reply."""
        asked = asked_for(message, self._meanings.values())
        if asked is None:
            return None
        said, language = previous.entries[-1], previous.language
        if asked == MORE:
            entries = tuple(entry for name in around(said) if (entry := self.entry(name, language)))
            return Reply(message, "suggest", language, (), entries, follows=True) if entries else None
        lists = [said, *(entry for (each, _), entry in self._entries.items() if each == language and said.id in entry.items)]
        for entry in lists:
            name = item(asked, entry.items, said.id) if entry.items else None
            if name and (found := self.entry(name, language)):
                return Reply(message, "gap" if name in self.gaps else "answer", language, (found,), follows=True)
        return None

    def ranked(self, text: str, language: str) -> Ranked:
        """The ranking of a text, and whether it asks for the opposite. Where it asks for all but an item of a list, the list
        comes first."""
        ranking = self.matcher.rank(text, language, self.small_talk)
        best = next((match for match in ranking if match.id != OFF_TOPIC), None)
        if best and self.reader.excludes(text):
            names = [entry.id for entry in self._lists if best.id in entry.items]
            if listed := next((match for match in ranking if match.id in names), None):
                ranking = [replace(listed, score=best.score), *(match for match in ranking if match.id != listed.id)]
                return Ranked(ranking)
        return Ranked(ranking, best is not None and self.reader.negates(text) != self.reader.negates(best.phrasing))

    def pieces(self, message: Message, language: str, whole: Sequence[Match]) -> list[tuple[Piece, Ranked]]:
        """Those pieces of a message that may be questions of their own."""
        ranked = [(piece, self.ranked(piece.text, language)) for piece in message.pieces]
        found = [(piece, replace(each, ranking=in_context(each.ranking, whole))) for piece, each in ranked if each.ranking]
        aside = self.small_talk.union([OFF_TOPIC])
        return [(piece, each) for piece, each in found if each.ranking[0].id not in aside]

    def _answers(self, question: str, tops: Sequence[Match], whole: Sequence[Match]) -> Reply:
        language, ids = tops[0].language, [top.id for top in tops]
        outcome: Literal["answer", "gap"] = "gap" if self.gaps.issuperset(ids) else "answer"
        said = self.small_talk.union(ids)
        others = [match for match in whole if match.id not in said and match.score > RIVAL * whole[0].score]
        offered = self._offer(others, language) if self.small_talk.isdisjoint(ids) else ()
        return Reply(question, outcome, language, self._offer(tops, language), offered, _ranking([*tops, *whole]))

    def _offer(self, matches: Iterable[Match], language: str) -> tuple[Entry, ...]:
        """The entries of the first few matches, off-topic aside."""
        entries = (self.entry(match.id, language) for match in matches)
        return tuple(entry for entry in entries if entry)[:MOST_SUGGESTIONS]


def _ranking(matches: Sequence[Match]) -> tuple[Match, ...]:
    """The best few entries, each once, off-topic aside."""
    unique: dict[str, Match] = {}
    for match in matches:
        if match.id != OFF_TOPIC:
            unique.setdefault(match.id, match)
    return tuple(unique.values())[:RANKING]


def phrasings(faq: Faq) -> Entries:
    found: dict[str, Sequence[str]] = {entry.id: entry.phrasings for entry in faq.entries}
    return found | {OFF_TOPIC: faq.off_topic} if faq.off_topic else found
