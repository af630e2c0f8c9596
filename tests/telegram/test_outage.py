"""Telegram away for minutes, by a clock that is turned: nothing is lost, and next to nothing is said twice."""

import asyncio
import logging
from collections import Counter
from pathlib import Path

import pytest
from aiohttp import web

from bot.answering.responder import Responder
from bot.faq import load
from bot.storage.journal import Journal
from bot.telegram import failures, rate_limit
from bot.telegram.requests import CONCURRENT_UPDATES
from bot.telegram.webhook import secret
from tests import bot_api
from tests.bot_api import BotApi, Outage, Params, Refused
from tests.clock import turn, turnable, turning
from tests.conftest import Running
from tests.telegram.test_webhook import call, question, serving
from tests.unit.telegram.test_inbox import kept

LONG = 300.0  # s


@pytest.fixture
def tea(small: Path) -> Responder:
    return Responder(load(small))


async def answers(api: BotApi, count: int) -> list[int]:
    """The chats of the next answers, in their order."""
    with turning():
        return [int((await api.said())["chat_id"]) for _ in range(count)]


async def lose(api: BotApi, outage: Outage | None) -> None:
    """Begin an outage of a kind; without one, connections are refused."""
    if outage:
        api.outage = outage
    else:
        await api.hang_up()


async def find(api: BotApi) -> None:
    """End the outage."""
    if api.outage:
        api.outage = None
    else:
        await api.listen()


@pytest.mark.parametrize("outage", [None, bot_api.bad_gateway, bot_api.silence, bot_api.sends_refused])
@turnable
async def test_an_outage_loses_nothing(tea: Responder, tmp_path: Path, outage: Outage | None) -> None:
    """Refused connections, 502 with HTML, sockets that hang, and a sendMessage that fails alone, for 300 s each: what was asked
    before and in it is answered after it, twice at most what was on its way, and the inbox is empty then."""
    chats = range(1, 61)
    async with bot_api.serve() as api:
        async with Running(api, tea, BOT_DATA=tmp_path):
            for chat in chats[:40]:
                await api.write("tea recipe", chat=chat)
            answered = await answers(api, 10)
            await lose(api, outage)
            for chat in chats[40:]:
                await api.write("tea recipe", chat=chat)
            await turn(LONG)
            await find(api)
            while len(set(answered)) < len(chats):
                answered += await answers(api, 1)
            await turn(60)
            while not api.nothing_more_said():
                answered += await answers(api, 1)
        counts = Counter(answered)
        assert kept(tmp_path) == []
    assert set(counts) == set(chats)
    assert max(counts.values()) <= 2
    assert len(answered) - len(chats) <= CONCURRENT_UPDATES


@turnable
async def test_the_oldest_is_answered_first(tea: Responder) -> None:
    """After an outage, what failed in it comes before what waited behind it, by and large: as many as are on their way together
    may change places."""
    async with bot_api.serve() as api, Running(api, tea):
        api.outage = bot_api.polls_only
        for chat in range(1, 101):
            await api.write("tea recipe", chat=chat)
        await turn(60)
        api.outage = None
        order = await answers(api, 100)
    overtaken = [sum(earlier > chat for earlier in order[:place]) for place, chat in enumerate(order)]
    assert max(overtaken) <= 2 * CONCURRENT_UPDATES


@turnable
async def test_telegram_is_asked_little_while_it_is_away(tea: Responder) -> None:
    """In 300 s of an outage a few calls a minute look whether it is over, however many questions wait."""
    calls: list[str] = []

    async def away(method: str) -> web.Response:
        calls.append(method)
        return await bot_api.bad_gateway(method)

    async with bot_api.serve() as api, Running(api, tea):
        for chat in range(1, 101):
            await api.write("tea recipe", chat=chat)
        await answers(api, 1)
        api.outage = away
        await turn(LONG)
        api.outage = None
        await answers(api, 99)
    sends = calls.count("sendMessage")
    assert sends <= CONCURRENT_UPDATES
    assert len(calls) - sends <= 20 * LONG / 60


@turnable
async def test_a_webhook_finds_telegram_again(tea: Responder) -> None:
    """Where nothing is polled, the bot looks by itself whether Telegram is back, and answers then."""
    async with bot_api.serve() as api, serving(api, tea) as settings:
        await api.said("setWebhook")
        api.outage = bot_api.bad_gateway
        assert await call(settings.webhook_port, question(1, "tea recipe"), secret(settings)) == 200
        await turn(60)
        api.outage = None
        assert await answers(api, 1) == [1]


@turnable
async def test_a_tap_in_an_outage_is_done_after_it(tea: Responder) -> None:
    """Telegram takes no answer to a tap that is so old; what was tapped is shown all the same."""
    async with bot_api.serve() as api, Running(api, tea):
        await api.write("tea recipe")
        sent = await api.said()
        message = {"message_id": sent["message_id"], "date": 1, "chat": {"id": 1, "type": "private"}, "text": "Tea"}
        api.outage = bot_api.polls_only
        await api.tap(message, "more:en:coffee", language="en")
        await turn(60)
        api.outage = None
        api.faults["answerCallbackQuery"].append(Refused(400, "Bad Request: query is too old and response timeout expired"))
        with turning():
            assert "Grind the beans" in (await api.said())["text"]


