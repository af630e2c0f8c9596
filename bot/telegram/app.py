"""The one module that speaks Telegram: updates in, replies out."""

import asyncio
import gc
import logging
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, cast

from cachetools import TTLCache
from telegram import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    Message,
    MessageEntity,
    Update,
    User,
)
from telegram.constants import ChatMemberStatus, ChatType, ParseMode
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, NetworkError, TelegramError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackContext,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    Defaults,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot.answering.responder import Reply, Responder
from bot.faq import Entry, Messages
from bot.heartbeat import Heartbeat
from bot.reload import Live
from bot.rendering import render
from bot.settings import Settings
from bot.storage.journal import Journal
from bot.telegram.inbox import Inbox
from bot.telegram.rate_limit import RateLimiter
from bot.telegram.requests import CONCURRENT_UPDATES, Connection, DiscreetBot, PollRequest, Request
from bot.telegram.webhook import WebhookError, WebhookInbox, server_options, watch_server

log = logging.getLogger(__name__)
App = Application[Any, Any, Any, Any, Any, Any]
Context = CallbackContext[Any, Any, Any, Any]
ISO_639_1 = 2  # letters of the language codes that Telegram takes
ALLOWED_UPDATES = [
    Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.INLINE_QUERY, Update.MY_CHAT_MEMBER,
    Update.GUEST_MESSAGE,
]  # fmt: skip
WORDS = (filters.TEXT & ~filters.COMMAND) | filters.CAPTION
WORDLESS = (
    filters.VOICE
    | filters.AUDIO
    | filters.PHOTO
    | filters.VIDEO
    | filters.VIDEO_NOTE
    | filters.Sticker.ALL
    | filters.Document.ALL
)
PRIVATE_COMMANDS = ("start", "topics", "share", "source", "privacy", "help")
GROUP_COMMANDS = ("ask", "topics", "source", "help")
REMEMBERED_CHATS = 2_000
REMEMBERED = 3600.0  # seconds: how long a follow-up finds the answer before it, and an edit its reply
HINT_PAUSE = 300.0  # seconds between two hints in one chat that only text is understood
PAGE = 8  # buttons of a menu at once
INLINE_CACHE = 30  # seconds: a changed FAQ is seen at once, and typing on does not ask again
PREVIEW = 120  # characters of an inline result's preview
NOT_MODIFIED = "not modified"  # in Telegram's refusal of a second tap on the same button


def run(settings: Settings, responder: Responder, *, webhook: bool = False) -> int:
    """Poll Telegram, or let it call, until a signal ends it. Returns the exit code."""
    application = build_application(settings, responder, webhook=webhook)
    settle()
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    cast(Inbox, application.update_queue).stop_on_signals(loop)
    try:
        common: dict[str, Any] = {
            "allowed_updates": ALLOWED_UPDATES, "bootstrap_retries": -1, "drop_pending_updates": False, "stop_signals": None
        }  # fmt: skip
        if webhook:
            application.run_webhook(**server_options(settings), **common)
        else:
            application.run_polling(**common)
    except InvalidToken:
        log.error("Telegram refuses the token: check TELEGRAM_BOT_TOKEN, or get a new token from @BotFather")
        return 2
    except (WebhookError, OSError) as error:
        if not webhook:
            raise
        log.error("the webhook cannot be used: %s: check WEBHOOK_URL, WEBHOOK_LISTEN and WEBHOOK_PORT", error)
        return 2
    return 0


