"""A flood of one chat, and what others notice of it: `python -m tests.bench.flood`.

Long messages of one chat come to Telegram, a thousand a second, and meanwhile people of other chats ask. Then the bot is killed
while the flood waits; a newcomer asks as it starts again. sendMessage takes 80 ms, as Telegram's does.
"""

import argparse
import asyncio
import contextlib
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests import bot_api
from tests.bench.crash import FAQ, LATENCY
from tests.bot_api import TOKEN, BotApi, Params

FLOODER = 1  # the chat
LONG = "а я всё пишу и пишу " * 200  # 4,000 characters
RATE = 1_000  # messages a second
BEAT = 0.05  # s between two bursts of them
TARGETS = "below 200 MB, 95 % within 2 s, a newcomer within 3 s"


class Chats(BotApi):
    """A stub that notes when each chat was first answered."""

    def __init__(self) -> None:
        super().__init__()
        self.answered: dict[int, asyncio.Future[float]] = {}

    async def _sendMessage(self, params: Params) -> Params:
        await asyncio.sleep(LATENCY)
        sent = await super()._sendMessage(params)
        answer = self.answered.get(int(params["chat_id"]))
        if answer is not None and not answer.done():
            answer.set_result(time.perf_counter())
        return sent

    async def ask(self, chat: int) -> float:
        """s until a question of that chat is answered."""
        self.answered[chat] = asyncio.get_running_loop().create_future()
        begun = time.perf_counter()
        await self.write("tea recipe", chat=chat)
        return await self.answered[chat] - begun

    async def flood(self, messages: int, rate: float) -> None:
        """So many messages of one chat, at a rate a second."""
        begun = time.perf_counter()
        for number in range(messages):
            await self.write(LONG, chat=FLOODER)
            if number >= (time.perf_counter() - begun) * rate:
                await asyncio.sleep(BEAT)


@asynccontextmanager
async def bot(api: BotApi, folder: Path) -> AsyncIterator[int]:
    """The real bot, killed at the end of the block. Gives its process id."""
    environment = os.environ | {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": api.url,
        "BOT_DATA": str(folder),
        "BOT_FAQ": str(folder / "faq.yaml"),
        "LOG_LEVEL": "WARNING",
    }
    process = subprocess.Popen([sys.executable, "-m", "bot", "run"], env=environment)
    try:
        yield process.pid
    finally:
        process.kill()
        await asyncio.to_thread(process.wait)


def peak(pid: int) -> float:
    """MB of memory that the process held at most, on Linux."""
    (line,) = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) * 1024 / 1e6


async def measure(messages: int, rate: float, askers: int, folder: Path) -> None:
    (folder / "faq.yaml").write_text(FAQ, "utf-8")
    async with bot_api.serve(Chats()) as api:
        assert isinstance(api, Chats)
        async with bot(api, folder) as pid:
            await api.ask(2)
            before = peak(pid)
            pause = messages / rate / askers
            flood = asyncio.create_task(api.flood(messages, rate))
            took = sorted(await asyncio.gather(*(paused(api, number, pause) for number in range(askers))))
            await flood
            grown = peak(pid)
        print(f"{messages} messages of one chat, {askers} others: {before:.0f} MB before, {grown:.0f} MB at most")
        late = took[int(len(took) * 0.95)]
        print(f"  others answered within {statistics.median(took):.2f} s (median), {late:.2f} s (95 %), {took[-1]:.2f} s (all)")
        begun = time.perf_counter()
        async with bot(api, folder) as pid:
            newcomer = asyncio.create_task(api.ask(3))
            await newcomer
            print(f"  after a kill: a newcomer answered {time.perf_counter() - begun:.2f} s after the start, ", end="")
            await asyncio.gather(*(api.ask(10_000 + number) for number in range(20)))
            print(f"{peak(pid):.0f} MB at most")
    print(f"  targets: {TARGETS}")


async def paused(api: Chats, number: int, pause: float) -> float:
    await asyncio.sleep(number * pause)
    return await api.ask(100 + number)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--rate", type=float, default=RATE, help="messages a second")
    parser.add_argument("--others", type=int, default=200)
    given = parser.parse_args()
    logging.getLogger("aiohttp").setLevel(logging.CRITICAL)  # it tells of each connection that a kill cuts
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(KeyboardInterrupt):
        asyncio.run(measure(given.messages, given.rate, given.others, Path(folder)))


if __name__ == "__main__":
    main()
