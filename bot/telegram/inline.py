"""Inline mode: `@bot question` in any chat offers answers to send there."""

from telegram import InlineQueryResultArticle, InlineQueryResultsButton, InputTextMessageContent, LinkPreviewOptions, Update
from telegram.constants import InlineQueryLimit, ParseMode

from bot.rendering import render
from bot.rendering.non_breaking import non_breaking
from bot.telegram.conversations import Context, client_language

INLINE_CACHE = 30  # seconds: a changed FAQ is seen at once, and typing on does not ask again
MOST_RESULTS = InlineQueryLimit.RESULTS.value
START_PARAMETER = "inline"  # with /start, of a person whom inline mode sends to the private chat, since nothing was found
PREVIEW = 120  # characters of an inline result's preview


async def offer_answers(update: Update, context: Context) -> None:
    """The answers that fit the words; without words the first question of each topic."""
    query = update.inline_query
    if query is None:
        return
    responder = context.conversations.responder
    client, text = client_language(query.from_user), query.query.strip()
    language = responder.language(text, client)
    if text:
        reply = responder.reply(text, client)
        language, entries = reply.language, (*reply.entries, *reply.suggestions)
    else:
        entries = tuple(responder.topic(topic, language)[0] for topic in responder.topics(language))[:MOST_RESULTS]
    faq = responder.faq(language)
    results = [article(entry.id, entry.question, render.answer_html(entry, faq), render.plain(entry.answer)) for entry in entries]
    button = None if results else InlineQueryResultsButton(faq.messages.ask_bot, start_parameter=START_PARAMETER)
    await query.answer(results, cache_time=INLINE_CACHE, is_personal=True, button=button)


def article(identity: str, title: str, html: str, preview: str | None = None) -> InlineQueryResultArticle:
    """A text to send to another chat. Telegram refuses a blank title."""
    content = InputTextMessageContent(
        non_breaking(html), parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)
    )
    return InlineQueryResultArticle(identity, title, content, description=preview[:PREVIEW] if preview else None)
