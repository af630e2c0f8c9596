"""Learning in a process of its own: the memory that it takes is given back with that, and nobody waits for it."""

import os
import subprocess
import sys
from pathlib import Path


def learn_apart(faq: Path, data: Path | None) -> None:
    """Learn the FAQ and keep what was learned in the cache of the folder `data`. Waits until it is done; if it cannot be, nothing
    is kept."""
    environment = os.environ | ({"BOT_DATA": str(data)} if data else {})
    command = [sys.executable, "-m", "bot", "ask", "--faq", str(faq), "."]
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)  # noqa: S603
