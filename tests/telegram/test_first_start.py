"""A start with an empty cache: what needs no matcher is answered at once, questions wait for it, and none is lost."""

import logging
import signal
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from bot import reload
from bot.answering.responder import Responder
from bot.faq import load
from bot.reload import Unlearned, at_once
from bot.storage import index_cache
from bot.telegram.requests import CONCURRENT_UPDATES
from tests import bot_api
from tests.bot_api import TOKEN
from tests.conftest import Running, output_of, python_m_bot
from tests.telegram.test_groups import GROUP, mention
from tests.unit.telegram.test_inbox import kept


@pytest.fixture
def learned(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Learning takes until this is set, and leaves nothing in the cache."""
    event = Event()
    monkeypatch.setattr(reload, "SMALL", 0)
    monkeypatch.setattr(reload, "learn_apart", lambda *_: event.wait(bot_api.PATIENCE))
    yield event
    event.set()


QUESTION = {"ru": ("кто председательствует в ОДКБ в 2024?", "Казахстан"), "en": ("who chairs the CSTO in 2024?", "Kazakhstan")}


@pytest.mark.parametrize("language", ["ru", "en", "kk"])
async def test_commands_and_buttons_are_answered_while_it_learns(
    responder: Responder, learned: Event, caplog: pytest.LogCaptureFixture, language: str
) -> None:
    """/start greets with its examples, a tap on one answers it, the menu opens, a link and inline mode without words work; more
    questions than there are places take none of them."""
    caplog.set_level(logging.INFO, "bot.reload")
    words = responder.messages(language)
    async with bot_api.serve() as api, Running(api, Responder([*responder.faqs.values()], matcher=Unlearned())):
        for chat in range(100, 100 + 2 * CONCURRENT_UPDATES):
            await api.write("PROXY", chat=chat)
        await api.write("/start", language=language)
        sent = await api.said()
        assert sent["text"] == words.start
        (example,) = sent["reply_markup"]["inline_keyboard"][0]
        await api.tap(sent, example["callback_data"], language=language)
        await api.said("answerCallbackQuery")
        assert example["text"] in (await api.said())["text"]
        for command, text in (("/topics", words.topics), ("/help", words.help), ("/privacy", words.privacy)):
            await api.write(command, language=language)
            assert (await api.said())["text"] == text
        await api.write("/start proxy", language=language)
        await api.said()
        await api.search("", language=language)
        assert (await api.said("answerInlineQuery"))["results"]
        assert api.nothing_more_said()
        assert "learning the FAQ" in caplog.text
        assert "is learned" not in caplog.text
        learned.set()  # or the thread holds up the end


@pytest.mark.parametrize("language", ["ru", "en"])
async def test_questions_wait_for_it_and_none_is_lost(
    responder: Responder, learned: Event, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    """Of more chats than there are places, in groups, edited, after /ask and as inline queries: each is answered once it has
    learned, in a chat in their order; and what comes then is answered as ever."""
    monkeypatch.setattr(reload, "_known", lambda *_: responder.matcher)
    question, answer = QUESTION[language]
    chats = {*range(100, 100 + 2 * CONCURRENT_UPDATES)}
    async with bot_api.serve() as api:
        waiting = Responder([*responder.faqs.values()], matcher=Unlearned())
        async with Running(api, waiting, BOT_DATA=tmp_path):
            for chat in chats:
                await api.write(question, chat=chat)
            text = f"@speech_bot {question}"
            await api.write(text, chat=GROUP, **mention(text))
            await api.write(f"/ask {question}", chat=GROUP - 1)
            await api.write("спасибо", chat=1)
            await api.write("/help", chat=1, language=language)  # behind the question of its chat
            await api.write("/help", chat=2, language=language)
            assert (await api.said())["chat_id"] == 2
            assert len(kept(tmp_path)) >= len(chats)
            learned.set()
            said = [await api.said() for _ in range(len(chats) + 4)]
            assert {each["chat_id"] for each in said} == chats | {GROUP, GROUP - 1, 1}
            assert sum(answer in each["text"] for each in said) == len(chats) + 2
            of_one = [each["text"] for each in said if each["chat_id"] == 1]
            assert ("Пожалуйста" in of_one[0], of_one[1]) == (True, responder.messages("ru").help)  # that chat speaks Russian now
            await api.write(question, chat=3)
            assert answer in (await api.said())["text"]
    assert kept(tmp_path) == []


async def test_what_waits_is_answered_after_a_stop(responder: Responder, learned: Event, tmp_path: Path) -> None:
    """A question that came while it learned is there at the next start."""
    async with bot_api.serve() as api:
        async with Running(api, Responder([*responder.faqs.values()], matcher=Unlearned()), BOT_DATA=tmp_path):
            await api.write("what is PROXY?", chat=1)
            await api.write("/help", chat=2)
            assert (await api.said())["chat_id"] == 2
            assert len(kept(tmp_path)) >= 1
        learned.set()
        async with Running(api, responder, BOT_DATA=tmp_path):
            assert "PROXY" in (await api.said())["text"]


async def test_the_real_command_greets_before_it_has_learned(tmp_path: Path) -> None:
    """`run` with the shipped FAQ and an empty cache: of a question and a later /start, in each language, /start is answered
    first, and all are answered; the log tells of the learning, and a second start has nothing to learn."""
    questions = {1: "what is PROXY?", 2: "кто председательствует в ОДКБ в 2024?", 3: "ҰҚШҰ деген не?"}
    data = {"BOT_DATA": str(tmp_path), "TELEGRAM_BOT_TOKEN": TOKEN}
    async with bot_api.serve() as api:
        for first in (True, False):
            process = python_m_bot("run", TELEGRAM_API_URL=api.url, **data)
            for chat, question in questions.items():
                await api.write(question, chat=chat)
            for chat, language in ((4, "en"), (5, "ru"), (6, "kk")):
                await api.write("/start", chat=chat, language=language)
            order = [(await api.said())["chat_id"] for _ in range(6)]
            process.send_signal(signal.SIGTERM)
            _, err = await output_of(process)
            assert sorted(order) == [1, 2, 3, 4, 5, 6]
            assert ({*order[:3]} == {4, 5, 6}) or not first
            assert (b"learning the FAQ" in err, b"the FAQ is learned" in err) == (first, first)
            assert (process.returncode, err.count(b"online as @speech_bot")) == (0, 1)


def test_a_small_faq_is_learned_at_once(small: Path, tmp_path: Path) -> None:
    """It takes less than a second, and nobody waits."""
    assert at_once(small, tmp_path).reply("tea recipe").entries[0].id == "tea"


def test_what_the_cache_knows_is_not_learned_again(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large FAQ that the cache has not seen is to be learned; one that it has is known."""
    monkeypatch.setattr(reload, "SMALL", 0)
    assert isinstance(at_once(small, tmp_path).matcher, Unlearned)
    Responder(load(small), lambda group: index_cache.index(group, tmp_path))
    assert at_once(small, tmp_path).reply("tea recipe").entries[0].id == "tea"
