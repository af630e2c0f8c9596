"""A file gets a new content whole or not at all, one writer at a time, and never over somebody's save that was not seen."""

import ctypes
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

LOCK = ".lock"  # in the FAQ's folder while somebody writes; names that begin with a dot are nobody's
WAIT = 10.0  # s that a writer waits for another
PAUSE = 0.02  # s between two looks
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2  # of renameat2(2)


class BusyError(OSError):
    """Another program has been writing for too long."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Alone among the bots that write to a folder's files. Raises BusyError after WAIT seconds, OSError where no file can be
    made. The system lets go of a lock when its process ends, however it ends."""
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    lock, end = folder / LOCK, time.monotonic() + WAIT
    while True:
        held = os.open(lock, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(lock.stat(), os.fstat(held)):
                break  # else the one before has removed it meanwhile, and the next may lock another
        except OSError as error:
            if not isinstance(error, BlockingIOError | FileNotFoundError):
                os.close(held)
                raise
        os.close(held)
        if time.monotonic() > end:
            raise BusyError("another program is writing to the FAQ")
        time.sleep(PAUSE)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
        os.close(held)


def put(file: Path, before: bytes, after: bytes) -> bool:
    """Put a content in the place of another; False, and nothing is done, where the file holds something else than `before`.

    A crash leaves the one or the other. Raises OSError.
    """
    file = file.resolve()  # what a link leads to
    new = file.with_name(f".{file.name}.new")
    try:
        _write(new, after, file.stat())
        if file.read_bytes() != before:
            return False
        done = _exchanged(new, file, before, after)
        _sync(file.parent)
    finally:
        new.unlink(missing_ok=True)
    return done


def _write(new: Path, content: bytes, like: os.stat_result) -> None:
    """A new file on the disk, with the owner and the rights of another."""
    with new.open("wb") as opened:
        if os.name != "nt":
            with suppress(OSError):  # only root may give it away
                os.fchown(opened.fileno(), like.st_uid, like.st_gid)
            os.fchmod(opened.fileno(), like.st_mode & 0o7777)
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())


def _exchanged(new: Path, file: Path, before: bytes, after: bytes) -> bool:
    """Whether `new` has taken the place of `file`. What somebody saved in the microseconds between the last look and this stands:
    the two are exchanged, and back again if what comes out is not `before`."""
    if not _exchange(new, file):
        new.replace(file)
        return True
    expected, standing, done = before, after, True
    while (displaced := new.read_bytes()) != expected:
        _exchange(new, file)
        expected, standing, done = standing, displaced, False
    return done


def _exchange(one: Path, other: Path) -> bool:
    """Let two files change their names in one step, where the system can."""
    try:
        rename = ctypes.CDLL(None).renameat2
    except (AttributeError, TypeError, OSError):  # no Linux, or an old one
        return False
    return not rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)


def _sync(folder: Path) -> None:
    """Let the names in a folder be on the disk."""
    with suppress(OSError):  # Windows opens no folder
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
