"""The commands, each a row of COMMANDS with its handler above the table.

To add one, write its handler and its row here, and its description in `Messages` and in the FAQ files.
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from telegram import BotCommandScope, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats, Update
from telegram.helpers import create_deep_linked_url

from bot.answering.reply import Reply
from bot.faq import Messages
from bot.telegram.addressing import ASK, in_group
from bot.telegram.conversations import Context, message_of
from bot.telegram.inline import START_PARAMETER
from bot.telegram.keyboards import Screen, greeting, topics_screen
from bot.telegram.questions import answer_question, say
from bot.telegram.sending import reply

PRIVATE, GROUPS = BotCommandScopeAllPrivateChats(), BotCommandScopeAllGroupChats()


async def start(update: Update, context: Context) -> None:
    """Greet with examples, or open the answer that a link names."""
    message, conversations = message_of(update), context.conversations
    language, payload = conversations.language(update.effective_user, message), "".join(context.args or [])
    if entry := conversations.responder.entry(payload, language):
        await say(message, Reply.of(entry, language), conversations)
        return
    outdated_link = payload not in ("", START_PARAMETER) and not in_group(message)  # a link into a group may bring any word
    await reply(message, greeting(conversations.responder, language, outdated_link=outdated_link), conversations)


async def show_topics(update: Update, context: Context) -> None:
    conversations = context.conversations
    language = conversations.language(update.effective_user, message_of(update))
    await _tell(update, context, topics_screen(conversations.responder, language))


async def share(update: Update, context: Context) -> None:
    """Give a link that opens the last answer; where there is none, the link to the bot."""
    message, conversations = message_of(update), context.conversations
    last = conversations.last_reply(message)
    language = conversations.language(update.effective_user, message)
    payloads = [entry.id for entry in last.entries] if last else [None]
    links = [create_deep_linked_url(context.bot.username, payload) for payload in payloads]
    text = "\n".join([conversations.responder.messages(language).share_link, *links])
    await reply(message, Screen(text), conversations)


async def show_source(update: Update, context: Context) -> None:
    messages = _messages(update, context)
    await _tell(update, context, Screen(messages.with_contact(messages.about)))


async def show_privacy(update: Update, context: Context) -> None:
    await _tell(update, context, Screen(_messages(update, context).privacy))


async def show_help(update: Update, context: Context) -> None:
    await _tell(update, context, Screen(_messages(update, context).help))


def _messages(update: Update, context: Context) -> Messages:
    return context.conversations.messages(update.effective_user, message_of(update))


async def _tell(update: Update, context: Context, screen: Screen) -> None:
    await reply(message_of(update), screen, context.conversations)


@dataclass(frozen=True, slots=True)
class Command:
    """A command, and where Telegram lists it, with the description that is found in the FAQ's messages. It works everywhere."""

    name: str
    scopes: tuple[BotCommandScope, ...]
    handler: Callable[[Update, Context], Coroutine[Any, Any, None]]
    description: Callable[[Messages], str]


COMMANDS = (  # in the order of Telegram's list
    Command("start", (PRIVATE,), start, lambda messages: messages.command_start),
    Command(ASK, (GROUPS,), answer_question, lambda messages: messages.command_ask),
    Command("topics", (PRIVATE, GROUPS), show_topics, lambda messages: messages.command_topics),
    Command("share", (PRIVATE,), share, lambda messages: messages.command_share),
    Command("source", (PRIVATE, GROUPS), show_source, lambda messages: messages.command_source),
    Command("privacy", (PRIVATE,), show_privacy, lambda messages: messages.command_privacy),
    Command("help", (PRIVATE, GROUPS), show_help, lambda messages: messages.command_help),
)
