"""How fast the bot writes, and when it tries again what failed."""

import asyncio
from typing import Any

from aiolimiter import AsyncLimiter
from cachetools import TTLCache
from telegram.constants import FloodLimit
from telegram.error import BadRequest, NetworkError
from telegram.ext import AIORateLimiter

LIMITED_CHATS = 2_000  # chats whose pace is remembered
LIMITED = 3600.0  # seconds after which a chat's pace is forgotten: long after it would have mattered
CHAT_BURST = 4  # messages to one chat at once; those after them keep to Telegram's limit
RETRY_DELAYS = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0)  # seconds before each new try to reach Telegram


class RateLimiter(AIORateLimiter):
    """Keeps to Telegram's limits, also to those of each chat, so that a chat that floods the bot waits alone; and tries again
    while Telegram cannot be reached."""

    def __init__(self) -> None:
        super().__init__(max_retries=len(RETRY_DELAYS))
        self._chats: TTLCache[object, AsyncLimiter] = TTLCache(LIMITED_CHATS, LIMITED)

    async def process_request(
        self, callback: Any, args: Any, kwargs: dict[str, Any], endpoint: str, data: dict[str, Any], rate_limit_args: int | None
    ) -> Any:
        if endpoint.startswith(("send", "edit")) and (chat := data.get("chat_id")) is not None:
            limiter = self._chats.get(chat) or AsyncLimiter(CHAT_BURST, CHAT_BURST / FloodLimit.MESSAGES_PER_SECOND_PER_CHAT)
            self._chats[chat] = limiter
            await limiter.acquire()
        hasty = endpoint.startswith(("answer", "get", "set"))  # of no use later, or done again at the next start
        for pause in () if hasty else RETRY_DELAYS:
            try:
                return await super().process_request(callback, args, kwargs, endpoint, data, rate_limit_args)
            except BadRequest:
                raise
            except NetworkError:
                await asyncio.sleep(pause)
        return await super().process_request(callback, args, kwargs, endpoint, data, rate_limit_args)
