"""Live reload: a saved FAQ is learned while the bot runs; a broken one changes nothing.

A good save is answered from at once: its answers, its new entries and its new phrasings, these word for word. What it changes
for sloppy words has to be trained, which takes seconds on a large FAQ; a process of its own does it, once saving has settled.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from threading import Thread

from watchfiles import Change, awatch

from bot import process
from bot.answering.responder import Responder, phrasings
from bot.faq import Faq, FaqError, Finding, files_of, is_faq_file, load
from bot.matching import Entries, Index, Matcher
from bot.storage import index_cache

log = logging.getLogger(__name__)
QUIET = 150  # milliseconds without a change after which a save is over: editors write several files, and each more than once
LONGEST_SAVE = 600  # milliseconds after which it is read anyway
SETTLED = 2.0  # seconds without a save after which training is worth its while
SMALL = 3_000  # phrasings that are trained at once: that takes less than a second
TOLD = 10  # findings in a message to the editors

_CONFIG_MAP = Path("..data")  # the link by which Kubernetes swaps all files of a mounted ConfigMap at once

Tell = Callable[[str], Awaitable[None]]


def in_background(path: Path, data: Path | None, responder: Responder, tell: Callable[[str], None]) -> Callable[[], Responder]:
    """Follow the files from a thread of its own. Returns what gives the responder as it is now."""

    async def say(text: str) -> None:
        tell(text)

    live = Live(path, data, responder, say)
    Thread(target=lambda: asyncio.run(live.watch(lambda _: None)), name="live", daemon=True).start()
    return lambda: live.responder


def _may_hold_faq(changed: Path) -> bool:
    """Whether what changed is one of the FAQ's files, or may be a folder of them: one that is moved in or out brings no event of
    the files in it."""
    folder = len(changed.parts) == 1 and not changed.suffix and not changed.name.startswith(".")
    return folder or is_faq_file(changed)


class Live:
    """The responder of the FAQ files as they are now."""

    def __init__(self, path: Path, data: Path | None, responder: Responder, tell: Tell) -> None:
        """`path` is the folder or file, `data` the cache's folder; `tell` reaches the editors."""
        self.responder = responder
        self._path, self._data, self._tell = path, data, tell
        self._broken: list[Finding] = []
        self._untrained: list[Faq] | None = None
        self._unsettled = asyncio.Event()

    async def watch(self, changed: Callable[[Responder], None], stop: asyncio.Event | None = None) -> None:
        """Follow the files until `stop`; `changed` is given each new responder."""
        whole = self._path.is_dir()
        folder = (self._path if whole else self._path.parent).resolve()

        def concerns(_: Change, name: str) -> bool:
            at = Path(name).relative_to(folder)
            ours = _may_hold_faq(at) if whole else at == Path(self._path.name)
            return ours or at == _CONFIG_MAP

        training = asyncio.create_task(self._train(changed))
        saves = awatch(folder, watch_filter=concerns, step=QUIET, debounce=LONGEST_SAVE, stop_event=stop, recursive=whole)
        try:
            async for _ in saves:
                await self.reload(changed)
        finally:
            training.cancel()

    async def reload(self, changed: Callable[[Responder], None]) -> None:
        """Take up what the files hold now, if it is sound; else say what is wrong, once."""
        before = self._state()
        try:
            faqs = await asyncio.to_thread(load, self._path)
        except FaqError as error:
            await asyncio.sleep(QUIET / 1000)
            if self._state() == before:  # else a save was still under way, and the next change brings us back
                await self._refuse(error.findings)
            return
        if self._state() != before:
            return
        if self._broken:
            self._broken = []
            await self._tell("The FAQ is in order again: the bot answers from it.")
        responder, trained = await asyncio.to_thread(self._adopt, faqs)
        self._take(responder, changed)
        self._untrained = None if trained else faqs
        self._unsettled.set()

    def _state(self) -> list[tuple[str, int, int]]:
        """What shows that a file was written to."""
        stats = [(str(file), file.stat()) for file in files_of(self._path) if file.exists()]
        return [(name, stat.st_mtime_ns, stat.st_size) for name, stat in stats]

    def _take(self, responder: Responder, changed: Callable[[Responder], None]) -> None:
        self.responder = responder
        changed(responder)
        log.info("the FAQ was read again: %d entries", sum(len(faq.entries) for faq in responder.faqs.values()))

    def _adopt(self, faqs: list[Faq]) -> tuple[Responder, bool]:
        """A responder at once, and whether it is trained already."""
        languages = {faq.language: phrasings(faq) for faq in faqs}
        if sum(len(ways) for entries in languages.values() for ways in entries.values()) <= SMALL:
            return Responder(faqs, lambda group: index_cache.index(group, self._data)), True
        if languages == {faq.language: phrasings(faq) for faq in self.responder.faqs.values()}:
            return Responder(faqs, matcher=self.responder.matcher), True
        known = [index_cache.find(group, self._data) for group in Matcher.groups(languages)]
        if all(known):
            return Responder(faqs, matcher=Matcher([index for index in known if index])), True
        return Responder(faqs, matcher=self.responder.matcher.updated(languages)), False

    async def _train(self, changed: Callable[[Responder], None]) -> None:
        """Train what was taken up untrained, the latest only, one after another."""
        while True:
            await self._unsettled.wait()
            while self._unsettled.is_set():
                self._unsettled.clear()
                await asyncio.sleep(SETTLED)
            if (faqs := self._untrained) is not None:
                matcher = Matcher(
                    [await self._index(group) for group in Matcher.groups({f.language: phrasings(f) for f in faqs})]
                )
                if faqs is self._untrained:
                    self._untrained = None
                    self._take(await asyncio.to_thread(Responder, faqs, matcher=matcher), changed)

    async def _index(self, group: Mapping[str, Entries]) -> Index:
        index = await asyncio.to_thread(index_cache.find, group, self._data)
        if index is None:
            pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=process.end_with_parent)
            try:
                trained = await asyncio.get_running_loop().run_in_executor(pool, index_cache.train, group)
            finally:
                pool.shutdown(wait=False, cancel_futures=True)
            index = await asyncio.to_thread(index_cache.keep, group, trained, self._data)
        return index

    async def _refuse(self, findings: list[Finding]) -> None:
        if findings == self._broken:
            return
        self._broken = findings
        root = self._path.parent
        lines = [
            f"{Path(each.file).relative_to(root)}:{each.line}:{each.column}: {each.level}: {each.message}" for each in findings
        ]
        for line in lines:
            log.error("the FAQ was not taken up: %s", line)
        more = f"\n… and {len(lines) - TOLD} more" if len(lines) > TOLD else ""
        await self._tell("The FAQ has a mistake; the bot goes on with the last good one.\n" + "\n".join(lines[:TOLD]) + more)
