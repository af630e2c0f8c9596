"""The kinds of button, and the callback data that Telegram keeps with each: `kind:language:…`.

Messages stay in people's chats for years, and so do their buttons: a format that was released once is parsed for ever. Anyone can
forge callback data, so what a parsed button names need not exist.

To add a button, write its dataclass here and name it in `Button`, write its handler in taps.py, and put it on a keyboard in
keyboards.py.
"""

from dataclasses import dataclass
from hashlib import blake2b
from typing import Self, get_args

from telegram.constants import InlineKeyboardButtonLimit


@dataclass(frozen=True, slots=True)
class Answer:
    """A question to choose, whose answer takes the place of the message. `row` is the row in the journal of the question that the
    person asked, 0 where there is none."""

    language: str
    entry: str
    row: int = 0

    def pack(self) -> str:
        return f"answer:{self.language}:{self.entry}" + (f":{self.row}" if self.row else "")

    @classmethod
    def parse(cls, data: str) -> Self | None:
        kind, language, entry, row = _fields(data)
        return cls(language, entry, _number(row)) if kind == "answer" else None


@dataclass(frozen=True, slots=True)
class More:
    """A question to go on with, whose answer is written below the message, which stays. `row` is as in Answer."""

    language: str
    entry: str
    row: int = 0

    def pack(self) -> str:
        return f"more:{self.language}:{self.entry}" + (f":{self.row}" if self.row else "")

    @classmethod
    def parse(cls, data: str) -> Self | None:
        kind, language, entry, row = _fields(data)
        return cls(language, entry, _number(row)) if kind == "more" else None


@dataclass(frozen=True, slots=True)
class NoneOfThese:
    """The person means none of the questions that are offered. `row` is as in Answer."""

    language: str
    row: int

    def pack(self) -> str:
        return f"none:{self.language}:{self.row}"

    @classmethod
    def parse(cls, data: str) -> Self | None:
        kind, language, row, _ = _fields(data)
        return cls(language, _number(row)) if kind == "none" else None


@dataclass(frozen=True, slots=True)
class Vote:
    """Whether an answer helped. `row` is as in Answer."""

    language: str
    helpful: bool
    row: int

    def pack(self) -> str:
        return f"vote:{self.language}:{self.helpful:d}:{self.row}"

    @classmethod
    def parse(cls, data: str) -> Self | None:
        kind, language, helpful, row = _fields(data)
        return cls(language, helpful == "1", _number(row)) if kind == "vote" and helpful in ("0", "1") else None


@dataclass(frozen=True, slots=True)
class ReadSource:
    """Unfold the paragraphs of a message's answers below them. `keys` stand for the ids of their entries, as `key` makes them,
    since three ids may have no room; `row` is as in Answer."""

    language: str
    keys: tuple[str, ...]
    row: int = 0

    def pack(self) -> str:
        return f"read:{self.language}:{'+'.join(self.keys)}:{self.row}"

    @classmethod
    def parse(cls, data: str) -> Self | None:
        kind, language, keys, row = _fields(data)
        return cls(language, tuple(keys.split("+")), _number(row)) if kind == "read" else None

    @staticmethod
    def key(entry: str) -> str:
        return blake2b(entry.encode(), digest_size=4).hexdigest()


@dataclass(frozen=True, slots=True)
class Topics:
    """A page of the menu of topics, the first being 0."""

    language: str
    page: int = 0

    def pack(self) -> str:
        return f"topics:{self.language}:{self.page}"

    @classmethod
    def parse(cls, data: str) -> Self | None:
        kind, language, page, _ = _fields(data)
        return cls(language, _number(page)) if kind == "topics" else None


@dataclass(frozen=True, slots=True)
class Topic:
    """A page of the questions of one topic, the first being 0."""

    language: str
    topic: str
    page: int = 0

    def pack(self) -> str:
        return f"topic:{self.language}:{self.topic}:{self.page}"

    @classmethod
    def parse(cls, data: str) -> Self | None:
        kind, language, topic, page = _fields(data)
        return cls(language, topic, _number(page)) if kind == "topic" else None


Button = Answer | More | NoneOfThese | Vote | ReadSource | Topics | Topic


def parse(data: str) -> Button | None:
    """The button of callback data; None where it is of no known kind."""
    return next((button for kind in get_args(Button) if (button := kind.parse(data))), None)


def language_of(data: str) -> str:
    """The language of callback data, which stands in the same place in buttons of kinds that are not known, too."""
    _, language, _, _ = _fields(data)
    return language


def _fields(data: str) -> tuple[str, str, str, str]:
    """The kind, the language, and two more fields. What is missing is empty; all is, where the data is too long to be real."""
    fields = data.split(":") if len(data) <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA else []
    kind, language, third, fourth, *_ = [*fields, "", "", "", ""]
    return kind, language, third, fourth


def _number(field: str) -> int:
    return int(field) if field.isdecimal() else 0
