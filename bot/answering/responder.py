"""From a message to a reply: its parts, the language, and whether to answer, to ask back or to say that one does not know.

Pure: imports neither telegram nor asyncio.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from bot.answering.calibration import Calibration, shipped
from bot.answering.decision import after_statement, asked_alone, decide, split
from bot.answering.follow_up import ASKING, MORE, NAMING, POINTING, around, asked_for, item, leaning, refused
from bot.answering.language import alphabet, language_of
from bot.answering.ranker import Ranker
from bot.answering.reading import LONGEST
from bot.answering.reply import Reply
from bot.faq import Entry, Faq, Messages
from bot.matching import OFF_TOPIC, Encoder, Entries, Index, Match, Matcher

MOST_PARTS = 3  # answers in one reply
MOST_SUGGESTIONS = 3
RANKING = 5
LIKELY = 0.45  # score that a second entry reaches where a message may be several questions
STANDS_ALONE = 1.0  # score from which an answer is its question's own, whatever was said before; 0.9 and 1.1 are no better
NEARLY = 0.95  # share of the best score that an entry near what was said reaches where a message points to it
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
        self.as_read = tuple(faqs)  # in the order in which the matcher learns them
        self.faqs = {faq.language: faq for faq in sorted(faqs, key=lambda faq: faq.priority)}
        self._entries = {(faq.language, entry.id): entry for faq in faqs for entry in faq.entries}
        self.gaps = frozenset(entry.id for faq in faqs for entry in faq.entries if entry.gap)
        self.small_talk = frozenset(entry.id for faq in faqs for entry in faq.entries if entry.small_talk)
        self._lists = {faq.language: [entry for entry in faq.entries if entry.items] for faq in faqs}
        self._alphabets = {language: alphabet(faq) for language, faq in self.faqs.items()}
        self.matcher = matcher or Matcher.of({faq.language: phrasings(faq) for faq in faqs}, index, encoder)
        self.ranker = Ranker(faqs, self.matcher, self.small_talk)
        self._meanings = self.ranker.meanings
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

    def language(self, question: str, client: str | None = None, last: str | None = None) -> str:
        """The language to reply in: by the text's words, else the `last` of the chat, else by the client's language code."""
        return language_of(*self.matcher.usage(question[:LONGEST]), self._alphabets, client, last)

    def reply(self, question: str, client: str | None = None, previous: Reply | None = None) -> Reply:
        """Answer a message; `client` is the language code that the person's app reports, `previous` the reply before it."""
        language = self.language(question, client, previous.language if previous else None)
        if previous is None:
            return self._alone(question, language)
        following = self._refused(question, language, previous)
        if following is None and previous.entries:
            following = self._follow_up(question, language, previous)
        return following or self._leaning(self._alone(question, language), previous)

    def _alone(self, question: str, language: str) -> Reply:
        """The reply to a message as it stands."""
        message = self.ranker.reader.read(question)
        ranked = self.ranker.whole(message, language)
        whole = ranked.ranking
        decision = decide(ranked, self.gaps, self.calibration)
        rivals = [match for match in whole if match.id != OFF_TOPIC and match.score >= LIKELY]
        answered = decision.direct and (ranked.is_verbatim or whole[0].id not in self.small_talk)
        is_one = (answered and (len(rivals) <= 1 or ranked.is_verbatim)) or ranked.manner.excludes
        looked_at = [piece for piece in message.pieces if not is_one or piece.entire or message.is_story]
        pieces = self.ranker.pieces([] if ranked.is_verbatim else looked_at, language)
        if is_one:  # unless one of its sentences is a phrasing of the FAQ
            pieces = [(piece, each) for piece, each in pieces if each.best.verbatim]
        if (asked := after_statement(pieces, whole)) and not ranked.is_verbatim:
            whole, decision, pieces = asked.ranking, decide(asked, self.gaps, self.calibration), []
        parts = self._narrowed(split(pieces, whole, self.gaps, self.calibration, alone=not answered), language)
        if not parts and not answered and (question_alone := asked_alone(pieces, self.gaps, self.calibration)):
            parts = [question_alone]
        if parts or decision.direct:
            answers = self._answers(question, language, parts[:MOST_PARTS] or whole[:1], whole)
            return replace(answers, rest=True) if len(parts) > MOST_PARTS else answers
        suggested = [match for match in whole if match.id and match.id not in self.small_talk]
        if decision.outcome == "suggest" and suggested:
            offered = self._offer(suggested, language)
            return Reply(question, "suggest", language, (), offered, _ranking(whole), self._others(whole, language))
        return Reply(question, "none", language, ranking=_ranking(whole))

    def _refused(self, message: str, language: str, previous: Reply) -> Reply | None:
        """What one who refuses the previous reply asks instead; where they do not say what, ask back with the next best."""
        instead = refused(message, self._meanings.values())
        if instead:
            return replace(self._alone(instead, language), question=message)
        said = {entry.id for entry in (*previous.entries, *previous.suggestions)}
        names = [entry.id for entry in previous.others if entry.id not in said]
        names += [name for entry in previous.entries for name in around(entry)]
        offered = tuple(entry for name in dict.fromkeys(names) if (entry := self.entry(name, language)))[:MOST_SUGGESTIONS]
        return Reply(message, "suggest", language, (), offered) if instead == "" and offered else None

    def _leaning(self, alone: Reply, previous: Reply) -> Reply:
        """The reply to a message that may lean on the previous reply, where it finds no answer of its own that fits well: one
        that names nothing is read with the entry of that reply; one that points to something may mean that entry, unless the
        answer is near it anyway."""
        leans = leaning(alone.question, self._meanings[alone.language]) if previous.entries else None
        best = alone.entries[0] if len(alone.entries) == 1 else None
        if not leans or (best and (best.small_talk or alone.ranking[0].score >= STANDS_ALONE)):
            return alone
        said = previous.entries[-1]
        near = best is not None and best.id in (said.id, *around(said))
        if leans == ASKING and alone.outcome != "answer" and not near:
            return replace(self._alone(f"{said.question} {alone.question}", alone.language), question=alone.question)
        if leans == NAMING and alone.outcome != "answer":
            return self._meant(alone, [name for items in self._items(said, alone.language) for name in items], RIVAL)
        if leans == POINTING and not alone.entries:
            return self._meant(alone, (said.id, *around(said)), NEARLY)
        if leans == POINTING and alone.outcome == "answer" and best and not near:
            return Reply(alone.question, "suggest", alone.language, (), (best, said), alone.ranking)
        return alone

    def _follow_up(self, message: str, language: str, previous: Reply) -> Reply | None:
        """What a few words ask for that only make sense after the previous reply."""
        asked = asked_for(message, self._meanings.values())
        if asked is None:
            return None
        said = previous.entries[-1]
        if asked == MORE:
            entries = tuple(entry for name in around(said) if (entry := self.entry(name, language)))
            return Reply(message, "suggest", language, (), entries, follows=True) if entries else None
        for items in self._items(said, language):
            name = item(asked, items, said.id)
            if name and (found := self.entry(name, language)):
                return Reply(message, "gap" if name in self.gaps else "answer", language, (found,), follows=True)
        return None

    def _meant(self, alone: Reply, names: Sequence[str], share: float) -> Reply:
        """The reply with the best of some entries that the reply before it suggests, if that scores more than this share of the
        best of all; else as it is."""
        best = next((match for match in alone.ranking if match.id in names), None)
        found = self.entry(best.id, alone.language) if best and best.score > share * alone.ranking[0].score else None
        if not found:
            return alone
        outcome: Literal["answer", "gap"] = "gap" if found.id in self.gaps else "answer"
        return replace(alone, outcome=outcome, entries=(found,), suggestions=(), follows=True)

    def _items(self, said: Entry, language: str) -> list[tuple[str, ...]]:
        """The items of an entry, and those of the lists that it is an item of."""
        lists = [entry for entry in self._lists.get(language, ()) if said.id in entry.items]
        return [entry.items for entry in (said, *lists) if entry.items]

    def _narrowed(self, parts: Sequence[Match], language: str) -> list[Match]:
        """The parts, without a list where something of one of its items is asked for, too: "drugs: what did he say?"."""
        said = {part.id for part in parts}
        return [part for part in parts if (said - {part.id}).isdisjoint(self._within(part.id, language))]

    def _within(self, name: str, language: str) -> set[str]:
        """Ids of the items of a list, and of what is related to them."""
        entry = self.entry(name, language)
        items = [item for name in (entry.items if entry else ()) if (item := self.entry(name, language))]
        return {name for item in items for name in (item.id, *around(item))}

    def _answers(self, question: str, language: str, tops: Sequence[Match], whole: Sequence[Match]) -> Reply:
        ids = [top.id for top in tops]
        outcome: Literal["answer", "gap"] = "gap" if self.gaps.issuperset(ids) else "answer"
        said = self.small_talk.union(ids)
        others = [match for match in whole if match.id not in said and match.score > RIVAL * whole[0].score]
        offered = self._offer(others, language) if self.small_talk.isdisjoint(ids) else ()
        ranking = _ranking([*tops, *whole])
        return Reply(question, outcome, language, self._offer(tops, language), offered, ranking, self._others(whole, language))

    def _others(self, whole: Sequence[Match], language: str) -> tuple[Entry, ...]:
        """The entries that a message may have meant, small talk aside, best first."""
        entries = (self.entry(match.id, language) for match in _ranking(whole) if match.id not in self.small_talk)
        return tuple(entry for entry in entries if entry)

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
