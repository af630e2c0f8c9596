"""Which update the bot is working on at the moment: what is named here at a start has ended the process before."""

import contextlib
import os
import struct
from io import FileIO
from pathlib import Path
from typing import Final

FILE: Final = "at-work"
_NOBODY = (0, 0)
_FORMAT = struct.Struct("<qq")  # a bot and an update, in 16 bytes that are written over in place


class AtWork:
    """A few bytes in a file, written before and after the work on each update, in microseconds, since nothing waits for the disk.
    They outlive the process, not a power cut. Where they cannot be written, nothing is noted."""

    def __init__(self, file: Path) -> None:
        self._path = file
        self._file: FileIO | None = None

    def open(self) -> tuple[int, int]:
        """The bot and the update that were noted when the last process ended; zeros if there were none."""
        with contextlib.suppress(OSError, struct.error):
            self._file = FileIO(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600), "r+")
            noted: tuple[int, int] = _FORMAT.unpack(self._file.read(_FORMAT.size))
            return noted
        return _NOBODY

    def begin(self, bot: int, update_id: int) -> None:
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.seek(0)
                self._file.write(_FORMAT.pack(bot, update_id))

    def end(self) -> None:
        self.begin(*_NOBODY)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
        self._file = None