def settle() -> None:
    """Let the garbage collector pass over all that is loaded from now on: looking through it takes 70 ms, in which nobody is
    answered."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def build_application(settings: Settings, responder: Responder, *, webhook: bool = False) -> App:
    """The application, wired and ready to run, by polling or by a webhook. The settings hold a token."""
    if settings.token is None:
        raise ValueError("settings without a token")
    api = str(settings.api_url).rstrip("/")
    journal = Journal.open(settings.data, enabled=settings.journal)
    conversation, connection = Conversation(responder, journal), Connection()
    heartbeat = Heartbeat(settings.data)
    inbox = WebhookInbox(settings.data, CONCURRENT_UPDATES, heartbeat) if webhook else Inbox(settings.data, CONCURRENT_UPDATES)
    bot = DiscreetBot(
        settings.token.get_secret_value(),
        f"{api}/bot",
        f"{api}/file/bot",
        request=Request(connection),
        get_updates_request=PollRequest(connection, heartbeat, inbox),
        defaults=Defaults(
            parse_mode=ParseMode.HTML,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            allow_sending_without_reply=True,
        ),
        rate_limiter=RateLimiter(),
    )
    application: App = (
        ApplicationBuilder()
        .application_class(ForgetfulApplication)
        .bot(bot)
        .update_queue(inbox)
        .concurrent_updates(inbox.processor)
        .post_init(_follow(settings, conversation, heartbeat if webhook else None))
        .post_shutdown(_unfollow)
        .build()
    )
    inbox.bot = bot
    conversation.register(application)
    return application


class ForgetfulApplication(App):
    """PTB's application keeps the number of every chat and person, for ever, for a persistence to save; here there is none."""

    def _mark_for_persistence_update(self, **_: Any) -> None: ...


def _follow(
    settings: Settings, conversation: "Conversation", webhook: Heartbeat | None
) -> Callable[[App], Coroutine[Any, Any, None]]:
    """What is done once the bot is about to start: it introduces itself, and follows the FAQ files from then on;
    and watches the server of the webhook, whose heartbeat is given, if there is one."""

    async def start(application: App) -> None:
        async def tell(text: str) -> None:
            if settings.admin_chat is not None:
                try:
                    await application.bot.send_message(settings.admin_chat, text, parse_mode=None)
                except TelegramError as error:
                    log.warning("BOT_ADMIN_CHAT could not be told: %s", error)

        live = Live(settings.faq, settings.data, conversation.responder, tell)
        watching = asyncio.create_task(live.watch(conversation.adopt))
        application.bot_data["watching"] = [watching]  # held, or the event loop forgets it
        if webhook:
            application.bot_data["watching"].append(asyncio.create_task(watch_server(settings, webhook)))
        await conversation.introduce(application)

    return start


async def _unfollow(application: App) -> None:
    watching = application.bot_data.pop("watching", [])
    for task in watching:
        task.cancel()
    await asyncio.gather(*watching, return_exceptions=True)


class Place(NamedTuple):
    """Where one conversation goes on: a chat, or a topic of a forum."""

    chat: int
    topic: int | None


