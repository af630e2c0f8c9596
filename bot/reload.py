"""Live reload: a saved FAQ is learned while the bot runs; a broken one changes nothing.

A good save is answered from within a second: what it changes is learned on top of what was known. Once nobody has saved for a
while, all is learned anew by a process of its own, since what is learned on top of something else is a little less sure.

The files are looked at twice a second. No system's events are needed for that, and so none can be missed: on a network
mount, where inotify's limit is reached, behind links, in a folder that was moved away and replaced.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Any, NoReturn

from bot import encoders
from bot.answering import calibration
from bot.answering.responder import Responder, phrasings
from bot.faq import Faq, FaqError, FileState, Finding, state_of
from bot.matching import Encoder, Entries, Matcher
from bot.process import learn_apart
from bot.storage import index_cache

log = logging.getLogger(__name__)
EVERY = 0.5  # seconds between two looks at the files
QUIET = 0.15  # seconds in which a save is over: editors write several files, and each more than once
AGAIN = 10.0  # seconds until what failed is begun again
SETTLED = 60.0  # seconds without a save after which all is learned anew
SMALL = 3_000  # phrasings that are learned anew at once: that takes less than a second
TOLD = 10  # findings in a message to the editors
_BEGUN = time.time_ns()

Tell = Callable[[str], Awaitable[None]]


class StillLearningError(Exception):
    """A question has come before the FAQ was learned; later it can be answered."""


class Unlearned(Matcher):
    """Stands for the matcher until there is one."""

    def __init__(self) -> None:
        super().__init__([])

    def rank(self, *_: Any) -> NoReturn:
        raise StillLearningError


def at_once(path: Path, data: Path | None) -> Responder:
    """The responder of the files without a wait: where learning them takes long and the cache has not seen them, it raises
    StillLearningError at each question, and `Live` begins by learning. Raises FaqError."""
    faqs = index_cache.load(path, data)
    encoder, own = encoders.chosen(calibration.beside(path), faqs, data)
    languages = {faq.language: phrasings(faq) for faq in faqs}
    if not encoder and _count(languages) <= SMALL:
        return index_cache.responder(faqs, data, own, encoder)
    return Responder(faqs, matcher=_known(languages, data, encoder) or Unlearned(), calibration=own)


@contextmanager
def in_background(
    path: Path,
    data: Path | None,
    responder: Responder,
    changed: Callable[[Responder], None],
    broken: Callable[[Sequence[str]], None],
) -> Iterator[None]:
    """Follow the files meanwhile, in a thread of its own. `changed` is given each new responder; `broken` the findings in files
    that are not taken up, each as a line, and none once they are in order again."""

    async def tell(_: str) -> None:
        broken(live.faults)

    def follow() -> None:
        with closing(loop):
            loop.run_until_complete(live.watch(changed, stop))

    live, loop, stop = Live(path, data, responder, tell), asyncio.new_event_loop(), asyncio.Event()
    Thread(target=follow, name="live", daemon=True).start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)


async def _unending(what: str, work: Callable[[], Awaitable[None]]) -> None:
    """Do work that never ends by itself. A fault in it is told in the log, and it is begun again."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("%s failed, and is begun again in %.0f s", what, AGAIN)
        await asyncio.sleep(AGAIN)


def _count(languages: Mapping[str, Entries]) -> int:
    return sum(len(ways) for entries in languages.values() for ways in entries.values())


def _known(languages: Mapping[str, Entries], data: Path | None, encoder: Encoder | None) -> Matcher | None:
    """The matcher of phrasings that the cache has all that was learned from."""
    indexes = [index_cache.find(group, data, encoder) for group in Matcher.groups(languages)]
    return Matcher([index for index in indexes if index], encoder) if all(indexes) else None


