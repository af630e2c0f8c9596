"""Whose update is handled next: of one line one after another, and the lines take turns."""

import asyncio
import logging
import math
from collections import deque
from collections.abc import Callable

log = logging.getLogger(__name__)
UNTIL_WOKEN = math.inf  # as long as an update may be put off: until `wake`


class Turns:
    """Hands over at most `places` updates at a time; the numbers of the rest wait here, each in the line of its chat.

    An update that has to be tried again later leaves its place to others; those of its own line wait behind it.
    """

    def __init__(self, places: int, most: int, hand_over: Callable[[int], bool]) -> None:
        """`most` is how many may wait while there is space; `hand_over` is given the number of an update, and returns
        False if there is nothing to handle."""
        self.most = most
        self.room = asyncio.Event()  # set while fewer lines wait for a place than there are places
        self.room.set()
        self._space = asyncio.Event()  # set while fewer than `most` updates wait
        self._space.set()
        self._places, self._hand_over = places, hand_over
        self._lines: dict[int, deque[int]] = {}
        self._waiting = 0  # in all lines
        self._ready: deque[int] = deque()  # the lines whose first update may be handled, in this order
        self._asleep: list[int] = []  # the lines whose first update waits until `wake`
        self._busy: dict[int, int] = {}  # the lines of the updates that are handed over
        self._paused = self._trying = self._stopped = self._crowded = False

    def waiting(self, line: int) -> int:
        """How many updates wait in a line."""
        return len(self._lines.get(line, ()))

    async def space(self) -> None:
        """Wait while too many updates wait."""
        if self._space.is_set():
            self._crowded = self._crowded and self._waiting > self.most / 2
            return
        if not self._crowded:
            log.warning("%d messages wait: Telegram keeps the others until some of them are answered", self._waiting)
        self._crowded = True
        await self._space.wait()

    def line_up(self, line: int, update_id: int) -> None:
        """Let an update wait behind those of its line. `next` hands it over when its turn has come."""
        if line not in self._lines:
            self._lines[line] = deque()
            if line not in self._busy.values():
                self._ready.append(line)
        self._lines[line].append(update_id)
        self._waiting += 1

    def done(self, update_id: int, again_in: float | None = None) -> None:
        """An update that was handed over gives its place back. With `again_in` it comes again, before all others of its line and
        so many seconds later at the earliest."""
        line = self._busy.pop(update_id)
        if again_in is not None:
            self._lines.setdefault(line, deque()).appendleft(update_id)
            self._waiting += 1
            if again_in == UNTIL_WOKEN:
                self._asleep.append(line)
            else:
                asyncio.get_running_loop().call_later(again_in, self._rested, line)
        elif line in self._lines:
            self._ready.append(line)
        self.next()

    def next(self) -> None:
        """Hand over as much as there are places; only one more while it is not sure that answers arrive."""
        while self._ready and len(self._busy) < self._places and not (self._paused or self._stopped):
            line = self._ready.popleft()
            update_id = self._lines[line].popleft()
            self._waiting -= 1
            if not self._lines[line]:
                del self._lines[line]
            if self._hand_over(update_id):
                self._busy[update_id] = line
                if self._trying:
                    break
            elif line in self._lines:
                self._ready.append(line)
        _set(self.room, len(self._ready) < self._places or self._stopped)
        _set(self._space, self._waiting < self.most or self._stopped)

    def pause(self) -> None:
        """Hand over nothing, since nothing could be answered."""
        self._paused = self._trying = True

    def go_on(self) -> None:
        """An answer has arrived: hand over as many as there are places again."""
        if self._trying and not self._paused:
            self._trying = False
            self.next()

    def resume(self) -> None:
        """After a pause, hand over one, and the rest when an answer has arrived; the oldest first, by Telegram's numbers."""
        if self._paused:
            self._paused = False
            self._ready = deque(sorted(self._ready, key=lambda line: self._lines[line][0]))
        if self._trying:
            self.next()

    def wake(self) -> None:
        """Let what was put off until now come, before all others."""
        self._ready.extendleft(reversed(self._asleep))
        self._asleep.clear()
        self.next()

    def start(self) -> None:
        self._stopped = False

    def stop(self) -> None:
        """Hand over nothing more, and let nobody wait for room or space."""
        self._stopped = True
        self.next()

    def _rested(self, line: int) -> None:
        self._ready.appendleft(line)  # it has waited longest
        self.next()


def _set(event: asyncio.Event, on: bool) -> None:
    if on:
        event.set()
    else:
        event.clear()
