"""How often the bot replies in a group, so that it cannot be drawn into a talk without an end."""

from collections import deque
from collections.abc import Callable

from cachetools import TTLCache
from telegram import Message

GROUPS, REMEMBERED = 2_000, 3600.0  # groups whose replies are counted, and seconds after the last of them
MINUTE = 60.0  # seconds
MOST_REPLIES = 20  # to one group within a minute
"""As many as Telegram lets a bot send to a group. People who read answers do not come near it; a program that answers each of
ours does, and silence ends that. In a private chat the pace of a message a second is bound enough, for there nobody else is
disturbed, and what waits was promised an answer."""


class ReplyBound:
    """Counts the replies to each group, in memory."""

    def __init__(self, clock: Callable[[], float]) -> None:
        # Of the last messages of a group that were replied to: when each was written, and when it was replied to.
        self._replied: TTLCache[int, deque[tuple[float, float]]] = TTLCache(GROUPS, REMEMBERED, clock)
        self._silent: TTLCache[int, bool] = TTLCache(GROUPS, MINUTE, clock)
        self._clock = clock

    def may_reply(self, message: Message) -> bool:
        """Whether a message is not one of more than MOST_REPLIES within a minute. What an outage has held back was written over a
        longer time, and what was written at once is answered over a longer time: neither is the loop that this is to end."""
        replied = self._replied.get(message.chat_id, deque())
        if len(replied) < MOST_REPLIES:
            return True
        now = (message.date.timestamp(), self._clock())
        return any(time - earlier >= MINUTE for time, earlier in zip(now, replied[0], strict=True))

    def count(self, message: Message) -> None:
        replied = self._replied.get(message.chat_id, deque(maxlen=MOST_REPLIES))
        replied.append((message.date.timestamp(), self._clock()))
        self._replied[message.chat_id] = replied

    def is_news(self, chat: int) -> bool:
        """Whether a chat was not yet silenced within this minute."""
        news = chat not in self._silent
        self._silent[chat] = True
        return news
