"""/unanswered: what people asked and the bot did not understand, a question a page, and taps that teach it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cachetools import TTLCache
from telegram import CallbackQuery, Message, Update

from bot.editing import OFF_TOPIC, EditError, UnwritableError
from bot.reporting.report import Group, to_teach
from bot.storage.ignored import ignore, ignored
from bot.telegram.conversations import Context, Conversations, message_of
from bot.telegram.editors import screens
from bot.telegram.editors.buttons import EditorButton, key_of
from bot.telegram.editors.chat import EditorsChat
from bot.telegram.editors.lessons import Lesson, Lessons
from bot.telegram.keyboards import Screen

GROUPS = 100  # questions that are looked at in one go
OPEN = 200  # messages whose buttons teach
OPEN_FOR = 7 * 24 * 3600.0  # s: what an older one shows may have changed
LONGEST = 1000  # characters of a phrasing: of a question the bot reads no more


@dataclass(frozen=True, slots=True)
class Shown:
    """What a message shows: a group, its number of all, and the words that its buttons teach."""

    group: Group
    number: int
    text: str


class Teaching:
    """The questions that are gone through, and what each message of them shows."""

    def __init__(self, data: Path | None, conversations: Conversations, chat: EditorsChat, lessons: Lessons) -> None:
        self.shown: TTLCache[int, Shown] = TTLCache(OPEN, OPEN_FOR)
        self._data, self._conversations, self._chat, self._lessons = data, conversations, chat, lessons
        self._groups: Sequence[Group] | None = None
        self._explained = False  # that the files cannot be written

    async def unanswered(self, update: Update, context: Context) -> None:
        """/unanswered, with the code of a language if only that is meant."""
        message = message_of(update)
        asked = "".join(context.args or []).lower()
        await self._look(asked if asked in self._conversations.responder.faqs else "")
        await self._open(message, 0, self._conversations.language(message.from_user))

    async def reword(self, update: Update, _: Context) -> None:
        """A reply to a question: these are the words to teach."""
        message = message_of(update)
        if message.reply_to_message is None or (shown := self.shown.get(message.reply_to_message.message_id)) is None:
            return
        text, speaks = cleaned(message.text or ""), self._conversations.language(message.from_user)
        if not any(map(str.isalnum, text)) or len(text) > LONGEST:
            reason = f"write between 1 and {LONGEST} characters"
            await _reply(message, screens.refused(self._conversations.responder.messages(speaks), reason))
            return
        await self._send(message, replace(shown, text=text), speaks)
        self.shown.pop(message.reply_to_message.message_id, None)

    async def tap(self, button: EditorButton, query: CallbackQuery, message: Message, speaks: str) -> bool:
        """A tap on a button below a question. False where it is out of date."""
        if button.action == "page":
            return await self._turn(button.numbers[0] if button.target else None, query, message, speaks)
        shown = self._meant(button, message)
        if shown is None:
            return False
        match button.action:
            case "add":
                return await self._teach(shown, button.target, query, message, speaks)
            case "skip":
                await asyncio.to_thread(ignore, self._data, shown.group.language, shown.group.wordings)
                self._drop(shown.group)
                return await self._turn(shown.number, query, message, speaks)
            case "list" | "topic":
                return await self._choose(button, shown, query, message, speaks)
        return False

    def _meant(self, button: EditorButton, message: Message) -> Shown | None:
        """What a button is about: None where the message shows other words by now, or the language is gone."""
        shown = self.shown.get(message.message_id)
        same = shown and (button.key, button.language) == (key_of(shown.text), shown.group.language)
        return shown if same and button.language in self._conversations.responder.faqs else None

    async def again(self, lesson: Lesson, query: CallbackQuery, message: Message, speaks: str) -> None:
        """Teach what an editor's save has taken away."""
        lesson.message, lesson.speaks = message.message_id, speaks
        await query.answer()
        await self.save(lesson, message)

    async def save(self, lesson: Lesson, message: Message) -> bool:
        """Write a lesson and show in its message how it goes; below it, why it could not be written."""
        messages = self._conversations.responder.messages(lesson.speaks)
        try:
            await self._lessons.save(lesson)
        except UnwritableError as error:
            await _reply(message, screens.to_paste(messages, error, explain=not self._explained))
            self._explained = True
        except EditError as error:
            await _reply(message, screens.refused(messages, error))
        else:
            await self._lessons.show_saved(lesson)
            return True
        return False

    async def _teach(self, shown: Shown, entry: str, query: CallbackQuery, message: Message, speaks: str) -> bool:
        responder, language = self._conversations.responder, shown.group.language
        if entry != OFF_TOPIC and not any(each.id == entry for each in responder.faqs[language].entries):
            return False
        lesson = Lesson(language, entry, shown.text, speaks, message.message_id, shown.number)
        if self._lessons.knows(lesson):
            await query.answer(responder.messages(speaks).teach_known)
            return True
        await query.answer()
        if await self.save(lesson, message):
            self.shown.pop(message.message_id, None)
            self._drop(shown.group)
        return True

    def _drop(self, group: Group) -> None:
        """Show a group no more: the next one takes its number."""
        self._groups = [each for each in self._groups or () if each is not group]

    async def _choose(self, button: EditorButton, shown: Shown, query: CallbackQuery, message: Message, speaks: str) -> bool:
        responder, (number, page) = self._conversations.responder, button.numbers
        if button.action == "list":
            screen: Screen | None = screens.topics(responder, speaks, shown.group.language, shown.text, number)
        else:
            screen = screens.entries(responder, speaks, shown.group.language, shown.text, number, page)
        if screen is None:
            return False
        await query.answer()
        await self._chat.show(screen, message.message_id)
        return True

    async def _turn(self, number: int | None, query: CallbackQuery, message: Message, speaks: str) -> bool:
        """Show another question, in the place of one, else below. None is the first after a new look at the journal."""
        await query.answer()
        if number is None or self._groups is None:
            await self._look("")
        number = number or 0
        if message.message_id in self.shown:
            await self._show(message.message_id, number, speaks)
        else:
            await self._open(message, number, speaks)
        return True

    async def _open(self, message: Message, number: int, speaks: str) -> None:
        if shown := self._question(number):
            await self._send(message, shown, speaks)
        else:
            await _reply(message, self._nothing(speaks))

    async def _show(self, message: int, number: int, speaks: str) -> None:
        if shown := self._question(number):
            self.shown[message] = shown
            await self._chat.show(self._screen(shown, speaks), message)
        else:
            self.shown.pop(message, None)
            await self._chat.show(self._nothing(speaks), message)

    async def _send(self, message: Message, shown: Shown, speaks: str) -> None:
        sent = await _reply(message, self._screen(shown, speaks))
        self.shown[sent.message_id] = shown

    async def _look(self, language: str) -> None:
        """Read the journal again."""
        self._groups = await asyncio.to_thread(self._found, language)

    def _found(self, language: str) -> list[Group]:
        records = self._conversations.journal.entries(language=language)
        return to_teach(records, self._conversations.responder, ignored(self._data), GROUPS)

    def _question(self, number: int) -> Shown | None:
        groups = self._groups or ()
        return Shown(groups[number], number, cleaned(groups[number].question)) if number < len(groups) else None

    def _screen(self, shown: Shown, speaks: str) -> Screen:
        responder, of = self._conversations.responder, len(self._groups or ())
        return screens.question(responder, speaks, shown.group, shown.number, max(of, shown.number + 1), shown.text)

    def _nothing(self, speaks: str) -> Screen:
        messages = self._conversations.responder.messages(speaks)
        kept = self._conversations.journal.is_kept
        return Screen(screens.plain(messages.teach_nothing if kept else messages.teach_journal_off))


def cleaned(text: str) -> str:
    """A text on one line, without the halves of characters that no file can hold."""
    return " ".join(text.encode("utf-8", "replace").decode().split())


async def _reply(message: Message, screen: Screen) -> Message:
    return await message.reply_text(screen.text, reply_markup=screen.keyboard, do_quote=False)
