"""Groups: which of the messages there are meant for the bot, and what happens when it leaves or the group moves."""

from telegram import Message, MessageEntity, Update
from telegram.constants import ChatMemberStatus, ChatType

from bot.telegram.conversations import Context, message_of


def in_group(message: Message) -> bool:
    return message.chat.type != ChatType.PRIVATE


def addressed(message: Message, bot: int, username: str) -> str | None:
    """What is said to the bot: all in private; in a group, what mentions it or replies to it. None for what is not for it."""
    if message.via_bot and message.via_bot.id == bot:  # its own inline result, sent by a person
        return None
    if not in_group(message):
        return message.text or message.caption or ""
    replied = message.reply_to_message
    words = without_mention(message, username)
    if words is None and replied and replied.from_user and replied.from_user.id == bot:
        words = message.text or message.caption
    return words


def without_mention(message: Message, username: str) -> str | None:
    """The words beside a mention of the bot; None where it is not mentioned.

    PTB's `parse_entities` raises for a lone surrogate in the text, and for an entity that ends within a character.
    """
    text = message.text or message.caption or ""
    units = text.encode("utf-16-le", "surrogatepass")  # Telegram counts in UTF-16 units, of two bytes each
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


async def forget_left_chat(update: Update, context: Context) -> None:
    """The bot was removed from a chat: forget what was said there."""
    member = update.my_chat_member
    if member and member.new_chat_member.status in (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED):
        context.conversations.forget(member.chat.id)


async def follow_to_supergroup(update: Update, context: Context) -> None:
    """A group became a supergroup, which is another chat: go on there."""
    message = message_of(update)
    if message.migrate_to_chat_id:
        context.conversations.move(message.chat_id, message.migrate_to_chat_id)
