"""What a FAQ holds: entries, the bot's own words, and the types of their fields; frozen, and valid once built."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Annotated

from pydantic import Field

from bot.faq.editor_messages import EditorMessages
from bot.faq.fields import (
    Address,
    Command,
    Description,
    Html,
    Id,
    Language,
    Message,
    Model,
    Notice,
    Paragraphs,
    Plain,
    ShortDescription,
    SourceLine,
    Text,
)

ABOUT_BOT = "about-bot"  # the entry of small talk about the bot itself


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


class Messages(EditorMessages):
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
    contact: Message = ""
    """How to reach a person: below what the entry about-bot and /source answer. Telegram HTML. Nothing if left out."""
    privacy: Message = "Questions are kept without names, so that the editors see what I lack; they may keep the words."
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
    ask_rest: Plain = "That was a lot at once: please ask the rest again."
    """Below the answers, where a message holds more questions than are answered at once."""
    source: SourceLine = "Source: para. {paragraphs}"
    """The line below an answer; {paragraphs} becomes the number of the paragraph that says so."""
    sources: SourceLine = "Source: paras {paragraphs}"
    """The line below an answer that rests on several paragraphs; if left out, `source` is said of these, too."""
    nothing_asked: Plain = "Please ask your question in words."
    """What the bot says to a message without words."""
    text_only: Message = "I understand text only: please write your question in words."
    """What it says to a voice message, a photo, a sticker or a file. Telegram HTML."""
    read_source: Text = "Read in the text"
    """The button below an answer that unfolds its paragraphs, where source.txt stands beside the FAQ."""
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
    """What /topics does; and the button that does the same, below a message that the bot has not understood."""
    command_share: Command = "Link to the last answer"
    """What /share does."""
    command_source: Command = "Where the answers come from"
    """What /source does."""
    command_privacy: Command = "What the bot keeps"
    """What /privacy does."""
    command_help: Command = "How to ask"
    """What /help does."""
    group_greeting: Message = (
        "Hello! To ask me here, mention me, reply to a message of mine or write your question after /ask. For example:"
    )
    """What it says once it is added to a group, above its name and a question. Telegram HTML."""
    leave: Plain = "To leave: /quit, Ctrl-C or Ctrl-D."
    """How to end a conversation in the terminal, below its greeting."""
    no_such_number: Plain = "There is no such number. Choose one of these, or ask in your own words:"
    """In the terminal, above the questions that are offered, where a number is none of theirs."""
    faq_broken: Plain = "The FAQ’s files have a mistake. Until it is mended I answer as before:"
    """In the terminal, above what is wrong in files that were edited meanwhile."""
    faq_mended: Plain = "The FAQ’s files are in order again: I answer from them."
    """In the terminal, once they are mended."""

    def source_line(self, paragraphs: Sequence[int]) -> str:
        """The line for these numbers. Where a file has `source` alone, that stands for any: English would be less right."""
        has_plural = "sources" in self.model_fields_set or "source" not in self.model_fields_set
        form = self.sources if len(paragraphs) > 1 and has_plural else self.source
        return form.format(paragraphs=", ".join(map(str, paragraphs)))

    def with_contact(self, html: str) -> str:
        """That text, and below it how to reach a person, if the file says so."""
        return f"{html}\n\n{self.contact}" if self.contact else html


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


class Attribution(Model):
    """By which words a message asks what somebody said, thinks or plans of whom the text has no words."""

    entry: Id | None = None
    """The id of the entry that says so. Nothing is attributed to others if left out."""
    others: tuple[Text, ...] = ()
    """Who may be taken for the one who speaks, such as "the minister": names as the subject of a sentence."""
    verbs: tuple[Text, ...] = ()
    """Words of saying, thinking and planning, such as "say", "promised", "position"."""
    own: tuple[Text, ...] = ()
    """Whose words the text has, and pronouns that may mean them: where one of these stands, nothing is attributed to others."""


class FaqKeys(Model):
    """What a file of entries may hold."""

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
    attribution: Attribution = Attribution()
    """Words by which one asks for somebody else's words than the text has."""
    conjunctions: tuple[Text, ...] = ("and", "also", "plus", "then")
    """Words that join two questions in one message, such as "and". What is left out is English."""
    question_words: tuple[Text, ...] = (
        "who", "whom", "whose", "what", "which", "where", "when", "why", "how", "tell", "list", "explain", "describe", "show",
        "^is", "^are", "^was", "^were", "^did", "^do", "^does", "^will", "^has", "^have", "^can", "^could", "^name",
    )  # fmt: skip
    """Words that a question or a request has, and what is only told has not; with ^ before it, only as the first word. What is
    left out is English."""
    known: tuple[Text, ...] = ("I know", "I get that", "I see that", "got it", "understood", "I have read", "I've read")
    """Words with which something is told that one knows, before one asks for something else. What is left out is English."""
    negations: tuple[Text, ...] = (
        "not",
        "no",
        "never",
        "nobody",
        "none",
        "nothing",
        "without",
        "neither",
        "cannot",
        "-n't",
        "-n’t",
    )
    """Words that turn a question into its opposite; with a hyphen before it, the end of a word. What is left out is English."""
    exceptions: tuple[Text, ...] = ("except", "besides", "apart from", "other than", "aside from", "excluding")
    """Words before what is not asked for: all but this. What is left out is English."""
    exit_words: tuple[Text, ...] = ("exit", "quit")
    """Words that end a conversation in the terminal. What is left out is English."""
    own_letters: Text = ""
    """Letters that no other language here has: `check` doubts a long answer without any, since it may be in another language."""
    link: Address = ""
    """The address of the text that the answers come from: the source line below each answer leads there. Nothing if left out."""
    priority: Annotated[int, Field(strict=True, ge=1)] = 100
    """The language's place among those of the FAQ, 1 for the first: the bot speaks the first where neither the message nor the
    person's app tells a language. Of equals the first is the one whose file comes first."""
    entries: Annotated[tuple[Entry, ...], Field(min_length=1)]
    """The questions and their answers."""
    off_topic: tuple[Text, ...] = ()
    """Questions about anything else, from which the bot learns what not to answer."""


class Faq(FaqKeys):
    """All of one language, and the text that it is about."""

    paragraphs: tuple[Text, ...] = ()
    """Of that text, in whatever language it is; none where its editors have not laid it beside the FAQ."""


def answer_html(entry: Entry, faq: FaqKeys) -> str:
    """One answer: the matched question in bold, so that nobody takes it for another's answer; the answer; its source."""
    if entry.small_talk:
        answer = entry.answer.strip()
        return faq.messages.with_contact(answer) if entry.id == ABOUT_BOT else answer
    parts = [f"<b>{escape(entry.question, quote=False)}</b>", entry.answer.strip()]
    if entry.source:
        source = escape(faq.messages.source_line(entry.source), quote=False)
        parts.append(f'<i><a href="{escape(faq.link)}">{source}</a></i>' if faq.link else f"<i>{source}</i>")
    return "\n\n".join(parts)
