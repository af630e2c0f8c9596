"""What a tap on a button does: a handler for each kind of button."""

from dataclasses import replace
from html import escape

from telegram import CallbackQuery, Update
from telegram.error import ChatMigrated

from bot.answering.reply import Reply
from bot.telegram.buttons import Answer, Button, More, NoneOfThese, ReadSource, Topic, Topics, Vote, language_of, parse
from bot.telegram.conversations import ChatThread, Context, Conversations
from bot.telegram.editors.screens import with_pencil
from bot.telegram.keyboards import Screen, reply_screen, topic_screen, topics_screen
from bot.telegram.sending import edited


async def handle_tap(update: Update, context: Context) -> None:
    """A tap on any button. The query is always answered, or the button would go on spinning; at most one more request follows,
    unless Telegram refuses."""
    query, conversations = update.callback_query, context.conversations
    if query is None:
        return
    button, language = parse(query.data or ""), language_of(query.data or "")
    if language not in conversations.responder.faqs:
        language = conversations.language(query.from_user)
    if button is None or not await _handle(replace(button, language=language), query, conversations):
        outdated = conversations.responder.messages(language).outdated
        if not await query.answer(outdated):
            await _send(query, Screen(escape(outdated, quote=False)))


async def _handle(button: Button, query: CallbackQuery, conversations: Conversations) -> bool:  # noqa: PLR0911  one for each kind
    """Call the handler of the button. Each answers the query and returns True; or it does nothing and returns False, where what
    the button names is gone."""
    match button:
        case Answer():
            return await choose(button, query, conversations, below=False)
        case More():
            return await choose(button, query, conversations, below=True)
        case NoneOfThese():
            return await reject(button, query, conversations)
        case Vote():
            return await vote(button, query, conversations)
        case ReadSource():
            return await read_source(button, query, conversations)
        case Topics():
            return await open_topics(button, query, conversations)
        case Topic():
            return await open_topic(button, query, conversations)


async def choose(button: Answer | More, query: CallbackQuery, conversations: Conversations, *, below: bool) -> bool:
    """Show the answer: in the place of the question that was chosen, or below a message that stays."""
    entry = conversations.responder.entry(button.entry, button.language)
    if entry is None:
        return False
    conversations.journal.chose(button.row, button.entry)
    await query.answer()
    reply = Reply.of(entry, button.language)
    screen = _reply_screen(reply, query, conversations)
    if query.message:
        conversations.remember(query.message, reply)
    await (_send if below else _show)(query, screen)
    return True


async def reject(button: NoneOfThese, query: CallbackQuery, conversations: Conversations) -> bool:
    conversations.journal.chose(button.row, "")
    await query.answer()
    await _show(query, Screen(conversations.responder.messages(button.language).none_noted))
    return True


async def vote(button: Vote, query: CallbackQuery, conversations: Conversations) -> bool:
    conversations.journal.voted(button.row, button.helpful)
    await query.answer(conversations.responder.messages(button.language).voted)
    return True


async def read_source(button: ReadSource, query: CallbackQuery, conversations: Conversations) -> bool:
    """Unfold the paragraphs below the answers, in the same message."""
    responder = conversations.responder
    ids = {ReadSource.key(entry.id): entry.id for faq in responder.faqs.values() for entry in faq.entries}
    entries = tuple(entry for key in button.keys if (entry := responder.entry(ids.get(key, ""), button.language)))
    if len(entries) < len(button.keys):
        return False
    await query.answer()
    reply = replace(Reply.of(entries[0], button.language), entries=entries)
    await _show(query, _reply_screen(reply, query, conversations, button.row, unfolded=True))
    return True


async def open_topics(button: Topics, query: CallbackQuery, conversations: Conversations) -> bool:
    await query.answer()
    await _show(query, topics_screen(conversations.responder, button.language, button.page))
    return True


async def open_topic(button: Topic, query: CallbackQuery, conversations: Conversations) -> bool:
    screen = topic_screen(conversations.responder, button.language, button.topic, button.page)
    if screen is None:
        return False
    await query.answer()
    await _show(query, screen)
    return True


def _reply_screen(
    reply: Reply, query: CallbackQuery, conversations: Conversations, row: int = 0, *, unfolded: bool = False
) -> Screen:
    """The screen of a reply as it is shown where the button is; `row` and `unfolded` are as in `reply_screen`."""
    share = query.get_bot().supports_inline_queries
    screen = reply_screen(conversations.responder, reply, row, share=share, unfolded=unfolded)
    return with_pencil(screen, reply, here=query.message is not None and query.message.chat.id == conversations.editors_chat)


async def _show(query: CallbackQuery, screen: Screen) -> None:
    """In the place of the message with the button; below where Telegram does not let that be changed."""
    editable = query.message.is_accessible if query.message else query.inline_message_id
    if not (editable and await edited(query.edit_message_text(screen.text, reply_markup=screen.keyboard))):
        await _send(query, screen)


async def _send(query: CallbackQuery, screen: Screen) -> None:
    """Below the message with the button, if Telegram tells where that is."""
    if query.message is None:
        return
    bot, (chat, topic) = query.get_bot(), ChatThread.of(query.message)
    try:
        await bot.send_message(chat, screen.text, reply_markup=screen.keyboard, message_thread_id=topic)
    except ChatMigrated as moved:
        await bot.send_message(moved.new_chat_id, screen.text, reply_markup=screen.keyboard)
