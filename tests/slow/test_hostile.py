"""Hostile input: nothing that people or networks send may stop the bot, speak through it, or cost it much."""

import asyncio
import gc
import json
import logging
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tried
from hypothesis import strategies as st

from bot import text
from bot.answering.responder import Responder
from bot.faq import load
from bot.heartbeat import Heartbeat
from bot.matching.index import MAX_UNKNOWN
from bot.matching.lexicon import Lexicon
from bot.matching.matcher import MAX_WORDS
from bot.telegram import conversations
from bot.telegram.connection import Connection
from bot.telegram.inbox import Inbox
from bot.telegram.requests import PollRequest
from bot.telegram.updates import reduced, restored
from tests.bot_api import BotApi
from tests.conftest import SMALL
from tests.hostile import LURE, SURROGATES, Texts, Tried, Updates

RANDOMS = st.randoms(use_true_random=False)
MANY = tried(
    max_examples=60, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
USER = {"id": 5, "is_bot": False, "first_name": f"<b>{LURE}"}
PRIVATE = {"id": 5, "type": "private"}


Sent = list[tuple[str, dict[str, Any]]]


class Try:
    """Feeds updates to the bot, built once for each responder."""

    def __init__(self, runner: asyncio.Runner) -> None:
        self._runner = runner
        self._bots: dict[Responder, Tried] = {}

    def __call__(self, responder: Responder, *updates: Any) -> tuple[list[str], Sent]:
        """What goes wrong with updates, one after another, and what the bot sends for the last."""
        if responder not in self._bots:
            self._bots[responder] = self._runner.run(Tried(responder).__aenter__())
        bot = self._bots[responder]
        faults = [fault for update in updates for fault in self._runner.run(bot.feed(update))]
        faults += [repr(crash) for crash in bot.crashes]
        bot.crashes.clear()
        return faults, bot.offline.sent

    def close(self) -> None:
        for bot in self._bots.values():
            self._runner.run(bot.__aexit__())


@pytest.fixture(scope="module")
def try_on() -> Iterator[Try]:
    with asyncio.Runner() as runner:
        trying = Try(runner)
        yield trying
        trying.close()


@pytest.fixture(scope="module")
def small_one(tmp_path_factory: pytest.TempPathFactory) -> Responder:
    file = tmp_path_factory.mktemp("faq") / "small.yaml"
    file.write_text(SMALL.format(more=""), encoding="utf-8")
    return Responder(load(file))


@pytest.fixture(scope="module")
def shipped_texts(responder: Responder) -> Texts:
    return Texts(responder)


def message(number: int = 1, **fields: Any) -> dict[str, Any]:
    return {"update_id": number, "message": {"message_id": number, "date": 1, "chat": PRIVATE, "from": USER} | fields}


@MANY
@given(random=RANDOMS)
def test_hostile_words_neither_crash_the_bot_nor_speak_through_it(
    responder: Responder, shipped_texts: Texts, try_on: Try, random: Random
) -> None:
    """Whatever is written, asked inline, tapped or linked, the bot's words stay valid HTML with no markup of the writer's."""
    assert try_on(responder, Updates(responder, shipped_texts).any(random))[0] == []


@MANY
@given(random=RANDOMS)
def test_no_update_crashes_the_bot(small_one: Responder, try_on: Try, random: Random) -> None:
    """An update with parts gone, doubled, moved or of a wrong type is answered or passed over."""
    updates = Updates(small_one, Texts(small_one))
    assert try_on(small_one, updates.mutated(random))[0] == []


@MANY
@given(question=st.text(), client=st.none() | st.text())
def test_any_text_gets_a_reply(small_one: Responder, question: str, client: str | None) -> None:
    """Any text has a reply, as a first message and as one that follows an answer."""
    first = small_one.reply("How do I make tea?")
    assert small_one.reply(question, client, first).question == small_one.reply(question, client).question


@pytest.mark.parametrize("digit", ["፩", "①", "²", "๓", "𝟙", "9" * 4096])
def test_a_digit_of_any_script_may_follow_an_answer(small_one: Responder, try_on: Try, digit: str) -> None:
    """After an answer, digits that are no numbers to Python, and numbers beyond any list, find no item and break nothing."""
    faults, sent = try_on(small_one, message(1, text="tea recipe"), message(2, text=digit))
    assert (faults, len(sent)) == ([], 1)


def test_a_mention_is_found_wherever_its_entity_points(small_one: Responder, try_on: Try) -> None:
    """In a group, entities that cut a character in two, end beyond the text or come with lone surrogates break nothing."""
    group = {"id": -5, "type": "group", "title": "G"}
    for said in ("😀@speech_bot tea recipe", f"{SURROGATES}@speech_bot tea recipe"):
        start = len(said.partition("@")[0].encode("utf-16-le", "surrogatepass")) // 2
        for offset, length, answers in ((start, 11, 1), (1, 2, 0), (10**9, 5, 0), (0, 10**9, 0)):
            entity = {"type": "mention", "offset": offset, "length": length}
            faults, sent = try_on(small_one, message(text=said, chat=group, entities=[entity]))
            assert (faults, len(sent)) == ([], answers), (said, entity)


async def test_nobody_is_remembered_for_ever(small_one: Responder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once as many chats are remembered as may be, further people who ask leave nothing in memory."""
    monkeypatch.setattr(conversations, "REMEMBERED_CHATS", 10)

    async def ask(people: range) -> int:
        for number in people:
            person = {"id": 10**9 + number, "is_bot": False, "first_name": f"A{number}"}
            asked = {"message_id": 10**6 + number, "date": 1, "chat": {"id": person["id"], "type": "private"}, "from": person}
            assert await bot.feed({"update_id": 10**6 + number, "message": asked | {"text": "tea recipe"}}) == []
            bot.costs.clear()
        gc.collect()
        return sys.getallocatedblocks()

    async with Tried(small_one) as bot:
        before = await ask(range(200))
        assert await ask(range(200, 1200)) - before < 300  # blocks: a third of one a person, where remembering takes several


def test_a_tap_on_a_button_of_no_message_is_confirmed(small_one: Responder, try_on: Try) -> None:
    """A tap that comes without the message of its button ends the button's waiting, and edits nothing."""
    tap = {"id": "1", "from": USER, "chat_instance": "1", "data": "answer:en:tea"}
    faults, sent = try_on(small_one, {"update_id": 1, "callback_query": tap})
    assert faults == []
    assert [name for name, _ in sent] == ["answerCallbackQuery"]


def test_a_guest_who_says_nothing_visible_gets_an_article_with_a_title(small_one: Responder, try_on: Try) -> None:
    """An article's title is never blank, for Telegram would refuse it."""
    asked = message(text=" \n ", guest_query_id="1", chat={"id": -5, "type": "group", "title": "G"})["message"]
    faults, sent = try_on(small_one, {"update_id": 1, "guest_message": asked})
    assert faults == []
    assert sent[0][1]["result"]["title"] == "?"


@pytest.mark.parametrize(
    "broken",
    [
        {"message": {"message_id": 1}},
        {"message": {"message_id": 1, "date": 10**30, "chat": PRIVATE, "text": "tea"}},
        {"message": {"message_id": 1, "date": 1, "chat": PRIVATE, "text": 5}},
        {"message": {"message_id": 1, "date": 1, "chat": PRIVATE | {"id": math.inf}, "text": "tea"}},
        {"message": [1]},
        {"callback_query": {"id": "1"}},
        {"my_chat_member": {"chat": PRIVATE, "from": USER, "date": 1, "old_chat_member": None, "new_chat_member": None}},
        {"inline_query": {"id": "1", "from": USER, "query": None, "offset": ""}},
    ],
)
async def test_what_cannot_be_read_is_confirmed_all_the_same(
    broken: dict[str, Any], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """PTB gets the last number, of what can be read and what cannot; the log tells the latter's number and no more."""
    inbox, heartbeat = Inbox(tmp_path, 1), Heartbeat(tmp_path)
    with caplog.at_level(logging.INFO):
        payload = json.dumps({"ok": True, "result": [{"update_id": 7, **broken}, 3, {"update_id": "x"}, message(8, text="tea")]})
        content = PollRequest(Connection(inbox, heartbeat), heartbeat, inbox).parse_json_payload(payload.encode())
    assert content["result"] == [{"update_id": 8}]
    handed: Any = inbox.get_nowait()
    assert (handed.update_id, inbox.empty()) == (8, True)
    assert [record.getMessage() for record in caplog.records] == [
        f"update {named} cannot be read and is passed over"
        for named in (f"7 ({next(iter(broken))})", "without a number (of another kind)", "without a number (of another kind)")
    ]


def test_what_is_new_to_the_bot_is_left_as_it_is() -> None:
    """Fields and kinds of update that the bot does not know are no reason to pass an update over."""
    update = message(text="tea", new_field={"a": 1}, voice=None) | {"new_kind": {"b": 2}}
    for each in (update, {"update_id": 1, "channel_post": update["message"]}):
        kept = reduced(each)
        assert kept
        assert restored(kept.json_text(), None)


async def test_polling_goes_on_behind_an_update_that_cannot_be_read(api: BotApi, responder: Responder) -> None:
    """A broken update does not keep those behind it from being answered, and Telegram is told not to send it again."""
    number = await api.push(message={"message_id": 1, "text": ["broken"]})
    await api.write("Who makes this bot?", language="en")
    await api.said()
    await api.write("And when?", language="en")
    await api.said()
    assert api.confirmed > number


def test_the_work_for_a_message_is_bounded(responder: Responder, shipped_texts: Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many unknown words a message holds, and however long, few are compared with the known ones, and none in full."""
    compared: list[str] = []
    misspelled = Lexicon._misspelled

    def counted(lexicon: Lexicon, word: str) -> list[tuple[int, float]]:
        compared.append(word)
        return misspelled(lexicon, word)

    monkeypatch.setattr(Lexicon, "_misspelled", counted)
    random = Random(1)
    readings = 4  # two alphabets on two keyboards
    for kind, make in shipped_texts.kinds.items():
        for index in responder.matcher.indexes:
            index.lexicon.meanings.cache_clear()
        compared.clear()
        responder.reply(make(random))
        assert len(compared) <= readings * (MAX_UNKNOWN + MAX_WORDS), kind
        assert max(map(len, compared), default=0) <= text.LONGEST_WORD * len("shch"), kind