class Conversation:
    """What the bot does with each kind of update. Remembers the last answer of a chat for a while, and nothing about people."""

    def __init__(self, responder: Responder, journal: Journal) -> None:
        self.responder, self.journal = responder, journal
        self._last: TTLCache[Place, Reply] = TTLCache(REMEMBERED_CHATS, REMEMBERED)
        self._replies: TTLCache[tuple[int, int], int] = TTLCache(REMEMBERED_CHATS, REMEMBERED)  # chat and message to our message
        self._hinted: TTLCache[int, bool] = TTLCache(REMEMBERED_CHATS, HINT_PAUSE)

    def register(self, application: App) -> None:
        new = filters.UpdateType.MESSAGE
        for name in {*PRIVATE_COMMANDS, *GROUP_COMMANDS}:
            application.add_handler(CommandHandler(name, getattr(self, name), filters=new))
        application.add_handler(MessageHandler(filters.UpdateType.GUEST_MESSAGE, self.guest))
        application.add_handler(MessageHandler(filters.UpdateType.EDITED_MESSAGE & WORDS, self.edited))
        application.add_handler(MessageHandler(new & filters.StatusUpdate.MIGRATE, self.moved))
        application.add_handler(MessageHandler(new & WORDS, self.question))
        application.add_handler(MessageHandler(new & filters.ChatType.PRIVATE & WORDLESS, self.wordless))
        application.add_handler(MessageHandler(new & filters.ChatType.PRIVATE & filters.COMMAND, self.help))
        application.add_handler(CallbackQueryHandler(self.button))
        application.add_handler(InlineQueryHandler(self.inline))
        application.add_handler(ChatMemberHandler(self.membership, ChatMemberHandler.MY_CHAT_MEMBER))
        application.add_error_handler(self.failed)

    def adopt(self, responder: Responder) -> None:
        """Answer from another version of the FAQ from now on; what is being answered stays with its own."""
        self.responder = responder
        settle()

    # At the start

    async def introduce(self, application: App) -> None:
        """Tell Telegram the commands and descriptions, by default and in each language of the FAQ, where it has others. Without
        them the bot still answers."""
        default = self.responder.language("")
        for code in ("", *(language for language in self.responder.faqs if len(language) == ISO_639_1)):
            try:
                await _introduce(application.bot, self.responder.messages(code or default), code or None)
            except TelegramError as error:
                log.warning("the commands and descriptions could not be set: %s", error)
                return

    # Commands

    async def start(self, update: Update, context: Context) -> None:
        """Greet with examples, or open the answer that a link names."""
        message, language = _asked(update), self._language(update.effective_user)
        messages, payload = self.responder.messages(language), "".join(context.args or [])
        if entry := self.responder.entry(payload, language):
            await self._say(message, self._reply_of(entry, language))
            return
        text = f"{messages.outdated_link}\n\n{messages.start}" if payload not in ("", "inline") else messages.start
        await message.reply_text(text, reply_markup=_keyboard(_entry_rows(self.responder.examples(language), "more", language)))

    async def help(self, update: Update, _: Context) -> None:
        await self._tell(update, "help")

    async def source(self, update: Update, _: Context) -> None:
        await self._tell(update, "about")

    async def privacy(self, update: Update, _: Context) -> None:
        await self._tell(update, "privacy")

    async def topics(self, update: Update, _: Context) -> None:
        text, keyboard = self._topic_menu(self._language(update.effective_user), 0)
        await _asked(update).reply_text(text, reply_markup=keyboard, do_quote=_in_group(_asked(update)))

    async def ask(self, update: Update, context: Context) -> None:
        """A question after the command; or the message that the command replies to."""
        message = _asked(update)
        replied = message.reply_to_message
        await self._answer(message, " ".join(context.args or []) or (replied.text or replied.caption or "" if replied else ""))

    async def share(self, update: Update, context: Context) -> None:
        """A link that opens the last answer; to the bot, where there is none."""
        message = _asked(update)
        last = self._last.get(_place(message))
        language = last.language if last else self._language(update.effective_user)
        links = [f"{context.bot.link}?start={entry.id}" for entry in last.entries] if last else [context.bot.link]
        await message.reply_text("\n".join([self.responder.messages(language).share_link, *links]), do_quote=_in_group(message))

    async def _tell(self, update: Update, key: str) -> None:
        message = _asked(update)
        text = getattr(self.responder.messages(self._language(update.effective_user)), key)
        await message.reply_text(text, do_quote=_in_group(message))

    # Questions

    async def question(self, update: Update, context: Context) -> None:
        """Answer in private; in a group only when spoken to."""
        message = _asked(update)
        text = _addressed(message, context.bot.id, context.bot.username)
        if text is not None:
            await self._answer(message, text)

    async def edited(self, update: Update, context: Context) -> None:
        """Put the new answer in the place of the earlier one."""
        message = _asked(update)
        place, reply_id = _place(message), self._replies.get((message.chat_id, message.message_id))
        text = _addressed(message, context.bot.id, context.bot.username)
        if reply_id is None or text is None:
            return
        reply = self.responder.reply(text, _client_language(message.from_user))
        self._remember(place, reply)
        html, keyboard = self._shown(reply, self._note(reply))
        try:
            await context.bot.edit_message_text(html, message.chat_id, reply_id, reply_markup=keyboard)
        except BadRequest as error:
            if NOT_MODIFIED not in str(error):
                raise

    async def wordless(self, update: Update, _: Context) -> None:
        """A voice message, photo, sticker or file without words: say now and then that only text is understood."""
        message = _asked(update)
        if not self._hinted.get(message.chat_id):
            self._hinted[message.chat_id] = True
            await message.reply_text(self.responder.messages(self._language(message.from_user)).text_only)

    async def guest(self, update: Update, context: Context) -> None:
        """A question from a chat that the bot is no member of: answered there, and nothing remembered."""
        message = update.guest_message
        if message is None or message.guest_query_id is None:
            return
        text = _without_mention(message, context.bot.username) or message.text or message.caption or ""
        reply = self.responder.reply(text, _client_language(message.from_user))
        self._note(reply)
        await context.bot.answer_guest_query(
            message.guest_query_id, _article("guest", reply.question.strip() or "?", self._html(reply))
        )

    async def _answer(self, message: Message, text: str) -> None:
        place = _place(message)
        reply = self.responder.reply(text, _client_language(message.from_user), self._last.get(place))
        await self._say(message, reply, self._note(reply))

    def _note(self, reply: Reply) -> int:
        """Keep a question for the editors. Returns its number there, for the buttons."""
        entries = reply.suggestions if reply.outcome == "suggest" else reply.entries
        return self.journal.asked(reply.question, reply.outcome, reply.language, [entry.id for entry in entries])

    async def _say(self, message: Message, reply: Reply, row: int = 0) -> None:
        html, keyboard = self._shown(reply, row)
        try:
            sent = await message.reply_text(html, reply_markup=keyboard, do_quote=_in_group(message))
        except ChatMigrated as moved:  # the group became a supergroup while we thought
            self._move(message.chat_id, moved.new_chat_id)
            sent = await message.get_bot().send_message(moved.new_chat_id, html, reply_markup=keyboard)
        self._remember(_place(message), reply)
        self._replies[message.chat_id, message.message_id] = sent.message_id

    def _remember(self, place: Place, reply: Reply) -> None:
        if reply.entries:
            self._last[place] = replace(reply, question="", ranking=())  # a follow-up needs no more, and nothing of the person

    def _reply_of(self, entry: Entry, language: str) -> Reply:
        """The reply that an entry is, for a link or a button."""
        return Reply(entry.question, "gap" if entry.gap else "answer", language, (entry,))

    # What a reply looks like

    def _html(self, reply: Reply) -> str:
        return render.reply_html(reply, self.responder.messages(reply.language))

    def _shown(self, reply: Reply, row: int = 0) -> tuple[str, InlineKeyboardMarkup | None]:
        messages, language = self.responder.messages(reply.language), reply.language
        if reply.outcome == "suggest":
            none = InlineKeyboardButton(messages.none_of_these, callback_data=f"none:{language}:{row}")
            rows = _entry_rows(reply.suggestions, "answer", language, row)
            return self._html(reply), _keyboard(rows if reply.follows else [*rows, [none]])
        if not reply.entries or reply.entries[0].small_talk:
            return self._html(reply), None
        rows = _entry_rows(self.responder.related(reply), "more", language)
        votes = [
            InlineKeyboardButton(text, callback_data=f"vote:{language}:{value}:{row}") for text, value in (("👍", 1), ("👎", 0))
        ]
        share = InlineKeyboardButton(f"↗ {messages.share}", switch_inline_query=reply.entries[0].question)
        return self._html(reply), _keyboard([*rows, [*votes, share]])

    def _topic_menu(self, language: str, page: int) -> tuple[str, InlineKeyboardMarkup | None]:
        topics = [
            [InlineKeyboardButton(title, callback_data=f"topic:{language}:{key}:0")]
            for key, title in self.responder.topics(language).items()
        ]
        return self.responder.messages(language).topics, _keyboard(_page(topics, page, f"topics:{language}"))

    def _topic(self, language: str, name: str, page: int) -> tuple[str, InlineKeyboardMarkup | None] | None:
        entries, messages = self.responder.topic(name, language), self.responder.messages(language)
        if not entries:
            return None
        rows = _page(_entry_rows(entries, "answer", language), page, f"topic:{language}:{name}")
        back = InlineKeyboardButton(messages.back, callback_data=f"topics:{language}:0")
        return messages.choose_question, _keyboard([*rows, [back]])

    # Buttons

    async def button(self, update: Update, _: Context) -> None:
        """A tap: on a question of a menu, on a related one, on a vote. At most two requests."""
        query = update.callback_query
        if query is None:
            return
        kind, language, name, number, *_rest = [*(query.data or "").split(":"), "", "", "", ""]
        row = int(number) if number.isdecimal() else 0
        if language not in self.responder.faqs:
            language = self._language(query.from_user)
        messages = self.responder.messages(language)
        if kind == "vote" and name in ("0", "1"):
            self.journal.voted(row, name == "1")
            await query.answer(messages.voted)
        elif kind == "none":
            self.journal.chose(int(name) if name.isdecimal() else 0, "")
            await query.answer()
            await _edit(query, messages.none_noted, None)
        elif kind in ("answer", "more") and (entry := self.responder.entry(name, language)):
            self.journal.chose(row, name)
            await query.answer()
            await self._open(query, self._reply_of(entry, language), anew=kind == "more")
        elif shown := self._menu(kind, language, name, row):
            await query.answer()
            await _edit(query, *shown)
        else:
            await query.answer(messages.outdated)

    def _menu(self, kind: str, language: str, name: str, page: int) -> tuple[str, InlineKeyboardMarkup | None] | None:
        if kind == "topics":
            return self._topic_menu(language, int(name) if name.isdecimal() else 0)
        return self._topic(language, name, page) if kind == "topic" else None

    async def _open(self, query: CallbackQuery, reply: Reply, *, anew: bool) -> None:
        """Show an answer: in the place of the question that was picked, or below an answer that stays."""
        html, keyboard = self._shown(reply)
        message = query.message
        if isinstance(message, Message):
            self._remember(_place(message), reply)
        if anew and isinstance(message, Message):
            await message.reply_text(html, reply_markup=keyboard, do_quote=False)
        else:
            await _edit(query, html, keyboard)

    # Inline

    async def inline(self, update: Update, _: Context) -> None:
        """`@bot question` in any chat: the answers that fit; without words the main topics."""
        query = update.inline_query
        if query is None:
            return
        client, text = _client_language(query.from_user), query.query.strip()
        language = self.responder.language(text, client)
        if text:
            reply = self.responder.reply(text, client)
            language, entries = reply.language, (*reply.entries, *reply.suggestions)
        else:
            entries = tuple(self.responder.topic(topic, language)[0] for topic in self.responder.topics(language))
        messages = self.responder.messages(language)
        results = [
            _article(entry.id, entry.question, render.answer_html(entry, messages), render.plain(entry.answer))
            for entry in entries
        ]
        button = None if results else InlineQueryResultsButton(messages.ask_bot, start_parameter="inline")
        await query.answer(results, cache_time=INLINE_CACHE, is_personal=True, button=button)

    # Groups

    async def membership(self, update: Update, _: Context) -> None:
        """Removed from a chat: forget it."""
        member = update.my_chat_member
        if member and member.new_chat_member.status in (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED):
            chat = member.chat.id
            for place in [place for place in self._last if place.chat == chat]:
                self._last.pop(place, None)
            for key in [key for key in self._replies if key[0] == chat]:
                self._replies.pop(key, None)

    async def moved(self, update: Update, _: Context) -> None:
        """A group became a supergroup: go on there."""
        message = _asked(update)
        if message.migrate_to_chat_id:
            self._move(message.chat_id, message.migrate_to_chat_id)

    def _move(self, old: int, new: int) -> None:
        for place in [place for place in self._last if place.chat == old]:
            if reply := self._last.pop(place, None):
                self._last[place._replace(chat=new)] = reply

    def _language(self, user: User | None) -> str:
        return self.responder.language("", _client_language(user))

    # Failures

    async def failed(self, update: object, context: Context) -> None:
        """Say what went wrong: in the log without anyone's words, to the person in one line."""
        error = context.error
        if isinstance(error, Conflict):
            log.error("another program polls Telegram with this token: stop it. This one waits and tries again")
        elif isinstance(error, NetworkError) and not isinstance(error, BadRequest):
            log.debug("no connection", exc_info=error)  # the connection has said so already
        elif isinstance(update, Update) and isinstance(error, Forbidden):
            log.info("update %s: the bot may not write there", update.update_id)
        elif isinstance(update, Update):
            log.error("update %s failed", update.update_id, exc_info=error)
            if update.effective_message and not isinstance(error, TelegramError):  # it has our message, or takes none
                await update.effective_message.reply_text(self.responder.messages(self._language(update.effective_user)).failed)
        else:
            log.error("failed", exc_info=error)


