"""The bot in Telegram: the application that is built of all the other modules here, its start and its end."""

import asyncio
import gc
import logging
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, cast

from telegram import LinkPreviewOptions, Update
from telegram.constants import ParseMode
from telegram.error import InvalidToken, TelegramError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    Defaults,
    ExtBot,
    InlineQueryHandler,
    JobQueue,
    MessageHandler,
    Updater,
    filters,
)

from bot import process
from bot.answering.responder import Responder
from bot.heartbeat import Heartbeat
from bot.reload import Live
from bot.settings import Settings
from bot.storage.journal import Journal
from bot.telegram import groups, inline, profile, questions, taps
from bot.telegram.addressing import ByBot
from bot.telegram.commands import COMMANDS, show_help
from bot.telegram.connection import Connection, unreachable
from bot.telegram.conversations import Context, Conversations
from bot.telegram.editors.handlers import Editors
from bot.telegram.failures import RETRY_DELAYS, Failures
from bot.telegram.inbox import Inbox
from bot.telegram.rate_limit import RateLimiter
from bot.telegram.requests import CONCURRENT_UPDATES, DiscreetBot, PollRequest, Request
from bot.telegram.webhook import WebhookError, watch_server

log = logging.getLogger(__name__)
App = Application[Any, Context, Any, Any, Any, Any]
ALLOWED_UPDATES = [
    Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.INLINE_QUERY, Update.MY_CHAT_MEMBER,
    Update.GUEST_MESSAGE,
]  # fmt: skip
WORDLESS = filters.VOICE  # which stands for any attachment in what the inbox keeps


def run(settings: Settings, responder: Responder, *, webhook: bool = False) -> int:
    """Poll Telegram, or let it call, until a signal ends it. Returns the exit code."""
    application = build_application(settings, responder, webhook=webhook)
    settle()
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loop.set_exception_handler(_tell_fault)
    process.stop_on_signals(loop, cast(Inbox, application.update_queue).stop)
    try:
        common: dict[str, Any] = {
            "allowed_updates": ALLOWED_UPDATES, "bootstrap_retries": -1, "drop_pending_updates": False, "stop_signals": None
        }  # fmt: skip
        if webhook:
            application.run_webhook(**common)
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


def _tell_fault(_: asyncio.AbstractEventLoop, fault: dict[str, Any]) -> None:
    """As the event loop does it, without what was being worked on, which may be a person's message."""
    log.error("%s", fault["message"], exc_info=fault.get("exception"))


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
    conversations = Conversations(responder, Journal.open(settings.data, enabled=settings.journal))
    heartbeat, inbox = Heartbeat(settings.data), Inbox(settings.data, CONCURRENT_UPDATES)
    connection = Connection(inbox, heartbeat)
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
        rate_limiter=RateLimiter(connection),
    )
    application: App = (
        ApplicationBuilder()
        .application_class(ForgetfulApplication)
        .context_types(ContextTypes(context=Context))
        .updater(_updater(bot, inbox, settings, heartbeat if webhook else None))
        .concurrent_updates(inbox.processor)
        .job_queue(JobQueue() if settings.sends_digest else None)
        .post_init(_follow(settings, conversations, connection, heartbeat if webhook else None))
        .post_stop(_unfollow)
        .post_shutdown(_close)
        .build()
    )
    inbox.bot = bot
    inbox.tell_dropped = partial(questions.tell_dropped, conversations=conversations)
    inbox.tidying.functions.append(conversations.journal.tidy)
    application.bot_data["conversations"] = conversations  # where Context finds them
    if settings.admin_chat is not None:
        conversations.editors_chat = settings.admin_chat
        editors = Editors(settings.admin_chat, settings, conversations, bot, inbox.processor.begin)
        editors.add_handlers(application)
        editors.schedule(application)
        application.bot_data["editors"] = editors
    add_handlers(application)
    application.add_error_handler(Failures(inbox, connection).tell)
    return application


def _updater(bot: DiscreetBot, inbox: Inbox, settings: Settings, webhook: Heartbeat | None) -> Updater:
    """What gets the updates: by a webhook, whose heartbeat is given, if there is one."""
    if webhook is None:
        return Updater(bot, inbox)
    from bot.telegram.webhook_server import WebhookUpdater  # tornado is there only where it is wanted

    return WebhookUpdater(bot, inbox, settings, webhook)


