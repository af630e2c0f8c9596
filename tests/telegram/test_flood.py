"""A flood of one chat: what is dropped, what is said, and that nobody else loses a question."""

import asyncio
import logging
from pathlib import Path

import pytest

from bot.answering.responder import Responder
from bot.faq import load
from bot.telegram import inbox
from tests import bot_api
from tests.bot_api import BotApi, Params
from tests.conftest import Running


class Held(BotApi):
    """A stub that holds answers back until they are released."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.released = asyncio.Event(), asyncio.Event()

    async def hold(self) -> None:
        self.begun.set()
        await self.released.wait()

    async def _sendMessage(self, params: Params) -> Params:
        if "keep up" not in params["text"] and "не успеваю" not in params["text"]:
            await self.hold()
        return await super()._sendMessage(params)

    async def _answerInlineQuery(self, params: Params) -> bool:
        await self.hold()
        return await super()._answerInlineQuery(params)


@pytest.fixture
def tea(small: Path) -> Responder:
    return Responder(load(small))


@pytest.mark.parametrize(("language", "words"), [("en", "That is more than I can keep up with"), ("ru", "я не успеваю")])
async def test_the_newest_of_a_flood_are_dropped_with_one_line(
    responder: Responder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, language: str, words: str
) -> None:
    """Of eleven messages the one that is being answered and the two that may wait are answered; the chat is told once, in its
    language; another chat is answered. The log tells of it without the words."""
    monkeypatch.setattr(inbox, "MOST_OF_ONE", 2)
    async with bot_api.serve(Held()) as api, Running(api, responder):
        assert isinstance(api, Held)
        await api.write("спасибо", language=language)
        await asyncio.wait_for(api.begun.wait(), bot_api.PATIENCE)
        for _ in range(10):
            await api.write("спасибо", language=language)
        said = await api.said()
        assert words in said["text"]
        assert (said["chat_id"], said.get("reply_parameters")) == (1, None)
        await api.write("спасибо", chat=2)
        api.released.set()
        assert sorted([(await api.said())["chat_id"] for _ in range(4)]) == [1, 1, 1, 2]
        assert api.nothing_more_said()
    lines = [record.getMessage() for record in caplog.records if record.name == "bot.telegram.inbox"]
    assert lines == ["2 messages of one chat wait: what it writes beyond them is dropped"]
    assert api.violations == []


async def test_a_flood_of_inline_queries_is_dropped_without_a_word(
    tea: Responder, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is no chat in which to tell; the rest is answered."""
    monkeypatch.setattr(inbox, "MOST_OF_ONE", 1)
    async with bot_api.serve(Held()) as api, Running(api, tea, BOT_FAQ=small):
        assert isinstance(api, Held)
        await api.search("tea")
        await asyncio.wait_for(api.begun.wait(), bot_api.PATIENCE)
        for _ in range(5):
            await api.search("tea")
        await api.write("/start", chat=2)
        api.begun.clear()
        await asyncio.wait_for(api.begun.wait(), bot_api.PATIENCE)  # the other chat's turn has come
        api.released.set()
        heard = [(await api._sent.get())[0] for _ in range(3)]
        assert sorted(heard) == ["answerInlineQuery", "answerInlineQuery", "sendMessage"]
        assert api.nothing_more_said()


async def test_no_more_is_taken_than_may_wait_in_all(
    tea: Responder, small: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Once so much waits, Telegram is asked for no more, which the log says once; in the end everybody is answered."""
    monkeypatch.setattr(inbox, "MOST", 5)
    monkeypatch.setattr("bot.telegram.app.CONCURRENT_UPDATES", 3)
    async with bot_api.serve(Held()) as api, Running(api, tea, BOT_FAQ=small) as application:
        assert isinstance(api, Held)
        queue = application.update_queue
        assert isinstance(queue, inbox.Inbox)
        chats = [*range(1, 31)]
        for chat in chats:
            await api.write("tea recipe", chat=chat)
        async with asyncio.timeout(bot_api.PATIENCE):
            while "wait: Telegram keeps" not in caplog.text:
                await asyncio.sleep(0)
        await api.write("tea recipe", chat=31)
        assert any(update["message"]["chat"]["id"] == 31 for update in api.pending)
        api.released.set()
        assert {(await api.said())["chat_id"] for _ in range(31)} == {*chats, 31}
    lines = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(lines) == 1
    assert lines[0].endswith("messages wait: Telegram keeps the others until some of them are answered")
