"""What was promised to be deleted is deleted soon, and from every file."""

import asyncio
from collections.abc import Callable

SOON = 2.0  # s after which no file holds what was removed; what is removed meanwhile goes with it


class Tidying:
    """Calls functions that tidy files, some time after there is something to tidy; later again if one of them returns False."""

    def __init__(self, *functions: Callable[[], object]) -> None:
        self.functions = [*functions]
        self._timer: asyncio.TimerHandle | None = None

    def soon(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(SOON, self._tidy)

    def cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None

    def _tidy(self) -> None:
        self._timer = None
        if False in [function() for function in self.functions]:
            self.soon()