@turnable
async def test_a_question_that_is_tried_often_is_noted_once(tea: Responder, tmp_path: Path) -> None:
    """However often its answer has to be tried, the editors read a question once."""
    async with bot_api.serve() as api, Running(api, tea, BOT_JOURNAL="on", BOT_DATA=tmp_path):
        api.outage = bot_api.sends_refused
        await api.write("tea recipe")
        await turn(60)
        api.outage = None
        await answers(api, 1)
        assert len([*Journal.open(tmp_path, enabled=True).entries()]) == 1


@turnable
async def test_a_hint_is_given_after_an_outage(tea: Responder) -> None:
    """A voice message in an outage gets its hint afterwards: what was not said does not count as said."""
    async with bot_api.serve() as api, Running(api, tea):
        api.outage = bot_api.sends_refused
        await api.write(None, voice={"file_id": "x", "file_unique_id": "x", "duration": 1})
        await turn(60)
        api.outage = None
        assert await answers(api, 1) == [1]


@turnable
async def test_a_failure_of_ours_is_told_once_that_is_possible(tea: Responder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Telegram cannot be reached to say that a question failed, this is said later, once."""

    def fail(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(Responder, "reply", fail)
    async with bot_api.serve() as api, Running(api, tea):
        api.outage = bot_api.sends_refused
        await api.write("tea recipe", language="en")
        await turn(60)
        api.outage = None
        with turning():
            assert (await api.said())["text"] == tea.messages("en").failed
        await turn(60)
        assert api.nothing_more_said()


@turnable
async def test_what_telegram_never_takes_is_given_up(tea: Responder, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """One answer fails for ever while others are sent: after MOST_ALONE tries it ends, which the log says; its chat goes on."""
    async with bot_api.serve() as api:
        send = api._sendMessage

        async def refuse_one(params: Params) -> Params:
            if "Boil" in params["text"]:
                raise Refused(500, "Internal Server Error")
            return await send(params)

        api._sendMessage = refuse_one  # type: ignore[method-assign]
        async with Running(api, tea, BOT_DATA=tmp_path):
            await api.write("tea recipe")
            await api.write("coffee recipe")
            answered = []
            for minute in range(failures.MOST_ALONE):
                await api.write("coffee recipe", chat=100 + minute)
                answered += await answers(api, 1)
                await turn(60)
        assert 1 in [*answered, *([] if api.nothing_more_said() else await answers(api, 1))]
        assert kept(tmp_path) == []
    assert "update 1001 is given up" in caplog.text


@pytest.mark.parametrize(("latency", "times"), [(30, 1), (60, 2)])
@turnable
async def test_a_slow_telegram_is_told_at_most_twice(tea: Responder, tmp_path: Path, latency: float, times: int) -> None:
    """A message arrives at once and its response after 30 s: it is sent once. After 60 s: twice, and never again."""
    arrived: list[int] = []
    async with bot_api.serve() as api:
        send = api._sendMessage

        async def slowly(params: Params) -> Params:
            arrived.append(int(params["chat_id"]))
            await asyncio.sleep(latency)
            return await send(params)

        api._sendMessage = slowly  # type: ignore[method-assign]
        async with Running(api, tea, BOT_DATA=tmp_path):
            for chat in (1, 2, 3):
                await api.write("tea recipe", chat=chat)
            await turn(LONG)
        assert kept(tmp_path) == []
    assert Counter(arrived) == dict.fromkeys((1, 2, 3), times)


@turnable
async def test_a_message_that_may_have_arrived_is_repeated_only_when_telegram_is_there(tea: Responder, tmp_path: Path) -> None:
    """The response is lost and then everything: the answer waits in the inbox, and is sent once more when another call worked."""
    arrived: list[int] = []
    came = asyncio.Event()
    async with bot_api.serve() as api:
        send = api._sendMessage

        async def swallow(params: Params) -> Params:
            arrived.append(int(params["chat_id"]))
            came.set()
            if api.outage is None and len(arrived) == 1:
                api.outage = bot_api.silence
                await asyncio.Event().wait()
            return await send(params)

        api._sendMessage = swallow  # type: ignore[method-assign]
        async with Running(api, tea, BOT_DATA=tmp_path):
            await api.write("tea recipe")
            await asyncio.wait_for(came.wait(), bot_api.PATIENCE)
            await turn(LONG)
            assert (arrived, kept(tmp_path)) == ([1], [1001])
            api.outage = None
            assert await answers(api, 1) == [1]
        assert kept(tmp_path) == []
    assert arrived == [1, 1]
    assert rate_limit.SEND_TIMEOUT < LONG


@turnable
async def test_an_outage_is_said_without_what_people_write(tea: Responder, caplog: pytest.LogCaptureFixture) -> None:
    """The log of an outage holds no words of a question."""
    caplog.set_level(logging.INFO, "bot")
    async with bot_api.serve() as api, Running(api, tea):
        api.outage = bot_api.polls_only
        await api.write("tea recipe of my grandmother")
        await turn(60)
        api.outage = None
        await answers(api, 1)
    assert "Telegram cannot be reached" in caplog.text
    assert "grandmother" not in "".join(record.getMessage() for record in caplog.records if record.name.startswith("bot"))
