"""Live reload."""

import asyncio
from pathlib import Path

import pytest

from bot import reload
from bot.answering.responder import Responder
from bot.faq import load
from bot.matching import Matcher
from bot.reload import Live
from bot.storage import index_cache
from tests import bot_api
from tests.conftest import SMALL, Running

MORE = """- id: juice
  question: How do I press juice?
  also: [juice recipe]
  answer: Press oranges.
"""


class Editor:
    """A FAQ file being edited, and what the bot makes of it."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "en.yaml"
        self.file.write_text(SMALL.format(more=""))
        self.told: list[str] = []
        self.taken: asyncio.Queue[Responder] = asyncio.Queue()
        self.live = Live(folder, folder / "data", Responder(load(folder)), self._tell)

    async def _tell(self, text: str) -> None:
        self.told.append(text)

    async def save(self, more: str) -> None:
        self.file.write_text(SMALL.format(more=more))
        await self.live.reload(self.taken.put_nowait)

    def ask(self, question: str) -> list[str]:
        return [entry.id for entry in self.live.responder.reply(question).entries]


async def test_a_good_save_is_live(tmp_path: Path) -> None:
    """A new entry is answered after the save, the others as before."""
    editor = Editor(tmp_path)
    await editor.save(MORE)
    assert editor.ask("juice recipe") == ["juice"]
    assert editor.ask("tea recipe") == ["tea"]


async def test_a_bad_save_changes_nothing_and_is_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The bot goes on with the last good version; the editors hear of a mistake once, and again when it is mended."""
    editor = Editor(tmp_path)
    for _ in range(3):
        await editor.save("- id: juice\n  question: How?\n")
    assert editor.ask("tea recipe") == ["tea"]
    assert len(editor.told) == 1
    assert "en.yaml:20:3: error: answer is missing" in editor.told[0]
    assert "en.yaml:20:3: error: answer is missing" in caplog.text
    await editor.save(MORE)
    assert "in order again" in editor.told[1]
    assert editor.ask("juice recipe") == ["juice"]


async def test_a_large_faq_is_learned_from_at_once_and_learned_anew_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """New phrasings are understood with typos and in other words right after the save; once saving has ended all is learned
    anew, and they still are."""
    monkeypatch.setattr(reload, "SMALL", 0)
    monkeypatch.setattr(reload, "SETTLED", 0.0)
    editor = Editor(tmp_path)
    stop = asyncio.Event()
    watching = asyncio.create_task(editor.live.watch(editor.taken.put_nowait, stop))
    await editor.save(MORE)
    on_top = editor.live.responder.matcher
    assert on_top.rank("pressing some juises")[0].id == "juice"
    async with asyncio.timeout(60):
        while (anew := (await editor.taken.get()).matcher) is on_top:
            pass
    assert anew.rank("pressing some juises")[0].id == "juice"
    stop.set()
    await watching


PHRASINGS = "language: en\nphrasings:\n  tea: [{}]\n"


class Watcher(Editor):
    """An editor of a folder that the bot follows."""

    async def __aenter__(self) -> "Watcher":
        self.stop = asyncio.Event()
        self.watching = asyncio.create_task(self.live.watch(self.taken.put_nowait, self.stop))
        await asyncio.to_thread(self.file.touch)
        async with asyncio.timeout(30):
            while self.taken.empty():  # until the folder is being followed
                self.file.touch()
                await asyncio.sleep(0.3)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.stop.set()
        await self.watching

    async def taught(self, question: str, *ids: str) -> None:
        """Wait until a question has these answers."""
        async with asyncio.timeout(30):
            while self.ask(question) != [*ids]:
                await self.taken.get()


async def test_a_folder_in_the_folder_is_followed(tmp_path: Path) -> None:
    """A new folder, a save in it, its removal and a folder moved in are live, the names of a file are .yaml or .yml."""
    faq = tmp_path / "faq"
    faq.mkdir()
    async with Watcher(faq) as editor:
        (faq / "phrasings").mkdir()
        (faq / "phrasings" / "en.yml").write_text(PHRASINGS.format("zebra stripes"))
        await editor.taught("zebra stripes", "tea")
        (faq / "phrasings" / "en.yml").write_text(PHRASINGS.format("quantum physics"))
        await editor.taught("quantum physics", "tea")
        await editor.taught("zebra stripes")
        (faq / "phrasings").rename(tmp_path / "away")
        await editor.taught("quantum physics")
        (tmp_path / "away").rename(faq / "more")
        await editor.taught("quantum physics", "tea")
    assert editor.told == []


