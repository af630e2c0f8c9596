"""The durable inbox: what is kept, in which order it is handled, and what happens when the disk fails."""

import asyncio
import logging
import sqlite3
import struct
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest
from telegram import Bot, Message, Update
from telegram.ext import Application, ApplicationBuilder, TypeHandler

from bot.storage import kept_updates, update_store
from bot.storage.at_work import FILE as AT_WORK
from bot.storage.at_work import AtWork
from bot.storage.update_store import FILE, Arrival, Changes, UpdateStore
from bot.telegram import inbox as inbox_module
from bot.telegram import tidying
from bot.telegram.inbox import Inbox
from bot.telegram.updates import reduced
from tests import bot_api

Handler = Callable[[Update], Coroutine[Any, Any, None]]


class OfflineBot(Bot):
    """A bot that needs no network to say who it is."""

    async def initialize(self) -> None:
        self._initialized = True

    async def shutdown(self) -> None: ...

    @property
    def id(self) -> int:
        return 123456


def update(number: int, chat: int = 1, text: str = "tea?") -> dict[str, Any]:
    kind = {"id": chat, "type": "private", "first_name": "A"}
    message = {"message_id": number, "date": 1700000000, "chat": kind, "from": {**kind, "is_bot": False}, "text": text}
    return {"update_id": number, "message": message}


@asynccontextmanager
async def running(data: Path, handler: Handler, concurrent: int = 24) -> AsyncIterator[Inbox]:
    """A real Application whose only source of updates is the inbox."""
    inbox = Inbox(data, concurrent)
    builder: Any = ApplicationBuilder().bot(OfflineBot(bot_api.TOKEN)).updater(None)
    application: Application[Any, Any, Any, Any, Any, Any]
    application = builder.update_queue(inbox).concurrent_updates(inbox.processor).build()
    inbox.bot = application.bot
    application.add_handler(TypeHandler(Update, lambda each, _: handler(each)))
    await application.initialize()
    await application.start()
    try:
        yield inbox
    finally:
        await application.stop()
        await application.shutdown()


class Handled:
    """Notes what is handled; what it is told to hold waits until it is released."""

    def __init__(self, *held: int) -> None:
        self.ids: list[int] = []
        self.begun: list[int] = []
        self.release = asyncio.Event()
        self._held = held
        self._changed = asyncio.Condition()

    async def __call__(self, each: Update) -> None:
        await self._note(self.begun, each)
        if each.update_id in self._held:
            await self.release.wait()
        await self._note(self.ids, each)

    async def _note(self, ids: list[int], each: Update) -> None:
        async with self._changed:
            ids.append(each.update_id)
            self._changed.notify_all()

    async def until(self, reached: Callable[[], bool]) -> None:
        async with asyncio.timeout(10), self._changed:
            await self._changed.wait_for(reached)


def kept(data: Path) -> list[int]:
    with closing(sqlite3.connect(data / FILE)) as connection:
        rows = connection.execute("SELECT update_id FROM updates WHERE content IS NOT NULL ORDER BY arrival")
        return [update_id for (update_id,) in rows]


def arrival(each: dict[str, Any]) -> Arrival:
    kept = reduced(each)
    assert kept
    return Arrival(kept.line, kept.json_text())


async def crashed(data: Path, *updates: dict[str, Any]) -> None:
    """A run that got the updates and was killed before any was handled."""
    store = UpdateStore(data / FILE)
    store.write(123456, {each["update_id"]: arrival(each) for each in updates})
    store.close()


async def test_an_update_is_kept_until_it_is_handled(tmp_path: Path) -> None:
    """On disk while it is handled, gone afterwards."""
    handled = Handled(1)
    async with running(tmp_path, handled) as inbox:
        inbox.receive([update(1)])
        await handled.until(lambda: handled.begun == [1])
        assert kept(tmp_path) == [1]
        handled.release.set()
        await handled.until(lambda: handled.ids == [1])
    assert kept(tmp_path) == []


