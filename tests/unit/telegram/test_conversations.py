"""What the bot remembers of conversations, and for how long."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from telegram import Chat, Message

from bot.answering.reply import Reply
from bot.answering.responder import Responder
from bot.faq import load
from bot.storage.journal import Journal
from bot.telegram import conversations as conversations_module
from bot.telegram.conversations import HINT_PAUSE, REMEMBERED, Conversations


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def responder(small: Path) -> Responder:
    return Responder(load(small))


@pytest.fixture
def conversations(responder: Responder, clock: Clock) -> Conversations:
    return Conversations(responder, Journal(None), clock)


def message(chat: int, number: int = 1, *, topic: int | None = None, written: datetime | None = None) -> Message:
    return Message(
        number,
        written or datetime.now(UTC),
        Chat(chat, "private" if chat > 0 else "supergroup"),
        message_thread_id=topic,
        is_topic_message=topic is not None,
    )


def entry_of(reply: Reply | None) -> str | None:
    return reply.entries[0].id if reply else None


def test_the_last_answer_of_a_chat_is_remembered_for_a_while(conversations: Conversations, clock: Clock) -> None:
    """An answer is found until it is too old; a later answer takes its place and lives anew."""
    conversations.remember(message(1), conversations.responder.reply("tea recipe"))
    clock.now = REMEMBERED - 1
    assert entry_of(conversations.last_reply(message(1, 2))) == "tea"
    conversations.remember(message(1, 2), conversations.responder.reply("coffee recipe"))
    clock.now = 2 * REMEMBERED - 2
    assert entry_of(conversations.last_reply(message(1, 3))) == "coffee"
    clock.now = 2 * REMEMBERED - 1
    assert conversations.last_reply(message(1, 4)) is None


def test_nothing_of_the_person_is_remembered(conversations: Conversations) -> None:
    """Of a reply stays what was answered, without the question's words; a reply that answers nothing changes nothing."""
    conversations.remember(message(1), conversations.responder.reply("tea recipe, please"))
    conversations.remember(message(1, 2), conversations.responder.reply("zzzz qqqq"))
    last = conversations.last_reply(message(1, 3))
    assert last is not None
    assert (entry_of(last), last.question, last.ranking) == ("tea", "", ())


def test_as_many_chats_are_remembered_as_may_be(responder: Responder, monkeypatch: pytest.MonkeyPatch) -> None:
    """The chat that was longest silent is forgotten first; a chat that is answered again is not."""
    monkeypatch.setattr(conversations_module, "REMEMBERED_CHATS", 2)
    conversations = Conversations(responder, Journal(None))
    for chat in (1, 2, 1, 3):
        conversations.remember(message(chat), responder.reply("tea recipe"))
        conversations.remember_our_message(message(chat), 10 * chat)
    assert [entry_of(conversations.last_reply(message(chat))) for chat in (1, 2, 3)] == ["tea", None, "tea"]
    assert [conversations.our_message(message(chat)) for chat in (1, 2, 3)] == [10, None, 30]


def test_a_topic_of_a_forum_is_a_conversation_of_its_own(conversations: Conversations) -> None:
    """What was answered in one topic of a forum is the last answer of no other."""
    conversations.remember(message(-1, topic=7), conversations.responder.reply("tea recipe"))
    found = [entry_of(conversations.last_reply(message(-1, topic=topic))) for topic in (7, 8, None)]
    assert found == ["tea", None, None]


def test_a_group_that_moves_keeps_its_answers(conversations: Conversations) -> None:
    """After a move the last answers of all topics are found in the new chat, and no longer in the old one."""
    for topic, question in ((None, "tea recipe"), (7, "coffee recipe")):
        conversations.remember(message(-1, topic=topic), conversations.responder.reply(question))
    conversations.move(-1, -100)
    assert [entry_of(conversations.last_reply(message(-100, topic=topic))) for topic in (None, 7)] == ["tea", "coffee"]
    assert [conversations.last_reply(message(-1, topic=topic)) for topic in (None, 7)] == [None, None]


def test_what_is_forgotten_is_of_one_chat(conversations: Conversations) -> None:
    """Answers and the numbers of our messages go for the chat that is named, for all its topics, and stay for the others."""
    for chat, topic in ((-1, None), (-1, 7), (-2, None)):
        conversations.remember(message(chat, topic=topic), conversations.responder.reply("tea recipe"))
        conversations.remember_our_message(message(chat), 5)
    conversations.forget(-1)
    assert [entry_of(conversations.last_reply(message(-1, topic=topic))) for topic in (None, 7)] == [None, None]
    assert entry_of(conversations.last_reply(message(-2))) == "tea"
    assert [conversations.our_message(message(chat)) for chat in (-1, -2)] == [None, 5]


def test_a_hint_is_due_now_and_then(conversations: Conversations, clock: Clock) -> None:
    """A chat gets one hint, then none until the pause is over; another chat's hint is its own."""

    def given(chat: int) -> bool:
        due = conversations.hint_is_due(chat)
        if due:
            conversations.remember_hint(chat)
        return due

    assert [given(chat) for chat in (1, 1, 2)] == [True, False, True]
    clock.now = HINT_PAUSE
    assert [given(chat) for chat in (1, 1)] == [True, False]
