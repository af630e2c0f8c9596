"""What every handler shares: who answers, what is kept for the editors, and what the bot remembers of each conversation."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from cachetools import TTLCache
from telegram import MaybeInaccessibleMessage, Message, Update, User
from telegram.ext import CallbackContext, ExtBot

from bot.answering.reply import Reply
from bot.answering.responder import Responder
from bot.faq import Messages
from bot.storage.journal import Journal
from bot.telegram.reply_bound import ReplyBound

REMEMBERED_CHATS = 2_000
REMEMBERED = 3600.0  # seconds: how long a follow-up finds the answer before it, and an edit its reply
HINT_PAUSE = 300.0  # seconds between two hints in one chat that only text is understood, or how to ask there


class ChatThread(NamedTuple):
    """Where one conversation goes on: a chat, or a topic of a forum."""

    chat: int
    topic: int | None

    @classmethod
    def of(cls, message: MaybeInaccessibleMessage) -> "ChatThread":
        topic = message.message_thread_id if isinstance(message, Message) and message.is_topic_message else None
        return cls(message.chat.id, topic)


class Conversations:
    """The responder of the day, the journal, and a memory that is bounded in size and in time, ends with the process, and holds
    nothing about people."""

    def __init__(self, responder: Responder, journal: Journal, clock: Callable[[], float] = time.monotonic) -> None:
        self.responder, self.journal = responder, journal
        self.editors_chat: int | None = None  # BOT_ADMIN_CHAT, where answers can be mended
        self._last_replies: TTLCache[ChatThread, Reply] = TTLCache(REMEMBERED_CHATS, REMEMBERED, clock)
        # The chat and the number of a person's message lead to the number of the bot's message that answers it.
        self._our_messages: TTLCache[tuple[int, int], int] = TTLCache(REMEMBERED_CHATS, REMEMBERED, clock)
        self._hinted: TTLCache[int, bool] = TTLCache(REMEMBERED_CHATS, HINT_PAUSE, clock)
        self._captioned: TTLCache[str, bool] = TTLCache(REMEMBERED_CHATS, HINT_PAUSE, clock)  # albums, by their number
        self.reply_bound = ReplyBound(clock)
        # An answer may have to be tried several times, and its question is one: chat, number and time of the last edit of the
        # person's message lead to the row.
        self._rows: TTLCache[tuple[int, int, datetime | None], int] = TTLCache(REMEMBERED_CHATS, REMEMBERED, clock)

    def language(self, user: User | None, message: Message | None = None) -> str:
        """The language in which the bot speaks to a person whose words do not tell one: that of its last reply where the message
        was written, else the person's."""
        last = self.last_reply(message) if message else None
        return self.responder.language("", client_language(user), last.language if last else None)

    def messages(self, user: User | None, message: Message | None = None) -> Messages:
        """The bot's own words in that language."""
        return self.responder.messages(self.language(user, message))

    def note(self, message: Message, reply: Reply) -> int:
        """Keep the question of a message for the editors. Returns the number of its row in the journal, for the buttons of its
        reply."""
        key = (message.chat_id, message.message_id, message.edit_date)
        row = self._rows.get(key)
        if row is None:
            entries = reply.suggestions if reply.outcome == "suggest" else reply.entries
            row = self.journal.asked(reply.question, reply.outcome, reply.language, [entry.id for entry in entries])
            self._rows[key] = row
        return row

    def remember(self, message: MaybeInaccessibleMessage, reply: Reply) -> None:
        """Remember a reply as the last one where the message was written, if a next message may refer to it."""
        thread = ChatThread.of(message)
        if last := reply.after(self._last_replies.get(thread)):  # a follow-up needs nothing of the person
            self._last_replies[thread] = replace(last, question="", ranking=())

    def last_reply(self, message: Message) -> Reply | None:
        return self._last_replies.get(ChatThread.of(message))

    def remember_our_message(self, message: Message, number: int) -> None:
        """Remember which message of ours answers a person's message, in case that they edit it."""
        self._our_messages[message.chat_id, message.message_id] = number

    def our_message(self, message: Message) -> int | None:
        return self._our_messages.get((message.chat_id, message.message_id))

    def hint_is_due(self, chat: int) -> bool:
        """Whether the last hint in a chat is long enough ago."""
        return chat not in self._hinted

    def remember_hint(self, chat: int) -> None:
        self._hinted[chat] = True

    def captioned(self, album: str) -> bool:
        """Whether a picture of an album has come with words."""
        return album in self._captioned

    def remember_captioned(self, album: str) -> None:
        self._captioned[album] = True

    def move(self, old: int, new: int) -> None:
        """Go on in another chat: the old one is the same group before it became a supergroup. There nobody is greeted anew."""
        self.remember_hint(new)
        for thread in [thread for thread in self._last_replies if thread.chat == old]:
            if reply := self._last_replies.pop(thread, None):
                self._last_replies[thread._replace(chat=new)] = reply

    def forget(self, chat: int) -> None:
        """Forget what was said in a chat."""
        for thread in [thread for thread in self._last_replies if thread.chat == chat]:
            self._last_replies.pop(thread, None)
        for key in [key for key in self._our_messages if key[0] == chat]:
            self._our_messages.pop(key, None)


class Context(CallbackContext[ExtBot[Any], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """PTB's context of a handler, with what the handlers share."""

    @property
    def conversations(self) -> Conversations:
        shared: Conversations = self.bot_data["conversations"]
        return shared


def message_of(update: Update) -> Message:
    """The message that an update is about; ValueError for an update of another kind, which no handler of messages gets."""
    if update.effective_message is None:
        raise ValueError("an update without a message")
    return update.effective_message


def client_language(user: User | None) -> str | None:
    """The language code that the person's app reports."""
    return user.language_code if user else None
