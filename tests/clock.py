"""An event loop whose clock can be turned, so that an hour of waiting takes no hour; every delay and timeout stays as it is."""

import asyncio
import functools
import selectors
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

IDLE = 0.005  # s without any event after which nothing more is on its way between a bot and a stub of one process


class TurnableLoop(asyncio.SelectorEventLoop):
    """While it is turned, the clock jumps to the next timer whenever nothing else is left to do."""

    def __init__(self) -> None:
        self.turned = 0.0  # s
        self.turning = False
        super().__init__(_Selector(self))

    def time(self) -> float:
        return super().time() + self.turned


class _Selector(selectors.DefaultSelector):
    def __init__(self, loop: TurnableLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if not self._loop.turning or timeout is None or timeout <= IDLE:
            return super().select(timeout)
        events = super().select(IDLE)
        if not events:
            self._loop.turned += timeout - IDLE
        return events


@contextmanager
def turning() -> Iterator[None]:
    """Let no time be spent on waiting."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, TurnableLoop)
    loop.turning = True
    try:
        yield
    finally:
        loop.turning = False


async def turn(seconds: float) -> None:
    """Let so much time pass, with all that is due in it."""
    with turning():
        await asyncio.sleep(seconds)


def turnable(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run a test in a loop whose clock it can turn."""

    @functools.wraps(test)
    def run(*arguments: Any, **fixtures: Any) -> None:
        with asyncio.Runner(loop_factory=TurnableLoop) as runner:
            runner.run(test(*arguments, **fixtures))

    return run
