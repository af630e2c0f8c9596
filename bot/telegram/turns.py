"""Whose update is handled next: of one chat one after another, and the chats take turns."""

import asyncio
from collections import deque
from collections.abc import Callable

from telegram import Update


class Turns:
    """Hands over at most `places` updates at a time; the rest waits here, by chat.

    An update that has to be tried again later leaves its place to others; those of its own chat wait behind it.
    """

    def __init__(self, places: int, hand_over: Callable[[Update], None]) -> None:
        self.room = asyncio.Event()  # set while fewer chats wait for a place than there are places
        self.room.set()
        self._places, self._hand_over = places, hand_over
        self._waiting: dict[int, deque[Update]] = {}
        self._ready: deque[int] = deque()  # the chats whose first waiting update may be handled, in this order
        self._busy: set[int] = set()
        self._paused = self._stopped = False

    def line_up(self, update: Update) -> None:
        """Let an update wait behind those of its chat. `next` hands it over when its turn has come."""
        chat = _chat(update)
        if chat not in self._waiting:
            self._waiting[chat] = deque()
            if chat not in self._busy:
                self._ready.append(chat)
        self._waiting[chat].append(update)

    def done(self, update: Update, again_in: float | None = None) -> None:
        """An update that was handed over gives its place back. With `again_in` it comes again, before all others of its chat and
        so many seconds later at the earliest."""
        chat = _chat(update)
        self._busy.discard(chat)
        if again_in is not None:
            self._waiting.setdefault(chat, deque()).appendleft(update)
            asyncio.get_running_loop().call_later(again_in, self._rested, chat)
        elif chat in self._waiting:
            self._ready.append(chat)
        self.next()

    def next(self) -> None:
        """Hand over as much as there are places."""
        while self._ready and len(self._busy) < self._places and not (self._paused or self._stopped):
            chat = self._ready.popleft()
            self._busy.add(chat)
            self._hand_over(self._waiting[chat].popleft())
            if not self._waiting[chat]:
                del self._waiting[chat]
        if len(self._ready) < self._places or self._stopped:
            self.room.set()
        else:
            self.room.clear()

    def pause(self) -> None:
        """Hand over nothing, since nothing could be answered."""
        self._paused = True

    def resume(self) -> None:
        """Hand over again, the oldest first: Telegram numbers updates as they arrive."""
        if self._paused:
            self._paused = False
            self._ready = deque(sorted(self._ready, key=lambda chat: self._waiting[chat][0].update_id))
            self.next()

    def start(self) -> None:
        self._stopped = False

    def stop(self) -> None:
        """Hand over nothing more, and let nobody wait for room."""
        self._stopped = True
        self.room.set()

    def _rested(self, chat: int) -> None:
        self._ready.appendleft(chat)  # it has waited longest
        self.next()


def _chat(update: Update) -> int:
    """What keeps its order: the chat, or the person where there is none. A private chat has its person's id."""
    whose = update.effective_chat or update.effective_user
    return whose.id if whose else update.update_id
