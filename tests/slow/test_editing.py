"""The FAQ's files while a writer is killed and while others save them."""

import asyncio
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import cast
from unittest.mock import AsyncMock

import pytest

from bot import reload
from bot.answering.responder import Responder
from bot.editing import add_phrasing, remove_phrasing
from bot.faq import load
from bot.paths import SHIPPED
from bot.reload import Live
from bot.storage.journal import Journal
from bot.telegram.conversations import Conversations
from bot.telegram.editors.chat import EditorsChat
from bot.telegram.editors.lessons import Lesson, Lessons
from bot.telegram.keyboards import Screen
from tests.conftest import SMALL

ALL = bool(os.environ.get("ALL_TRIALS"))  # all of them take minutes: run so before a release
KILLS, SAVES, LESSONS = (50, 100, 200) if ALL else (10, 20, 20)

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
    """Each time, at a random moment of a write: the file is one of the two, and the next writer is not kept out."""
    contents = [f"# {word}\n".encode() * 20_000 for word in ("old", "new")]
    file = tmp_path / "en.yaml"
    for name, content in zip(("en.yaml", "old", "new"), (contents[0], *contents), strict=True):
        (tmp_path / name).write_bytes(content)
    chance, seen = random.Random(17), set()
    for _ in range(KILLS):
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
        for number in range(1, SAVES + 1):
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


class Shown:
    """Stands for the editors' chat: what it was told last of each lesson."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    async def show(self, screen: Screen, _: int) -> None:
        self.texts.append(screen.text)

    async def say(self, screen: Screen) -> None:
        self.texts.append(screen.text)

    async def last_of(self, text: str, *heads: str) -> str:
        """The newest of what was told of a lesson, once it begins with one of these."""
        async with asyncio.timeout(60):
            while True:
                of_it = [told for told in self.texts if f"<code>{text}</code>" in told]
                if of_it and of_it[-1].startswith(tuple(f"<b>{head}" for head in heads)):
                    return of_it[-1]
                await asyncio.sleep(0.005)


async def test_an_older_buffer_wins_and_its_lesson_is_offered_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Time and again an editor saves what they had opened before a lesson, at any moment around it: their save stands, and the
    chat's last word of each lesson is what the file says. Each that is gone is taught again."""
    monkeypatch.setattr(reload, "EVERY", 0.01)
    monkeypatch.setattr(reload, "QUIET", 0.01)
    file = tmp_path / "en.yaml"
    file.write_text(SMALL.format(more=""))
    conversations, chat, tasks = Conversations(Responder(load(tmp_path)), Journal(None)), Shown(), set[asyncio.Task[None]]()
    lessons = Lessons(tmp_path, conversations, cast(EditorsChat, chat), lambda told: tasks.add(asyncio.create_task(told)))
    live = Live(tmp_path, tmp_path / "data", conversations.responder, AsyncMock(), lessons.follow)
    stop, chance, gone = asyncio.Event(), random.Random(3), 0
    watching = asyncio.create_task(live.watch(lambda responder: setattr(conversations, "responder", responder), stop))

    async def save(content: str) -> None:
        await asyncio.sleep(chance.choice([0.0, 0.01, 0.03, 0.1, 0.2]))
        await asyncio.to_thread(file.write_text, content)

    async def teach(lesson: Lesson) -> None:
        await lessons.save(lesson)
        await lessons.show_saved(lesson)

    for number in range(LESSONS):
        lesson = Lesson("en", "tea", f"way number {number}", "en", message=number)
        content = f"{file.read_text()}# save {number}\n"
        await asyncio.gather(save(content), teach(lesson))
        await asyncio.sleep(0.05)
        if lesson.text not in file.read_text():
            await chat.last_of(lesson.text, "Somebody saved")
            assert file.read_text() == content
            gone += 1
            await teach(lesson)
        await chat.last_of(lesson.text, "Learned", "Saved, but other")
        assert lesson.text in load(tmp_path)[0].entries[0].also
        assert f"# save {number}\n" in file.read_text()
    stop.set()
    await watching
    assert 0 <= gone < LESSONS
    assert len([text for text in chat.texts if text.startswith("<b>Somebody saved")]) == gone
