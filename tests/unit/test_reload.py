"""Live reload."""

import asyncio
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import encoders, reload
from bot.answering import calibration
from bot.answering.responder import Responder
from bot.faq import Faq, load, state_of
from bot.matching import Matcher
from bot.process import learn_apart
from bot.reload import Live
from bot.storage import index_cache
from bot.storage.vectors import Kept
from tests import bot_api
from tests.conftest import SMALL, Running
from tests.encoder import FakeEncoder

MORE = """- id: juice
  question: How do I press juice?
  also: [juice recipe, press the oranges]
  answer: Press oranges.
"""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The files are looked at more often than in a bot."""
    monkeypatch.setattr(reload, "EVERY", 0.05)


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


async def test_a_calibration_made_beside_the_faq_is_used_at_once(tmp_path: Path) -> None:
    """What eval --calibrate writes is taken up like a save; one that cannot be used is told, and the last one stays."""
    editor = Editor(tmp_path)
    before = editor.live.responder
    own = before.calibration.model_copy(update={"origin": {"from": "a test"}})
    calibration.place(tmp_path).write_text(own.model_dump_json())
    await editor.live.reload(editor.taken.put_nowait)
    assert (await editor.taken.get()).calibration == own
    calibration.place(tmp_path).write_text("{}")
    await editor.live.reload(editor.taken.put_nowait)
    assert "calibration.json:1:1: error: is no calibration" in editor.told[0]
    assert editor.live.responder.calibration == own


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


async def test_an_answer_mended_before_all_is_learned_anew_does_not_cancel_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second save that changes no phrasing leaves those of the first to be learned anew."""
    monkeypatch.setattr(reload, "SMALL", 0)
    monkeypatch.setattr(reload, "SETTLED", 0.0)
    editor = Editor(tmp_path)
    await editor.save(MORE)
    await editor.save(MORE.replace("Press", "Squeeze"))
    on_top = editor.live.responder.matcher
    stop = asyncio.Event()
    watching = asyncio.create_task(editor.live.watch(editor.taken.put_nowait, stop))
    async with asyncio.timeout(60):
        while (await editor.taken.get()).matcher is on_top:
            pass
    stop.set()
    await watching


async def test_each_reading_of_sound_files_is_told(tmp_path: Path) -> None:
    """Also where they hold what they held before; not where they are broken. The time is that before the files were read."""
    editor = Editor(tmp_path)
    readings: list[float] = []
    editor.live = Live(tmp_path, tmp_path / "data", editor.live.responder, editor._tell, readings.append)
    before = time.monotonic()
    for more in ("", MORE, "- id: juice\n", MORE):
        await editor.save(more)
    assert len(readings) == 3
    assert before < readings[0] < readings[1] < readings[2] < time.monotonic()


PHRASINGS = "language: en\nphrasings:\n  tea: [{}]\n"


class Watcher(Editor):
    """An editor of a folder that the bot follows."""

    async def __aenter__(self) -> "Watcher":
        self.stop = asyncio.Event()
        looked, reload_ = asyncio.Event(), self.live.reload

        async def noted(changed: Callable[[Responder], None]) -> None:
            await reload_(changed)
            looked.set()

        self.live.reload = noted  # type: ignore[method-assign]
        self.watching = asyncio.create_task(self.live.watch(self.taken.put_nowait, self.stop))
        await asyncio.wait_for(looked.wait(), 30)
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


JUICE = SMALL.format(more=MORE)


def _moved_away_and_replaced(folder: Path) -> None:
    folder.rename(folder.with_name("old"))
    folder.mkdir()
    (folder / "en.yaml").write_text(JUICE)


def _link_to_a_folder_switched(folder: Path) -> None:
    (folder.parent / "v2").mkdir()
    (folder.parent / "v2" / "en.yaml").write_text(JUICE)
    (folder.parent / "new").symlink_to("v2")
    (folder.parent / "new").replace(folder)


def _target_of_a_link_edited(folder: Path) -> None:
    with (folder / "en.yaml").resolve().open("a") as file:
        file.write(MORE)


def _link_to_a_file_switched(folder: Path) -> None:
    (folder.parent / "v2.txt").write_text(JUICE)
    (folder / "new").symlink_to("../v2.txt")
    (folder / "new").replace(folder / "en.yaml")