async def test_a_config_map_is_followed(tmp_path: Path) -> None:
    """Files that are links into ..data change all at once, when that link is swapped."""
    faq = tmp_path / "faq"
    for version, phrasing in (("..1", "zebra stripes"), ("..2", "quantum physics")):
        (faq / version).mkdir(parents=True)
        (faq / version / "en-phrasings.yaml").write_text(PHRASINGS.format(phrasing))
    (faq / "..data").symlink_to("..1")
    (faq / "en-phrasings.yaml").symlink_to("..data/en-phrasings.yaml")
    async with Watcher(faq) as editor:
        await editor.taught("zebra stripes", "tea")
        (faq / "..data_tmp").symlink_to("..2")
        (faq / "..data_tmp").replace(faq / "..data")
        await editor.taught("quantum physics", "tea")


@pytest.mark.parametrize("name", ["en.yaml", "phrasings/en.yml", "phrasings", "..data", "phrasings/..data"])
def test_what_may_hold_the_faq_is_looked_at(name: str) -> None:
    """Files one folder deep, folders, and the link of a ConfigMap in either bring a reload."""
    assert reload._may_hold_faq(Path(name))


@pytest.mark.parametrize("name", [".#en.yaml", "._en.yaml", "..data/en.yaml", "phrasings/.en.yaml.swp", "a/b/c.yaml", "x.json"])
def test_what_is_no_file_of_the_faq_is_not_looked_at(name: str) -> None:
    """Names with a dot, files two folders down and files of another kind bring no reload."""
    assert not reload._may_hold_faq(Path(name))


async def test_the_editors_read_which_file_is_broken(tmp_path: Path) -> None:
    """Two files of one name are told apart by their folders."""
    editor = Editor(tmp_path)
    (tmp_path / "phrasings").mkdir()
    (tmp_path / "phrasings" / "en.yaml").write_text(PHRASINGS.format("no"))
    await editor.save("")
    assert f"{tmp_path.name}/phrasings/en.yaml:3:9: error: item 1 of tea must be text" in editor.told[0]


async def test_the_running_bot_learns_from_a_save_and_tells_the_editors(tmp_path: Path) -> None:
    """Through Telegram: a file saved by way of a rename is answered from; a broken one is told to BOT_ADMIN_CHAT."""
    folder = tmp_path / "faq"
    folder.mkdir()
    file = folder / "en.yaml"
    file.write_text(SMALL.format(more=""))
    more = {"BOT_FAQ": folder, "BOT_DATA": tmp_path / "data", "BOT_ADMIN_CHAT": 99}
    async with bot_api.serve() as api, Running(api, Responder(load(folder)), **more):
        await api.write("hello")  # polling has begun, so has watching
        await api.said()
        new = tmp_path / "new.yaml"
        new.write_text(SMALL.format(more=MORE))
        new.replace(file)
        async with asyncio.timeout(30):
            text = ""
            while "Press oranges." not in text:
                await api.write("juice recipe")
                text = (await api.said())["text"]
        file.write_text("language: en\nentries: 5\n")
        told = await api.said()
        assert (told["chat_id"], "en.yaml:2:10" in told["text"]) == (99, True)
        file.write_text(SMALL.format(more=""))
        assert "in order again" in (await api.said())["text"]


def test_the_cache_hands_over_what_another_process_trained(tmp_path: Path) -> None:
    """What train gives, keep takes, and find finds."""
    group = {"en": {"tea": ["make tea"], "coffee": ["make coffee"]}}
    assert index_cache.find(group, tmp_path) is None
    index_cache.keep(group, index_cache.train(group), tmp_path)
    found = index_cache.find(group, tmp_path)
    assert found is not None
    assert Matcher([found]).rank("tea")[0].id == "tea"
