"""Outages, limits and a slow Telegram, by a clock that is turned: `python -m tests.bench.outage`.

The real application and the Bot API stub share one process and one event loop. In an outage and in a limit the loop's clock
jumps to the next timer whenever nothing else is left to do, so every delay and timeout is the bot's own, and 900 s take a few.
"""

import argparse
import asyncio
import logging
import os
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from bot.answering.responder import Responder
from bot.faq import load
from tests import bot_api
from tests.bench.crash import FAQ, LATENCY
from tests.bot_api import BotApi, Params, Refused
from tests.clock import TurnableLoop, turn, turning
from tests.conftest import Running

QUESTIONS = 200
OUTAGES = (5, 60, 300, 900)  # s
PATIENCE = 120.0  # s without which a run is given up
KINDS = {"refused": None, "502": bot_api.bad_gateway, "hanging": bot_api.silence, "502 to sendMessage": bot_api.sends_refused}
HOUR = 3600
INTRODUCTIONS = (
    "getMyCommands", "setMyCommands", "getMyDescription", "setMyDescription", "getMyShortDescription", "setMyShortDescription",
)  # fmt: skip


class Timed:
    """A bot, and when each chat was answered, by the turned clock. sendMessage takes 80 ms, as Telegram's does, and longer for
    the chats that `slow` names; a chat in `limited` is refused with 429."""

    def __init__(self, api: BotApi) -> None:
        self.api = api
        self.answers: dict[int, list[float]] = defaultdict(list)
        self.refused: dict[int, list[float]] = defaultdict(list)
        self.limited: dict[int, int] = {}
        self.latency = LATENCY
        self.silent = False
        self._changed = asyncio.Condition()
        self._send = api._sendMessage
        api._sendMessage = self._answer  # type: ignore[method-assign]

    async def _answer(self, params: Params) -> Params:
        chat, now = int(params["chat_id"]), asyncio.get_running_loop().time()
        if chat in self.limited:
            self.refused[chat].append(now)
            raise Refused(429, "Too Many Requests", retry_after=self.limited[chat])
        async with self._changed:
            self.answers[chat].append(now)
            self._changed.notify_all()
        await asyncio.sleep(self.latency)
        if self.silent:  # carried out, and nothing comes back
            await bot_api.silence("")
        return await self._send(params)

    async def ask(self, chats: range) -> dict[int, float]:
        """One question from each chat. Returns when each was asked."""
        asked = {}
        for chat in chats:
            asked[chat] = asyncio.get_running_loop().time()
            await self.api.write("tea recipe", chat=chat)
        return asked

    async def until(self, count: int) -> None:
        """Wait until so many chats are answered, or PATIENCE seconds."""
        try:
            with turning():
                async with asyncio.timeout(PATIENCE), self._changed:
                    await self._changed.wait_for(lambda: len(self.answers) >= count)
        except TimeoutError:
            print(f"  given up: {len(self.answers)} of {count} answered")


def bot(api: BotApi, folder: Path) -> Running:
    file = folder / "faq.yaml"
    file.write_text(FAQ, "utf-8")
    return Running(api, Responder(load(file)), BOT_DATA=tempfile.mkdtemp(dir=folder))