def _put_back_with_the_times_of_before(folder: Path) -> None:
    file, text = folder / "en.yaml", (folder / "en.yaml").read_text()
    status = file.stat()
    (folder / "new").write_text(text.replace("brewing tea leaves", "press the oranges "))
    (folder / "new").replace(file)
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


@pytest.mark.parametrize(
    ("link", "save"),
    [
        ("", _moved_away_and_replaced),
        ("folder", _link_to_a_folder_switched),
        ("folder", _target_of_a_link_edited),
        ("file", _link_to_a_file_switched),
        ("file", _target_of_a_link_edited),
        ("", _put_back_with_the_times_of_before),
    ],
)
async def test_a_save_is_seen_however_it_is_made(tmp_path: Path, link: str, save: Callable[[Path], None]) -> None:
    """A folder that is moved away and replaced, a link that is switched or whose target is edited, and another file of the same
    size and time are taken up."""
    folder = tmp_path / "faq"
    (tmp_path / "v1").mkdir()
    if link == "folder":
        folder.symlink_to("v1")
    else:
        folder.mkdir()
    if link == "file":
        (tmp_path / "v1.txt").touch()
        (folder / "en.yaml").symlink_to("../v1.txt")
    async with Watcher(folder) as editor:
        assert editor.ask("press the oranges") == []
        save(folder)
        await editor.taught("press the oranges", *(["tea"] if save is _put_back_with_the_times_of_before else ["juice"]))


async def test_one_file_behind_a_link_is_followed(tmp_path: Path) -> None:
    """Where the FAQ is one file, its link may be switched, and its target edited."""
    editor = Watcher(tmp_path)
    for version in ("v1.yaml", "v2.yaml"):
        (tmp_path / "data").mkdir(exist_ok=True)
        (tmp_path / "data" / version).write_text(SMALL.format(more=MORE if version == "v2.yaml" else ""))
    editor.file.unlink()
    editor.file.symlink_to("data/v1.yaml")
    editor.live = Live(editor.file, tmp_path / "data", editor.live.responder, editor._tell)
    async with editor:
        (tmp_path / "link").symlink_to("data/v2.yaml")
        (tmp_path / "link").replace(editor.file)
        await editor.taught("press the oranges", "juice")
        (tmp_path / "data" / "v2.yaml").write_text(SMALL.format(more=""))
        await editor.taught("press the oranges")


async def test_what_was_saved_before_the_bot_looked_is_taken_up(tmp_path: Path) -> None:
    """Between the reading of the files and the first look minutes may pass, while there is no network."""
    editor = Watcher(tmp_path)
    editor.file.write_text(JUICE)
    async with editor:
        assert editor.ask("press the oranges") == ["juice"]


async def test_files_older_than_the_bot_are_not_read_a_second_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What did not change since the process began is what the responder was made of."""
    editor = Editor(tmp_path)
    os.utime(editor.file, (1, 1))
    monkeypatch.setattr(index_cache, "load", lambda *_: pytest.fail("read again"))
    live = Live(tmp_path, tmp_path / "data", editor.live.responder, editor._tell)
    assert not live._differs()
    os.utime(editor.file, (2, 2))
    assert live._differs()


async def test_a_file_that_is_touched_and_not_changed_is_no_new_faq(tmp_path: Path) -> None:
    """What holds the same is not taken up again."""
    editor = Editor(tmp_path)
    before = editor.live.responder
    await editor.save("")
    assert editor.live.responder is before


async def test_a_fault_does_not_end_live_reload(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever goes wrong, when looking or when reading, is told in the log, and the next save is taken up."""
    monkeypatch.setattr(reload, "AGAIN", 0.01)
    load_ = index_cache.load

    def state(path: Path) -> object:
        if "the disk is gone" not in caplog.text:
            raise OSError("the disk is gone")
        return state_of(path)

    def loaded(path: Path, data: Path | None) -> list[Faq]:
        if "no memory" not in caplog.text:
            raise MemoryError("no memory")
        return load_(path, data)

    editor = Watcher(tmp_path)
    monkeypatch.setattr(reload, "state_of", state)
    monkeypatch.setattr(index_cache, "load", loaded)
    async with editor:
        editor.file.write_text(JUICE)
        await editor.taught("press the oranges", "juice")
    told = [record for record in caplog.records if "following the FAQ's files failed, and is begun again" in record.message]
    assert [str(record.exc_info[1]) for record in told if record.exc_info] == ["the disk is gone", "no memory"]


