"""Kill the real bot while questions come, and count answers: `python -m tests.bench.crash`.

Each question comes from a chat of its own, so that its answers can be counted. sendMessage takes 80 ms, as Telegram's does.
"""

import argparse
import asyncio
import logging
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.telegram.requests import CONCURRENT_UPDATES
from tests import bot_api
from tests.bot_api import TOKEN, BotApi

LATENCY = 0.08  # s a sendMessage
AHEAD = 150  # questions that wait for their answer, so that the bot is always under load
PATIENCE = 120  # s without which a run is given up
FAQ = """\
language: en
entries:
- {id: tea, question: How do I make tea?, answer: Boil water., also: [tea recipe, brewing tea leaves]}
- {id: coffee, question: How do I make coffee?, answer: Grind the beans., also: [coffee recipe, espresso at home]}
"""


@dataclass
class Run:
    """What happened: how often each question was answered, how each process ended, how long each stop took (s)."""

    questions: int
    answers: Counter[int] = field(default_factory=Counter)
    exits: list[int] = field(default_factory=list)
    stops: list[float] = field(default_factory=list)
    errors: str = ""

    @property
    def lost(self) -> int:
        return sum(not self.answers[chat] for chat in range(1, self.questions + 1))

    @property
    def repeated(self) -> int:
        return sum(self.answers.values()) - len(self.answers)


class Load:
    """A bot under load: questions keep coming as answers go out."""

    def __init__(self, api: BotApi, folder: Path, questions: int) -> None:
        self.run = Run(questions)
        self._api, self._folder = api, folder
        self._changed = asyncio.Condition()
        self._send = api._sendMessage
        api._sendMessage = self._slowly  # type: ignore[method-assign]

    async def _slowly(self, params: dict[str, Any]) -> dict[str, Any]:
        async with self._changed:
            self.run.answers[int(params["chat_id"])] += 1
            self._changed.notify_all()
        await asyncio.sleep(LATENCY)
        return await self._send(params)

    async def ask(self) -> None:
        """All questions, so many at a time that AHEAD wait."""
        for chat in range(1, self.run.questions + 1):
            await self._api.write("tea recipe", chat=chat)
            await self.until(lambda asked=chat: asked - len(self.run.answers) < AHEAD)  # type: ignore[misc]

    async def until(self, reached: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE), self._changed:
            await self._changed.wait_for(reached)

    async def live(self, until: int, end: signal.Signals) -> None:
        """Start the bot, and end it with the signal once so many questions are answered."""
        environment = os.environ | {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": self._api.url,
            "BOT_DATA": str(self._folder),
            "BOT_FAQ": str(self._folder / "faq.yaml"),
        }
        process = subprocess.Popen([sys.executable, "-m", "bot", "run"], stderr=subprocess.PIPE, env=environment)
        try:
            await self.until(lambda: len(self.run.answers) >= until)
            begun = time.perf_counter()
            process.send_signal(end)
            _, err = await asyncio.to_thread(process.communicate, timeout=30)
        finally:
            process.kill()
        self.run.stops.append(time.perf_counter() - begun)
        self.run.exits.append(process.returncode)
        self.run.errors += err.decode()


async def crash(questions: int, ends: list[signal.Signals], folder: Path) -> Run:
    """End the bot so often while it answers, at even distances; then let it answer the rest and stop it by SIGTERM."""
    (folder / "faq.yaml").write_text(FAQ, "utf-8")
    async with bot_api.serve() as api:
        load = Load(api, folder, questions)
        asking = asyncio.create_task(load.ask())
        for number, end in enumerate(ends, 1):
            await load.live(questions * number // (len(ends) + 1), end)
        await load.live(questions, signal.SIGTERM)
        await asking
    return load.run


def show(run: Run, ended: int) -> None:
    print(f"{run.questions} questions, {ended} ends: {run.lost} lost, {run.repeated} answers given again")
    print(f"  at most {max(run.answers.values())} answers to a question; possible: {ended * CONCURRENT_UPDATES} answered again")
    print(f"  exit codes {Counter(run.exits)}; stops took {min(run.stops):.2f}-{max(run.stops):.2f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=20)
    given = parser.parse_args()
    logging.getLogger("aiohttp").setLevel(logging.CRITICAL)  # it tells of each connection that a kill cuts
    for end in (signal.SIGKILL, signal.SIGTERM):
        with tempfile.TemporaryDirectory() as folder:
            begun = time.perf_counter()
            run = asyncio.run(crash(given.questions, [end] * given.kills, Path(folder)))
            print(f"{end.name}, {time.perf_counter() - begun:.0f} s:")
            show(run, given.kills)


if __name__ == "__main__":
    main()