class Live:
    """The responder of the FAQ files as they are now."""

    def __init__(
        self, path: Path, data: Path | None, responder: Responder, tell: Tell, read: Callable[[float], None] = lambda _: None
    ) -> None:
        """`path` is the folder or file, `data` the cache's folder; `tell` reaches the editors. `read` is called once the bot
        answers from files that were read, changed or not: with the time, by the monotonic clock, when their reading began."""
        self.responder = responder
        self._read = read
        self._path, self._data, self._tell = path, data, tell
        self._own = calibration.beside(path)
        self._seen = self._state()  # the files as they were last taken up or refused
        if any(changed >= _BEGUN for *_, changed, _ in self._seen):  # perhaps after they were read, by a start that takes minutes
            self._seen = []
        self._broken: list[Finding] = []
        self._unsettled: list[Faq] | None = None  # what was learned on top of something else
        self._saved = asyncio.Event()

    @property
    def faults(self) -> list[str]:
        """What is wrong with the files if they are not taken up, a line a finding."""
        root = self._path.parent
        return [str(replace(each, file=str(Path(each.file).relative_to(root)))) for each in self._broken]

    async def watch(self, changed: Callable[[Responder], None], stop: asyncio.Event | None = None) -> None:
        """Follow the files until `stop`; `changed` is given each new responder. No fault ends it."""
        over, differs, loop = Event(), asyncio.Event(), asyncio.get_running_loop()

        def look() -> None:
            while not over.wait(EVERY):
                if self._differs() and not over.is_set():
                    with suppress(RuntimeError):  # the loop has ended meanwhile
                        loop.call_soon_threadsafe(differs.set)

        Thread(target=look, name="look", daemon=True).start()  # of its own, for a network mount may hang
        following = asyncio.create_task(_unending("following the FAQ's files", lambda: self._follow(changed, differs)))
        learning = asyncio.create_task(_unending("learning anew", lambda: self._learn_anew(changed)))
        try:
            await (stop or asyncio.Event()).wait()
        finally:
            over.set()
            following.cancel()
            learning.cancel()
            await asyncio.gather(following, learning, return_exceptions=True)

    async def _follow(self, changed: Callable[[Responder], None], differs: asyncio.Event) -> None:
        if isinstance(self.responder.matcher, Unlearned):
            await self._learn(changed)
        while True:
            if await asyncio.to_thread(self._differs):  # not by a look while they were read, which comes too late
                await self.reload(changed)
            await differs.wait()
            differs.clear()
            await asyncio.sleep(QUIET)

    def _differs(self) -> bool:
        """Whether the files are not as they were; also where that cannot be told, for the reading then says why."""
        try:
            return self._state() != self._seen
        except Exception:  # noqa: BLE001
            return True

    def _state(self) -> list[FileState]:
        return [*state_of(self._path), *state_of(calibration.place(self._path))]

    async def reload(self, changed: Callable[[Responder], None]) -> None:
        """Take up what the files hold now, if it is sound; else say what is wrong, once."""
        began = time.monotonic()
        before = await asyncio.to_thread(self._state)
        try:
            faqs = await asyncio.to_thread(index_cache.load, self._path, self._data)
            own = await asyncio.to_thread(calibration.beside, self._path)
        except FaqError as error:
            await asyncio.sleep(QUIET)
            if await asyncio.to_thread(self._state) == before:  # else a save was still under way, and comes next
                self._seen = before
                await self._refuse(error.findings)
            return
        if await asyncio.to_thread(self._state) != before:
            return
        if faqs != [*self.responder.faqs.values()] or own != self._own:
            self._own = own
            responder, settled = await asyncio.to_thread(self._adopt, faqs)
            self._take(responder, changed)
            self._unsettled = None if settled else faqs
            self._saved.set()
        self._seen = before
        self._read(began)
        if self._broken:
            self._broken = []
            await self._tell("The FAQ is in order again: the bot answers from it.")

    async def _learn(self, changed: Callable[[Responder], None]) -> None:
        """Learn what the first start has read: apart, and here only where that leaves nothing in the cache."""
        log.info("learning the FAQ, which takes a few seconds: questions wait for it, /start and other commands do not")
        faqs = self.responder.as_read
        encoder, own = await asyncio.to_thread(encoders.chosen, self._own, faqs, self._data)
        await asyncio.to_thread(learn_apart, self._path, self._data)
        self.responder = await asyncio.to_thread(index_cache.responder, faqs, self._data, own, encoder)
        changed(self.responder)
        log.info("the FAQ is learned: questions are answered")

    def _take(self, responder: Responder, changed: Callable[[Responder], None]) -> None:
        self.responder = responder
        changed(responder)
        log.info("the FAQ was read again: %d entries", sum(len(faq.entries) for faq in responder.faqs.values()))

    def _adopt(self, faqs: list[Faq]) -> tuple[Responder, bool]:
        """A responder at once, and whether it was learned as if anew."""
        matcher, (encoder, own) = self.responder.matcher, encoders.chosen(self._own, faqs, self._data)
        languages = {faq.language: phrasings(faq) for faq in faqs}
        is_same = encoder is matcher.encoder
        if is_same and languages == {faq.language: phrasings(faq) for faq in self.responder.faqs.values()}:
            return Responder(faqs, matcher=matcher, calibration=own), self._unsettled is None
        if not is_same or _count(languages) <= SMALL:
            return index_cache.responder(faqs, self._data, own, encoder), True
        if known := _known(languages, self._data, encoder):
            return Responder(faqs, matcher=known, calibration=own), True
        return Responder(faqs, matcher=matcher.extended(languages), calibration=own), False

    async def _learn_anew(self, changed: Callable[[Responder], None]) -> None:
        """Learn all anew, apart, once nobody has saved for a while: to learn on top of what was learned adds up."""
        if self._unsettled is not None:  # an earlier time it failed
            self._saved.set()
        while True:
            await self._saved.wait()
            while self._saved.is_set():
                self._saved.clear()
                await asyncio.sleep(SETTLED)
            if (faqs := self._unsettled) is None:
                continue
            await asyncio.to_thread(learn_apart, self._path, self._data)
            languages, now = {faq.language: phrasings(faq) for faq in faqs}, self.responder
            matcher = await asyncio.to_thread(_known, languages, self._data, now.matcher.encoder)
            if matcher and faqs is self._unsettled:
                self._unsettled = None
                self._take(await asyncio.to_thread(Responder, faqs, matcher=matcher, calibration=now.calibration), changed)

    async def _refuse(self, findings: list[Finding]) -> None:
        if findings == self._broken:
            return
        self._broken = findings
        lines = self.faults
        for line in lines:
            log.error("the FAQ was not taken up: %s", line)
        more = f"\n… and {len(lines) - TOLD} more" if len(lines) > TOLD else ""
        await self._tell("The FAQ has a mistake; the bot goes on with the last good one.\n" + "\n".join(lines[:TOLD]) + more)
