"""What /privacy promises: a message is deleted once it is answered, and nothing about its author is kept."""

import asyncio
import json
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot import logs
from bot.answering.responder import Responder
from bot.faq import load
from bot.storage import journal
from bot.storage.update_store import FILE
from bot.telegram import tidying
from bot.telegram.inbox import Inbox
from tests import bot_api
from tests.bench.crash import FAQ
from tests.bot_api import TOKEN, BotApi, Params
from tests.conftest import Running, output_of, python_m_bot
from tests.unit.storage.test_journal import RELEASED as RELEASED_JOURNAL
from tests.unit.storage.test_update_store import RELEASED, make_released

CHAT = 98_765_432_101
NAMES = ("Aigerim-Name", "Surname-Q", "user_name_q", "Contact-Q", "file-of-mine.pdf")
NUMBERS = ("+7 701 123 45 67", "7011234567", "900101300123", "a.q@example.kz")
WORDS = "tea recipe, please-please"
PERSON = {"id": CHAT, "is_bot": False, "first_name": NAMES[0], "last_name": NAMES[1], "username": NAMES[2], "language_code": "en"}


def message(number: int, text: str | None = WORDS, **more: Any) -> dict[str, Any]:
    chat = {"id": CHAT, "type": "private", "first_name": NAMES[0], "last_name": NAMES[1], "username": NAMES[2]}
    return {"message_id": number, "date": 1700000000, "chat": chat, "from": PERSON, **({"text": text} if text else {}), **more}


async def say_all(api: BotApi) -> int:
    """Updates of all kinds that hold what is a person's. Returns how many answers they get."""
    file = {"file_id": "x", "file_unique_id": "x", "file_name": NAMES[4]}
    await api.push(message=message(1, f"{WORDS} {', '.join(NUMBERS)}"))
    await api.push(message=message(2, reply_to_message=message(1, NUMBERS[0])))
    await api.push(message=message(3, None, caption=WORDS, document=file))
    await api.push(message=message(4, None, document=file))
    await api.push(message=message(5, None, contact={"phone_number": NUMBERS[1], "first_name": NAMES[3], "user_id": CHAT}))
    query = {"id": "7", "from": PERSON, "chat_instance": str(CHAT), "data": "nonsense", "message": message(6)}
    await api.push(callback_query=query)
    await api.push(inline_query={"id": "8", "from": PERSON, "query": WORDS, "offset": ""})
    return 6


def traces(folder: Path) -> set[tuple[str, str]]:
    """Where something of the person is, and what: file and words."""
    everywhere = [*NAMES, *NUMBERS, str(CHAT)]
    found = set()
    for file in folder.iterdir():
        content = file.read_bytes()
        also = [] if file.name.startswith(journal.NAME) else [WORDS]
        found |= {(file.name, words) for words in (*everywhere, *also) if words.encode() in content}
        if CHAT.to_bytes(6, "big") in content:  # as SQLite writes a number of that size
            found.add((file.name, "the chat"))
    return found


async def tidied(inbox: object) -> None:
    """Returns once the files have been tidied from now on."""
    assert isinstance(inbox, Inbox)
    done = asyncio.Event()
    inbox.tidying.functions.append(done.set)
    inbox.tidying.soon()
    await asyncio.wait_for(done.wait(), bot_api.PATIENCE)


@pytest.fixture
def tea(small: Path) -> Responder:
    return Responder(load(small))


