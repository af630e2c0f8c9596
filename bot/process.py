"""What the process owes the system: it ends in time, its children end with it, and it is alone with its data."""

import asyncio
import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

from bot.errors import UserError

END = 2.5  # s that an orderly end may take, whatever still waits for the network, a disk or a thread
LAST_END = 2.9  # s after which the system ends the process, though it is deep in C code
SIGNALS = (signal.SIGINT, signal.SIGTERM)
LOCK = "lock"
_PR_SET_PDEATHSIG = 1  # of prctl(2): which signal this process gets once the one that started it has ended
_CHILD = "from bot import process; process.end_with_parent(); from bot.cli import main; main()"


def end_in_time() -> None:
    """End the process after END seconds, with exit code 0, if it has not ended by itself. Needs no event loop."""
    timer = threading.Timer(END, os._exit, (0,))
    timer.daemon = True
    timer.start()
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, LAST_END)  # SIGALRM, which ends a process that does not handle it


def exit_on_sigterm() -> None:
    """Let SIGTERM end the process in order wherever it is, until `stop_on_signals` takes over."""

    def leave(*_: object) -> NoReturn:
        end_in_time()
        sys.exit(0)

    signal.signal(signal.SIGTERM, leave)


def stop_on_signals(loop: asyncio.AbstractEventLoop, stop: Callable[[], None]) -> None:
    """Let SIGINT and SIGTERM call `stop` in the loop and then end the loop. A second one ends the process at once."""

    def leave() -> NoReturn:
        stop()
        raise SystemExit

    def heard(*_: object) -> None:
        for each in SIGNALS:
            signal.signal(each, signal.SIG_DFL)
        end_in_time()
        with contextlib.suppress(RuntimeError):  # the loop is closed: the end is near
            loop.call_soon_threadsafe(leave)

    for each in SIGNALS:
        signal.signal(each, heard)


def learn_apart(faq: Path, data: Path | None) -> None:
    """Learn the FAQ in a process of its own, and wait for it: the memory that it takes is given back with that. What it learned
    is in the cache of the folder `data` then; if it cannot be, nothing is kept."""
    command = [sys.executable, "-c", _CHILD, "ask", "--faq", str(faq), "."]
    with subprocess.Popen(  # noqa: S603  our own
        command,
        env=os.environ | ({"BOT_DATA": str(data)} if data else {}),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as child:
        try:
            child.wait()
        except BaseException:
            child.kill()
            raise


def end_with_parent() -> None:
    """In a process that `learn_apart` has started: end as soon as the parent has, however that did. On Linux also when only the
    thread ends that has started this process."""

    def watch() -> None:
        sys.stdin.read()  # The parent holds the other end, and writes nothing.
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()
    if sys.platform == "linux":  # the system ends it at once, where the thread would wait for the end of a long call of C code
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Around all that a bot does with its data: raises UserError if another one works with this folder. A folder that cannot be
    written to keeps nobody out."""
    held = None
    try:
        import fcntl

        folder.mkdir(parents=True, exist_ok=True)
        held = os.open(folder / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)  # the system lets go of it when the process ends, however it ends
    except BlockingIOError:
        os.close(held or 0)
        raise UserError("another bot runs with this BOT_DATA: stop it, or give this one a folder of its own") from None
    except (ImportError, OSError):
        pass  # Windows, or no place for a lock
    try:
        yield
    finally:
        if held is not None:
            os.close(held)