class ForgetfulApplication(App):
    """PTB's application keeps the number of every chat and person, for ever, for a persistence to save; here there is none."""

    def _mark_for_persistence_update(self, **_: Any) -> None: ...


def add_handlers(application: App) -> None:
    """Which update goes where. PTB calls the first handler that takes an update."""
    new, private = filters.UpdateType.MESSAGE, filters.ChatType.PRIVATE
    application.add_handler(MessageHandler(ByBot(), ignore))
    for command in COMMANDS:
        application.add_handler(CommandHandler(command.name, command.handler, filters=new))
    application.add_handler(MessageHandler(filters.UpdateType.GUEST_MESSAGE, questions.answer_guest))
    application.add_handler(MessageHandler(filters.UpdateType.EDITED_MESSAGE & filters.TEXT, questions.answer_edited))
    application.add_handler(MessageHandler(new & filters.StatusUpdate.MIGRATE, groups.follow_to_supergroup))
    application.add_handler(MessageHandler(new & filters.TEXT & ~filters.COMMAND, questions.answer_question))
    application.add_handler(MessageHandler(new & private & WORDLESS, questions.ask_for_words))
    application.add_handler(MessageHandler(new & private & filters.COMMAND, show_help))
    application.add_handler(CallbackQueryHandler(taps.handle_tap))
    application.add_handler(InlineQueryHandler(inline.offer_answers))
    application.add_handler(ChatMemberHandler(groups.follow_membership, ChatMemberHandler.MY_CHAT_MEMBER))


async def ignore(*_: object) -> None:
    """To be silent is all that is to be done."""


def _follow(
    settings: Settings, conversations: Conversations, connection: Connection, webhook: Heartbeat | None
) -> Callable[[App], Coroutine[Any, Any, None]]:
    """What is done beside answering once the bot is about to start: it introduces itself, which nobody waits for; and from then
    on it follows the FAQ files, looks for Telegram where that is lost, and watches the server of the webhook, whose heartbeat is
    given, if there is one."""

    async def start(application: App) -> None:
        async def tell(text: str) -> None:
            if settings.admin_chat is not None:
                await _tell_editors(application.bot, settings.admin_chat, text)

        def adopt(responder: Responder) -> None:
            """Answer from another version of the FAQ from now on; what is being answered stays with its own."""
            conversations.responder = responder
            cast(Inbox, application.update_queue).turns.wake()  # questions that came before anything was learned
            settle()

        how = f"by the webhook at {settings.webhook_url.host}" if webhook and settings.webhook_url else "by long polling"
        profile.tell_online(application.bot, conversations.responder, how)
        editors: Editors | None = application.bot_data.get("editors")
        read = editors.lessons.follow if editors else lambda _: None
        live = Live(settings.faq, settings.data, conversations.responder, tell, read)
        watching = [
            asyncio.create_task(live.watch(adopt)),
            asyncio.create_task(connection.probe(application.bot)),
            asyncio.create_task(profile.introduce(application.bot, conversations.responder), name="introduction"),
        ]
        if editors:
            watching.append(asyncio.create_task(editors.chat.list_commands(conversations.responder), name="introduction"))
        if webhook:
            watching.append(asyncio.create_task(watch_server(settings, webhook)))
        application.bot_data["watching"] = watching  # held, or the event loop forgets them

    return start


async def _tell_editors(bot: ExtBot[Any], chat: int, text: str) -> None:
    for pause in (0.0, *RETRY_DELAYS):
        await asyncio.sleep(pause)
        try:
            await bot.send_message(chat, text, parse_mode=None)
            return
        except TelegramError as error:
            failure = error
            if not unreachable(error):
                break
    log.warning("BOT_ADMIN_CHAT could not be told: %s", failure)


async def _unfollow(application: App) -> None:
    watching = application.bot_data.pop("watching", [])
    for task in watching:
        task.cancel()
    await asyncio.gather(*watching, return_exceptions=True)


async def _close(application: App) -> None:
    await _unfollow(application)  # where the end came before the start was over
    conversations: Conversations = application.bot_data["conversations"]
    conversations.journal.close()
