"""The one module that speaks Telegram: updates in, replies out."""

import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from telegram import (
    BotCommand,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    Update,
    User,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, TelegramError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackContext,
    CallbackQueryHandler,
    CommandHandler,
    Defaults,
    MessageHandler,
    filters,
)
from telegram.request import HTTPXRequest

from bot import render
from bot.faq import Entry
from bot.responder import Responder
from bot.settings import Settings

log = logging.getLogger(__name__)
App = Application[Any, Any, Any, Any, Any, Any]
Context = CallbackContext[Any, Any, Any, Any]
CONCURRENT_UPDATES = 24  # the best of 1-64 measured; beyond 32 httpcore spends its time scanning its pool
ISO_639_1 = 2  # letters of the language codes that Telegram takes
ALLOWED_UPDATES = [Update.MESSAGE, Update.CALLBACK_QUERY]
QUESTION = filters.TEXT & ~filters.COMMAND & filters.UpdateType.MESSAGE


def run(settings: Settings, responder: Responder) -> int:
    """Poll Telegram until a signal ends it. Returns the exit code."""
    application = build_application(settings, responder)
    try:
        application.run_polling(allowed_updates=ALLOWED_UPDATES, bootstrap_retries=-1, drop_pending_updates=False)
    except InvalidToken:
        log.error("Telegram refuses the token: check TELEGRAM_BOT_TOKEN, or get a new token from @BotFather")
        return 2
    return 0


def build_application(settings: Settings, responder: Responder) -> App:
    """The application, wired and ready to run. The settings hold a token."""
    if settings.token is None:
        raise ValueError("settings without a token")
    api = str(settings.api_url).rstrip("/")
    conversation, connection = Conversation(responder), Connection()
    application: App = (
        ApplicationBuilder()
        .token(settings.token.get_secret_value())
        .base_url(f"{api}/bot")
        .base_file_url(f"{api}/file/bot")
        .defaults(Defaults(parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)))
        .request(Request(connection, connection_pool_size=CONCURRENT_UPDATES + 8))
        .get_updates_request(Request(connection, connection_pool_size=1))
        .concurrent_updates(CONCURRENT_UPDATES)
        .post_init(conversation.introduce)
        .build()
    )
    conversation.register(application)
    return application


class Connection:
    """Whether Telegram can be reached, said in the log once when it is lost and once when it is back."""

    def __init__(self) -> None:
        self._lost = False

    def lost(self, error: Exception) -> None:
        if not self._lost:
            log.warning("Telegram cannot be reached (%s): trying again until it can", type(error).__name__)
        self._lost = True

    def held(self) -> None:
        if self._lost:
            log.warning("Telegram can be reached again")
        self._lost = False


class Request(HTTPXRequest):
    """PTB's requests, each telling the connection how it went."""

    def __init__(self, connection: Connection, **options: Any) -> None:
        super().__init__(**options)
        self._connection = connection

    async def do_request(self, *arguments: Any, **options: Any) -> tuple[int, bytes]:
        try:
            status, body = await super().do_request(*arguments, **options)
        except NetworkError as error:
            self._connection.lost(error)
            raise
        if status < HTTPStatus.INTERNAL_SERVER_ERROR:
            self._connection.held()
        else:
            self._connection.lost(NetworkError(str(status)))
        return status, body