async def _introduce(bot: Any, messages: Messages, code: str | None) -> None:
    scopes: Mapping[Any, Sequence[str]] = {
        BotCommandScopeAllPrivateChats(): PRIVATE_COMMANDS,
        BotCommandScopeAllGroupChats(): GROUP_COMMANDS,
    }
    for scope, names in scopes.items():
        commands = tuple(BotCommand(name, getattr(messages, f"command_{name}")) for name in names)
        if await bot.get_my_commands(scope, code) != commands:
            await bot.set_my_commands(commands, scope, code)
    if (await bot.get_my_description(code)).description != messages.description:
        await bot.set_my_description(messages.description, code)
    if (await bot.get_my_short_description(code)).short_description != messages.short_description:
        await bot.set_my_short_description(messages.short_description, code)


def _addressed(message: Message, bot: int, username: str) -> str | None:
    """What is said to the bot: all in private; in a group, what mentions it or replies to it. None for what is not for it."""
    if message.via_bot and message.via_bot.id == bot:  # its own inline result, sent by a person
        return None
    if not _in_group(message):
        return message.text or message.caption or ""
    replied = message.reply_to_message
    words = _without_mention(message, username)
    if words is None and replied and replied.from_user and replied.from_user.id == bot:
        words = message.text or message.caption
    return words


