"""From a message to a reply: its parts, the language, and whether to answer, to ask back or to say that one does not know.

Pure: imports neither telegram nor asyncio.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.decision import Decision, Outcome, decide
from bot.faq import Entry, Faq, Messages
from bot.matcher import OFF_TOPIC, LanguageIndex, Match, Matcher
from bot.text import is_cyrillic, normalise, words

MOST_PARTS = 3
MOST_SUGGESTIONS = 3
RANKING = 5
LONGEST = 1000  # characters of a message that are read; a Telegram message holds up to 4096
RAREST = 20_000  # a letter of a language is at least one in so many of its phrasings' characters
DEFAULT_LANGUAGE = "ru"
_SENTENCE = re.compile(r"(?<=[?!.…])\s+|[;\n]+")
_CLAUSE = re.compile(r",?\s+(?:и|а|and|also|plus|және|әрі|ал)\s+|,\s+", re.IGNORECASE)


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

    def __init__(
        self, faqs: Sequence[Faq], index: Callable[[str, Mapping[str, Sequence[str]]], LanguageIndex] = LanguageIndex
    ) -> None:
        """`index` builds the index of a language from its entries' phrasings; a cache may stand in for it."""
        self.faqs = {faq.language: faq for faq in faqs}
        self._entries = {(faq.language, entry.id): entry for faq in faqs for entry in faq.entries}
        self.gaps = frozenset(entry.id for faq in faqs for entry in faq.entries if entry.gap)
        self.small_talk = frozenset(entry.id for faq in faqs for entry in faq.entries if entry.small_talk)
        self._alphabets = {faq.language: _alphabet(faq) for faq in faqs}
        self._question_words = frozenset(word for faq in faqs for each in faq.question_words for word in words(normalise(each)))
        self.matcher = Matcher(index(faq.language, phrasings(faq)) for faq in faqs)

    def entry(self, identity: str, language: str) -> Entry | None:
        """The entry in that language, else in any that has it."""
        found = (self._entries.get((each, identity)) for each in (language, *self.faqs))
        return next((entry for entry in found if entry), None)

    def messages(self, language: str) -> Messages:
        """The bot's own words in that language, else in the first that is there."""
        return self._faq(language).messages

    def _faq(self, language: str) -> Faq:
        return self.faqs.get(language, next(iter(self.faqs.values())))

    def topics(self, language: str) -> dict[str, str]:
        """The menu of that language, key to title, without topics that hold nothing."""
        faq = self._faq(language)
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
        suggested = [match for match in whole.matches if match.id and match.id not in self.small_talk][:MOST_SUGGESTIONS]
        if whole.decision.outcome == "suggest" and suggested:
            language = suggested[0].language
            entries = tuple(entry for match in suggested if (entry := self.entry(match.id, language)))
            return Reply(question, "suggest", language, (), entries, _ranking(whole.matches))
        return Reply(question, "none", language, ranking=_ranking(whole.matches))

    def _part(self, question: str, language: str) -> _Part:
        matches = self.matcher.rank(question, language, self.small_talk)
        return _Part(matches, decide(matches, self.gaps))

    def _answered_parts(self, question: str, language: str) -> list[_Part]:
        """The questions that a message holds, each of them answered on its own: at most three, no entry twice."""
        sentences = [sentence for sentence in _SENTENCE.split(question) if sentence.strip()]
        asking = [sentence for sentence in sentences if self._asks(sentence)]
        if len(sentences) == 1 or len(asking) == 1:
            clauses = _CLAUSE.split((asking or sentences)[0])
            asking = clauses if len(clauses) > 1 and all(map(self._asks_openly, clauses)) else asking
        parts = [self._part(text, language) for text in asking[: 2 * MOST_PARTS]]
        unique: dict[str, _Part] = {}
        for part in parts:
            if part.decision.direct and part.matches[0].id not in self.small_talk:
                unique.setdefault(part.matches[0].id, part)
        return list(unique.values())[:MOST_PARTS]

    def _asks(self, text: str) -> bool:
        return "?" in text or self._asks_openly(text)

    def _asks_openly(self, text: str) -> bool:
        """Whether it holds a question word."""
        return not self._question_words.isdisjoint(words(normalise(text)))

    def _answers(self, question: str, parts: Sequence[_Part], whole: _Part) -> Reply:
        tops = [part.matches[0] for part in parts]
        language = tops[0].language
        outcome: Literal["answer", "gap"] = "gap" if all(top.id in self.gaps for top in tops) else "answer"
        entries = tuple(entry for top in tops if (entry := self.entry(top.id, language)))
        return Reply(question, outcome, language, entries, (), _ranking([*tops, *whole.matches]))


def _ranking(matches: Sequence[Match]) -> tuple[Match, ...]:
    """The best few entries, each once, off-topic aside."""
    unique: dict[str, Match] = {}
    for match in matches:
        if match.id != OFF_TOPIC:
            unique.setdefault(match.id, match)
    return tuple(unique.values())[:RANKING]


def phrasings(faq: Faq) -> dict[str, Sequence[str]]:
    found: dict[str, Sequence[str]] = {entry.id: entry.phrasings for entry in faq.entries}
    return found | {OFF_TOPIC: faq.off_topic} if faq.off_topic else found


def _alphabet(faq: Faq) -> frozenset[str]:
    """The letters of a language's own writing: foreign words in its phrasings do not count."""
    counts = Counter("".join(phrasing for entry in faq.entries for phrasing in entry.phrasings).lower())
    total = counts.total()
    common = {letter for letter, count in counts.items() if letter.isalpha() and count * RAREST > total}
    cyrillic = sum(counts[letter] for letter in common if is_cyrillic(letter)) * 2 > total
    return frozenset(letter for letter in common if is_cyrillic(letter) == cyrillic)


def _letters(text: str) -> frozenset[str]:
    return frozenset(letter for letter in text.lower() if letter.isalpha())
