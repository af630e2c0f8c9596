"""What is handled in the editors' chat and nowhere else."""

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from telegram import Message, Update
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ExtBot, MessageHandler, filters

from bot.editing import EditError
from bot.settings import Settings
from bot.telegram import taps
from bot.telegram.addressing import ByBot
from bot.telegram.conversations import Context, Conversations
from bot.telegram.editors import screens
from bot.telegram.editors.buttons import KIND, EditorButton
from bot.telegram.editors.chat import UNANSWERED, EditorsChat
from bot.telegram.editors.lessons import Lessons
from bot.telegram.editors.mending import Mending
from bot.telegram.editors.teaching import Teaching

log = logging.getLogger(__name__)


class Editors:
    """The chat of the editors, with what is taught and mended in it."""

    def __init__(
        self,
        chat: int,
        settings: Settings,
        conversations: Conversations,
        bot: ExtBot[Any],
        begin: Callable[[Coroutine[Any, Any, None]], None],
    ) -> None:
        """`begin` runs something beside the updates."""
        self.chat = EditorsChat(bot, chat)
        self.lessons = Lessons(settings.faq, conversations, self.chat, begin)
        self.teaching = Teaching(settings.data, conversations, self.chat, self.lessons)
        self.mending = Mending(conversations, self.teaching)
        self._settings, self._conversations, self._begin = settings, conversations, begin

    def schedule(self, application: Application[Any, Context, Any, Any, Any, Any]) -> None:
        """Send the digest, if one is wanted, from what the journal keeps."""
        every = self._settings.admin_digest
        if every != "off" and self._settings.sends_digest and application.job_queue:
            from bot.telegram.editors.digest import DigestSender  # the scheduler's time zones are loaded where they are wanted

            sender = DigestSender(every, self._settings.data, self._conversations, self.chat)
            sender.schedule(application.job_queue, self._begin)
        elif every != "off":
            log.warning("BOT_ADMIN_DIGEST has nothing to tell of: BOT_JOURNAL is off")

    def add_handlers(self, application: Application[Any, Context, Any, Any, Any, Any]) -> None:
        """To be called before handlers are added that take the same updates of any chat."""
        here = filters.UpdateType.MESSAGE & filters.Chat(self.chat.id) & ~ByBot()
        replies = here & filters.REPLY & filters.TEXT & ~filters.COMMAND
        application.add_handler(CommandHandler(UNANSWERED, self.teaching.unanswered, filters=here))
        application.add_handler(MessageHandler(replies & _To(self.teaching.shown.__contains__), self.teaching.reword))
        application.add_handler(MessageHandler(replies & _To(self.mending.shown.__contains__), self.mending.reword))
        application.add_handler(CallbackQueryHandler(self.tap, pattern=f"^{KIND}:"))

    async def tap(self, update: Update, context: Context) -> None:
        """A tap on a button of this chat. What comes from elsewhere, or is out of date, is told as of any button."""
        query = update.callback_query
        message = query.message if query else None
        button = EditorButton.parse(query.data or "") if query else None
        if query is None or button is None or not isinstance(message, Message) or message.chat_id != self.chat.id:
            await taps.handle_tap(update, context)
            return
        speaks = self._conversations.language(query.from_user)
        match button.action:
            case "mend":
                done = await self.mending.begin(button, query, message, speaks)
            case "save":
                done = await self.mending.save(button, query, message, speaks)
            case "undo" | "again":
                done = await self._of_lesson(button, update, message, speaks)
            case _:
                done = await self.teaching.tap(button, query, message, speaks)
        if not done:
            await query.answer(self._conversations.responder.messages(speaks).outdated)

    async def _of_lesson(self, button: EditorButton, update: Update, message: Message, speaks: str) -> bool:
        query, lesson = update.callback_query, self.lessons.find(button.language, button.target, button.key)
        if query is None or lesson is None or (button.action == "again") != lesson.gone:
            return False
        if button.action == "again":
            await self.teaching.again(lesson, query, message, speaks)
            return True
        await query.answer()
        responder = self._conversations.responder
        try:
            await self.lessons.undo(lesson)
        except EditError as error:
            screen = screens.refused(responder.messages(speaks), error)
            await message.reply_text(screen.text, do_quote=False)
        else:
            await self.chat.show(screens.undone(lesson, responder, speaks), message.message_id)
        return True


class _To(filters.MessageFilter):
    """Replies to messages of some numbers."""

    def __init__(self, known: Callable[[object], bool]) -> None:
        super().__init__()
        self._known = known

    def filter(self, message: Message) -> bool:
        return bool(message.reply_to_message and self._known(message.reply_to_message.message_id))
