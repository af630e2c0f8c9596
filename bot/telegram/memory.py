"""A small memory: bounded in size and in time, gone with the process."""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """The last `most` values, each for `seconds`."""

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._values: OrderedDict[K, tuple[float, V]] = OrderedDict()

    def __setitem__(self, key: K, value: V) -> None:
        self._values.pop(key, None)
        self._values[key] = self._clock(), value
        if len(self._values) > self._most:
            self._values.popitem(last=False)

    def get(self, key: K) -> V | None:
        """The value of a key, if it was set and is not too old."""
        since, value = self._values.get(key, (0.0, None))
        return value if value is not None and self._clock() - since < self._seconds else None

    def pop(self, which: Callable[[K], bool]) -> dict[K, V]:
        """Forget the keys that are meant. Returns what they held."""
        return {key: self._values.pop(key)[1] for key in list(self._values) if which(key)}