async def outage(kind: str, length: int, folder: Path) -> None:
    """Half of the questions before the outage, half in it."""
    async with bot_api.serve() as api, bot(api, folder):
        timed, loop = Timed(api), asyncio.get_running_loop()
        await timed.ask(range(1, QUESTIONS // 2 + 1))
        await timed.until(QUESTIONS // 10)
        if kind == "refused":
            await api.hang_up()
        else:
            api.outage = KINDS[kind]
            timed.silent = kind == "hanging"
        answered = len(timed.answers)
        await timed.ask(range(QUESTIONS // 2 + 1, QUESTIONS + 1))
        used = time.process_time()
        await turn(length)
        used = time.process_time() - used
        timed.silent, api.outage = False, None
        if kind == "refused":
            await api.listen()
        back = loop.time()
        await timed.until(QUESTIONS)
        last = max(times[0] for times in timed.answers.values()) - back
        await turn(60)  # for what is said twice
    after = sorted((times[-1], chat) for chat, times in timed.answers.items() if times[-1] >= back)
    overtaken = max(sum(earlier > chat for _, earlier in after[:place]) for place, (_, chat) in enumerate(after))
    twice = Counter(len(times) for times in timed.answers.values())
    per_second = max(sum(begin <= moment < begin + 1 for moment, _ in after) for begin, _ in after)
    print(
        f"  {kind:18} {length:3} s: {QUESTIONS - len(timed.answers)} lost, {twice[2]} answered twice, "
        f"{sum(twice[n] for n in twice if n > 2)} more often; {answered} answered before it, all {last:.1f} s after it, "
        f"at most {per_second} in a second, none overtaken by more than {overtaken}; {used / length:.2%} CPU in it",
        flush=True,
    )


async def limit(folder: Path) -> None:
    """One chat, and then as many as there are places, are refused for an hour while others ask."""
    async with bot_api.serve() as api, bot(api, folder):
        timed, loop = Timed(api), asyncio.get_running_loop()
        for name, chats in (("no chat", range(0)), ("one chat", range(1, 2)), ("30 chats", range(1, 31))):
            first = 1000 + 100 * len(chats)
            timed.limited = dict.fromkeys(chats, HOUR)
            await timed.ask(chats)
            while any(not timed.refused[chat] for chat in chats):
                await asyncio.sleep(0.01)
            await asyncio.sleep(1)  # Telegram's own pace of 30 a second is not what is measured
            before = len(timed.answers)
            asked = await timed.ask(range(first, first + 20))
            await timed.until(before + 20)
            waits = sorted(timed.answers[chat][0] - moment for chat, moment in asked.items())
            print(f"  {name} limited: 20 others waited {statistics.median(waits):.2f} s in the median, {waits[-1]:.2f} s at most")
        refused = {chat: times[-1] for chat, times in timed.refused.items()}
        tries = sum(map(len, timed.refused.values()))
        await turn(HOUR - 60)
        assert sum(map(len, timed.refused.values())) == tries
        timed.limited.clear()
        before = len(timed.answers)
        await turn(70)
        await timed.until(before + len(refused))
        sooner = min(timed.answers[chat][0] - moment for chat, moment in refused.items())
        print(f"  the limited were asked {tries} times in all, and answered {sooner:.1f} s after the refusal at the soonest")
        await limit_for_all(timed, loop)


async def limit_for_all(timed: Timed, loop: asyncio.AbstractEventLoop) -> None:
    calls: list[float] = []

    async def note(method: str) -> None:
        if method.startswith(("send", "answer")):
            calls.append(loop.time())

    timed.api.outage = note
    timed.api.faults["answerInlineQuery"].append(Refused(429, "Too Many Requests", retry_after=300))
    await timed.api.search("tea")
    while not calls:
        await asyncio.sleep(0.01)
    before = len(timed.answers)
    await timed.ask(range(5000, 5020))
    await turn(310)
    await timed.until(before + 20)
    print(
        f"  a limit of 300 s that names no chat: {sum(moment < calls[0] + 300 for moment in calls[1:])} requests within it, ",
        end="",
    )
    print(f"the next after {calls[1] - calls[0]:.1f} s; {len(timed.answers) - before} of 20 asked in it were answered")


async def start(folder: Path) -> None:
    """429 for an hour to each kind of introduction, beside a start without."""
    for method in ("none", *INTRODUCTIONS):
        async with bot_api.serve() as api:
            api.faults[method].append(Refused(429, "Too Many Requests", retry_after=HOUR))
            timed = Timed(api)
            await timed.ask(range(1, 2))
            running = bot(api, folder)
            begun = time.perf_counter()
            async with running:
                await timed.until(1)
                print(f"  429 to {method}: the first answer after {time.perf_counter() - begun:.2f} s")


async def slow(latency: float, folder: Path) -> None:
    """sendMessage is carried out at once, and its response comes after `latency` seconds."""
    async with bot_api.serve() as api, bot(api, folder):
        timed = Timed(api)
        timed.latency = latency
        await timed.ask(range(1, 11))
        await turn(600)
    counts = Counter(len(times) for times in timed.answers.values())
    print(f"  responses after {latency:.0f} s: {dict(sorted(counts.items()))} answers to a question, of 10 questions, in 600 s")


async def silent(folder: Path) -> None:
    """Messages arrive, and then nothing comes back, for 900 s."""
    async with bot_api.serve() as api, bot(api, folder):
        timed = Timed(api)
        timed.silent = True
        await timed.ask(range(1, 11))
        await timed.until(10)
        api.outage = bot_api.silence
        await turn(900)
        within = Counter(len(times) for times in timed.answers.values())
        timed.silent, api.outage = False, None
        await turn(60)
    counts = Counter(len(times) for times in timed.answers.values())
    print(f"  nothing comes back for 900 s: {dict(within)} answers to a question in it, {dict(counts)} after it, of 10 questions")


def run(scenario: Coroutine[Any, Any, None]) -> None:
    with asyncio.Runner(loop_factory=TurnableLoop) as runner:
        runner.run(scenario)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", default="osl", help="which of outages, slowness and limits to measure, by their first letters")
    parser.add_argument("--lengths", type=int, nargs="+", default=OUTAGES, help="s of the outages")
    given = parser.parse_args()
    logging.getLogger("aiohttp").setLevel(logging.CRITICAL)  # it tells of each connection that is cut
    logging.getLogger("bot").setLevel(os.environ.get("LOG_LEVEL", "CRITICAL"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if "o" in given.parts:
            print(f"{QUESTIONS} questions, half of them before an outage and half in it:")
            for kind in KINDS:
                for length in given.lengths:
                    run(outage(kind, length, folder))
        if "s" in given.parts:
            print("A slow Telegram:")
            for latency in (30, 60):
                run(slow(latency, folder))
            run(silent(folder))
        if "l" in given.parts:
            print("Limits:")
            run(limit(folder))
            run(start(folder))


if __name__ == "__main__":
    main()
