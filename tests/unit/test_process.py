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
CHILD = "import sys; from bot import process; process.end_with_parent(); open(sys.argv[1]).read()"
PARENT = """
import subprocess, sys
subprocess.Popen([sys.executable, "-c", sys.argv[1], sys.argv[2]], stdin=subprocess.PIPE).wait()
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
def test_a_child_ends_with_its_parent(tmp_path: Path) -> None:
    """The parent is killed while its child waits in the system: the child ends, too."""
    os.mkfifo(pipe := tmp_path / "pipe")
    environment = os.environ | {"PYTHONPATH": str(Path(process.__file__).parents[1])}
    parent = subprocess.Popen([sys.executable, "-c", PARENT, CHILD, str(pipe)], env=environment)
    with pipe.open("wb") as ours:  # opens once the child reads
        parent.kill()
        parent.wait(30)
        ends = select.poll()
        ends.register(ours, 0)
        assert ends.poll(30_000)  # nobody reads any more


def test_what_was_learned_apart_is_in_the_cache(small: Path, tmp_path: Path) -> None:
    """Another process learns, this one finds it."""
    process.learn_apart(small, tmp_path / "data")
    assert [file.suffix for file in sorted((tmp_path / "data").iterdir(), key=lambda file: file.suffix)] == [".faq", ".index"]
