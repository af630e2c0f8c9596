"""What of a message is a question, and in which way it is asked: before any word is compared with the FAQ."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from bot.faq import Faq

LONGEST = 4096  # Characters of a message that are read: as many as Telegram sends in one.
STORY = 24  # Words: a longer message tells a story, in which only what asks, and its end, is looked at.
MOST_PIECES = 8  # Sentences and clauses that are looked at.
_SENTENCE = re.compile(r"(?<=[?!.…])\s+|[;\n]+|(?:^|\s)\d[.)]\s")
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


@dataclass(frozen=True, slots=True)
class Message:
    """A message, and where it has several, its pieces. `text` is without what only frames the question."""

    text: str
    pieces: tuple[Piece, ...]


class Reader:
    """Knows the words of all languages of a FAQ that tell how something is asked."""

    def __init__(self, faqs: Sequence[Faq]) -> None:
        self._asking = _words(word for faq in faqs for word in faq.question_words)
        self._negation = _words(word for faq in faqs for word in faq.negations)
        self._known = _words(word for faq in faqs for word in faq.known)
        self._exception = _words(word for faq in faqs for word in faq.exceptions)
        joining = "|".join(re.escape(word) for faq in faqs for word in faq.conjunctions)
        joined = [rf",?\s+(?:{joining})\s+"] if joining else []
        self._breaks = re.compile("|".join([*joined, r"[,:]\s+", r"\s[-–—]\s"]), re.IGNORECASE)

    def asks(self, text: str) -> bool:
        return "?" in text or bool(self._asking.search(text))

    def negates(self, text: str) -> bool:
        return bool(self._negation.search(text))

    def excludes(self, text: str) -> bool:
        """Whether it asks for all of something but for what it names."""
        return bool(self._exception.search(text))

    def read(self, message: str) -> Message:
        text = _FRAME.sub(" ", message[:LONGEST]).strip() or message[:LONGEST]
        found = self._clauses(text)
        asking = [piece for piece in found if self.asks(piece)]
        if len(text.split()) > STORY and found:
            found = asking if found[-1] in asking else [*asking, found[-1]]
            text = " ".join(found)
        read = accumulate(len(piece.split()) for piece in found)
        found = [piece for piece, count in zip(found, read, strict=True) if count <= 3 * STORY][:MOST_PIECES]
        asked_from = max((text.find(piece) for piece in asking), default=0)
        known_to = max((match.end() for match in self._known.finditer(text) if match.end() <= asked_from), default=0)
        pieces = [Piece(piece, piece in asking, told=text.find(piece) < known_to) for piece in found if piece != text]
        return Message(text, tuple(pieces))

    def _clauses(self, text: str) -> list[str]:
        """The sentences and clauses, as they come, each once; none where there is but one."""
        found: list[str] = []
        for sentence in _SENTENCE.split(text):
            parts = [clause for clause in self._breaks.split(sentence) if clause.strip()]
            found += parts if len(parts) == 1 else [*parts, sentence]
        return [piece for piece in dict.fromkeys(found) if piece.strip() and piece != text]


def _words(words: Iterable[str]) -> re.Pattern[str]:
    """What finds one of some words; with a hyphen before it, such an end of a word; with ^, only as the first word."""
    forms = [
        rf"\w{re.escape(word[1:])}\w*" if word.startswith("-")
        else rf"^\W*{re.escape(word[1:])}\b" if word.startswith("^")
        else rf"\b{re.escape(word)}\b"
        for word in words
    ]  # fmt: skip
    return re.compile("|".join(forms) or r"(?!)", re.IGNORECASE)
