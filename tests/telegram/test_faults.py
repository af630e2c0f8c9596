"""Faults of the network and of Telegram, against the real bot: it says so once, waits, loses nothing, and goes on."""

import asyncio
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.answering.responder import Responder
from bot.faq import load
from bot.telegram import failures, rate_limit
from bot.telegram.connection import Connection
from tests import bot_api
from tests.bot_api import Params, Refused
from tests.conftest import Running

DAY = 86_400.0


@pytest.fixture
def tea(small: Path) -> Responder:
    return Responder(load(small))


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again soon."""
    monkeypatch.setattr(failures, "RETRY_DELAYS", (0.05,) * 7)


def truncated() -> web.Response:
    return web.Response(text='{"ok": true, "result": [{"update_id": 1', content_type="application/json")


async def test_a_network_that_goes_and_comes_back(
    tea: Responder, small: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Telegram's port closes while a question waits and opens again: the question is answered; the log says both, once each."""
    lost = asyncio.Event()
    tell = Connection.lost

    def told(connection: Connection, error: Exception) -> None:
        tell(connection, error)
        lost.set()

    monkeypatch.setattr(Connection, "lost", told)
    async with bot_api.serve() as api, Running(api, tea, BOT_FAQ=small):
        await api.write("tea recipe")
        await api.said()
        await api.hang_up()
        await asyncio.wait_for(lost.wait(), bot_api.PATIENCE)
        await api.write("coffee recipe")
        await api.listen()
        assert "Grind the beans" in (await api.said())["text"]
    said = [text for name, _, text in caplog.record_tuples if name.startswith("bot.telegram") and "be reached" in text]
    assert len(said) == 2
    assert said[0].startswith("Telegram cannot be reached")
    assert said[1] == "Telegram can be reached again"


async def test_truncated_json_from_get_updates(tea: Responder, small: Path) -> None:
    """An answer that breaks off is asked for again, and no update is lost."""
    async with bot_api.serve() as api:
        api.faults["getUpdates"].append(truncated())
        async with Running(api, tea, BOT_FAQ=small):
            await api.write("tea recipe")
            assert "Boil" in (await api.said())["text"]


async def test_truncated_json_from_send_message(tea: Responder, small: Path, caplog: pytest.LogCaptureFixture) -> None:
    """With its 200 Telegram has taken the message: it is not sent twice, and no excuse follows; the next one is answered."""
    async with bot_api.serve() as api, Running(api, tea, BOT_FAQ=small):
        api.faults["sendMessage"].append(truncated())
        await api.write("tea recipe")
        await api.write("coffee recipe")
        assert "Grind the beans" in (await api.said())["text"]
        assert api.nothing_more_said()
    assert "update 1001 failed" in caplog.text


async def test_a_reply_that_never_comes(tea: Responder, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sendMessage without a reply is given up after the timeout and sent again; others are answered meanwhile."""
    monkeypatch.setattr(rate_limit, "SEND_TIMEOUT", 0.3)
    never = asyncio.Event()
    async with bot_api.serve() as api:
        send, heard = api._sendMessage, []

        async def deaf_at_first(params: Params) -> Params:
            heard.append(int(params["chat_id"]))
            if heard.count(1) == 1 and heard[-1] == 1:
                await never.wait()
            return await send(params)

        api._sendMessage = deaf_at_first  # type: ignore[method-assign]
        async with Running(api, tea, BOT_FAQ=small):
            await api.write("tea recipe")
            await api.write("coffee recipe", chat=2)
            assert [(await api.said())["chat_id"] for _ in range(2)] == [2, 1]
        never.set()
    assert heard.count(1) == 2


async def test_a_message_that_telegram_refuses_is_sent_once(tea: Responder, small: Path) -> None:
    """400 to one answer: no second try of it, no excuse in the same chat; the others are answered."""
    async with bot_api.serve() as api:
        send, tries = api._sendMessage, []

        async def refuse_one(params: Params) -> Params:
            if int(params["chat_id"]) == 1:
                tries.append(params)
                raise Refused(400, "Bad Request: chat not found")
            return await send(params)

        api._sendMessage = refuse_one  # type: ignore[method-assign]
        async with Running(api, tea, BOT_FAQ=small):
            await api.write("tea recipe")
            for chat in (2, 3, 4):
                await api.write("coffee recipe", chat=chat)
            assert {(await api.said())["chat_id"] for _ in range(3)} == {2, 3, 4}
    assert len(tries) == 1


@pytest.mark.parametrize("jump", [DAY, -DAY])
async def test_a_clock_that_jumps(
    tea: Responder, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jump: float
) -> None:
    """The clock is set forward or back by a day: answers, follow-ups and the journal go on."""
    right = time.time
    async with bot_api.serve() as api, Running(api, tea, BOT_FAQ=small, BOT_JOURNAL="on", BOT_DATA=tmp_path):
        await api.write("tea recipe")
        assert "Boil" in (await api.said())["text"]
        monkeypatch.setattr(time, "time", lambda: right() + jump)
        await api.write("coffee recipe")
        assert "Grind the beans" in (await api.said())["text"]
        await api.write("tea recipe", chat=2)
        assert "Boil" in (await api.said())["text"]


async def test_errors_do_not_make_it_busy(tea: Responder, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While Telegram answers 502, polls and tries of one answer each keep a distance that grows; what waits is answered after."""
    monkeypatch.setattr(failures, "RETRY_DELAYS", (0.5, 1.0, 2.0, 4.0))
    loop = asyncio.get_running_loop()
    calls: dict[str, list[float]] = {"getUpdates": [], "sendMessage": []}
    enough = asyncio.Event()
    async with bot_api.serve() as api:
        poll, send = api._getUpdates, api._sendMessage

        def bad(method: str) -> None:
            calls[method].append(loop.time())
            if len(calls["getUpdates"]) >= 3:
                enough.set()
            raise Refused(502, "Bad Gateway")

        async def bad_poll(params: Params) -> Any:
            if calls["sendMessage"] and not enough.is_set():
                bad("getUpdates")
            return await poll(params)

        async def bad_send(params: Params) -> Params:
            if not enough.is_set():
                bad("sendMessage")
            return await send(params)

        api._getUpdates, api._sendMessage = bad_poll, bad_send  # type: ignore[method-assign]
        async with Running(api, tea, BOT_FAQ=small):
            await api.write("tea recipe")
            await asyncio.wait_for(enough.wait(), bot_api.PATIENCE)
            await api.write("coffee recipe", chat=2)
            assert {(await api.said())["chat_id"] for _ in range(2)} == {1, 2}
    for times in calls.values():
        assert 2 <= len(times) <= 6
        assert all(after - before > 0.4 for before, after in pairwise(times))
