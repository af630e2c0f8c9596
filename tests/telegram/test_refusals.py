"""What Telegram refuses is said in another way, or ends with one line in the log."""

import logging
from pathlib import Path
from typing import Any

import pytest

from bot.answering.responder import Responder
from bot.faq import load
from tests import bot_api
from tests.bot_api import BotApi, Params, Refused
from tests.conftest import Running
from tests.telegram.test_groups import GROUP, mention

TEXT = "@speech_bot tea recipe"


@pytest.fixture
def tea(small: Path) -> Responder:
    return Responder(load(small))


def without_thread(api: BotApi) -> None:
    """Let the stub know of no thread."""
    send = api._sendMessage

    async def refuse(params: Params) -> Params:
        if "message_thread_id" in params:
            raise Refused(400, "Bad Request: message thread not found")
        return await send(params)

    api._sendMessage = refuse  # type: ignore[method-assign]


def without_markup(api: BotApi, method: str) -> None:
    """Let the stub read no markup."""
    send = getattr(api, f"_{method}")

    async def refuse(params: Params) -> Any:
        if "parse_mode" in params:
            raise Refused(400, 'Bad Request: can\'t parse entities: unsupported start tag "b" at byte offset 0')
        return await send(params)

    setattr(api, f"_{method}", refuse)


async def test_where_the_thread_is_gone_the_answer_comes_without_it(tea: Responder, small: Path) -> None:
    """A topic of a forum is deleted while its question is answered: the answer goes to the group."""
    async with bot_api.serve() as api, Running(api, tea, BOT_FAQ=small):
        without_thread(api)
        await api.write(TEXT, chat=GROUP, message_thread_id=77, is_topic_message=True, **mention(TEXT))
        sent = await api.said()
    assert "Boil <b>water</b> &amp; wait." in sent["text"]
    assert "message_thread_id" not in sent


async def test_markup_that_telegram_cannot_read_is_left_out(tea: Responder, small: Path) -> None:
    """The answer comes as plain text, in an edited message, too; also where the thread is gone besides."""
    async with bot_api.serve() as api, Running(api, tea, BOT_FAQ=small):
        without_thread(api)
        without_markup(api, "sendMessage")
        without_markup(api, "editMessageText")
        message = await api.write(TEXT, chat=GROUP, message_thread_id=77, is_topic_message=True, **mention(TEXT))
        assert "Boil water & wait." in (await api.said())["text"]
        coffee = TEXT.replace("tea", "coffee")
        await api.edit(message, coffee)
        edited = await api.said("editMessageText")
    assert "Grind the beans." in edited["text"]
    assert "parse_mode" not in edited
    assert "<" not in edited["text"]


@pytest.mark.parametrize("refused", [Refused(400, "Bad Request: not enough rights to send text messages to the chat"),
                                     Refused(403, "Forbidden: bot was blocked by the user")])  # fmt: skip
async def test_a_chat_where_the_bot_may_not_write_gives_one_line(
    tea: Responder, small: Path, caplog: pytest.LogCaptureFixture, refused: Refused
) -> None:
    """Four questions are asked there: one line in the log, without a traceback; each is asked of Telegram once."""
    caplog.set_level(logging.INFO, "bot.telegram")
    tries: list[int] = []
    async with bot_api.serve() as api:
        send = api._sendMessage

        async def refuse_one(params: Params) -> Params:
            if int(params["chat_id"]) == GROUP:
                tries.append(GROUP)
                raise refused
            return await send(params)

        api._sendMessage = refuse_one  # type: ignore[method-assign]
        async with Running(api, tea, BOT_FAQ=small):
            caplog.clear()  # what the start says
            for _ in range(4):
                await api.write(TEXT, chat=GROUP, **mention(TEXT))
            await api.write("tea recipe")
            await api.said()
            while len(tries) < 4:
                await api.write("tea recipe", chat=2)
                await api.said()
    (line,) = [record for record in caplog.records if record.name.startswith("bot.telegram")]
    assert (line.getMessage(), line.exc_info) == ("update 1001: the bot may not write there", None)
    assert len(tries) == 4


async def test_any_other_refusal_is_one_line(tea: Responder, small: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The update's number and what Telegram says, without a traceback."""
    caplog.set_level(logging.INFO, "bot.telegram")
    async with bot_api.serve() as api, Running(api, tea, BOT_FAQ=small):
        api.faults["sendMessage"].append(Refused(400, "Bad Request: chat not found"))
        await api.write("tea recipe")
        await api.write("coffee recipe", chat=2)
        await api.said()
    (line,) = [
        record for record in caplog.records if record.levelno >= logging.WARNING and record.name.startswith("bot.telegram")
    ]
    assert (line.getMessage(), line.exc_info) == ("update 1001 failed: Chat not found", None)
