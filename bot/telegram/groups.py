"""Groups: what happens when the bot is added to one or leaves it, or when it moves."""

from html import escape

from telegram import ChatMemberUpdated, Update
from telegram.constants import ChatMemberStatus, ChatType

from bot.telegram.conversations import Context, message_of

GONE = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)


async def follow_membership(update: Update, context: Context) -> None:
    """The bot was added to a group: say how to ask there. It was removed: forget what was said."""
    member = update.my_chat_member
    if member is None:
        return
    if member.new_chat_member.status in GONE:
        context.conversations.forget(member.chat.id)
    elif member.old_chat_member.status in GONE and member.chat.type in (ChatType.GROUP, ChatType.SUPERGROUP):
        await _greet(member, context)


async def _greet(member: ChatMemberUpdated, context: Context) -> None:
    conversations, chat = context.conversations, member.chat.id
    if not conversations.hint_is_due(chat):
        return
    language = conversations.language(member.from_user)
    words = [f"@{context.bot.username}", *(entry.question for entry in conversations.responder.examples(language)[:1])]
    greeting = conversations.responder.messages(language).group_greeting
    await context.bot.send_message(chat, f"{greeting}\n\n<code>{escape(' '.join(words), quote=False)}</code>")
    conversations.remember_hint(chat)


async def follow_to_supergroup(update: Update, context: Context) -> None:
    """A group became a supergroup, which is another chat: go on there."""
    message = message_of(update)
    if message.migrate_to_chat_id:
        context.conversations.move(message.chat_id, message.migrate_to_chat_id)
