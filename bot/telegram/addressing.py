"""What is meant for the bot among all that is written where it is, and what is asked with it."""

from collections.abc import Iterator
from typing import NamedTuple

from telegram import Message, MessageEntity, Update
from telegram.constants import ChatID, ChatType
from telegram.ext.filters import UpdateFilter

from bot.answering.reply import Reply
from bot.answering.responder import Responder

ASK = "ask"  # the command before a question
SURE = 1.0  # score of a question that is understood by its own words: "is that true?" stays below it, whatever it is taken for
LONG = 6  # words from which on a message that is answered needs nothing beside it

SHORT = 3  # words up to which a message among people is as a rule laughter, thanks or a word to somebody
VERBATIM = 1.3  # score that so short a message reaches where it is a question
NEAR = 0.7  # the same with a question mark, and of a longer one that is asked back about
ANSWERED = 0.5  # the same of a longer one that is answered
"""Of 2,100 questions of tests/questions/work these let 88 % through."""


class Asked(NamedTuple):
    """What a message says to the bot."""

    text: str
    about: str = ""  # the words of somebody else that it quotes or replies to
    surely: bool = True  # False where it only replies to the bot in a group: what it says may be meant for the others


class ByBot(UpdateFilter):
    """What another program wrote: to answer one that answers us would never end. Admins who hide and channels write by a bot of
    Telegram's; those are people."""

    def filter(self, update: Update) -> bool:
        message = update.effective_message
        return isinstance(message, Message) and by_bot(message)


def by_bot(message: Message) -> bool:
    sender = message.from_user
    in_disguise = message.sender_chat or (sender and sender.id in (ChatID.ANONYMOUS_ADMIN, ChatID.FAKE_CHANNEL))
    return bool(sender and sender.is_bot and not in_disguise)


def in_group(message: Message) -> bool:
    return message.chat.type != ChatType.PRIVATE


def asked(message: Message, bot: int, username: str) -> Asked | None:
    """What is said to the bot: all in private; in a group, what mentions it, replies to it or begins with /ask. None for what is
    not for it, such as another command that was edited."""
    if message.via_bot and message.via_bot.id == bot:  # its own inline result, sent by a person
        return None
    text, about = message.text or "", _about(message, bot, username)
    if (command := _command(message)) is not None:
        name, question = command
        return Asked(question, about) if name == ASK else None
    words = without_mention(message, username)
    if words is not None or not in_group(message):
        return Asked(text if words is None else words, about)
    replied = message.reply_to_message
    to_bot = replied and replied.from_user and replied.from_user.id == bot
    return Asked(text, about, surely=False) if to_bot and not _names_somebody(message) else None


def understand(asked: Asked, responder: Responder, client: str | None, previous: Reply | None) -> Reply:
    """The reply to what is asked: by its own words or, where they only point at somebody else's, by those. `client` and
    `previous` are as in `Responder.reply`."""
    reply = responder.reply(asked.text, client, previous)
    if asked.about and not _stands_alone(reply):
        other = responder.reply(asked.about, client)
        if _speaks(other) and (not _speaks(reply) or _score(other) > _score(reply)):
            return other
    return reply


def is_question(reply: Reply) -> bool:
    """Whether a message among people is a question or a follow-up that the bot has something to say to."""
    if reply.follows or not _speaks(reply):
        return reply.follows
    score, marked = _score(reply), "?" in reply.question
    if not marked and not any(map(str.isalpha, reply.question)):  # "+1"
        return False
    if _words(reply) <= SHORT:
        return score >= (NEAR if marked else VERBATIM)
    return score >= (ANSWERED if reply.entries else NEAR)


def without_mention(message: Message, username: str) -> str | None:
    """The words beside a mention of the bot; None where it is not mentioned."""
    text = message.text or ""
    names = [name for name in _mentioned(message) if name.lower() == f"@{username}".lower()]
    for name in names:
        text = text.replace(name, " ", 1)
    return text.strip() if names else None


def _mentioned(message: Message) -> Iterator[str]:
    """PTB's `parse_entities` raises for a lone surrogate in the text, and for an entity that ends within a character."""
    units = (message.text or "").encode("utf-16-le", "surrogatepass")  # Telegram counts in UTF-16 units, of two bytes each
    for each in message.entities:
        if each.type == MessageEntity.MENTION:
            yield units[2 * each.offset : 2 * (each.offset + each.length)].decode("utf-16-le", "replace")


def _names_somebody(message: Message) -> bool:
    return any(each.type in (MessageEntity.MENTION, MessageEntity.TEXT_MENTION) for each in message.entities)


def _command(message: Message) -> tuple[str, str] | None:
    """The command that a message begins with, without its slash and the bot's name, and what follows it."""
    if not message.entities or not message.text:
        return None
    first = message.entities[0]
    if first.type != MessageEntity.BOT_COMMAND or first.offset != 0:
        return None
    name = message.text[1 : first.length].partition("@")[0]  # Telegram takes Latin letters, digits and _ in it
    return name.lower(), message.text[first.length :].strip()


def _about(message: Message, bot: int, username: str) -> str:
    """What a person chose of another message, or the whole one that they reply to, unless that is the bot's own."""
    if message.quote:
        return message.quote.text
    replied = message.reply_to_message
    if replied is None or bot in [each.id for each in (replied.from_user, replied.via_bot) if each]:
        return ""
    command = _command(replied)
    return command[1] if command else without_mention(replied, username) or replied.text or ""


def _speaks(reply: Reply) -> bool:
    """Whether a reply is about what the FAQ is about."""
    return bool(reply.suggestions or (reply.entries and not reply.entries[0].small_talk))


def _stands_alone(reply: Reply) -> bool:
    """Whether a message was understood without anything beside it."""
    return bool(reply.entries) and (reply.follows or _score(reply) >= SURE or _words(reply) > LONG)


def _score(reply: Reply) -> float:
    return max((match.score for match in reply.ranking), default=0.0)


def _words(reply: Reply) -> int:
    return max((match.words for match in reply.ranking), default=0)
