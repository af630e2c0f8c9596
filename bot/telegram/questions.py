"""Questions in all the ways that they come, and how a reply is said, noted for the editors and remembered."""

import asyncio
import contextlib

from telegram import Message, Update
from telegram.error import TelegramError

from bot.answering.reply import Reply
from bot.rendering import render
from bot.telegram.addressing import Asked, asked, by_bot, is_question, understand
from bot.telegram.conversations import Context, Conversations, client_language, message_of
from bot.telegram.editors.screens import with_pencil
from bot.telegram.inline import article
from bot.telegram.keyboards import reply_screen
from bot.telegram.sending import edited, reply

ALBUM_PAUSE = 1.0  # s in which all pictures of an album have come, since one poll brings them


async def answer_question(update: Update, context: Context) -> None:
    """Answer in private; in a group only when spoken to."""
    message, conversations = message_of(update), context.conversations
    if message.media_group_id:
        conversations.remember_captioned(message.media_group_id)
    if meant := asked(message, context.bot.id, context.bot.username):
        await answer(message, meant, conversations)


async def answer_edited(update: Update, context: Context) -> None:
    """A question was edited: put the new answer in the place of the earlier one, or below where that is gone."""
    message, conversations = message_of(update), context.conversations
    number = conversations.our_message(message)
    meant = asked(message, context.bot.id, context.bot.username)
    if meant is None or number is None:
        return
    found = _understood(message, meant, conversations)
    if not (meant.surely or is_question(found)):
        return
    row = conversations.note(message, found)
    screen = reply_screen(conversations.responder, found, row, share=context.bot.supports_inline_queries)
    screen = with_pencil(screen, found, here=message.chat_id == conversations.editors_chat)
    edit = context.bot.edit_message_text(screen.text, message.chat_id, number, reply_markup=screen.keyboard)
    if await edited(edit):
        conversations.remember(message, found)
    else:
        await say(message, found, conversations, row)


async def answer_guest(update: Update, context: Context) -> None:
    """A question from a chat that the bot is no member of: answered there, and nothing remembered."""
    message, conversations = update.guest_message, context.conversations
    if message is None or message.guest_query_id is None:
        return
    meant = asked(message, context.bot.id, context.bot.username) or Asked(message.text or "")
    found = _understood(message, meant, conversations)
    conversations.note(message, found)
    html = render.reply_html(found, conversations.responder.faq(found.language))
    await context.bot.answer_guest_query(message.guest_query_id, article("guest", found.question.strip() or "?", html))


async def ask_for_words(update: Update, context: Context) -> None:
    """A voice message, a photo, a place or whatever else has no words: say now and then that only text is understood."""
    message, conversations = message_of(update), context.conversations
    if message.media_group_id:  # the question may stand below another picture of the album
        context.application.create_task(_ask_unless_captioned(message, message.media_group_id, conversations))
    elif conversations.hint_is_due(message.chat_id):
        await message.reply_text(conversations.messages(message.from_user, message).text_only)
        conversations.remember_hint(message.chat_id)


async def _ask_unless_captioned(message: Message, album: str, conversations: Conversations) -> None:
    await asyncio.sleep(ALBUM_PAUSE)
    if not conversations.captioned(album) and conversations.hint_is_due(message.chat_id):
        conversations.remember_hint(message.chat_id)  # the other pictures come to this at the same time
        with contextlib.suppress(TelegramError):
            await message.reply_text(conversations.messages(message.from_user, message).text_only)


async def tell_dropped(update: Update, conversations: Conversations) -> None:
    """The first of the messages that are dropped, since too many of its chat wait: say so there."""
    message = update.effective_message
    if isinstance(message, Message) and not by_bot(message):  # else nobody can be told, such as in inline mode
        with contextlib.suppress(TelegramError):  # it is answered all the same as far as it waits
            await message.reply_text(conversations.messages(update.effective_user, message).too_many, do_quote=False)


async def answer(message: Message, meant: Asked, conversations: Conversations) -> None:
    """Answer what a person asks with a message, which may follow up the last reply there."""
    found = _understood(message, meant, conversations)
    if meant.surely or is_question(found):
        await say(message, found, conversations, conversations.note(message, found))


def _understood(message: Message, meant: Asked, conversations: Conversations) -> Reply:
    client, previous = client_language(message.from_user), conversations.last_reply(message)
    return understand(meant, conversations.responder, client, previous)


async def say(message: Message, found: Reply, conversations: Conversations, row: int = 0) -> None:
    """Reply to a message, and remember it. `row` is the journal's row of the question, 0 where it was not noted."""
    screen = reply_screen(conversations.responder, found, row, share=message.get_bot().supports_inline_queries)
    screen = with_pencil(screen, found, here=message.chat_id == conversations.editors_chat)
    if sent := await reply(message, screen, conversations):
        conversations.remember(message, found)
        conversations.remember_our_message(message, sent.message_id)