async def test_a_batch_is_on_disk_once_it_is_received_in_one_transaction(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PTB confirms a batch with its next poll; the batch is written before PTB has even seen its numbers."""
    written: list[int] = []
    write = UpdateStore.write

    def counted(self: UpdateStore, bot: int, changes: Changes) -> set[int]:
        written.append(len(changes))
        return write(self, bot, changes)

    monkeypatch.setattr(UpdateStore, "write", counted)
    handled = Handled(*range(100))

    async with running(tmp_path, handled) as inbox:
        inbox.receive([update(number, chat=number) for number in range(100)])
        assert kept(tmp_path) == [*range(100)]
        assert written == [100]
        handled.release.set()


async def test_what_a_crash_left_is_handled_first_and_in_order(tmp_path: Path) -> None:
    """The next start handles what was kept, in the order of its arrival, then what comes; replies can be sent."""
    await crashed(tmp_path, update(9), update(7), update(8))
    handled = Handled()
    async with running(tmp_path, handled) as inbox:
        inbox.receive([update(10)])
        await handled.until(lambda: len(handled.ids) == 4)
    assert handled.ids == [9, 7, 8, 10]
    assert kept(tmp_path) == []


async def test_what_was_kept_is_as_it_was(tmp_path: Path) -> None:
    """A kept update comes back as far as the bot reads it, without names, and bound to the bot."""
    await crashed(tmp_path, update(1, text="Қалай? 🙂"))
    seen: list[Update] = []
    came = asyncio.Event()

    async def see(each: Update) -> None:
        seen.append(each)
        came.set()

    async with running(tmp_path, see):
        await asyncio.wait_for(came.wait(), 10)
    message = update(1, text="Қалай? 🙂")["message"]
    del message["chat"]["first_name"]
    person = {"id": 1, "is_bot": False, "first_name": ""}
    assert seen[0].to_dict() == Update(1, message=Message.de_json(message | {"from": person}, None)).to_dict()
    assert seen[0].get_bot().id == 123456


async def test_what_is_delivered_twice_is_handled_once(tmp_path: Path) -> None:
    """In one batch, in a later one, and after a restart, whether or not it was handled before."""
    handled = Handled()
    async with running(tmp_path, handled) as inbox:
        inbox.receive([update(1)])
        inbox.receive([update(1)])
        await handled.until(lambda: handled.ids == [1])
        inbox.receive([update(1)])
    await crashed(tmp_path, update(2))
    async with running(tmp_path, handled) as inbox:
        for number in (1, 2, 3):
            inbox.receive([update(number)])
        await handled.until(lambda: 3 in handled.ids)
    assert handled.ids == [1, 2, 3]


async def test_one_chat_is_handled_in_order_one_after_another(tmp_path: Path) -> None:
    """The second update of a chat begins when the first has ended."""
    handled = Handled(1)
    async with running(tmp_path, handled) as inbox:
        for number in range(1, 6):
            inbox.receive([update(number)])
        inbox.receive([update(6, chat=2)])
        await handled.until(lambda: handled.ids == [6])
        assert handled.begun == [1, 6]
        handled.release.set()
        await handled.until(lambda: len(handled.ids) == 6)
    assert handled.ids == [6, 1, 2, 3, 4, 5]


async def test_a_flood_of_one_chat_does_not_delay_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a thousand updates of one chat waiting, another chat's is handled next."""
    monkeypatch.setattr(inbox_module, "MOST_OF_ONE", 1000)
    flood = [*range(1000)]
    handled = Handled(0)
    async with running(tmp_path, handled, concurrent=2) as inbox:
        for number in flood:
            inbox.receive([update(number)])
        await handled.until(lambda: handled.begun == [0])
        for number in (1000, 1001):
            inbox.receive([update(number, chat=number)])
        handled.release.set()
        await handled.until(lambda: 1001 in handled.ids)
        assert len(handled.ids) < 10
        await handled.until(lambda: len(handled.ids) == 1002)
    assert [number for number in handled.ids if number < 1000] == flood


async def test_no_more_than_the_limit_are_handled_at_a_time(tmp_path: Path) -> None:
    """Of many chats, as many as allowed are handled together; each that ends lets one in."""
    handled = Handled(*range(10))
    async with running(tmp_path, handled, concurrent=3) as inbox:
        for number in range(10):
            inbox.receive([update(number, chat=number)])
        await handled.until(lambda: len(handled.begun) == 3)
        assert handled.begun == [0, 1, 2]
        handled.release.set()
        await handled.until(lambda: len(handled.ids) == 10)


async def test_a_handler_that_raises_is_not_tried_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """PTB's error handler has heard of it; it counts as handled, and the chat goes on."""
    handled = Handled()

    async def handle(each: Update) -> None:
        await handled(each)
        if each.update_id == 1:
            raise RuntimeError("broken")

    async with running(tmp_path, handle) as inbox:
        for number in (1, 2):
            inbox.receive([update(number)])
        await handled.until(lambda: handled.ids == [1, 2])
    assert kept(tmp_path) == []


async def test_a_stop_leaves_the_rest_for_the_next_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits stays kept; what is being handled and does not end is cancelled and stays kept, too."""
    monkeypatch.setattr(inbox_module, "GRACE", 0.01)
    handled = Handled(1, 2)
    async with running(tmp_path, handled, concurrent=2) as inbox:
        for number in range(1, 8):
            inbox.receive([update(number, chat=number)])
        await handled.until(lambda: handled.begun == [1, 2])
    assert handled.ids == []
    assert kept(tmp_path) == [*range(1, 8)]
    again = Handled()
    async with running(tmp_path, again):
        await again.until(lambda: len(again.ids) == 7)
    assert again.ids == [*range(1, 8)]


async def test_a_stop_waits_for_what_is_being_handled(tmp_path: Path) -> None:
    """What ends in time is handled and removed; an update that comes during the stop is kept."""
    handled = Handled(1)
    async with running(tmp_path, handled) as inbox:
        inbox.receive([update(1)])
        await handled.until(lambda: handled.begun == [1])
        inbox.stop()
        inbox.receive([update(2)])
        handled.release.set()
    assert handled.ids == [1]
    assert kept(tmp_path) == [2]


@pytest.mark.parametrize("damage", [b"no database at all" * 500, b"SQLite format 3\0" + b"\xff" * 5000])
async def test_a_corrupt_inbox_is_set_aside(tmp_path: Path, caplog: pytest.LogCaptureFixture, damage: bytes) -> None:
    """The damaged file is renamed and named in the log; a new one begins."""
    (tmp_path / FILE).write_bytes(damage)
    await handles_one(tmp_path)
    (aside,) = tmp_path.glob("*.corrupt-*")
    assert aside.read_bytes() == damage
    assert aside.name in caplog.text
    assert kept(tmp_path) == []


async def test_a_damaged_page_is_noticed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A file that opens, but whose content is scribbled over, is set aside, too."""
    await crashed(tmp_path, *(update(number, text="x" * 200) for number in range(100)))
    content = bytearray((tmp_path / FILE).read_bytes())
    content[4096 * 2 : 4096 * 4] = b"\x55" * 8192
    (tmp_path / FILE).write_bytes(content)
    await handles_one(tmp_path)
    assert "set aside" in caplog.text


async def test_a_kept_update_that_cannot_be_read_is_dropped(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """One bad row does not stop the start, and is gone afterwards."""
    store = UpdateStore(tmp_path / FILE)
    broken = '{"update_id": 2, "message": {"text": "secret words"}}'
    store.write(123456, {1: Arrival(1, "{"), 2: Arrival(1, broken), 3: arrival(update(3))})
    store.close()
    handled = Handled()
    async with running(tmp_path, handled):
        await handled.until(lambda: handled.ids == [3])
    assert "the kept update 1 cannot be read" in caplog.text
    assert "secret words" not in caplog.text
    assert kept(tmp_path) == []


async def test_without_a_folder_the_bot_goes_on_in_memory(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Where nothing can be written, updates are handled, and the log says so once."""
    (tmp_path / "file").write_text("")
    await handles_one(tmp_path / "file", update(1), update(2), update(3))
    assert errors(caplog) == ["the inbox cannot be used"]


async def test_the_schema_of_a_newer_program_is_left_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """An inbox of another version is not touched; the bot goes on in memory."""
    await crashed(tmp_path, update(1))
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        connection.execute("PRAGMA user_version = 99")
    await handles_one(tmp_path, update(2))
    assert errors(caplog) == ["the inbox cannot be used"]
    assert kept(tmp_path) == [1]


async def test_a_locked_inbox_is_written_later(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While another program holds the lock the bot goes on in memory and says so once; then it keeps questions again."""
    monkeypatch.setattr(kept_updates, "RETRY", 0.0)
    monkeypatch.setattr(update_store, "LOCK_TIMEOUT", 0.0)
    await crashed(tmp_path)
    handled = Handled(3)
    async with running(tmp_path, handled) as inbox:
        with closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            for number in (1, 2):
                inbox.receive([update(number)])
            await handled.until(lambda: handled.ids == [1, 2])
            other.execute("ROLLBACK")
        inbox.receive([update(3)])
        await handled.until(lambda: handled.begun == [1, 2, 3])
        assert kept(tmp_path) == [3]
        inbox.receive([update(1)])
        handled.release.set()
        await handled.until(lambda: 3 in handled.ids)
    assert handled.ids == [1, 2, 3]
    assert errors(caplog) == ["the inbox cannot be used"]
    assert "the inbox keeps questions again" in caplog.text


@pytest.mark.parametrize("pragma", ["max_page_count = 4", "query_only = ON"])
async def test_a_full_or_read_only_disk_is_said_once(tmp_path: Path, caplog: pytest.LogCaptureFixture, pragma: str) -> None:
    """The disk full, the file read-only: updates are handled, the log says so once at ERROR."""
    connect = UpdateStore._connect

    def limited(self: UpdateStore) -> sqlite3.Connection:
        connection = connect(self)
        connection.execute(f"PRAGMA {pragma}")
        return connection

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(UpdateStore, "_connect", limited)
        await handles_one(tmp_path, *(update(number, text="x" * 4000) for number in range(1, 20)))
    assert errors(caplog) == ["the inbox cannot be used"]


async def handles_one(data: Path, *updates: dict[str, Any]) -> None:
    handled = Handled()
    updates = updates or (update(1),)
    async with running(data, handled) as inbox:
        for each in updates:
            inbox.receive([each])
        await handled.until(lambda: len(handled.ids) == len(updates))


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage().split(" (")[0] for record in caplog.records if record.levelno == logging.ERROR]


async def test_no_more_is_asked_for_while_all_places_and_as_many_more_are_taken(tmp_path: Path) -> None:
    """With a chat waiting for each place there is no room; there is again once one of them is handled, and while a stop is on."""
    handled = Handled(1, 2)
    async with running(tmp_path, handled, concurrent=2) as inbox:
        inbox.receive([update(number, chat=number) for number in (1, 2, 3)])
        await inbox.room()
        inbox.receive([update(4, chat=4)])
        waiting = asyncio.create_task(inbox.room())
        await handled.until(lambda: handled.begun == [1, 2])
        assert not waiting.done()
        handled.release.set()
        await asyncio.wait_for(waiting, 10)
        inbox.stop()
        await inbox.room()


async def test_a_flood_of_one_chat_leaves_room(tmp_path: Path) -> None:
    """However many updates of one chat wait, others are asked for."""
    handled = Handled(0)
    async with running(tmp_path, handled, concurrent=2) as inbox:
        inbox.receive([update(number) for number in range(100)])
        await asyncio.wait_for(inbox.room(), inbox_module.PAUSE / 2)
        handled.release.set()


async def test_a_poll_waits_for_room_for_a_while_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though nothing ends, the bot polls, so that it is seen to live."""
    monkeypatch.setattr(inbox_module, "PAUSE", 0.01)
    handled = Handled(1)
    async with running(tmp_path, handled, concurrent=1) as inbox:
        inbox.receive([update(1), update(2, chat=2)])
        await asyncio.wait_for(inbox.room(), 10)
        assert handled.ids == []
        handled.release.set()


async def test_what_is_over_the_bound_of_a_chat_is_dropped_at_a_start_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Of what an earlier bot had kept of a flood, the oldest are handled, the rest is gone, and other chats lose nothing."""
    monkeypatch.setattr(inbox_module, "MOST_OF_ONE", 3)
    await crashed(tmp_path, *(update(number) for number in range(1, 9)), update(9, chat=2))
    handled = Handled()
    async with running(tmp_path, handled):
        await handled.until(lambda: len(handled.ids) == 4)
    assert sorted(handled.ids) == [1, 2, 3, 9]
    assert kept(tmp_path) == []
    assert caplog.text.count("3 messages of one chat wait") == 1


async def test_an_update_that_has_ended_the_process_twice_is_set_aside(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """After the first end in its midst it is handled again, after the second it is not; the log tells its number and kind."""
    caplog.set_level(logging.ERROR)
    await crashed(tmp_path, update(1, text="secret words"), update(2, chat=2))
    for expected in ([1, 2], [2]):
        note = AtWork(tmp_path / AT_WORK)
        note.open()
        note.begin(123456, 1)
        note.close()
        inbox = Inbox(tmp_path, 24)
        inbox.bot = OfflineBot(bot_api.TOKEN)
        inbox.open()
        await asyncio.sleep(0)
        assert [each.update_id for each in list(inbox._queue)] == expected  # type: ignore[attr-defined]
        inbox.close()
    assert kept(tmp_path) == [2]
    assert [record.getMessage() for record in caplog.records] == ["update 1 (message) has ended the bot 2 times: it is set aside"]
    assert "secret words" not in caplog.text


async def test_an_update_is_at_work_until_it_waits(tmp_path: Path) -> None:
    """While a handler computes, its update stands in the file; once it waits for anything, none does: whatever ends the process
    then is not its doing."""
    noted: list[tuple[int, int]] = []
    waits, go_on = asyncio.Event(), asyncio.Event()

    async def handle(each: Update) -> None:
        noted.append(struct.unpack("<qq", (tmp_path / AT_WORK).read_bytes()))
        waits.set()
        await go_on.wait()

    async with running(tmp_path, handle) as inbox:
        inbox.receive([update(5)])
        await asyncio.wait_for(waits.wait(), 10)
        await asyncio.sleep(0)
        noted.append(struct.unpack("<qq", (tmp_path / AT_WORK).read_bytes()))
        go_on.set()
    assert noted == [(123456, 5), (0, 0)]


async def test_without_a_disk_less_may_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept in memory only is bounded: Telegram keeps the rest, until some of it is handled."""
    monkeypatch.setattr(inbox_module, "MOST_IN_MEMORY", 3)
    (tmp_path / "file").write_text("")
    handled = Handled(1)
    async with running(tmp_path / "file", handled, concurrent=1) as inbox:
        inbox.receive([update(number) for number in range(1, 6)])
        waiting = asyncio.create_task(inbox.room())
        await handled.until(lambda: handled.begun == [1])
        await asyncio.sleep(0)
        assert not waiting.done()
        handled.release.set()
        await asyncio.wait_for(waiting, 10)
        await handled.until(lambda: len(handled.ids) == 5)


async def test_what_is_handled_is_gone_from_the_disk_though_it_failed_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A removal that could not be written is tried again without a further update, until no file holds the words."""
    monkeypatch.setattr(kept_updates, "RETRY", 0.0)
    monkeypatch.setattr(update_store, "LOCK_TIMEOUT", 0.0)
    monkeypatch.setattr(tidying, "SOON", 0.01)
    handled, tidied = Handled(1), asyncio.Event()
    async with running(tmp_path, handled) as inbox:
        inbox.receive([update(1, text="secret words")])
        await handled.until(lambda: handled.begun == [1])
        with closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            handled.release.set()
            await handled.until(lambda: handled.ids == [1])
            other.execute("ROLLBACK")
        inbox.tidying.functions.append(lambda: None if inbox.kept.has_unwritten(1) else tidied.set())
        await asyncio.wait_for(tidied.wait(), 10)
        assert all(b"secret words" not in file.read_bytes() for file in tmp_path.iterdir())


async def test_a_disk_that_cannot_be_read_for_a_while_costs_no_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits on disk is tried again later, and what can be had is handled meanwhile."""
    monkeypatch.setattr(kept_updates, "RETRY", 0.05)
    monkeypatch.setattr(inbox_module, "RETRY", 0.05)
    handled, content, broken = Handled(1), UpdateStore.content, [True]

    def read(self: UpdateStore, bot: int, update_id: int) -> bytes | None:
        if update_id in (2, 3) and broken[0]:
            raise sqlite3.OperationalError("disk I/O error")
        return content(self, bot, update_id)

    monkeypatch.setattr(UpdateStore, "content", read)
    async with running(tmp_path, handled) as inbox:
        inbox.receive([update(1), update(2), update(3)])
        await handled.until(lambda: handled.begun == [1])
        handled.release.set()
        await handled.until(lambda: handled.ids == [1])
        await asyncio.sleep(0)
        inbox.receive([update(4, chat=2)])
        await handled.until(lambda: 4 in handled.ids)
        broken[0] = False
        await handled.until(lambda: len(handled.ids) == 4)
    assert handled.ids == [1, 4, 2, 3]
    assert kept(tmp_path) == []
