"""The durable inbox: an update is on disk before Telegram hears that it arrived, and until its handling is done.

Telegram forgets an update once a later getUpdates confirms it. PTB confirms what it has in memory, so a crash would lose
that. Here nothing is lost: what a crash interrupts is handled again at the next start, so an answer that was on its way may be
given twice. A handler that raises has been heard by PTB's error handler: its update counts as handled, unless that postpones it.

What waits is bounded. Of one chat MOST_OF_ONE updates wait; what it sends beyond them is dropped, and it is told so once. In all
MOST wait; then Telegram is asked for no more, so that it keeps what comes, and nobody's question is dropped for another's sake.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from cachetools import LRUCache
from telegram import Bot, Update
from telegram.ext import BaseUpdateProcessor

from bot.paths import state_folder
from bot.storage.kept_updates import DEADLY, RETRY, KeptUpdates
from bot.storage.update_store import Arrival
from bot.telegram.tidying import Tidying
from bot.telegram.turns import Turns
from bot.telegram.updates import named, reduced, restored

log = logging.getLogger(__name__)
MOST_OF_ONE = 200  # updates of one chat that wait; answering them takes more than three minutes
MOST = 10_000  # updates that wait in all; on disk, so that they cost a few bytes of memory each
MOST_IN_MEMORY = 1_000  # the same while the disk cannot be used
MOST_TOLD = 2_000  # chats of which is remembered that they were told
PAUSE = 5.0  # s between two polls at most, while there is space: the bot shall be seen to live, and hear what is no question
GRACE = 2.0  # s that a stop gives to what is being handled


class Inbox(asyncio.Queue[object]):
    """PTB's update queue. Hands over at most `concurrent` updates at a time, and of one chat one after another.

    The base class holds only what has been handed over; of the rest the numbers wait in `turns`, and the contents on disk.
    """

    def __init__(self, data: Path | None, concurrent: int) -> None:
        super().__init__()
        self.processor = Processor(self, concurrent)
        self.turns = Turns(concurrent, MOST, self._hand_over)
        self.bot: Bot | None = None
        self.tell_dropped: Callable[[Update], Coroutine[Any, Any, None]] | None = None  # is given the first that was dropped
        self.kept = KeptUpdates(state_folder(data))
        self._arrived: dict[int, int] = {}  # the lines of updates that are about to be written, and to wait there
        self._told: LRUCache[int, bool] = LRUCache(MOST_TOLD)  # lines that have heard that they are dropped
        self.tidying = Tidying(self._flush, self.kept.tidy)
        self._flush_scheduled = self._stopping = False
        self._deadline: asyncio.TimerHandle | None = None

    async def room(self) -> None:
        """Wait, for PAUSE seconds at most, while as many chats wait for a place as there are places: asking Telegram for more
        would only cost time. However much one chat sends, it is one of them. And wait as long as there is no space."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PAUSE):
                await self.turns.room.wait()
        await self.turns.space()

    def open(self) -> None:
        """Line up what the last run left."""
        self._stopping = False
        self.turns.start()
        waiting = self.kept.open(self.bot.id if self.bot else 0)
        for update_id, line, deaths in waiting:
            if deaths >= DEADLY:
                log.error("update %s has ended the bot %d times: it is set aside", named(self.kept.content(update_id)), deaths)
                self._change(update_id, None)
            elif self.turns.waiting(line) >= MOST_OF_ONE:
                self._drop(line, partial(self.kept.content, update_id))
                self._change(update_id, None)
            else:
                self.turns.line_up(line, update_id)
        self.turns.next()
        self.tidying.soon()
        if waiting:
            log.info("%d questions of the last run are answered first", len(waiting))

    def close(self) -> None:
        """Write what is unwritten; the rest stays for the next start."""
        self.processor.cancel()
        self.tidying.cancel()
        if self._deadline:
            self._deadline.cancel()
        self.kept.close()

    def receive(self, batch: Iterable[object]) -> None:
        """Keep what a poll brought, as JSON values, in one transaction, and pass over what cannot be read."""
        for content in batch:
            self.take(content)
        self._flush()

    async def put(self, update: object) -> None:
        """Stop at PTB's signal that the application stops. The updates that PTB puts are received already."""
        if not isinstance(update, Update):
            self.stop()
            await super().put(update)

    def done(self, update: Update, *, handled: bool, again_in: float | None = None) -> None:
        """A handler has ended: the chat's next update may come. One that was not handled stays: for as many seconds as it is put
        off, or for the next start."""
        if handled:
            self._change(update.update_id, None)
            self.tidying.soon()
        self.turns.done(update.update_id, again_in)

    def stop(self) -> None:
        """Hand over nothing more, and give what is being handled GRACE seconds to end. The rest stays for the next start."""
        if not self._stopping:
            self._stopping = True
            self.turns.stop()
            while not self.empty():  # handed over, but not begun
                self.get_nowait()
                self.task_done()
            self._deadline = asyncio.get_running_loop().call_later(GRACE, self.processor.cancel)

    def take(self, content: object) -> bool:
        """Keep an update, a JSON value, unless too many of its chat wait already: on disk once the event loop goes on, with all
        that arrives until then. False where it cannot be read; the log says so."""
        update = reduced(content)
        if update is None:
            log.warning("update %s cannot be read and is passed over", named(content))
            return False
        line = update.line
        waiting = self.turns.waiting(line) + sum(other == line for other in self._arrived.values())
        if waiting == 0:
            self._told.pop(line, None)
        if waiting >= MOST_OF_ONE:
            self._drop(line, update.json_text)
        elif not self.kept.has_unwritten(update.update_id):
            self._arrived[update.update_id] = line
            self._change(update.update_id, Arrival(line, update.json_text()))
        return True

    def _drop(self, line: int, content: Callable[[], str | bytes | None]) -> None:
        """Let an update go that is one too many, and have its chat told, once in a flood."""
        if line in self._told:
            return
        self._told[line] = True
        log.warning("%d messages of one chat wait: what it writes beyond them is dropped", MOST_OF_ONE)
        update = restored(content(), self.bot)
        if update and self.tell_dropped:
            self.processor.begin(self.tell_dropped(update))

    def _change(self, update_id: int, change: Arrival | None) -> None:
        self.kept.change(update_id, change)
        if not self._flush_scheduled:
            self._flush_scheduled = True
            asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        self._flush_scheduled = False
        arrived, self._arrived = self._arrived, {}
        known = self.kept.write()
        self.turns.most = MOST_IN_MEMORY if self.kept.failed else MOST
        for update_id, line in arrived.items():
            if update_id not in known:
                self.turns.line_up(line, update_id)
        self.turns.next()

    def _hand_over(self, update_id: int) -> bool:
        content = self.kept.content(update_id)
        update = restored(content, self.bot)
        if content is None and self.kept.failed:  # the disk may work again later
            asyncio.get_running_loop().call_soon(self.turns.done, update_id, RETRY)
        elif update and update.update_id == update_id:
            self.put_nowait(update)
        else:
            log.error("the kept update %d cannot be read: dropped", update_id)
            self._change(update_id, None)
            return False
        return True


