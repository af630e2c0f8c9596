"""The process: alone with its data, and no child outlives it."""

import os
import select
import subprocess
import sys
from pathlib import Path

import pytest

from bot import process
from bot.errors import UserError

needs_fifo = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a pipe in the place of a file")
APART = "import sys; from bot import process; process.run_command_apart('check', '--faq', sys.argv[1])"
IN_A_POOL = """
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from bot import process
if __name__ == "__main__":
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=process.end_with_parent) as pool:
        pool.submit(Path.read_bytes, Path(sys.argv[1])).result()
"""


def test_a_second_bot_is_refused(tmp_path: Path) -> None:
    """While one works with a folder, another one is told so and ends with 2; afterwards the folder is free."""
    with process.alone(tmp_path / "data"):
        with pytest.raises(UserError, match="another bot runs") as caught, process.alone(tmp_path / "data"):
            pass
        assert caught.value.exit_code == 2
    with process.alone(tmp_path / "data"):
        pass


def test_a_folder_that_cannot_be_written_to_keeps_nobody_out(tmp_path: Path) -> None:
    """There is no lock then, and the bot goes on."""
    (tmp_path / "file").write_text("")
    with process.alone(tmp_path / "file"), process.alone(tmp_path / "file"):
        pass


@needs_fifo
@pytest.mark.parametrize("script", [APART, IN_A_POOL])
def test_a_child_ends_with_its_parent(tmp_path: Path, script: str) -> None:
    """The parent is killed while its child waits in the system: the child ends, too."""
    os.mkfifo(pipe := tmp_path / "faq.yaml")
    (tmp_path / "parent.py").write_text(script, "utf-8")
    environment = os.environ | {"PYTHONPATH": str(Path(process.__file__).parents[1])}
    parent = subprocess.Popen([sys.executable, str(tmp_path / "parent.py"), str(pipe)], env=environment)
    with pipe.open("wb") as ours:  # opens once the child reads
        parent.kill()
        parent.wait(30)
        ends = select.poll()
        ends.register(ours, 0)
        assert ends.poll(30_000)  # nobody reads any more
