"""Lessons: what editors change in the FAQ's files from their chat, until the bot answers so, and as long as the files say so.

A lesson is in a file before the bot knows it. The files are read again, as after any save; then the bot tells what it has
learned. An editor may save an older version of the file over a lesson: that wins, and the chat is told what is gone. All this is
remembered in memory, of the last LESSONS; the file itself is the record. Who taught is not kept.
"""

import asyncio
import math
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cachetools import LRUCache

from bot.editing import OFF_TOPIC, EditError, add_phrasing, put_answer, remove_phrasing
from bot.telegram.conversations import Conversations
from bot.telegram.editors import screens
from bot.telegram.editors.buttons import key_of
from bot.telegram.editors.chat import EditorsChat

LESSONS = 300


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, and how it is written in the file."""

    text: str
    source: str


@dataclass(eq=False)
class Lesson:
    """A phrasing of an entry, or of OFF_TOPIC, or a new answer. `speaks` is the language of who is told of it, `message` the
    number of the message that shows it, `page` that of the question to go on with."""

    language: str
    entry: str
    text: str
    speaks: str
    message: int = 0
    page: int = 0
    mends: bool = False  # it is an answer
    before: Answer | None = None  # what the answer was
    written: float = math.inf  # when it was in the file, by the monotonic clock
    shown: bool = False  # the message says that it is saved
    learned: bool = False
    gone: bool = False

    @property
    def key(self) -> str:
        return key_of(self.language, self.entry, self.text)


class Lessons:
    """Writes lessons into the FAQ's files and follows them."""

    def __init__(
        self, path: Path, conversations: Conversations, chat: EditorsChat, begin: Callable[[Coroutine[Any, Any, None]], None]
    ) -> None:
        """`begin` runs something beside the updates."""
        self._path, self._conversations, self._chat, self._begin = path, conversations, chat, begin
        self._known: LRUCache[str, Lesson] = LRUCache(LESSONS)

    def find(self, language: str, entry: str, key: str) -> Lesson | None:
        """The lesson that a button names: remembered, or a phrasing that the FAQ has, to be undone even after a restart."""
        if known := self._known.get(key):
            return known
        ways = (text for text in self._phrasings(language, entry) if key_of(language, entry, text) == key)
        text = next(ways, None)
        return Lesson(language, entry, text, language, learned=True) if text is not None else None

    def knows(self, lesson: Lesson) -> bool:
        """Whether the FAQ holds a lesson, or another message has taught it."""
        known = self._known.get(lesson.key)
        return self.holds(lesson) or (known is not None and not known.gone and known.message != lesson.message)

    async def save(self, lesson: Lesson) -> None:
        """Write a lesson, and tell once it is learned. Raises EditError."""
        if lesson.mends:  # it takes the place of an earlier one
            self._forget_answers(lesson.language, lesson.entry)
        self._known[lesson.key] = lesson
        lesson.gone = lesson.learned = lesson.shown = False
        lesson.written = math.inf
        try:
            await asyncio.to_thread(self._write, lesson)
        except Exception:
            self._known.pop(lesson.key, None)
            raise

    async def undo(self, lesson: Lesson) -> None:
        """Take a lesson out of the file again. Raises EditError."""
        if lesson.mends and not self.holds(lesson):
            raise EditError("the answer was changed since then")
        self._known.pop(lesson.key, None)
        try:
            await asyncio.to_thread(self._take_back, lesson)
        except Exception:
            self._known[lesson.key] = lesson
            raise

    async def show_saved(self, lesson: Lesson) -> None:
        """In its message: that it is saved, or learned if that was quicker."""
        await self._chat.show(screens.saved(lesson, self._conversations.responder), lesson.message)
        lesson.shown, lesson.learned = True, lesson.learned or self.holds(lesson)
        if lesson.learned:
            await self._show_learned(lesson)

    def follow(self, began: float) -> None:
        """The files were read, from `began` on, by the monotonic clock: tell which lessons are learned and which are gone."""
        for lesson in [*self._known.values()]:
            if self.holds(lesson):
                news, lesson.learned, lesson.gone = not lesson.learned, True, False
                if news and lesson.shown:
                    self._begin(self._show_learned(lesson))
            elif lesson.written < began and not lesson.gone:
                lesson.learned, lesson.gone = False, True
                self._begin(self._tell_gone(lesson))

    def holds(self, lesson: Lesson) -> bool:
        """Whether the FAQ that the bot answers from has a lesson."""
        if not lesson.mends:
            return lesson.text in self._phrasings(lesson.language, lesson.entry)
        faq = self._conversations.responder.faqs.get(lesson.language)
        return faq is not None and any((each.id, each.answer) == (lesson.entry, lesson.text) for each in faq.entries)

    def _forget_answers(self, language: str, entry: str) -> None:
        for each in [*self._known.values()]:
            if each.mends and (each.language, each.entry) == (language, entry):
                self._known.pop(each.key, None)

    def _phrasings(self, language: str, entry: str) -> tuple[str, ...]:
        faq = self._conversations.responder.faqs.get(language)
        if faq is None:
            return ()
        return faq.off_topic if entry == OFF_TOPIC else next((each.phrasings for each in faq.entries if each.id == entry), ())

    def _write(self, lesson: Lesson) -> None:
        if lesson.mends:
            entry = self._conversations.responder.entry(lesson.entry, lesson.language)
            source = put_answer(self._path, lesson.language, lesson.entry, lesson.text)
            lesson.before = Answer(entry.answer if entry else "", source)
        else:
            add_phrasing(self._path, lesson.language, lesson.entry, lesson.text)
        lesson.written = time.monotonic()

    def _take_back(self, lesson: Lesson) -> None:
        if not lesson.mends:
            remove_phrasing(self._path, lesson.language, lesson.entry, lesson.text)
        elif lesson.before:
            put_answer(self._path, lesson.language, lesson.entry, lesson.before.text, lesson.before.source)

    async def _show_learned(self, lesson: Lesson) -> None:
        await self._chat.show(screens.learned(lesson, self._conversations.responder), lesson.message)

    async def _tell_gone(self, lesson: Lesson) -> None:
        await self._chat.say(screens.gone(lesson, self._conversations.responder))
