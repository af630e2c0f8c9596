"""How fast the bot writes, by a clock that is turned."""

import asyncio
from pathlib import Path

import pytest
from telegram.constants import FloodLimit

from bot.heartbeat import Heartbeat
from bot.telegram.connection import Connection
from bot.telegram.inbox import Inbox
from bot.telegram.rate_limit import CHAT_BURST, RateLimiter
from tests.clock import turnable, turning

SLACK = 0.001  # s, since time is a float


async def sent(data: Path, chats: list[int], endpoint: str = "sendMessage") -> list[float]:
    """When so many requests go out that are all made at once, in s from the first."""
    inbox, times = Inbox(data, 1), list[float]()
    limiter = RateLimiter(Connection(inbox, Heartbeat(data)))

    async def send(**_: object) -> None:
        times.append(asyncio.get_running_loop().time())

    with turning():
        await asyncio.gather(*(limiter.process_request(send, (), {}, endpoint, {"chat_id": chat}, None) for chat in chats))
    return [time - times[0] for time in times]


@turnable
async def test_a_chat_gets_a_burst_and_then_one_message_a_second(tmp_path: Path) -> None:
    """Ten messages: the fifth waits a second, each later one another."""
    times = await sent(tmp_path, [1] * 10)
    assert all(time + SLACK >= place - CHAT_BURST + 1 for place, time in enumerate(times))


@turnable
async def test_a_group_gets_twenty_a_minute(tmp_path: Path) -> None:
    """Of forty messages to a group, those beyond the first twenty take three seconds each; an edit counts, too."""
    for endpoint in ("sendMessage", "editMessageText"):
        times = await sent(tmp_path, [-1] * 40, endpoint)
        limit = FloodLimit.MESSAGES_PER_MINUTE_PER_GROUP
        assert all(time + SLACK >= (place - limit + 1) * 60 / limit for place, time in enumerate(times))


@turnable
async def test_all_chats_together_get_thirty_a_second(tmp_path: Path) -> None:
    """Of two hundred messages to as many chats, those beyond the first thirty go out thirty in a second."""
    times = await sent(tmp_path, [*range(1, 201)])
    limit = FloodLimit.MESSAGES_PER_SECOND
    assert all(time + SLACK >= (place - limit + 1) / limit for place, time in enumerate(times))


@pytest.mark.parametrize("endpoint", ["answerCallbackQuery", "getMe", "setMyCommands"])
@turnable
async def test_what_goes_to_no_chat_is_not_paced(tmp_path: Path, endpoint: str) -> None:
    """A hundred requests that name no chat go out at once."""
    inbox = Inbox(tmp_path, 1)
    limiter = RateLimiter(Connection(inbox, Heartbeat(tmp_path)))
    count = 0

    async def send(**_: object) -> None:
        nonlocal count
        count += 1

    for _ in range(100):
        task = asyncio.create_task(limiter.process_request(send, (), {}, endpoint, {}, None))
        await asyncio.sleep(0)
        assert task.done()
    assert count == 100
