"""Questions in all the ways that they come, and how a reply is said, noted for the editors and remembered."""

import contextlib

from telegram import Message, Update
from telegram.error import ChatMigrated, TelegramError

from bot.answering.reply import Reply
from bot.rendering import render
from bot.telegram.conversations import Context, Conversations, client_language, message_of
from bot.telegram.groups import addressed, in_group, without_mention
from bot.telegram.inline import article
from bot.telegram.keyboards import reply_screen
from bot.telegram.requests import unchanged_is_fine


async def answer_question(update: Update, context: Context) -> None:
    """Answer in private; in a group only when spoken to."""
    message = message_of(update)
    text = addressed(message, context.bot.id, context.bot.username)
    if text is not None:
        await answer(message, text, context.conversations)


async def answer_edited(update: Update, context: Context) -> None:
    """A question was edited: put the new answer in the place of the earlier one."""
    message, conversations = message_of(update), context.conversations
    number = conversations.our_message(message)
    text = addressed(message, context.bot.id, context.bot.username)
    if number is None or text is None:
        return
    reply = conversations.responder.reply(text, client_language(message.from_user))
    conversations.remember(message, reply)
    screen = reply_screen(conversations.responder, reply, conversations.note(message, reply))
    with unchanged_is_fine():
        await context.bot.edit_message_text(screen.text, message.chat_id, number, reply_markup=screen.keyboard)


async def answer_guest(update: Update, context: Context) -> None:
    """A question from a chat that the bot is no member of: answered there, and nothing remembered."""
    message, conversations = update.guest_message, context.conversations
    if message is None or message.guest_query_id is None:
        return
    text = without_mention(message, context.bot.username) or message.text or message.caption or ""
    reply = conversations.responder.reply(text, client_language(message.from_user))
    conversations.note(message, reply)
    html = render.reply_html(reply, conversations.responder.messages(reply.language))
    await context.bot.answer_guest_query(message.guest_query_id, article("guest", reply.question.strip() or "?", html))


async def ask_for_words(update: Update, context: Context) -> None:
    """A voice message, photo, sticker or file without words: say now and then that only text is understood."""
    message, conversations = message_of(update), context.conversations
    if conversations.hint_is_due(message.chat_id):
        await message.reply_text(conversations.messages(message.from_user, message).text_only)
        conversations.remember_hint(message.chat_id)


async def tell_dropped(update: Update, conversations: Conversations) -> None:
    """The first of the messages that are dropped, since too many of its chat wait: say so there."""
    message = update.effective_message
    if isinstance(message, Message):  # else nobody can be told, such as in inline mode
        with contextlib.suppress(TelegramError):  # it is answered all the same as far as it waits
            await message.reply_text(conversations.messages(update.effective_user, message).too_many, do_quote=False)


async def answer(message: Message, text: str, conversations: Conversations) -> None:
    """Answer a text that a person asks with a message, which may follow up the last reply there."""
    last_reply = conversations.last_reply(message)
    reply = conversations.responder.reply(text, client_language(message.from_user), last_reply)
    await say(message, reply, conversations, conversations.note(message, reply))


async def say(message: Message, reply: Reply, conversations: Conversations, row: int = 0) -> None:
    """Reply to a message, and remember it. `row` is the journal's row of the question, 0 where it was not noted."""
    screen = reply_screen(conversations.responder, reply, row)
    try:
        sent = await message.reply_text(screen.text, reply_markup=screen.keyboard, do_quote=in_group(message))
    except ChatMigrated as moved:  # the group became a supergroup while we thought
        conversations.move(message.chat_id, moved.new_chat_id)
        sent = await message.get_bot().send_message(moved.new_chat_id, screen.text, reply_markup=screen.keyboard)
    conversations.remember(message, reply)
    conversations.remember_our_message(message, sent.message_id)
