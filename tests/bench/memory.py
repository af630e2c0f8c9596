"""How much memory a process holds, on Linux."""

import os
from pathlib import Path

PAGE = os.sysconf("SC_PAGE_SIZE")


def resident(pid: int | str = "self") -> float:
    """MiB of memory that the process holds; of this one, if none is named."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE / 2**20
