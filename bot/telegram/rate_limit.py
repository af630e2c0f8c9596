"""How fast the bot writes, and what a limit that Telegram sets holds up."""

from typing import Any

from aiolimiter import AsyncLimiter
from cachetools import TTLCache
from telegram.constants import FloodLimit
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.telegram.connection import Connection, seconds

LIMITED_CHATS = 2_000  # chats whose pace is remembered
LIMITED = 3600.0  # seconds after which a chat's pace is forgotten: long after it would have mattered
CHAT_BURST = 4  # messages to one chat at once; those after them keep to Telegram's limit
TAPPED = "answerCallbackQuery"  # nobody waits for it: the answer itself is another request
SEND_TIMEOUT = 40.0  # s until what was sent counts as unanswered: Telegram takes up to half a minute now and then


class RateLimiter(BaseRateLimiter[int]):
    """Keeps to Telegram's limits, also to those of each chat, so that a chat that floods the bot waits alone.

    PTB's own holds up all requests when Telegram limits one chat, and keeps them in their places meanwhile. Here a limit is
    passed on, so that the update waits in the inbox; only one that names no chat concerns the others.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._overall = AsyncLimiter(FloodLimit.MESSAGES_PER_SECOND, 1)
        self._chats: TTLCache[object, AsyncLimiter] = TTLCache(LIMITED_CHATS, LIMITED)
        self._groups: TTLCache[object, AsyncLimiter] = TTLCache(LIMITED_CHATS, LIMITED)

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def process_request(
        self, callback: Any, args: Any, kwargs: dict[str, Any], endpoint: str, data: dict[str, Any], rate_limit_args: object
    ) -> Any:
        del rate_limit_args  # PTB's name for what a single request could ask of its limiter
        chat = data.get("chat_id")
        if chat is not None:
            await self._keep_pace(endpoint, chat)
        if not endpoint.startswith(("send", "edit", "answer")):  # for nobody who waits
            return await callback(*args, **kwargs)
        self._connection.respect_limit()
        try:
            result = await callback(*args, **(kwargs | {"read_timeout": SEND_TIMEOUT}))
        except RetryAfter as limit:
            if chat is None and endpoint != TAPPED:
                self._connection.limited(seconds(limit))
            raise
        self._connection.answered()
        return result

    async def _keep_pace(self, endpoint: str, chat: object) -> None:
        if endpoint.startswith(("send", "edit")):
            limiter = self._chats.get(chat) or AsyncLimiter(CHAT_BURST, CHAT_BURST / FloodLimit.MESSAGES_PER_SECOND_PER_CHAT)
            self._chats[chat] = limiter
            await limiter.acquire()
        if not isinstance(chat, int) or chat < 0:
            limiter = self._groups.get(chat) or AsyncLimiter(FloodLimit.MESSAGES_PER_MINUTE_PER_GROUP)
            self._groups[chat] = limiter
            await limiter.acquire()
        await self._overall.acquire()
