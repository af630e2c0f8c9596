"""How far one process goes: answers a second, CPU and memory, beside a bare echo bot: `python -m tests.bench.throughput`.

Each bot runs in a process of its own against one Bot API stub, whose process is this one. Questions wait at the stub all the
time, each from a chat of its own; sendMessage takes 80 ms there, as Telegram's does. PROFILE names a file for our bot's cProfile.
"""

import argparse
import asyncio
import contextlib
import cProfile
import logging
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from telegram import Update
from telegram.ext import AIORateLimiter, ApplicationBuilder, MessageHandler, filters

from bot.cli.common import responder_of
from bot.settings import Settings
from bot.telegram import app
from bot.telegram.connection import Connection
from bot.telegram.requests import CONCURRENT_UPDATES
from tests import bot_api
from tests.bench.crash import AHEAD, LATENCY
from tests.bench.memory import resident
from tests.bot_api import TOKEN, BotApi, Params

CONCURRENCY = CONCURRENT_UPDATES
BATCH = 100  # updates that a getUpdates brings if it does not say how many
WARM_UP = 200  # messages before the clock starts
ROUNDS = 9  # in turn, so that a busy machine troubles both bots alike; ratios are of one turn
IDLE = 10.0  # s
QUESTIONS = (
    "кто председательствует в ОДКБ в 2024?",
    "what is operation PROXY",
    "ҰҚШҰ деген не?",
    "kakie prioritety nazval tokaev",
)
TICKS = os.sysconf("SC_CLK_TCK")


class Full(BotApi):
    """A stub at which questions always wait, until so many were asked. It keeps nothing of them."""

    def __init__(self, latency: float) -> None:
        super().__init__()
        self.latency = latency
        self.answered = 0
        self._asked = self._left = 0
        self._more = asyncio.Condition()

    async def ask(self, count: int) -> None:
        """Ask so many questions; returns when all are answered."""
        async with self._more:
            self._left += count
            due = self.answered + self._left
            self._more.notify_all()
            await self._more.wait_for(lambda: self.answered >= due)

    async def handle(self, request: Any) -> Any:
        self.requests.clear()
        while not self._sent.empty():
            self._sent.get_nowait()
        self.messages.clear()
        return await super().handle(request)

    async def _poll(self, params: Params) -> list[Params]:
        async with self._more:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(float(params.get("timeout", 0))):
                    await self._more.wait_for(lambda: self._left > 0 and self._asked - self.answered < AHEAD)
            number = max(0, min(self._left, int(params.get("limit", BATCH)), AHEAD - self._asked + self.answered))
            self._left -= number
            first, self._asked = self._asked + 1, self._asked + number
        return [question(each) for each in range(first, first + number)]

    async def _sendMessage(self, params: Params) -> Params:
        if self.latency:
            await asyncio.sleep(self.latency)
        sent = await super()._sendMessage(params)
        async with self._more:
            self.answered += 1
            self._more.notify_all()
        return sent


def question(number: int) -> Params:
    person = {"id": number, "first_name": "A", "language_code": "ru"}
    return {
        "update_id": number,
        "message": {
            "message_id": number,
            "date": 1700000000,
            "chat": {"id": number, "type": "private", "first_name": "A"},
            "from": {**person, "is_bot": False},
            "text": QUESTIONS[number % len(QUESTIONS)],
        },
    }


@asynccontextmanager
async def serve(latency: float) -> AsyncIterator[Full]:
    """The stub, on a free port."""
    api = Full(latency)
    async with bot_api.serve(api):
        bot_api.SCHEMA = None  # checking each request would be the slowest part
        yield api


@asynccontextmanager
async def bot(api: BotApi, kind: str, folder: Path) -> AsyncIterator[int]:
    """Our bot, by the command "run", or one of those below, in its own process, whose id is given."""
    own = Path(tempfile.mkdtemp(dir=folder))  # an inbox would know the updates of the bot before it
    for learned in (*folder.glob("*.index"), *folder.glob("*.faq")):
        shutil.copy(learned, own)
    environment = os.environ | {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": api.url, "BOT_DATA": str(own)}
    command = ["bot", "run"] if kind == "run" else ["tests.bench.throughput", "--bot", kind]
    process = subprocess.Popen([sys.executable, "-m", *command], env=environment)
    try:
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        await asyncio.to_thread(process.wait, 30)


def play(kind: str) -> None:
    """Be a bot: ours without pacing, or the echo bot."""
    settings = Settings()
    if kind == "echo":
        echo(settings)
        return
    profile = cProfile.Profile() if os.environ.get("PROFILE") else contextlib.nullcontext()
    with mock.patch.object(app, "RateLimiter", Unpaced), profile:
        app.run(settings, responder_of(settings))
    if isinstance(profile, cProfile.Profile):
        profile.dump_stats(os.environ["PROFILE"])


class Unpaced(AIORateLimiter):
    """No limits at all."""

    def __init__(self, _: Connection) -> None:
        super().__init__()

    async def process_request(self, callback: Any, args: Any, kwargs: dict[str, Any], *_: Any, **__: Any) -> Any:
        return await callback(*args, **kwargs)


def echo(settings: Settings) -> None:
    """PTB's echo bot, with as many updates at a time and as many connections."""

    async def reply(update: Update, _: Any) -> None:
        assert update.message is not None
        await update.message.reply_text(update.message.text or "")

    assert settings.token is not None
    builder = ApplicationBuilder().token(settings.token.get_secret_value()).base_url(f"{str(settings.api_url).rstrip('/')}/bot")
    application = builder.concurrent_updates(CONCURRENCY).connection_pool_size(CONCURRENCY + 8).build()
    application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, reply))
    application.run_polling()