def _without_mention(message: Message, username: str) -> str | None:
    """The words beside a mention of the bot; None where it is not mentioned."""
    text = message.text or message.caption or ""
    units = text.encode("utf-16-le", "surrogatepass")  # in which Telegram counts
    names = [
        name
        for each in message.entities or message.caption_entities
        if each.type == MessageEntity.MENTION
        and (name := units[2 * each.offset : 2 * (each.offset + each.length)].decode("utf-16-le", "replace"))
        and name.lower() == f"@{username}".lower()
    ]
    for name in names:
        text = text.replace(name, " ", 1)
    return text.strip() if names else None


def _in_group(message: Message) -> bool:
    return message.chat.type != ChatType.PRIVATE


def _place(message: Message) -> Place:
    return Place(message.chat_id, message.message_thread_id if message.is_topic_message else None)


def _keyboard(rows: Sequence[Sequence[InlineKeyboardButton]]) -> InlineKeyboardMarkup | None:
    return InlineKeyboardMarkup(rows) if rows else None


def _entry_rows(entries: Iterable[Entry], kind: str, language: str, row: int = 0) -> list[list[InlineKeyboardButton]]:
    """A button each; `row` is the journal's number of the question that they are offered for."""
    end = f":{row}" if row else ""
    return [[InlineKeyboardButton(entry.question, callback_data=f"{kind}:{language}:{entry.id}{end}")] for entry in entries]


