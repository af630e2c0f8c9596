"""Live reload: a saved FAQ is learned while the bot runs; a broken one changes nothing.

A good save is answered from within a second: what it changes is learned on top of what was known. Once nobody has saved for a
while, all is learned anew by a process of its own, since what is learned on top of something else is a little less sure.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from threading import Thread

from watchfiles import Change, awatch

from bot.answering.responder import Responder, phrasings
from bot.faq import Faq, FaqError, Finding, files_of, is_faq_file, load
from bot.learning import learn_apart
from bot.matching import Entries, Matcher
from bot.storage import index_cache

log = logging.getLogger(__name__)
QUIET = 150  # milliseconds without a change after which a save is over: editors write several files, and each more than once
LONGEST_SAVE = 600  # milliseconds after which it is read anyway
SETTLED = 60.0  # seconds without a save after which all is learned anew
SMALL = 3_000  # phrasings that are learned anew at once: that takes less than a second
TOLD = 10  # findings in a message to the editors

_CONFIG_MAP = "..data"  # the link by which Kubernetes swaps all files of a ConfigMap at once, in whichever folder it is mounted

Tell = Callable[[str], Awaitable[None]]


def in_background(path: Path, data: Path | None, responder: Responder, tell: Callable[[str], None]) -> Callable[[], Responder]:
    """Follow the files from a thread of its own. Returns what gives the responder as it is now."""

    async def say(text: str) -> None:
        tell(text)

    live = Live(path, data, responder, say)
    Thread(target=lambda: asyncio.run(live.watch(lambda _: None)), name="live", daemon=True).start()
    return lambda: live.responder


def _may_hold_faq(changed: Path) -> bool:
    """Whether what changed is one of the FAQ's files, or holds them: a folder that is moved in or out and the link of a ConfigMap
    bring no event of the files."""
    folder = len(changed.parts) == 1 and not changed.suffix and not changed.name.startswith(".")
    return folder or changed.name == _CONFIG_MAP or is_faq_file(changed)


class Live:
    """The responder of the FAQ files as they are now."""

    def __init__(self, path: Path, data: Path | None, responder: Responder, tell: Tell) -> None:
        """`path` is the folder or file, `data` the cache's folder; `tell` reaches the editors."""
        self.responder = responder
        self._path, self._data, self._tell = path, data, tell
        self._broken: list[Finding] = []
        self._unsettled: list[Faq] | None = None  # What was learned on top of something else.
        self._saved = asyncio.Event()

    async def watch(self, changed: Callable[[Responder], None], stop: asyncio.Event | None = None) -> None:
        """Follow the files until `stop`; `changed` is given each new responder."""
        whole = self._path.is_dir()
        folder = (self._path if whole else self._path.parent).resolve()

        def concerns(_: Change, name: str) -> bool:
            at = Path(name).relative_to(folder)
            return _may_hold_faq(at) if whole else at.name in (self._path.name, _CONFIG_MAP)

        learning = asyncio.create_task(self._learn_anew(changed))
        saves = awatch(folder, watch_filter=concerns, step=QUIET, debounce=LONGEST_SAVE, stop_event=stop, recursive=whole)
        try:
            async for _ in saves:
                await self.reload(changed)
        finally:
            learning.cancel()

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
        responder, settled = await asyncio.to_thread(self._adopt, faqs)
        self._take(responder, changed)
        self._unsettled = None if settled else faqs
        self._saved.set()

    def _state(self) -> list[tuple[str, int, int]]:
        """What shows that a file was written to."""
        stats = [(str(file), file.stat()) for file in files_of(self._path) if file.exists()]
        return [(name, stat.st_mtime_ns, stat.st_size) for name, stat in stats]

    def _take(self, responder: Responder, changed: Callable[[Responder], None]) -> None:
        self.responder = responder
        changed(responder)
        log.info("the FAQ was read again: %d entries", sum(len(faq.entries) for faq in responder.faqs.values()))

    def _adopt(self, faqs: list[Faq]) -> tuple[Responder, bool]:
        """A responder at once, and whether it was learned as if anew."""
        languages = {faq.language: phrasings(faq) for faq in faqs}
        if languages == {faq.language: phrasings(faq) for faq in self.responder.faqs.values()}:
            return Responder(faqs, matcher=self.responder.matcher), self._unsettled is None
        if sum(len(ways) for entries in languages.values() for ways in entries.values()) <= SMALL:
            return Responder(faqs, lambda group: index_cache.index(group, self._data)), True
        if known := self._known(languages):
            return Responder(faqs, matcher=known), True
        return Responder(faqs, matcher=self.responder.matcher.extended(languages)), False

    def _known(self, languages: Mapping[str, Entries]) -> Matcher | None:
        """The matcher of phrasings that the cache has all that was learned from."""
        indexes = [index_cache.find(group, self._data) for group in Matcher.groups(languages)]
        return Matcher([index for index in indexes if index]) if all(indexes) else None

    async def _learn_anew(self, changed: Callable[[Responder], None]) -> None:
        """Learn all anew, apart, once nobody has saved for a while: to learn on top of what was learned adds up."""
        while True:
            await self._saved.wait()
            while self._saved.is_set():
                self._saved.clear()
                await asyncio.sleep(SETTLED)
            if (faqs := self._unsettled) is None:
                continue
            await asyncio.to_thread(learn_apart, self._path, self._data)
            matcher = await asyncio.to_thread(self._known, {faq.language: phrasings(faq) for faq in faqs})
            if matcher and faqs is self._unsettled:
                self._unsettled = None
                self._take(await asyncio.to_thread(Responder, faqs, matcher=matcher), changed)

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
