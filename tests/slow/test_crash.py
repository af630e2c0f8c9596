"""The real process, killed and stopped while questions come: none is lost."""

import asyncio
import os
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage.update_store import FILE
from bot.telegram.requests import CONCURRENT_UPDATES
from tests import bot_api
from tests.bench.crash import FAQ, crash, show
from tests.bot_api import TOKEN, BotApi, Params
from tests.conftest import output_of, python, python_m_bot


async def test_no_question_is_lost_by_kill_9(tmp_path: Path) -> None:
    """Killed four times under load, the bot answers each question; twice only what was on its way at a kill."""
    run = await crash(300, [signal.SIGKILL] * 4, tmp_path)
    show(run, 4)
    assert run.exits == [-signal.SIGKILL] * 4 + [0]
    assert run.lost == 0
    assert run.repeated <= 4 * CONCURRENT_UPDATES
    assert unhandled(tmp_path) == 0


async def test_sigterm_under_load_ends_with_0_and_loses_nothing(tmp_path: Path) -> None:
    """Stopped twice under load: exit code 0, nothing said twice, the rest answered by the next start, a clean log."""
    run = await crash(400, [signal.SIGTERM, signal.SIGINT], tmp_path)
    show(run, 2)
    assert run.exits == [0, 0, 0]
    assert (run.lost, run.repeated) == (0, 0)
    assert "Traceback" not in run.errors
    assert "destroyed" not in run.errors
    assert unhandled(tmp_path) == 0


@pytest.mark.parametrize(("signals", "code"), [(1, 0), (2, -signal.SIGTERM)])
async def test_a_stop_does_not_wait_for_a_dead_network(tmp_path: Path, signals: int, code: int) -> None:
    """Where Telegram answers nothing more, the first signal ends the bot with 0 in a while, a second one at once; both keep."""
    (tmp_path / "faq.yaml").write_text(FAQ, "utf-8")
    sending, stopping, never = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def send(_: Params) -> None:
        sending.set()
        await never.wait()

    async with bot_api.serve() as api:
        poll = api._getUpdates

        async def dead_at_the_end(params: Params) -> object:
            if sending.is_set() and not int(params.get("timeout", 0)):  # PTB's farewell
                stopping.set()
                await never.wait()
            return await poll(params)

        api._sendMessage, api._getUpdates = send, dead_at_the_end  # type: ignore[method-assign, assignment]
        process = python_m_bot(
            "run", "--faq", str(tmp_path / "faq.yaml"), TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_URL=api.url, BOT_DATA=str(tmp_path)
        )
        await api.write("tea recipe")
        await asyncio.wait_for(sending.wait(), 60)
        for _ in range(signals):
            process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(stopping.wait(), 10)
        await output_of(process)
        never.set()
    assert process.returncode == code
    assert unhandled(tmp_path) == 1


POISONED = """
import os, signal, sys
from bot.answering.responder import Responder
reply = Responder.reply
def deadly(self, text, *more, **options):
    if "poison" in text:
        os.kill(os.getpid(), signal.SIGKILL)
    return reply(self, text, *more, **options)
Responder.reply = deadly
from bot.cli import main
main(["run"])
"""


async def test_a_message_that_kills_the_bot_twice_is_set_aside(tmp_path: Path) -> None:
    """The first two processes die by it; the third says so, and answers what else waits; nobody else's message is lost."""
    (tmp_path / "faq.yaml").write_text(FAQ, "utf-8")
    exits = []
    async with bot_api.serve() as api:
        environment = environment_of(api, tmp_path)
        await api.write("secret poison")
        for chat in range(2, 30):
            await api.write("tea recipe", chat=chat)
        for _ in range(2):
            process = python(POISONED, **environment)
            await output_of(process)
            exits.append(process.returncode)
        process = python(POISONED, **environment)
        answered: set[int] = set()
        while len(answered) < 28:
            method, told = await asyncio.wait_for(api._sent.get(), bot_api.PATIENCE)
            answered |= {told["chat_id"]} if method == "sendMessage" else set()
        process.terminate()
        _, err = await output_of(process)
        exits.append(process.returncode)
    assert exits == [-signal.SIGKILL, -signal.SIGKILL, 0]
    assert answered == {*range(2, 30)}
    assert b"update 1001 (message) has ended the bot 2 times: it is set aside" in err
    assert b"secret" not in err
    assert unhandled(tmp_path) == 0


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a pipe in the place of a file")
async def test_a_pipe_among_the_files_holds_up_neither_an_answer_nor_a_stop(tmp_path: Path) -> None:
    """A pipe appears in the FAQ folder while the bot runs: it answers on, and SIGTERM ends it with 0."""
    (folder := tmp_path / "faq").mkdir()
    (folder / "faq.yaml").write_text(FAQ, "utf-8")
    async with bot_api.serve() as api:
        environment = environment_of(api, tmp_path) | {"BOT_FAQ": str(folder)}
        process = python_m_bot("run", **environment)
        await api.write("tea recipe")
        await _first_answer(api)
        os.mkfifo(folder / "more.yaml")
        await api.write("coffee recipe")
        await _first_answer(api)
        process.terminate()
        _, err = await output_of(process)
    assert (process.returncode, b"Traceback" in err) == (0, False)


async def test_a_stop_ends_a_wait_at_the_start(tmp_path: Path) -> None:
    """Telegram takes the first request and never answers: SIGTERM ends the bot with 0."""
    (tmp_path / "faq.yaml").write_text(FAQ, "utf-8")
    asked, never = asyncio.Event(), asyncio.Event()

    async def hold(_: Params) -> Params:
        asked.set()
        await never.wait()
        return {}

    async with bot_api.serve() as api:
        api._getMe = hold  # type: ignore[method-assign]
        process = python_m_bot(
            "run", "--faq", str(tmp_path / "faq.yaml"), TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_URL=api.url, BOT_DATA=str(tmp_path)
        )
        await asyncio.wait_for(asked.wait(), bot_api.PATIENCE)
        process.terminate()
        _, err = await output_of(process)
        never.set()
    assert (process.returncode, b"Traceback" in err) == (0, False)


async def test_a_second_run_on_one_folder_is_refused(tmp_path: Path) -> None:
    """It says so in one line and ends with 2, and the first one goes on; once that is killed, another one can begin."""
    (tmp_path / "faq.yaml").write_text(FAQ, "utf-8")
    async with bot_api.serve() as api:
        environment = environment_of(api, tmp_path)
        first = python_m_bot("run", **environment)
        await api.write("tea recipe")
        await _first_answer(api)
        second = python_m_bot("run", **environment)
        out, err = await output_of(second)
        assert (second.returncode, out, err.count(b"\n"), b"another bot runs with this BOT_DATA" in err) == (2, b"", 1, True)
        assert first.poll() is None
        first.kill()
        await output_of(first)
        third = python_m_bot("run", **environment)
        await api.write("coffee recipe")
        await _first_answer(api)
        third.terminate()
        await output_of(third)
    assert third.returncode == 0


def environment_of(api: BotApi, folder: Path) -> dict[str, str]:
    return {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": api.url,
        "BOT_DATA": str(folder),
        "BOT_FAQ": str(folder / "faq.yaml"),
    }


async def _first_answer(api: BotApi) -> None:
    while (await asyncio.wait_for(api._sent.get(), bot_api.PATIENCE))[0] != "sendMessage":
        pass


def unhandled(folder: Path) -> int:
    with closing(sqlite3.connect(folder / FILE)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM updates WHERE content IS NOT NULL").fetchone()
    return int(count)
