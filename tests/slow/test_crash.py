"""The real process, killed and stopped while questions come: none is lost."""

import asyncio
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage.update_store import FILE
from bot.telegram.requests import CONCURRENT_UPDATES
from tests import bot_api
from tests.bench.crash import FAQ, crash, show
from tests.bot_api import TOKEN, Params
from tests.conftest import output_of, python_m_bot


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


def unhandled(folder: Path) -> int:
    with closing(sqlite3.connect(folder / FILE)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM updates WHERE content IS NOT NULL").fetchone()
    return int(count)
