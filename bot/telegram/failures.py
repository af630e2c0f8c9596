"""What becomes of an update whose handling failed: it is tried again, or it ends and the failure is said."""

import logging
from dataclasses import dataclass

import httpx
from cachetools import LRUCache, TTLCache
from telegram import Message, Update
from telegram.error import Conflict, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.reload import StillLearningError
from bot.telegram.connection import Connection, seconds, unreachable
from bot.telegram.conversations import Context
from bot.telegram.inbox import Inbox
from bot.telegram.keyboards import Screen
from bot.telegram.sending import reply
from bot.telegram.turns import UNTIL_WOKEN

log = logging.getLogger(__name__)
RETRY_DELAYS = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0)  # s before a new try, longer each time that others were answered meanwhile
MOST_TIMEOUTS = 2  # tries of an answer that may have arrived, though Telegram did not say so in time
MOST_CUTS = 5  # the same where the connection was cut: as a rule it has not arrived then
MOST_ALONE = 25  # tries, in 20 minutes, of an answer that Telegram does not take while it takes others
REMEMBERED = 10_000  # updates whose tries are counted
MUTE_CHATS, MUTE = 2_000, 3600.0  # chats where the bot may not write, and s for which this is not said again
NO_RIGHTS = ("rights", "forbidden", "restricted", "topic_closed")  # in a refusal: the bot may not write in that chat


@dataclass
class Tries:
    """The tries of one update that did not reach Telegram."""

    answers: int  # how many Telegram had carried out for anybody when the last of them failed
    failed: int = 0
    alone: int = 0  # those before which others were answered, so that it is not the network
    doubtful: int = 0  # those of which Telegram may have heard all the same

    def add(self, error: Exception, answers: int) -> bool:
        """Note one more. Returns whether it was the last: any more would repeat the answer, or be of no use."""
        self.failed += 1
        self.alone += answers > self.answers
        self.answers = answers
        timeout = isinstance(error.__cause__, httpx.ReadTimeout)
        if timeout or isinstance(error.__cause__, httpx.ReadError | httpx.RemoteProtocolError):
            self.doubtful += 1
            if self.doubtful >= (MOST_TIMEOUTS if timeout else MOST_CUTS):
                return True
        return self.alone >= MOST_ALONE

    def pause(self) -> float:
        """s until the next. In an outage it is short: the connection holds up all of them, and the oldest shall be first then."""
        return RETRY_DELAYS[min(self.alone, len(RETRY_DELAYS) - 1)]


class Failures:
    """PTB's error handler."""

    def __init__(self, inbox: Inbox, connection: Connection) -> None:
        self._inbox, self._connection = inbox, connection
        self._tries: LRUCache[int, Tries] = LRUCache(REMEMBERED)
        self._mute: TTLCache[int, bool] = TTLCache(MUTE_CHATS, MUTE)

    async def tell(self, update: object, context: Context) -> None:
        """Say what went wrong: in the log without anyone's words, and to the person in one line if it is our fault."""
        error = context.error
        if not isinstance(update, Update):
            _tell_of_poll(error)
        elif isinstance(error, StillLearningError):
            self._inbox.processor.postpone(update, UNTIL_WOKEN)
        elif isinstance(error, TelegramError):
            self._judge(update, error)
        else:
            log.error("update %s failed", update.update_id, exc_info=error)
            if isinstance(message := update.effective_message, Message):
                try:
                    screen = Screen(context.conversations.messages(update.effective_user).failed)
                    await reply(message, screen, context.conversations)
                except TelegramError as failure:
                    self._judge(update, failure)

    def _judge(self, update: Update, error: TelegramError) -> None:
        """A request did not succeed: try again later where that is of use, else say so in one line."""
        if isinstance(error, RetryAfter) and self._connection.limits_all:
            self._inbox.processor.postpone(update, 0.0)  # the connection holds up everybody, and has said so
        elif isinstance(error, RetryAfter):
            log.warning("update %s waits %.0f s for Telegram's limit", update.update_id, seconds(error))
            self._inbox.processor.postpone(update, seconds(error))
        elif unreachable(error):
            self._try_again(update, error)
        elif isinstance(error, Forbidden) or any(word in str(error).lower() for word in NO_RIGHTS):
            self._tell_of_mute(update)
        elif (
            "query is too old" in str(error).lower()
        ):  # of inline mode, after an outage or learning: nobody waits for it any more
            log.debug("update %s: %s", update.update_id, error)
        else:
            log.error("update %s failed: %s", update.update_id, error)

    def _try_again(self, update: Update, error: TelegramError) -> None:
        answers = self._connection.answers
        tries = self._tries.setdefault(update.update_id, Tries(answers))
        if tries.add(error, answers):
            log.error("update %s is given up after %d tries, and may be answered or not", update.update_id, tries.failed)
        else:
            self._inbox.processor.postpone(update, tries.pause())

    def _tell_of_mute(self, update: Update) -> None:
        chat = update.effective_chat.id if update.effective_chat else 0
        if chat not in self._mute:
            log.info("update %s: the bot may not write there", update.update_id)
        self._mute[chat] = True


def _tell_of_poll(error: Exception | None) -> None:
    if isinstance(error, Conflict):
        log.error("another program polls Telegram with this token: stop it. This one waits and tries again")
    elif isinstance(error, NetworkError):
        log.debug("no connection", exc_info=error)  # the connection has said so already
    else:
        log.error("failed", exc_info=error)
