"""Telegram's 429, by a clock that is turned: who is limited waits, and nobody else."""

import asyncio
import logging
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot import heartbeat
from bot.answering.responder import Responder
from bot.cli import main
from bot.faq import load
from bot.telegram.requests import CONCURRENT_UPDATES
from tests import bot_api
from tests.bench.outage import HOUR, INTRODUCTIONS
from tests.bot_api import BotApi, Params, Refused
from tests.clock import turn, turnable, turning
from tests.conftest import Running
from tests.unit.telegram.test_inbox import kept


@pytest.fixture
def tea(small: Path) -> Responder:
    return Responder(load(small))


class Limits:
    """A stub that refuses the chats in `chats` for an hour, and notes when it did."""

    def __init__(self, api: BotApi) -> None:
        self.chats: set[int] = set()
        self.refused: list[tuple[int, float]] = []
        self._changed = asyncio.Condition()
        self._send = api._sendMessage
        api._sendMessage = self._limited  # type: ignore[method-assign]

    async def _limited(self, params: Params) -> Params:
        chat = int(params["chat_id"])
        if chat not in self.chats:
            return await self._send(params)
        async with self._changed:
            self.refused.append((chat, asyncio.get_running_loop().time()))
            self._changed.notify_all()
        raise Refused(429, "Too Many Requests", retry_after=HOUR)

    async def until(self, count: int) -> None:
        async with asyncio.timeout(bot_api.PATIENCE), self._changed:
            await self._changed.wait_for(lambda: len(self.refused) >= count)


@turnable
async def test_limited_chats_wait_alone_and_take_no_place(
    tea: Responder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """More chats than there are places are limited for an hour: others are answered as ever, these after the hour and not asked
    for before; the log says so, and the bot is well."""
    limited = range(1, CONCURRENT_UPDATES + 7)
    async with bot_api.serve() as api:
        limits = Limits(api)
        limits.chats |= {*limited}
        async with Running(api, tea, BOT_DATA=tmp_path):
            for chat in limited:
                await api.write("tea recipe", chat=chat)
            await limits.until(len(limited))
            for chat in range(101, 121):
                await api.write("coffee recipe", chat=chat)
            assert {(await api.said())["chat_id"] for _ in range(20)} == {*range(101, 121)}
            await turn(HOUR - 30)
            assert len(limits.refused) == len(limited)
            limits.chats.clear()
            with turning():
                assert {(await api.said())["chat_id"] for _ in limited} == {*limited}
            now = asyncio.get_running_loop().time()
        assert kept(tmp_path) == []
    assert now - limits.refused[0][1] >= HOUR
    assert "update 1001 waits 3600 s for Telegram's limit" in caplog.text


@turnable
async def test_a_limit_that_names_no_chat_holds_up_all(tea: Responder, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Nothing is asked of Telegram before it ends, then one answer tries, and then come all; the log says so once."""
    calls: list[tuple[str, float]] = []
    came = asyncio.Event()

    async def note(method: str) -> None:
        if method.startswith(("send", "answer")):
            calls.append((method, asyncio.get_running_loop().time()))
            came.set()

    async with bot_api.serve() as api, Running(api, tea, BOT_DATA=tmp_path):
        api.outage = note
        api.faults["answerInlineQuery"].append(Refused(429, "Too Many Requests", retry_after=HOUR))
        await api.search("tea")
        await asyncio.wait_for(came.wait(), bot_api.PATIENCE)
        for chat in range(1, 41):
            await api.write("coffee recipe", chat=chat)
        await turn(HOUR - 30)
        assert len(calls) == 1
        with turning():
            await api.said("answerInlineQuery")
            assert {(await api.said())["chat_id"] for _ in range(40)} == {*range(1, 41)}
    assert calls[1][1] - calls[0][1] >= HOUR
    assert caplog.text.count("nobody can be answered for 3600 s") == 1


async def test_while_nobody_can_be_answered_the_bot_is_not_well(
    tea: Responder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bot polls, but under a long limit for all this is no sign of life; so `bot health` tells of it."""
    monkeypatch.setattr(heartbeat, "EVERY", 0.0)
    async with bot_api.serve() as api, Running(api, tea, BOT_DATA=tmp_path):
        await api.write("tea recipe")
        await api.said()
        api.faults["answerInlineQuery"].append(Refused(429, "Too Many Requests", retry_after=HOUR))
        await api.search("tea")
        while api.faults["answerInlineQuery"]:
            await asyncio.sleep(0)
        (tmp_path / heartbeat.FILE).unlink(missing_ok=True)
        confirmed = api.confirmed
        while api.confirmed == confirmed:
            await api.write("coffee recipe", chat=2)
            await asyncio.sleep(0)
        assert CliRunner().invoke(main, ["health"], env={"BOT_DATA": str(tmp_path)}).exit_code == 1


@pytest.mark.parametrize("method", INTRODUCTIONS)
async def test_a_limit_on_an_introduction_delays_nobody(tea: Responder, caplog: pytest.LogCaptureFixture, method: str) -> None:
    """The first question is answered while Telegram limits commands or descriptions for an hour; a line in the log says it."""
    caplog.set_level(logging.WARNING)
    async with bot_api.serve() as api:
        api.faults[method].append(Refused(429, "Too Many Requests", retry_after=HOUR))
        async with Running(api, tea) as application:
            await api.write("tea recipe")
            assert "Boil" in (await api.said())["text"]
            (task,) = [task for task in application.bot_data["watching"] if task.get_name() == "introduction"]
            await task
    assert caplog.text.count("could not be set") == 1


async def test_introductions_that_hang_delay_nobody(tea: Responder) -> None:
    """The first question is answered though no introduction ever ends."""

    async def hang(method: str) -> None:
        if method in INTRODUCTIONS:
            await asyncio.Event().wait()

    async with bot_api.serve() as api:
        api.outage = hang
        async with Running(api, tea):
            await api.write("tea recipe")
            assert "Boil" in (await api.said())["text"]