def cpu(pid: int) -> float:
    """s of CPU that the process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


async def measure(api: Full, pid: int, count: int) -> tuple[float, float]:
    """Answers a second, and ms of CPU an answer."""
    begun, used = time.perf_counter(), cpu(pid)
    await api.ask(count)
    return count / (time.perf_counter() - begun), (cpu(pid) - used) / count * 1000


async def paced(folder: Path, count: int) -> None:
    async with serve(LATENCY) as api, bot(api, "run", folder) as pid:
        await api.ask(1)
        rate, per_answer = await measure(api, pid, count)
    print(f"(a) paced as Telegram asks: {rate:.1f} answers a second, {per_answer:.2f} ms CPU an answer ({count} answers)")


async def beside(folder: Path, count: int) -> None:
    """The two bots in turn. Both stay up, so that neither pays a start."""
    found: dict[str, list[tuple[float, float]]] = {"unpaced": [], "echo": []}
    async with (
        serve(LATENCY) as ours, serve(LATENCY) as other, bot(ours, "unpaced", folder) as pid, bot(other, "echo", folder) as its,
    ):  # fmt: skip
        pairs = [("unpaced", ours, pid), ("echo", other, its)]
        for _, api, _pid in pairs:
            await api.ask(WARM_UP)
        for turn in range(ROUNDS):
            for kind, api, each in pairs[:: 1 if turn % 2 else -1]:
                found[kind].append(await measure(api, each, count))
    for kind, rounds in found.items():
        rate, cost = (statistics.median(each[i] for each in rounds) for i in (0, 1))
        print(f"(b) {kind}: {rate:.0f} answers a second, {cost:.2f} ms CPU an answer")
    rates, costs = ([our[i] / its[i] for our, its in zip(found["unpaced"], found["echo"], strict=True)] for i in (0, 1))
    print(f"    throughput {_spread(rates)} of the echo bot (target 0.90 or more), ", end="")
    print(f"CPU {_spread(costs)} times its (target 1.25 or less)")


def _spread(ratios: Sequence[float]) -> str:
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"


async def memory(folder: Path, counts: Sequence[int]) -> None:
    async with serve(0) as api, bot(api, "run", folder) as pid:
        await api.ask(1)
        await asyncio.sleep(IDLE)  # what a start does besides has settled
        used = cpu(pid)
        await asyncio.sleep(IDLE)
        print(f"(c) idle: {resident(pid):.1f} MiB resident (target 90), {(cpu(pid) - used) / IDLE:.2%} CPU (target under 1 %)")
    async with serve(0) as api, bot(api, "unpaced", folder) as pid:
        await api.ask(1)
        idle = resident(pid)  # with what this bench imports
        for count in counts:
            await api.ask(count - api.answered)
            grown = resident(pid)
            print(f"    after {count} messages: {grown:.1f} MiB, {grown - idle:+.1f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bot", choices=["unpaced", "echo"], help=argparse.SUPPRESS)
    parser.add_argument("--parts", default="abc", help="which of a, b and c to measure")
    parser.add_argument("--answers", type=int, default=1000, help="a round of b; a asks half")
    parser.add_argument("--messages", type=int, nargs="+", default=[20_000, 100_000], help="after which c measures memory")
    given = parser.parse_args()
    if given.bot:
        play(given.bot)
        return
    logging.getLogger("aiohttp").setLevel(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = os.environ | {"BOT_DATA": name}  # learns, so that no bot below has to
        subprocess.run([sys.executable, "-m", "bot", "ask", "x"], env=environment, stdout=subprocess.DEVNULL, check=True)
        if "a" in given.parts:
            asyncio.run(paced(folder, given.answers // 2))
        if "b" in given.parts:
            asyncio.run(beside(folder, given.answers))
        if "c" in given.parts:
            asyncio.run(memory(folder, given.messages))


if __name__ == "__main__":
    main()
