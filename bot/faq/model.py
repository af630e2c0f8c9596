"""What a FAQ holds: entries, the bot's own words, and the types of their fields; frozen, and valid once built."""

from collections.abc import Mapping
from html import escape
from string import Formatter
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from bot import telegram_html
from bot.telegram_html import utf16

LONGEST_TEXT = 4096  # UTF-16 units of a message, after entities
LONGEST_NOTICE = 200  # of what Telegram shows over the chat
LONGEST_DESCRIPTION = 512  # of a bot's description
LONGEST_SHORT_DESCRIPTION = 120
LONGEST_COMMAND = 256  # of a command's description


def _html(text: str) -> str:
    if faults := telegram_html.read(text).faults:
        raise ValueError(f"is not Telegram's HTML: {'; '.join(faults)}")
    return text


def _at_most(units: int, text: str) -> str:
    if (length := utf16(text)) > units:
        raise ValueError(f"has {length} characters, and Telegram takes {units}: shorten it")
    return text


def _message(html: str) -> str:
    shown = telegram_html.read(_html(html)).text
    if not shown.strip():
        raise ValueError("shows no text: write some between the tags")
    _at_most(LONGEST_TEXT, shown)
    return html


def _source_line(text: str) -> str:
    try:
        fields = [field for field in Formatter().parse(text) if field[1] is not None]
    except ValueError:
        fields = []
    if not fields or any(field[1:] != ("paragraphs", "", None) for field in fields):
        raise ValueError("must hold {paragraphs}, where the numbers go, and no other { or }")
    return text


Text = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1)]
Id = Annotated[str, StringConstraints(strict=True, pattern=r"^[a-z0-9-]{1,40}$")]
Language = Annotated[str, StringConstraints(strict=True, pattern=r"^[a-z]{2,3}$")]
Html = Annotated[Text, AfterValidator(_html)]
"""Telegram HTML."""
Message = Annotated[Text, AfterValidator(_message)]
"""Telegram HTML that is a message of its own."""
Plain = Annotated[Text, AfterValidator(lambda text: _at_most(LONGEST_TEXT, text))]
"""A message that is shown as it stands."""
Notice = Annotated[Text, AfterValidator(lambda text: _at_most(LONGEST_NOTICE, text))]
Description = Annotated[Text, AfterValidator(lambda text: _at_most(LONGEST_DESCRIPTION, text))]
ShortDescription = Annotated[Text, AfterValidator(lambda text: _at_most(LONGEST_SHORT_DESCRIPTION, text))]
Command = Annotated[Text, AfterValidator(lambda text: _at_most(LONGEST_COMMAND, text))]
SourceLine = Annotated[Text, AfterValidator(_source_line)]
Paragraph = Annotated[int, Field(strict=True, ge=1)]
Paragraphs = Annotated[
    tuple[Paragraph, ...],
    BeforeValidator(
        lambda value: value if isinstance(value, list) else [value], json_schema_input_type=Paragraph | list[Paragraph]
    ),
]
"""One paragraph number or a list of them."""


class Model(BaseModel):
    """Frozen; unknown keys are refused; docstrings of fields are what editors show as help."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Entry(Model):
    """One question with its answer."""

    id: Id
    """The entry's name in every language: a-z, 0-9 and -, at most 40 characters. Entries of one id are translations."""
    topic: Text | None = None
    """The key of the topic, of those under topics:, in whose menu the question stands."""
    question: Text
    """The question as the bot shows it, above the answer and on buttons."""
    also: tuple[Text, ...] = ()
    """Other ways to ask it, a few; the many may stand in a file of phrasings. Asked word for word, each finds its entry."""
    answer: Html
    """The answer, in Telegram HTML: <b>, <i>, <a href="…"> and so on; &lt; &gt; &amp; for < > &."""
    source: Paragraphs = ()
    """The paragraph of the text that says so, or a list of them."""
    related: tuple[Id, ...] = ()
    """Ids of entries that a reader may want next."""
    items: tuple[Id, ...] = ()
    """Where the answer is a list: the ids of the entries about its items, in its order, for "and the second?"."""
    gap: Annotated[bool, Field(strict=True)] = False
    """True where the text does not answer the question, and the answer says so."""
    small_talk: Annotated[bool, Field(strict=True)] = False
    """True where the entry is about the conversation: it gives way to a real question in the same message."""

    @property
    def phrasings(self) -> tuple[str, ...]:
        return (self.question, *self.also)


