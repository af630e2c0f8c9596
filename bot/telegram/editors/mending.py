"""An answer is mended in the editors' chat: ✎ below it, a reply with the new text, a look at it, and "save"."""

from typing import NamedTuple

from cachetools import TTLCache
from pydantic import ValidationError
from telegram import CallbackQuery, Message, Update

from bot.faq import Entry, answer_html
from bot.faq.fields import LONGEST_TEXT
from bot.telegram.conversations import Context, Conversations, message_of
from bot.telegram.editors import screens
from bot.telegram.editors.buttons import EditorButton, key_of
from bot.telegram.editors.lessons import Lesson
from bot.telegram.editors.teaching import OPEN, OPEN_FOR, Teaching
from bot.telegram.keyboards import Screen
from bot.telegram_html import read, utf16


class Mended(NamedTuple):
    """The answer that a message is about, and the new one that it shows, if it does."""

    language: str
    entry: str
    text: str | None = None


class Mending:
    """What each message of the way to a new answer is about."""

    def __init__(self, conversations: Conversations, teaching: Teaching) -> None:
        self.shown: TTLCache[int, Mended] = TTLCache(OPEN, OPEN_FOR)
        self._conversations, self._teaching = conversations, teaching

    async def begin(self, button: EditorButton, query: CallbackQuery, message: Message, speaks: str) -> bool:
        """A tap on ✎: show the answer as the file has it. False if the entry is gone."""
        entry = self._entry(button.language, button.target)
        if entry is None:
            return False
        await query.answer()
        messages = self._conversations.responder.messages(speaks)
        await self._send(message, screens.to_mend(messages, entry), Mended(button.language, entry.id))
        return True

    async def reword(self, update: Update, _: Context) -> None:
        """A reply to that, or to the new answer: show what it will look like."""
        message = message_of(update)
        mended = self.shown.get(message.reply_to_message.message_id) if message.reply_to_message else None
        if mended is None:
            return
        messages = self._conversations.messages(message.from_user)
        entry, text = self._entry(mended.language, mended.entry), (message.text or "").encode("utf-8", "replace").decode()
        try:
            new = Entry.model_validate(entry.model_dump(mode="json") | {"answer": text}) if entry else None
        except ValidationError as error:
            reasons = "\n".join(each["msg"].removeprefix("Value error, ") for each in error.errors())
            await message.reply_text(screens.refused(messages, reasons).text, do_quote=False)
            return
        own = self._conversations.responder.faq(mended.language)
        if new is None or (length := utf16(read(answer_html(new, own)).text)) > LONGEST_TEXT:
            reason = messages.outdated if new is None else f"{length} characters, and Telegram takes {LONGEST_TEXT}"
            await message.reply_text(screens.refused(messages, reason).text, do_quote=False)
            return
        await self._send(message, screens.mended(messages, own, new, mended.language), mended._replace(text=new.answer))

    async def save(self, button: EditorButton, query: CallbackQuery, message: Message, speaks: str) -> bool:
        """Write the new answer. False where the button is out of date."""
        mended = self.shown.get(message.message_id)
        if mended is None or mended.text is None or button.key != key_of(mended.text):
            return False
        lesson = Lesson(mended.language, mended.entry, mended.text, speaks, message.message_id, mends=True)
        await query.answer()
        if await self._teaching.save(lesson, message):
            self.shown.pop(message.message_id, None)
        return True

    def _entry(self, language: str, identity: str) -> Entry | None:
        """The entry in that language and no other."""
        faq = self._conversations.responder.faqs.get(language)
        return next((each for each in faq.entries if each.id == identity), None) if faq else None

    async def _send(self, message: Message, screen: Screen, mended: Mended) -> None:
        sent = await message.reply_text(screen.text, reply_markup=screen.keyboard, do_quote=False)
        self.shown[sent.message_id] = mended
