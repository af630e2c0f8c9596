"""How what the bot says gets into a chat."""

import logging
from collections.abc import Awaitable

from telegram import Message
from telegram.error import BadRequest, ChatMigrated

from bot.telegram.addressing import in_group
from bot.telegram.conversations import Conversations
from bot.telegram.keyboards import Screen
from bot.telegram.reply_bound import MOST_REPLIES

log = logging.getLogger(__name__)


async def reply(message: Message, screen: Screen, conversations: Conversations) -> Message | None:
    """Reply to a message, in a group by quoting it. Returns what was sent; None where a group has had so many replies that only
    silence ends it."""
    quoted, bound = in_group(message), conversations.reply_bound
    if quoted and not bound.may_reply(message):
        if bound.is_news(message.chat_id):
            log.warning("%d replies within a minute in one group: silent there until it is calmer", MOST_REPLIES)
        return None
    try:
        sent = await message.reply_text(screen.text, reply_markup=screen.keyboard, do_quote=quoted)
    except ChatMigrated as moved:  # the group became a supergroup while we thought
        conversations.move(message.chat_id, moved.new_chat_id)
        sent = await message.get_bot().send_message(moved.new_chat_id, screen.text, reply_markup=screen.keyboard)
    if quoted:  # else nothing is remembered of a private chat
        bound.count(message)
    return sent


async def edited(edit: Awaitable[object]) -> bool:
    """Whether a message shows what an edit was to make of it. False where it is gone or too old, so that what it was to show
    needs a message of its own."""
    try:
        await edit
    except BadRequest as error:
        return "not modified" in str(error)  # as after a second tap on the same button
    except ChatMigrated:
        return False
    return True
