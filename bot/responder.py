"""From a message to a reply: its parts, the language, and whether to answer, to ask back or to say that one does not know.

Pure: imports neither telegram nor asyncio.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.decision import Decision, Outcome, decide
from bot.faq import Entry, Faq, Messages
from bot.matcher import OFF_TOPIC, LanguageIndex, Match, Matcher

MOST_PARTS = 3
MOST_SUGGESTIONS = 3
RANKING = 5
LONGEST = 1000  # characters of a message that are read; a Telegram message holds up to 4096
DEFAULT_LANGUAGE = "ru"
_PARTS = re.compile(r"(?<=[?!.…])\s+|[;\n]+")
_JOINED = re.compile(r",?\s+(?:и|а также|а ещё|а еще|и ещё|и еще|а|and|also|plus|және|әрі|ал)\s+|,\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot says to one message. `entries` are the answers, in the order of the message's parts."""

    question: str
    outcome: Outcome
    language: str
    entries: tuple[Entry, ...] = ()
    suggestions: tuple[Entry, ...] = ()
    ranking: tuple[Match, ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    matches: Sequence[Match]
    decision: Decision


class Responder:
    """Answers from one version of a FAQ. Immutable once built, so that a reload can swap it whole."""

    def __init__(self, faqs: Sequence[Faq], index: Callable[[str, Mapping[str, Sequence[str]]], LanguageIndex] = LanguageIndex) -> None:
        """`index` builds the index of a language from its entries' phrasings; a cache may stand in for it."""
        self.faqs = {faq.language: faq for faq in faqs}
        self._entries = {(faq.language, entry.id): entry for faq in faqs for entry in faq.entries}
        self._gaps = {entry.id for faq in faqs for entry in faq.entries if entry.gap}
        self._small_talk = {entry.id for faq in faqs for entry in faq.entries if entry.small_talk}
        self._alphabets = {faq.language: _letters(" ".join(p for e in faq.entries for p in e.phrasings)) for faq in faqs}
        self.matcher = Matcher(index(faq.language, _phrasings(faq)) for faq in faqs)

    def entry(self, identity: str, language: str) -> Entry | None:
        """The entry in that language, else in any that has it."""
        found = (self._entries.get((each, identity)) for each in (language, *self.faqs))
        return next((entry for entry in found if entry), None)

    def messages(self, language: str) -> Messages:
        """The bot's own words in that language, else in the first that is there."""
        return self.faqs.get(language, next(iter(self.faqs.values()))).messages

    def topics(self, language: str) -> dict[str, str]:
        """The menu of that language, key to title, without topics that hold nothing."""
        faq = self.faqs.get(language, next(iter(self.faqs.values())))
        used = {entry.topic for entry in faq.entries}
        return {key: title for key, title in faq.topics.items() if key in used}

    def topic(self, name: str, language: str) -> list[Entry]:
        """The entries of one topic, in the file's order."""
        return [entry for (each, _), entry in self._entries.items() if each == language and entry.topic == name]

    def examples(self, language: str) -> list[Entry]:
        """Three questions for a first try: the first of the first topics."""
        return [self.topic(name, language)[0] for name in list(self.topics(language))[:3]]

    def language(self, question: str, client: str | None = None) -> str:
        """The language of a text by its letters, then the client's language code, then Russian."""
        letters = _letters(question)
        fitting = [language for language, alphabet in self._alphabets.items() if letters <= alphabet] or list(self.faqs)
        client = (client or "").partition("-")[0]
        return next((language for language in (client, DEFAULT_LANGUAGE) if language in fitting), fitting[0])

    def reply(self, question: str, client: str | None = None) -> Reply:
        """Answer a message; `client` is the language code that the person's app reports."""
        question = question[:LONGEST]
        language = self.language(question, client)
        whole = self._part(question, language)
        parts = self._answered_parts(question, language)
        if len(parts) > 1 or (parts and not whole.decision.direct):
            return self._answers(question, parts, whole)
        if whole.decision.direct:
            return self._answers(question, [whole], whole)
        suggested = [match for match in whole.matches if match.id and match.id not in self._small_talk][:MOST_SUGGESTIONS]
        if whole.decision.outcome == "suggest" and suggested:
            language = suggested[0].language
            entries = tuple(entry for match in suggested if (entry := self.entry(match.id, language)))
            return Reply(question, "suggest", language, (), entries, _ranking(whole.matches))
        return Reply(question, "none", language, ranking=_ranking(whole.matches))

    def _part(self, question: str, language: str) -> _Part:
        matches = self.matcher.rank(question, language, self._small_talk)
        return _Part(matches, decide(matches, self._gaps))

    def _answered_parts(self, question: str, language: str) -> list[_Part]:
        """The parts of a message that are answered each on its own, small talk aside; at most three, no entry twice."""
        for pattern in (_PARTS, _JOINED):
            texts = [part for part in pattern.split(question) if part and part.strip()]
            if not 1 < len(texts) <= 2 * MOST_PARTS:
                continue
            parts = [part for part in (self._part(text, language) for text in texts) if part.decision.direct]
            parts = [part for part in parts if part.matches[0].id not in self._small_talk]
            unique = list({part.matches[0].id: part for part in parts}.values())
            if pattern is _PARTS and unique:
                return unique[:MOST_PARTS]
            if len(unique) == len(texts):
                return unique[:MOST_PARTS]
        return []

    def _answers(self, question: str, parts: Sequence[_Part], whole: _Part) -> Reply:
        tops = [part.matches[0] for part in parts]
        language = tops[0].language
        outcome: Literal["answer", "gap"] = "gap" if all(top.id in self._gaps for top in tops) else "answer"
        entries = tuple(entry for top in tops if (entry := self.entry(top.id, language)))
        return Reply(question, outcome, language, entries, (), _ranking([*tops, *whole.matches]))


def _ranking(matches: Sequence[Match]) -> tuple[Match, ...]:
    """The best few entries, each once, off-topic aside."""
    unique: dict[str, Match] = {}
    for match in matches:
        if match.id != OFF_TOPIC:
            unique.setdefault(match.id, match)
    return tuple(unique.values())[:RANKING]


def _phrasings(faq: Faq) -> dict[str, Sequence[str]]:
    off_topic = {OFF_TOPIC: faq.off_topic} if faq.off_topic else {}
    return {entry.id: entry.phrasings for entry in faq.entries} | off_topic


def _letters(text: str) -> frozenset[str]:
    return frozenset(letter for letter in text.lower() if letter.isalpha())
