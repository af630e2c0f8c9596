"""What of a message is a question, and in which way it is asked: before any word is compared with the FAQ."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain
from typing import NamedTuple

from bot.faq import Faq

LONGEST = 4096  # Characters of a message that are read: as many as Telegram sends in one.
STORY = 24  # Words: a longer message tells a story, in which only what asks, and its end, is looked at.
STATEMENT = 4  # Words: a shorter piece that does not ask may be an item of a list that is asked for.
ENDS = 5  # Clauses that a question at the end of a long sentence may have.
MOST_PIECES = 8  # Sentences and clauses that are looked at.
REMEMBERED = 4096  # Phrasings of which it is known whether they negate.
_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"(?<=[?!.…])\s+|[;\n]+|(?:^|\s)(?:\d[.)]|\w\))\s|\s/\s")
_COLON = re.compile(r"(?<=:)\s+")
_FRAME = re.compile(
    r"^[^\n]{1,60}, \[\d{1,2}[./]\d{1,2}[./]\d{2,4},? \d{1,2}:\d{2}\]:?"  # whose message was forwarded, as Telegram copies it
    r"|https?://\S+"
    r"|^>+",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence or clause that may be a question of its own."""

    text: str
    asks: bool
    told: bool  # It is known already, as its words say, and a later piece asks.
    states: bool = False  # It is a statement, while another piece asks.
    entire: bool = False  # It is a sentence.

    @property
    def is_phrase(self) -> bool:
        """Whether it has several words: a single one between commas or joining words is mostly part of a list."""
        return " " in self.text.strip()


@dataclass(frozen=True, slots=True)
class Message:
    """A message, and where it has several, its pieces. `text` is without what only frames the question."""

    text: str
    pieces: tuple[Piece, ...]
    is_story: bool

    @property
    def asked(self) -> Piece | None:
        """The shortest piece that asks and ends the message, else the last one that asks."""
        asking = [piece for piece in self.pieces if piece.asks]
        last = [piece for piece in asking if self.text.endswith(piece.text)] or asking[-1:]
        return min(last, key=lambda piece: len(piece.text), default=None)


@dataclass(frozen=True, slots=True)
class Manner:
    """In which way something is asked."""

    negates: bool = False
    excludes: bool = False  # It asks for all of something but for what it names.
    names_own: bool = False  # It names somebody whose words the text has …
    names_others: bool = False  # … or somebody of whom it has none.
    credits_others: bool = False  # It asks for words or plans of the latter.


UNKNOWN = Manner()
"""That of a text that nobody has read."""


