"""Tries hostile input on the bot, in bulk: `python -m tests.bench.hostile COUNT [SEED]`; 200,000 take some twenty minutes.

Half the tries are updates with hostile texts to the shipped FAQ, half are updates with anything in the place of anything, to a
FAQ of three entries. The questions that cost more than MOST are asked again, three times, with nothing remembered; the least
counts, as other programs' share of the machine is no cost of ours.
"""

import asyncio
import logging
import sys
import tempfile
import traceback
from collections import Counter
from pathlib import Path
from random import Random
from time import perf_counter, process_time

from bot import text
from bot.answering.responder import Responder
from bot.faq import load
from bot.paths import SHIPPED
from bot.storage import index_cache
from tests.bench.memory import resident
from tests.conftest import SMALL
from tests.hostile import Texts, Tried, Updates

MOST = 20.0  # milliseconds of CPU that a question may cost
SHOWN = 10


async def run(count: int, seed: int) -> bool:
    """Print what came of `count` tries. Returns whether all went well."""
    with tempfile.TemporaryDirectory() as folder:
        (file := Path(folder) / "small.yaml").write_text(SMALL.format(more=""), encoding="utf-8")
        small = Responder(load(file))
    shipped = Responder(load(SHIPPED), lambda languages: index_cache.index(languages, None))
    shipped.reply("тттттт gggggg")  # what is only made when it is first needed
    texts = Texts(shipped)
    updates, random = Updates(shipped, texts), Random(seed)
    faults: Counter[str] = Counter()
    crashes: Counter[str] = Counter()
    dear: list[tuple[float, str]] = []
    grown, since, passed_over = [], perf_counter(), 0
    async with Tried(shipped) as asked, Tried(small) as mutated:
        for number in range(count):
            tried, update = (asked, updates.any(random)) if number % 2 else (mutated, updates.mutated(random))
            faults.update(await tried.feed(update))
            passed_over += not tried.offline.sent
            for error in tried.crashes:
                crashes["".join(traceback.format_exception(error)[-2:])] += 1
            dear += [(cost, question) for cost, question in asked.costs if cost > MOST / 2]
            for seen in (asked.costs, mutated.costs, tried.crashes):
                seen.clear()
            if (number + 1) % max(count // 10, 1) == 0:
                grown.append(resident())
                print(f"{number + 1} tries, {perf_counter() - since:.0f} s, {grown[-1]:.0f} MiB", flush=True)
    print(f"tries {count}, without an answer {passed_over}, crashes {crashes.total()}, injected markup {faults.total()}")
    for what, times in (crashes + faults).most_common(SHOWN):
        print(f"{times} times: {what}")
    print(f"memory: {grown[0]:.0f} MiB after a tenth, {grown[-1]:.0f} MiB at the end")
    again = sorted(((_cost(shipped, question), cost, question) for cost, question in sorted(dear)[-500:]), reverse=True)
    first_, second = sum(cost > MOST for cost, _ in dear), sum(each[0] > MOST for each in again)
    print(f"questions over {MOST:.0f} ms at first {first_}, again {second}")
    for least, first, question in again[:SHOWN]:
        print(f"{least:6.1f} ms (at first {first:.1f}), {len(question)} characters: {question[:60]!a}")
    return not crashes and not faults and not any(least > MOST for least, *_ in again)


def _cost(responder: Responder, question: str) -> float:
    """Milliseconds of CPU for a question, nothing remembered: the least of three."""
    costs = []
    for _ in range(3):
        for forgetful in (text.skeleton, text.to_cyrillic, *(index.lexicon.meanings for index in responder.matcher.indexes)):
            forgetful.cache_clear()
        since = process_time()
        responder.reply(question)
        costs.append((process_time() - since) * 1000)
    return min(costs)


if __name__ == "__main__":
    logging.disable()
    sys.exit(not asyncio.run(run(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)))