class Processor(BaseUpdateProcessor):
    """Tells the inbox when it begins, when an update is handled, and when it ends."""

    def __init__(self, inbox: Inbox, concurrent: int) -> None:
        super().__init__(concurrent)
        self._inbox = inbox
        self._tasks: set[asyncio.Task[Any]] = set()
        self._postponed: dict[int, float] = {}

    async def initialize(self) -> None:
        self._inbox.open()

    async def shutdown(self) -> None:
        self._inbox.close()

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        task, handled = asyncio.current_task(), True
        if task:
            self._tasks.add(task)
        try:
            if isinstance(update, Update):
                self._mark(update)
            await coroutine
        except asyncio.CancelledError:  # by a stop
            handled = False
            raise
        finally:
            if task:
                self._tasks.discard(task)
            if isinstance(update, Update):
                again_in = self._postponed.pop(update.update_id, None)
                self._inbox.done(update, handled=handled and again_in is None, again_in=again_in)

    def postpone(self, update: Update, again_in: float) -> None:
        """While an update is handled in vain: keep it, and hand it over again, so many seconds later at the earliest."""
        self._postponed[update.update_id] = again_in

    def begin(self, coroutine: Coroutine[Any, Any, None]) -> None:
        """Run something beside the updates, until a stop."""
        task = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def cancel(self) -> None:
        """End what is being handled; it stays in the inbox."""
        for task in self._tasks:
            task.cancel()

    def _mark(self, update: Update) -> None:
        """Note what is being worked on, until it first waits for something: by then the answer is found, and an end of the
        process is no longer its doing. The loop calls what is scheduled here once the handler waits."""
        self._inbox.kept.work_on(update.update_id)
        asyncio.get_running_loop().call_soon(self._inbox.kept.at_work.end)
