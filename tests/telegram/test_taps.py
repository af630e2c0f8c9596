"""Taps on buttons that come late, or under messages that are gone: what was tapped is shown all the same."""

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest

from bot.answering.responder import Responder
from bot.faq import load
from tests import bot_api
from tests.bench.outage import HOUR
from tests.bot_api import BotApi, Params, Refused
from tests.clock import turn, turnable
from tests.conftest import Running

LANGUAGES = ["ru", "en", "kk"]
LATE = [
    Refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid"),
    Refused(400, "Bad Request: QUERY_ID_INVALID"),
]
GONE = [
    "Bad Request: message to edit not found",
    "Bad Request: message can't be edited",
    "Bad Request: MESSAGE_ID_INVALID",
]


@pytest.fixture
def tea(small: Path) -> Responder:
    return Responder(load(small))


def inaccessible(chat: int = 1) -> Params:
    """A message that Telegram shows no more to the bot."""
    return {"message_id": 1, "date": 0, "chat": {"id": chat, "type": "private" if chat > 0 else "supergroup"}}


def title(responder: Responder, name: str, language: str) -> str:
    entry = responder.entry(name, language)
    assert entry is not None
    return f"<b>{entry.question}</b>"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("late", LATE)
async def test_a_tap_that_is_too_old_is_answered_all_the_same(
    api: BotApi, responder: Responder, caplog: pytest.LogCaptureFixture, language: str, late: Refused
) -> None:
    """Telegram takes no answer to the tap any more; the message changes, the answer comes below, the menu opens."""
    await api.write("/start", language=language)
    sent = await api.said()
    for data, method, words in (
        (f"more:{language}:proxy", "sendMessage", title(responder, "proxy", language)),
        (f"answer:{language}:csto", "editMessageText", title(responder, "csto", language)),
        (f"topics:{language}:0", "editMessageText", responder.messages(language).topics),
    ):
        api.faults["answerCallbackQuery"].append(late)
        await api.tap(sent, data, language=language)
        assert (await api.said(method))["text"].startswith(words)
    assert caplog.text == ""


@pytest.mark.parametrize("language", LANGUAGES)
async def test_where_no_notice_can_be_shown_any_more_it_is_a_message(api: BotApi, responder: Responder, language: str) -> None:
    """A button of an older FAQ, tapped too long ago: that it is out of date is said below."""
    await api.write("/start", language=language)
    sent = await api.said()
    api.faults["answerCallbackQuery"].append(LATE[0])
    await api.tap(sent, f"answer:{language}:gone", language=language)
    assert (await api.said())["text"] == responder.messages(language).outdated


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("gone", GONE)
async def test_where_the_message_is_gone_a_new_one_comes(api: BotApi, responder: Responder, language: str, gone: str) -> None:
    """A tap under a message that Telegram lets nobody change: the answer, the menu and the honest sentence are messages of their
    own."""
    await api.write("/start", language=language)
    sent = await api.said()
    for data, words in (
        (f"answer:{language}:csto", title(responder, "csto", language)),
        (f"topics:{language}:0", responder.messages(language).topics),
        (f"none:{language}:0", responder.messages(language).none_noted),
    ):
        api.faults["editMessageText"].append(Refused(400, gone))
        await api.tap(sent, data, language=language)
        await api.said("answerCallbackQuery")
        assert (await api.said())["text"].startswith(words)
    assert api.nothing_more_said()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_under_an_inaccessible_message_every_button_works(api: BotApi, responder: Responder, language: str) -> None:
    """Telegram names the chat and no more: what is tapped comes as a new message there, and is what a follow-up follows."""
    for data, words in (
        (f"answer:{language}:csto", title(responder, "csto", language)),
        (f"more:{language}:proxy", title(responder, "proxy", language)),
        (f"topics:{language}:0", responder.messages(language).topics),
        (f"topic:{language}:about", responder.messages(language).choose_question),
        (f"none:{language}:0", responder.messages(language).none_noted),
    ):
        await api.tap(inaccessible(), data, language=language)
        await api.said("answerCallbackQuery")
        assert (await api.said())["text"].startswith(words)
    await api.tap(inaccessible(), f"vote:{language}:1:0", language=language)
    assert (await api.said("answerCallbackQuery"))["text"] == responder.messages(language).voted
    await api.write("/share", language=language)
    assert (await api.said())["text"].endswith("?start=proxy")


async def test_a_tap_is_answered_in_the_group_that_moved(tea: Responder, small: Path) -> None:
    """The group of the button became a supergroup: the answer comes there."""
    async with bot_api.serve() as api, Running(api, tea, BOT_FAQ=small):
        moved = Refused(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1005)
        api.faults["editMessageText"].append(moved)
        api.faults["sendMessage"].append(moved)
        message = {"message_id": 3, "date": 1, "chat": {"id": -5, "type": "group", "title": "G"}, "text": "Tea"}
        await api.tap(message, "answer:en:coffee", language="en")
        await api.said("answerCallbackQuery")
        sent = await api.said()
    assert (sent["chat_id"], "Grind the beans" in sent["text"]) == (-1005, True)


@pytest.mark.parametrize(
    ("first", "second", "third", "answers"),
    [
        ("спасибо", "кто председательствует в ОДКБ в 2024?", "что такое ПРОКСИ?", ("Казахстан", "ПРОКСИ")),
        ("thanks", "who chairs the CSTO in 2024?", "what is PROXY?", ("Kazakhstan", "PROXY")),
    ],
)
async def test_an_edited_question_whose_reply_is_deleted_gets_a_new_one(
    api: BotApi, first: str, second: str, third: str, answers: tuple[str, str]
) -> None:
    """The new reply quotes nothing in private, and a second edit of the question changes it in its turn."""
    message = await api.write(first)
    await api.said()
    api.faults["editMessageText"].append(Refused(400, "Bad Request: message to edit not found"))
    await api.edit(message, second)
    sent = await api.said()
    assert answers[0] in sent["text"]
    await api.edit(message, third)
    edited = await api.said("editMessageText")
    assert (edited["message_id"], answers[1] in edited["text"]) == (sent["message_id"], True)


@turnable
async def test_a_limit_on_the_answer_to_a_tap_holds_up_nothing(
    tea: Responder, small: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """429 for an hour: what was tapped is shown at once, and others are answered at once."""
    caplog.set_level(logging.WARNING)
    times: list[float] = []
    async with bot_api.serve() as api, Running(api, tea, BOT_FAQ=small):

        async def note(method: str) -> Any:
            if method.startswith(("send", "edit", "answer")):
                times.append(asyncio.get_running_loop().time())

        api.outage = note
        api.faults["answerCallbackQuery"] += [Refused(429, "Too Many Requests", retry_after=HOUR)] * 2
        await api.tap(inaccessible(), "more:en:coffee", language="en")
        assert "Grind the beans" in (await api.said())["text"]
        await api.tap(inaccessible(), "vote:en:1:0", language="en")
        await api.write("tea recipe", chat=2)
        assert "Boil" in (await api.said())["text"]
        await turn(1)
    assert times[-1] - times[0] < HOUR / 2
    assert "nobody can be answered" not in caplog.text