async def test_looking_goes_on_though_it_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A look that raises is followed by a reading, and by more looks."""
    editor = Editor(tmp_path)

    def failing(_: Path) -> object:
        raise OSError("the disk is gone")

    monkeypatch.setattr(reload, "state_of", failing)
    assert editor.live._differs()


async def test_learning_anew_that_dies_is_begun_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault in it is told, and what was saved is learned anew all the same."""
    monkeypatch.setattr(reload, "SMALL", 0)
    monkeypatch.setattr(reload, "SETTLED", 0.0)
    monkeypatch.setattr(reload, "AGAIN", 0.01)
    apart, deaths = learn_apart, [OSError("no process"), OSError("no process again")]

    def dying(faq: Path, data: Path | None) -> None:
        if deaths:
            raise deaths.pop()
        apart(faq, data)

    monkeypatch.setattr(reload, "learn_apart", dying)
    async with Watcher(tmp_path) as editor:
        editor.file.write_text(JUICE)
        async with asyncio.timeout(60):
            on_top = (await editor.taken.get()).matcher
            while (await editor.taken.get()).matcher is on_top:
                pass
    assert caplog.text.count("learning anew failed, and is begun again") == 2


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


def test_the_cache_hands_over_what_was_learned(tmp_path: Path) -> None:
    """What one start learns, the next one finds."""
    group = {"en": {"tea": ["make tea"], "coffee": ["make coffee"]}}
    assert index_cache.find(group, tmp_path) is None
    index_cache.index(group, tmp_path)
    found = index_cache.find(group, tmp_path)
    assert found is not None
    assert Matcher([found]).rank("tea")[0].id == "tea"


async def test_the_text_beside_a_faq_is_taken_up(tmp_path: Path) -> None:
    """A save of source.txt is noticed, and what was learned stays; the next start has it, too."""
    editor = Editor(tmp_path)
    stop = asyncio.Event()
    watching = asyncio.create_task(editor.live.watch(editor.taken.put_nowait, stop))
    matcher = editor.live.responder.matcher
    for text in ("Boil.\n", "Boil.\nWait.\n", None):
        source = tmp_path / "source.txt"
        source.unlink() if text is None else source.write_text(text)
        async with asyncio.timeout(60):
            responder = await editor.taken.get()
        assert responder.faqs["en"].paragraphs == tuple((text or "").split())
        assert responder.matcher is matcher
        for _ in range(2):
            (faq,) = index_cache.load(tmp_path, tmp_path / "data")
            assert faq.paragraphs == tuple((text or "").split())
    stop.set()
    await watching


async def test_a_save_encodes_only_what_is_new(tmp_path: Path, encoder: FakeEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the FAQ is read with an encoder, the vectors of phrasings are kept one by one."""
    kept = Kept(encoder, tmp_path / "data")
    monkeypatch.setattr(encoders, "installed", lambda _: kept)
    editor = Editor(tmp_path)
    await editor.save(MORE)
    assert editor.live.responder.matcher.encoder is kept
    encoder.seen.clear()
    await editor.save(MORE.replace("juice recipe", "juice recipe, freshly squeezed"))
    assert encoder.seen == ["freshly squeezed"]


async def test_ones_own_calibration_takes_the_encoder_away(tmp_path: Path, encoder: FakeEncoder) -> None:
    """A calibration that was made without an encoder is taken up with all that it weighs."""
    editor = Editor(tmp_path)
    await editor.save(MORE)
    assert editor.live.responder.matcher.encoder is encoder
    calibration.place(tmp_path).write_text(calibration.shipped(thin=True).model_dump_json())
    await editor.save(MORE)
    assert editor.live.responder.matcher.encoder is None
    assert editor.live.responder.calibration == calibration.shipped(thin=True)
