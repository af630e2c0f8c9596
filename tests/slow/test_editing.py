"""The FAQ's files while a writer is killed and while others save them."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.editing import add_phrasing, remove_phrasing
from bot.faq import load
from bot.paths import SHIPPED
from tests.conftest import SMALL

WRITER = """
import sys
from pathlib import Path
from bot.editing import files
file = Path(sys.argv[1])
old, new = (file.with_name(name).read_bytes() for name in ("old", "new"))
before = file.read_bytes()
after = new if before == old else old
print("writing", flush=True)
while True:
    with files.locked(file.parent):
        assert files.put(file, before, after)
    before, after = after, before
"""


def test_kill_9_at_any_moment_leaves_the_old_or_the_new_file_whole(tmp_path: Path) -> None:
    """Fifty times, at a random moment of a write: the file is one of the two, and the next writer is not kept out."""
    contents = [f"# {word}\n".encode() * 20_000 for word in ("old", "new")]
    file = tmp_path / "en.yaml"
    for name, content in zip(("en.yaml", "old", "new"), (contents[0], *contents), strict=True):
        (tmp_path / name).write_bytes(content)
    chance, seen = random.Random(17), set()
    for _ in range(50):
        process = subprocess.Popen([sys.executable, "-c", WRITER, str(file)], stdout=subprocess.PIPE)
        assert process.stdout is not None
        assert process.stdout.readline() == b"writing\n"
        time.sleep(chance.uniform(0, 0.02))
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        assert file.read_bytes() in contents
        seen.add(file.read_bytes())
    assert len(seen) == 2
    assert {each.name for each in tmp_path.iterdir()} - {".lock", ".en.yaml.new"} == {"en.yaml", "old", "new"}


EDITOR = """
import sys
from pathlib import Path
file, how = Path(sys.argv[1]), sys.argv[2]
content = file.read_text()
number = 0
print("saving", flush=True)
for line in sys.stdin:
    number += 1
    content += f"# save {number}\\n"
    if how == "in place":
        file.write_text(content)
    else:
        new = file.with_name("x.tmp")
        new.write_text(content)
        new.replace(file)
    print(number, flush=True)
"""


def test_no_save_of_an_editor_is_lost_to_a_lesson(tmp_path: Path) -> None:
    """Two hundred lessons while another program saves the same file from an older buffer: the last save is in the file, whole,
    and the lesson is there or it is not."""
    for how in ("in place", "by rename"):
        (folder := tmp_path / how.replace(" ", "-")).mkdir()
        file = folder / "en.yaml"
        file.write_text(SMALL.format(more=""))
        process = subprocess.Popen([sys.executable, "-c", EDITOR, str(file), how], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.readline()
        chance, there = random.Random(7), 0
        for number in range(1, 101):
            process.stdin.write(b"\n")
            process.stdin.flush()
            time.sleep(chance.uniform(0, 0.002))
            add_phrasing(folder, "en", "tea", "a taught way")
            assert process.stdout.readline() == f"{number}\n".encode()
            (faq,) = load(folder)
            assert file.read_text().endswith(f"# save {number}\n")
            there += (taught := "a taught way" in faq.entries[0].also)
            assert not taught or remove_phrasing(folder, "en", "tea", "a taught way")
        process.communicate()
        assert there


@pytest.mark.parametrize("language", ["ru", "en", "kk"])
def test_the_shipped_faq_is_changed_by_one_line(tmp_path: Path, language: str) -> None:
    """Each entry of the shipped files, in turn, gets a phrasing and loses it."""
    folder = shutil.copytree(SHIPPED, tmp_path / "faq")
    before = (folder / "phrasings" / f"{language}.yaml").read_text()
    for entry in ("chair-2024", "priorities", "proxy"):
        assert add_phrasing(folder, language, entry, "«Так»: # 'и' \"так\"")
        after = (folder / "phrasings" / f"{language}.yaml").read_text().splitlines()
        new = next(number for number, line in enumerate(after) if "«Так»" in line)
        assert after[:new] + after[new + 1 :] == before.splitlines()
        assert remove_phrasing(folder, language, entry, "«Так»: # 'и' \"так\"")
        assert (folder / "phrasings" / f"{language}.yaml").read_text() == before