def _page(rows: list[list[InlineKeyboardButton]], page: int, target: str) -> list[list[InlineKeyboardButton]]:
    """One page of a menu, with a row to the pages before and after it."""
    pages = -(-len(rows) // PAGE)
    page = min(page, max(pages - 1, 0))
    turns = [(text, number) for text, number in (("‹", page - 1), ("›", page + 1)) if 0 <= number < pages]
    turn = [[InlineKeyboardButton(text, callback_data=f"{target}:{number}") for text, number in turns]] if turns else []
    return [*rows[page * PAGE : (page + 1) * PAGE], *turn]


def _article(identity: str, title: str, html: str, preview: str | None = None) -> InlineQueryResultArticle:
    content = InputTextMessageContent(html, parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True))
    return InlineQueryResultArticle(identity, title, content, description=preview[:PREVIEW] if preview else None)


def _asked(update: Update) -> Message:
    if update.effective_message is None:
        raise ValueError("an update without a message")
    return update.effective_message


def _client_language(user: User | None) -> str | None:
    return user.language_code if user else None


async def _edit(query: CallbackQuery, text: str, keyboard: InlineKeyboardMarkup | None) -> None:
    if not (query.message or query.inline_message_id):  # nothing that could be edited is told
        return
    try:
        await query.edit_message_text(text, reply_markup=keyboard)
    except BadRequest as error:
        if NOT_MODIFIED not in str(error):
            raise