class Conversation:
    """What the bot does with each kind of update. Holds the answers, and nothing about people."""

    def __init__(self, responder: Responder) -> None:
        self.responder = responder

    def register(self, application: App) -> None:
        application.add_handler(CommandHandler("start", self.start))
        application.add_handler(CommandHandler("help", self.help))
        application.add_handler(CommandHandler("topics", self.topics))
        application.add_handler(MessageHandler(QUESTION, self.question))
        application.add_handler(CallbackQueryHandler(self.button))
        application.add_error_handler(self.failed)

    async def introduce(self, application: App) -> None:
        """Tell Telegram the commands: by default and in each language of the FAQ. Without them the bot still answers."""
        default = self.responder.language("")
        for code in ("", *(language for language in self.responder.faqs if len(language) == ISO_639_1)):
            words = self.responder.messages(code or default)
            commands = [
                BotCommand("start", words.command_start),
                BotCommand("topics", words.command_topics),
                BotCommand("help", words.command_help),
            ]
            try:
                await application.bot.set_my_commands(commands, language_code=code or None)
            except TelegramError as error:
                log.warning("the commands could not be set: %s", error)
                return

    async def start(self, update: Update, _: Context) -> None:
        message, language = _asked(update), self._language(update.effective_user)
        entries = self.responder.examples(language)
        await message.reply_text(self.responder.messages(language).start, reply_markup=_entry_buttons(entries, language))

    async def help(self, update: Update, _: Context) -> None:
        await _asked(update).reply_text(self.responder.messages(self._language(update.effective_user)).help)

    async def topics(self, update: Update, _: Context) -> None:
        language = self._language(update.effective_user)
        await _asked(update).reply_text(self.responder.messages(language).topics, reply_markup=self._topic_buttons(language))

    async def question(self, update: Update, _: Context) -> None:
        message = _asked(update)
        reply = self.responder.reply(message.text or "", _client_language(update.effective_user))
        text = render.reply_html(reply, self.responder.messages(reply.language))
        await message.reply_text(text, reply_markup=_entry_buttons(reply.suggestions, reply.language))

    async def button(self, update: Update, _: Context) -> None:
        """A tap turns the message that holds the button into what the button names."""
        query = update.callback_query
        if query is None:
            return
        kind, language, name = [*(query.data or "").split(":", 2), "", ""][:3]
        if language not in self.responder.faqs:
            language = self._language(query.from_user)
        shown = self._shown(kind, language, name)
        if shown is None:
            await query.answer(self.responder.messages(language).outdated)
            return
        await query.answer()
        await _edit(query, *shown)

    def _shown(self, kind: str, language: str, name: str) -> tuple[str, InlineKeyboardMarkup | None] | None:
        messages = self.responder.messages(language)
        if kind == "answer" and (entry := self.responder.entry(name, language)):
            return render.answer_html(entry, messages), None
        if kind == "topics":
            return messages.topics, self._topic_buttons(language)
        if kind == "topic" and (entries := self.responder.topic(name, language)):
            back = [InlineKeyboardButton(messages.back, callback_data=f"topics:{language}")]
            return messages.choose_question, _entry_buttons(entries, language, back)
        return None

    def _topic_buttons(self, language: str) -> InlineKeyboardMarkup:
        topics = self.responder.topics(language)
        return InlineKeyboardMarkup(
            [[InlineKeyboardButton(title, callback_data=f"topic:{language}:{key}")] for key, title in topics.items()]
        )

    def _language(self, user: User | None) -> str:
        return self.responder.language("", _client_language(user))

    async def failed(self, update: object, context: Context) -> None:
        """Say what went wrong: in the log without anyone's words, to the person in one line."""
        error = context.error
        if isinstance(error, Conflict):
            log.error("another program polls Telegram with this token: stop it. This one waits and tries again")
        elif isinstance(error, NetworkError) and not isinstance(error, BadRequest):
            log.debug("no connection", exc_info=error)  # the connection has said so already
        elif isinstance(update, Update):
            log.error("update %s failed", update.update_id, exc_info=error)
            if update.effective_message and not isinstance(error, BadRequest):
                await update.effective_message.reply_text(self.responder.messages(self._language(update.effective_user)).failed)
        else:
            log.error("failed", exc_info=error)


def _entry_buttons(entries: Sequence[Entry], language: str, *more: Sequence[InlineKeyboardButton]) -> InlineKeyboardMarkup | None:
    rows = [[InlineKeyboardButton(entry.question, callback_data=f"answer:{language}:{entry.id}")] for entry in entries]
    return InlineKeyboardMarkup([*rows, *more]) if rows or more else None


def _asked(update: Update) -> Message:
    if update.effective_message is None:
        raise ValueError("an update without a message")
    return update.effective_message


def _client_language(user: User | None) -> str | None:
    return user.language_code if user else None


async def _edit(query: CallbackQuery, text: str, buttons: InlineKeyboardMarkup | None) -> None:
    try:
        await query.edit_message_text(text, reply_markup=buttons)
    except BadRequest as error:
        if "not modified" not in str(error).lower():  # a second tap on the same button
            raise
