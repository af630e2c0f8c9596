"""What a line in the terminal is: the end, a command as in Telegram, the number of what is offered, or a question.

To add a command, write its handler and its row in COMMANDS.
"""

from collections.abc import Callable
from dataclasses import dataclass

from bot.cli.chat_conversation import Choice, Conversation, plain_html
from bot.faq import Messages

LEAVE = ("/quit", "/exit")
LONGEST_NUMBER = 2  # digits of what may be a number of a list; what has more is a question, such as 2024


def hear(conversation: Conversation, line: str) -> bool:
    """Answer a line. False where it ends the conversation."""
    text = line.strip()
    exit_words = (word.lower() for faq in conversation.responder.faqs.values() for word in faq.exit_words)
    if text.lower() in (*LEAVE, *exit_words):
        return False
    if text.startswith("/"):
        name, _, rest = text.removeprefix("/").partition(" ")
        handler = next((command.handler for command in COMMANDS if command.name == name.lower()), show_help)
        handler(conversation, rest.strip())
    elif conversation.choices and (number := text.rstrip(".)")).isdecimal() and len(number) <= LONGEST_NUMBER:
        conversation.choose(int(number))
    elif text:
        conversation.answer(text)
    return True


def greet(conversation: Conversation) -> None:
    """Begin, for a person at a terminal."""
    start(conversation, "")
    conversation.show(f"<i>{plain_html(conversation.messages.leave)}</i>")


def start(conversation: Conversation, payload: str) -> None:
    """Greet with examples, or answer with the entry that is named, as a link in Telegram does."""
    responder, language = conversation.responder, conversation.language
    if responder.entry(payload, language):
        conversation.pick(payload)
    else:
        conversation.offer(conversation.messages.start, conversation.questions(responder.examples(language)))


def ask(conversation: Conversation, question: str) -> None:
    conversation.answer(question)


def show_topics(conversation: Conversation, _: str) -> None:
    topics = conversation.responder.topics(conversation.language)
    conversation.offer(
        conversation.messages.topics, [Choice(title, _opening(conversation, topic)) for topic, title in topics.items()]
    )


def _opening(conversation: Conversation, topic: str) -> Callable[[], None]:
    """What shows the questions of a topic."""

    def show() -> None:
        entries, messages = conversation.responder.topic(topic, conversation.language), conversation.messages
        if entries:
            conversation.offer(plain_html(messages.choose_question), conversation.questions(entries))
        else:
            conversation.show(messages.outdated)

    return show


def show_source(conversation: Conversation, _: str) -> None:
    messages = conversation.messages
    conversation.show(messages.with_contact(messages.about))


def show_privacy(conversation: Conversation, _: str) -> None:
    conversation.show(conversation.messages.privacy)


def show_help(conversation: Conversation, _: str) -> None:
    """How to ask, and the commands, which Telegram shows in a menu of its own."""
    messages = conversation.messages
    commands = [f"/{command.name}  {plain_html(command.description(messages))}" for command in COMMANDS]
    conversation.show("\n".join([messages.help, "", *commands, "", plain_html(messages.leave)]))


@dataclass(frozen=True, slots=True)
class Command:
    """A command, with the description that is found in the FAQ's messages."""

    name: str
    handler: Callable[[Conversation, str], None]
    description: Callable[[Messages], str]


COMMANDS = (  # in the order of Telegram's list; /share is missing, since a terminal has nobody to send a link to
    Command("start", start, lambda messages: messages.command_start),
    Command("ask", ask, lambda messages: messages.command_ask),
    Command("topics", show_topics, lambda messages: messages.command_topics),
    Command("source", show_source, lambda messages: messages.command_source),
    Command("privacy", show_privacy, lambda messages: messages.command_privacy),
    Command("help", show_help, lambda messages: messages.command_help),
)