class Messages(Model):
    """Every word the bot says that is not an answer. What a file leaves out is said in English."""

    description: Description = "I answer questions from this FAQ. Ask in your own words."
    """What the bot can do, in an empty chat with it; at most 512 characters."""
    short_description: ShortDescription = "Questions and answers."
    """The same in its profile; at most 120 characters."""
    start: Message = "Hello! Ask me in your own words. For example:"
    """The answer to /start, above three questions as buttons. Telegram HTML."""
    help: Message = "Ask a question in your own words. /topics lists what I can answer."
    """The answer to /help. Telegram HTML."""
    about: Message = "All answers come from this FAQ."
    """The answer to /source. Telegram HTML."""
    privacy: Message = "Questions are kept without names, so that the editors see what I lack."
    """The answer to /privacy. Telegram HTML."""
    topics: Message = "Topics"
    """Above the menu of topics. Telegram HTML."""
    choose_question: Message = "Choose a question:"
    """Above the questions of a topic. Telegram HTML."""
    back: Text = "‹ Back"
    """The button that leads from a topic to the menu."""
    suggest: Plain = "Did you mean:"
    """Above the questions offered where the bot is not sure."""
    none_of_these: Text = "None of these"
    """The button below them."""
    none_noted: Message = "I see: I do not have that answer. Please ask in other words."
    """What that button gives. Telegram HTML."""
    see_also: Plain = "See also:"
    """Above related questions."""
    more: Plain = "Here is what else there is on this:"
    """Above what is offered after "more"."""
    unknown: Plain = "I do not know: this FAQ may not speak of it, or I did not understand. Please ask in other words."
    """What the bot says where it has no answer."""
    source: SourceLine = "Source: para. {paragraphs}"
    """The line below an answer; {paragraphs} becomes the numbers."""
    nothing_asked: Plain = "Please ask your question in words."
    """What the bot says to a message without words."""
    text_only: Message = "I understand text only: please write your question in words."
    """What it says to a voice message, a photo, a sticker or a file. Telegram HTML."""
    share: Text = "Share"
    """The button that sends an answer to another chat."""
    share_link: Message = "Link to the answer:"
    """Above the links that /share gives. Telegram HTML."""
    voted: Notice = "Thank you for the vote!"
    """A notice of at most 200 characters, after a vote."""
    ask_bot: Text = "Ask the bot"
    """The button to the private chat, where inline mode finds nothing."""
    outdated: Notice = "This button is out of date: please ask again."
    """A notice of at most 200 characters, where a button's entry is gone."""
    outdated_link: Message = "That link is out of date, but you can ask."
    """Above the greeting, where a link's entry is gone. Telegram HTML."""
    failed: Message = "Something went wrong. Please ask again in a moment."
    """What the bot says after an error of its own. Telegram HTML."""
    too_many: Message = (
        "That is more than I can keep up with. I will answer what has come so far; please send the rest again later."
    )
    """What it says, once, to a chat that writes so much that its newest messages are dropped. Telegram HTML."""
    command_start: Command = "Begin"
    """What /start does, in Telegram's list of commands; at most 256 characters."""
    command_ask: Command = "Ask a question"
    """What /ask does."""
    command_topics: Command = "What I can answer"
    """What /topics does."""
    command_share: Command = "Link to the last answer"
    """What /share does."""
    command_source: Command = "Where the answers come from"
    """What /source does."""
    command_privacy: Command = "What the bot keeps"
    """What /privacy does."""
    command_help: Command = "How to ask"
    """What /help does."""


class FollowUps(Model):
    """Words of a short message that only makes sense after an answer, such as "and the second?"."""

    ordinals: tuple[tuple[Text, ...], ...] = ()
    """Words for the items of a list: a list of words for the first, one for the second and so on."""
    following: tuple[Text, ...] = ()
    """Words for the next item."""
    preceding: tuple[Text, ...] = ()
    """Words for the item before."""
    last: tuple[Text, ...] = ()
    """Words for the last item."""
    more: tuple[Text, ...] = ()
    """Words for whatever else there is."""
    refusals: tuple[Text, ...] = ()
    """What a message begins with where the answer before it was not wanted, such as "no", "not that"."""
    asking: tuple[Text, ...] = ()
    """Words of questions that name nothing, such as "when", "what for", "exactly"."""
    pointing: tuple[Text, ...] = ()
    """Words for what was spoken of before, such as "he", "it", "there"."""
    filler: tuple[Text, ...] = ()
    """Words that may stand beside all these, such as "and", "the", "what about"."""


class Faq(Model):
    """All of one language."""

    language: Language
    """The language's code, such as ru, en or kk."""
    title: Text = "FAQ"
    """What this FAQ is about, in one line."""
    topics: Mapping[Id, Text] = {}
    """The menu, in its order: key to title. A button shows up to 64 characters of a title."""
    messages: Messages = Messages()
    """Every word the bot says that is not an answer. What is left out is said in English."""
    follow_ups: FollowUps = FollowUps()
    """What a message of a few words after an answer asks for."""
    conjunctions: tuple[Text, ...] = ("and", "also", "plus", "then")
    """Words that join two questions in one message, such as "and". What is left out is English."""
    exit_words: tuple[Text, ...] = ("exit", "quit")
    """Words that end a conversation in the terminal. What is left out is English."""
    own_letters: Text = ""
    """Letters that no other language here has: `check` doubts a long answer without any, since it may be in another language."""
    priority: Annotated[int, Field(strict=True, ge=1)] = 100
    """The language's place among those of the FAQ, 1 for the first: the bot speaks the first where neither the message nor the
    person's app tells a language. Of equals the first is the one whose file comes first."""
    entries: Annotated[tuple[Entry, ...], Field(min_length=1)]
    """The questions and their answers."""
    off_topic: tuple[Text, ...] = ()
    """Questions about anything else, from which the bot learns what not to answer."""


def answer_html(entry: Entry, messages: Messages) -> str:
    """One answer: the matched question in bold, so that nobody takes it for another's answer; the answer; its source."""
    if entry.small_talk:
        return entry.answer.strip()
    parts = [f"<b>{escape(entry.question, quote=False)}</b>", entry.answer.strip()]
    if entry.source:
        source = messages.source.format(paragraphs=", ".join(map(str, entry.source)))
        parts.append(f"<i>{escape(source, quote=False)}</i>")
    return "\n\n".join(parts)