class Reader:
    """Knows the words of all languages of a FAQ that tell how something is asked."""

    def __init__(self, faqs: Sequence[Faq]) -> None:
        self._asking = _Words(word for faq in faqs for word in faq.question_words)
        self._negation = _Words(word for faq in faqs for word in faq.negations)
        self._exception = _Words(word for faq in faqs for word in faq.exceptions)
        self._others = _Words(word for faq in faqs for word in faq.attribution.others)
        self._own = _Words(word for faq in faqs for word in faq.attribution.own)
        self._verbs = _Words(word for faq in faqs for word in faq.attribution.verbs)
        known = "|".join(re.escape(word) for faq in faqs for word in faq.known)
        self._known = re.compile(rf"\b(?:{known})\b" if known else r"(?!)", re.IGNORECASE)
        self.phrasing_negates = lru_cache(REMEMBERED)(self.negates)
        joining = "|".join(re.escape(word) for faq in faqs for word in faq.conjunctions)
        joined = [rf",?\s+(?:{joining})\s+"] if joining else []
        self._breaks = re.compile("|".join([*joined, r"[,:]\s+", r"\s[-–—]\s"]), re.IGNORECASE)

    def manner(self, text: str) -> Manner:
        said = _Said.of(text)
        own, others = self._own.found(said), self._others.found(said)
        return Manner(
            negates=self._negation.found(said),
            excludes=self._exception.found(said),
            names_own=own,
            names_others=others,
            credits_others=others and not own and self._verbs.found(said),
        )

    def asks(self, text: str) -> bool:
        return "?" in text or self._asking.found(_Said.of(text))

    def negates(self, text: str) -> bool:
        return self._negation.found(_Said.of(text))

    def read(self, message: str) -> Message:
        text = _FRAME.sub(" ", _shortened(message)).strip() or message[:LONGEST]
        sentences = self._sentences(text)
        is_story = len(text.split()) > STORY
        if is_story and len(sentences) > 1:
            sentences = self._question_of(sentences)
            text = " ".join(sentence[-1] for sentence in sentences)
        entire = {sentence[-1] for sentence in sentences}
        found = [piece for piece in dict.fromkeys(chain.from_iterable(sentences)) if piece != text]
        found = found[-MOST_PIECES:] if is_story else found[:MOST_PIECES]
        if not found:
            return Message(text, (), is_story)
        asking = [piece for piece in found if self.asks(piece)]
        asked_from = max((text.find(piece) for piece in asking), default=0)
        known_to = max((match.end() for match in self._known.finditer(text) if match.end() <= asked_from), default=0)
        pieces = [
            Piece(
                piece,
                asks := piece in asking,
                told=text.find(piece) < known_to,
                states=bool(asking) and not asks and (is_story or len(piece.split()) >= STATEMENT),
                entire=piece in entire,
            )
            for piece in found
        ]
        return Message(text, tuple(pieces), is_story)

    def _sentences(self, text: str) -> list[list[str]]:
        """The clauses of each sentence, and it; of a long one that has a colon those of each of its parts."""
        found: list[list[str]] = []
        for sentence in _SENTENCE.split(text):
            parts = _COLON.split(sentence) if len(sentence.split()) > STORY else [sentence]
            found += [self._clauses(part) for part in parts if part.strip()]
        return found

    def _clauses(self, sentence: str) -> list[str]:
        """The clauses of a sentence, it without the first one and the first two, and it; of a long one some ends of it."""
        clauses = [clause for clause in self._breaks.split(sentence) if clause.strip()]
        if len(clauses) <= 1:
            return clauses
        ends = [sentence, *(sentence[match.end() :] for match in self._breaks.finditer(sentence))]
        longest, *others = [end for end in ends if len(end.split()) <= STORY] or clauses[-1:]
        return [*clauses, *reversed(others[:2] if longest == sentence else others[-ENDS:]), longest]

    def _question_of(self, story: list[list[str]]) -> list[list[str]]:
        """The sentences of a story that ask, with a question mark if any has one, and its last."""
        asking = [each for each in story if "?" in each[-1]] or [each for each in story if self.asks(each[-1])]
        kept = asking if story[-1] in asking else [*asking, story[-1]]
        counts = accumulate(len(each[-1].split()) for each in reversed(kept))
        return kept[-max(1, sum(count <= 3 * STORY for count in counts)) :]


def _shortened(message: str) -> str:
    """A message without the middle of what is too long: questions stand at its beginning or its end."""
    return message if len(message) <= LONGEST else f"{message[: LONGEST // 4]}\n{message[-LONGEST * 3 // 4 + 1 :]}"


class _Said(NamedTuple):
    """A text in lower case, and its words."""

    text: str
    words: list[str]

    @classmethod
    def of(cls, text: str) -> "_Said":
        lower = text.lower()
        return cls(lower, _WORD.findall(lower))


class _Words:
    """Finds one of some words in a text; with a hyphen before it, such an end of a word; with ^, only as the first word."""

    def __init__(self, words: Iterable[str]) -> None:
        lower = [word.lower() for word in words]
        self._first = {word[1:] for word in lower if word.startswith("^")}
        self._single = {word for word in lower if word.isalnum()}
        others = [word for word in lower if not word.isalnum() and not word.startswith("^")]
        forms = [rf"\w{re.escape(word[1:])}" if word.startswith("-") else rf"\b{re.escape(word)}\b" for word in others]
        self._others = re.compile("|".join(forms) or r"(?!)")

    def found(self, said: _Said) -> bool:
        words = said.words
        single = bool(words) and (words[0] in self._first or not self._single.isdisjoint(words))
        return single or bool(self._others.search(said.text))
