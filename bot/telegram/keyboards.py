"""What the bot's messages look like: each a text with the buttons below it."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.answering.reply import Reply
from bot.answering.responder import Responder
from bot.rendering import quotation, render
from bot.telegram.buttons import Answer, Button, More, NoneOfThese, ReadSource, Topic, Topics, Vote

PAGE = 8  # buttons of a menu at once
Row = list[InlineKeyboardButton]


class Screen(NamedTuple):
    """What a message shows: Telegram HTML, and its keyboard."""

    text: str
    keyboard: InlineKeyboardMarkup | None = None


def greeting(responder: Responder, language: str, *, outdated_link: bool) -> Screen:
    """The answer to /start: questions for a first try, after a word on the link that led here if what it names is gone."""
    messages = responder.messages(language)
    text = f"{messages.outdated_link}\n\n{messages.start}" if outdated_link else messages.start
    return _screen(text, [[_button(entry.question, More(language, entry.id))] for entry in responder.examples(language)])


def reply_screen(responder: Responder, reply: Reply, row: int = 0, *, share: bool, unfolded: bool = False) -> Screen:
    """A reply. Below an answer stand related questions, votes and, where `share` says that inline mode is on, a way to share it;
    else the questions that may be meant, or the way to the menu. `row` is the journal's row of the question. `unfolded` shows the
    paragraphs of the text, in the place of the button that does so."""
    messages, language = responder.messages(reply.language), reply.language
    html = render.reply_html(reply, responder.faq(language))
    if reply.outcome == "suggest":
        questions = [[_button(entry.question, Answer(language, entry.id, row))] for entry in reply.suggestions]
        none = [_button(messages.none_of_these, NoneOfThese(language, row))]
        return _screen(html, questions if reply.follows else [*questions, none])
    if reply.outcome == "none":
        return _screen(html, [[_button(messages.command_topics, Topics(language))]] if responder.topics(language) else [])
    if reply.entries[0].small_talk:
        return Screen(html)
    related = [[_button(entry.question, More(language, entry.id))] for entry in responder.related(reply)]
    below = [_button("👍", Vote(language, True, row)), _button("👎", Vote(language, False, row))]
    if share:
        below.append(InlineKeyboardButton(f"↗ {messages.share}", switch_inline_query=reply.entries[0].question))
    with_source = quotation.unfolded(html, reply.entries, responder.faq(language))
    if unfolded or with_source == html:
        return _screen(with_source, [*related, below])
    keys = tuple(ReadSource.key(entry.id) for entry in reply.entries)
    return _screen(html, [[_button(messages.read_source, ReadSource(language, keys, row))], *related, below])


def topics_screen(responder: Responder, language: str, page: int = 0) -> Screen:
    """A page of the menu of topics."""
    topics = [[_button(title, Topic(language, key))] for key, title in responder.topics(language).items()]
    return _screen(responder.messages(language).topics, _page(topics, page, lambda other: Topics(language, other)))


def topic_screen(responder: Responder, language: str, topic: str, page: int = 0) -> Screen | None:
    """A page of the questions of a topic; None where it has none."""
    messages = responder.messages(language)
    questions = [[_button(entry.question, Answer(language, entry.id))] for entry in responder.topic(topic, language)]
    if not questions:
        return None
    back = [_button(messages.back, Topics(language))]
    return _screen(messages.choose_question, [*_page(questions, page, lambda other: Topic(language, topic, other)), back])


def _page(rows: Sequence[Row], page: int, button: Callable[[int], Button]) -> list[Row]:
    """A page of a menu, the last one at most; with a row of buttons to the pages before and after it, where there are any."""
    pages = -(-len(rows) // PAGE)
    page = min(page, max(pages - 1, 0))
    turns = [_button(text, button(other)) for text, other in (("‹", page - 1), ("›", page + 1)) if 0 <= other < pages]
    return [*rows[page * PAGE : (page + 1) * PAGE], *([turns] if turns else [])]


def _screen(text: str, rows: Sequence[Row]) -> Screen:
    return Screen(text, InlineKeyboardMarkup(rows) if rows else None)


def _button(text: str, button: Button) -> InlineKeyboardButton:
    return InlineKeyboardButton(text, callback_data=button.pack())
