"""What a tap on a button does: a handler for each kind of button."""

from dataclasses import replace

from telegram import CallbackQuery, Message, Update

from bot.answering.reply import Reply
from bot.telegram.buttons import Answer, Button, More, NoneOfThese, Topic, Topics, Vote, language_of, parse
from bot.telegram.conversations import Context, Conversations
from bot.telegram.keyboards import Screen, reply_screen, topic_screen, topics_screen
from bot.telegram.requests import unchanged_is_fine


async def handle_tap(update: Update, context: Context) -> None:
    """A tap on any button. The query is always answered, or the button would go on spinning; at most one more request follows."""
    query, conversations = update.callback_query, context.conversations
    if query is None:
        return
    button, language = parse(query.data or ""), language_of(query.data or "")
    if language not in conversations.responder.faqs:
        language = conversations.language(query.from_user)
    if button is None or not await _handle(replace(button, language=language), query, conversations):
        await query.answer(conversations.responder.messages(language).outdated)


async def _handle(button: Button, query: CallbackQuery, conversations: Conversations) -> bool:
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
    screen = reply_screen(conversations.responder, reply)
    message = query.message if isinstance(query.message, Message) else None
    if message:
        conversations.remember(message, reply)
    if message and below:
        await message.reply_text(screen.text, reply_markup=screen.keyboard, do_quote=False)
    else:
        await _edit(query, screen)
    return True


async def reject(button: NoneOfThese, query: CallbackQuery, conversations: Conversations) -> bool:
    conversations.journal.chose(button.row, "")
    await query.answer()
    await _edit(query, Screen(conversations.responder.messages(button.language).none_noted))
    return True


async def vote(button: Vote, query: CallbackQuery, conversations: Conversations) -> bool:
    conversations.journal.voted(button.row, button.helpful)
    await query.answer(conversations.responder.messages(button.language).voted)
    return True


async def open_topics(button: Topics, query: CallbackQuery, conversations: Conversations) -> bool:
    await query.answer()
    await _edit(query, topics_screen(conversations.responder, button.language, button.page))
    return True


async def open_topic(button: Topic, query: CallbackQuery, conversations: Conversations) -> bool:
    screen = topic_screen(conversations.responder, button.language, button.topic, button.page)
    if screen is None:
        return False
    await query.answer()
    await _edit(query, screen)
    return True


async def _edit(query: CallbackQuery, screen: Screen) -> None:
    if query.message or query.inline_message_id:  # else Telegram did not tell what to edit
        with unchanged_is_fine():
            await query.edit_message_text(screen.text, reply_markup=screen.keyboard)