async def test_once_all_is_answered_nothing_of_a_person_is_on_disk(
    tea: Responder, small: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the bot runs on, idle, and after it has stopped: no name, id or number in any file, the words only in the journal."""
    monkeypatch.setattr(tidying, "SOON", 0.1)
    data = tmp_path_factory.mktemp("data")
    async with bot_api.serve() as api, Running(api, tea, BOT_FAQ=small, BOT_DATA=data, BOT_JOURNAL="on") as application:
        for _ in range(await say_all(api)):
            await asyncio.wait_for(api._sent.get(), bot_api.PATIENCE)
        await tidied(application.update_queue)
        assert traces(data) == set()
        (kept, *_) = journal.read(data / journal.NAME)
        assert kept.question == f"{WORDS} ***, ***, ***, ***"
    assert traces(data) == set()


async def test_while_it_waits_only_what_is_read_is_kept(
    tea: Responder, small: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """On disk an unanswered message has its words, its language and its chat, but no name, no number and no file's name."""
    data, never = tmp_path_factory.mktemp("data"), asyncio.Event()
    async with bot_api.serve() as api:
        holding = asyncio.Event()

        async def hold(_: Params) -> None:
            holding.set()
            await never.wait()

        api._sendMessage = hold  # type: ignore[method-assign, assignment]
        async with Running(api, tea, BOT_FAQ=small, BOT_DATA=data, BOT_JOURNAL="on"):
            await api.push(message=message(3, None, caption=WORDS, document={"file_id": "x", "file_name": NAMES[4]}))
            await asyncio.wait_for(holding.wait(), bot_api.PATIENCE)
            (content,) = _contents(data)
            never.set()
    assert json.loads(content)["message"] == {
        "message_id": 3, "date": 1700000000, "chat": {"id": CHAT, "type": "private"}, "text": WORDS,
        "from": {"id": CHAT, "language_code": "en", "is_bot": False, "first_name": ""},
        "voice": {"file_id": "", "file_unique_id": "", "duration": 0},
    }  # fmt: skip


async def test_after_a_kill_and_a_start_nothing_of_a_person_is_on_disk(tmp_path: Path) -> None:
    """The real process, killed as it answers: what it had written is gone once the next one has answered and is idle."""
    data = tmp_path / "data"
    data.mkdir()
    (tmp_path / "faq.yaml").write_text(FAQ, "utf-8")
    async with bot_api.serve() as api:
        environment = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": api.url, "BOT_DATA": str(data)}
        process = python_m_bot("run", "--faq", str(tmp_path / "faq.yaml"), **environment)
        await say_all(api)
        await asyncio.wait_for(api._sent.get(), bot_api.PATIENCE)
        process.kill()
        await output_of(process)
        assert traces(data)
        process = python_m_bot("run", "--faq", str(tmp_path / "faq.yaml"), **environment)
        async with asyncio.timeout(bot_api.PATIENCE):
            while traces(data):
                await asyncio.sleep(0.05)  # another process tells nothing of its idleness
        process.terminate()
        await output_of(process)
    assert traces(data) == set()


async def test_files_of_the_last_version_are_taken_over(
    tea: Responder,
    small: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The start answers what the inbox held, passes over what cannot be read, leaves nothing of it; the journal goes on."""
    monkeypatch.setattr(tidying, "SOON", 0.1)
    data = tmp_path_factory.mktemp("data")
    make_released(data, RELEASED.partition("INSERT")[0] + "COMMIT")
    with closing(sqlite3.connect(data / FILE)) as connection:
        rows = [(f"{number}", json.dumps({"update_id": number, "message": message(number)})) for number in (1, 2)]
        connection.executemany("INSERT INTO updates (bot, update_id, content) VALUES (123456, ?, ?)", [*rows, (3, b"\xff{")])
        connection.commit()
    with closing(sqlite3.connect(data / journal.NAME)) as connection:
        connection.executescript(f"{RELEASED_JOURNAL}; PRAGMA user_version = 1;")
        connection.execute("INSERT INTO question VALUES (77, 1800000000, 'kept', 'answer', 'en', 'tea', NULL, NULL)")
        connection.commit()
    async with bot_api.serve() as api, Running(api, tea, BOT_FAQ=small, BOT_DATA=data, BOT_JOURNAL="on") as application:
        assert "Boil" in (await api.said())["text"]
        assert "Boil" in (await api.said())["text"]
        await tidied(application.update_queue)
        assert traces(data) == set()
    assert [each.question for each in journal.read(data / journal.NAME)] == ["kept", WORDS, WORDS]
    assert "the kept update 3 cannot be read: dropped" in caplog.text


@pytest.fixture
def own_handlers() -> Iterator[None]:
    """Whoever else heard of log lines hears of them again afterwards."""
    before = logging.root.handlers[:]
    yield
    logging.root.handlers[:] = before


async def test_no_line_of_the_log_holds_what_a_person_wrote(
    tea: Responder, small: Path, monkeypatch: pytest.MonkeyPatch, own_handlers: None, capfd: pytest.CaptureFixture[str]
) -> None:
    """At DEBUG, with updates of all kinds, one that cannot be read and one whose handling fails over its words."""

    async with bot_api.serve() as api, Running(api, tea, BOT_FAQ=small):
        logs.configure("DEBUG", TOKEN)
        for _ in range(await say_all(api)):
            await asyncio.wait_for(api._sent.get(), bot_api.PATIENCE)
        await api.push(message=message(9, text=[WORDS]))  # type: ignore[arg-type]

        def fail(text: str, *_: object) -> None:
            raise ValueError(f"what is {text}")

        monkeypatch.setattr(tea, "reply", fail)
        await api.push(message=message(10))
        assert "went wrong" in (await api.said())["text"]
    written = capfd.readouterr().err
    assert "update 1008 (message) cannot be read and is passed over" in written
    assert "update 1009 failed" in written
    assert "ValueError" in written
    for words in (WORDS, *NAMES, *NUMBERS, str(CHAT)):
        assert words not in written


def test_the_page_still_promises_it() -> None:
    """These tests hold what the page says: if that changes, they must."""
    privacy = {each.language: each.messages.privacy for each in load(Path(__file__).parents[2] / "faq")}
    assert "stays with me only until the answer is sent" in privacy["en"]
    assert "not your name, number or chat" in privacy["en"]


def _contents(data: Path) -> list[str]:
    with closing(sqlite3.connect(data / FILE)) as connection:
        return [content for (content,) in connection.execute("SELECT content FROM updates WHERE content IS NOT NULL")]
