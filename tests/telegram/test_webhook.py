"""Webhook mode: the real application behind a real port, called as Telegram calls it."""

import asyncio
import hashlib
import json
import signal
import socket
import sqlite3
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from click.testing import CliRunner

from bot import heartbeat
from bot.answering.responder import Responder
from bot.cli import main
from bot.heartbeat import Heartbeat
from bot.settings import Settings
from bot.storage.update_store import FILE, Changes
from bot.telegram import app, webhook, webhook_server
from bot.telegram.inbox import Inbox
from bot.telegram.webhook import secret, watch_server
from tests import bot_api
from tests.bench.crash import FAQ
from tests.bot_api import TOKEN, BotApi, Params, Refused
from tests.conftest import output_of, python_m_bot, settings
from tests.unit.telegram.test_inbox import update

URL = "https://bot.example.org/hook"


def free_port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def question(number: int, text: str = "привет") -> Params:
    return update(number, text=text)


async def call(port: int, content: Any, secret_token: str | None, *, path: str = "/hook") -> int:
    """Call the bot as Telegram does, once it listens. Returns the HTTP status."""
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret_token} if secret_token is not None else {}
    async with asyncio.timeout(bot_api.PATIENCE), aiohttp.ClientSession(headers=headers) as session:
        while True:
            try:
                async with session.post(f"http://127.0.0.1:{port}{path}", json=content) as response:
                    return response.status
            except aiohttp.ClientConnectorError:  # a process that is about to listen
                await asyncio.sleep(0.05)


@asynccontextmanager
async def serving(api: BotApi, responder: Responder, **more: object) -> AsyncIterator[Settings]:
    """The real application in webhook mode, around a block."""
    chosen = settings(api, WEBHOOK_URL=URL, WEBHOOK_LISTEN="127.0.0.1", WEBHOOK_PORT=free_port(), **more)
    application = app.build_application(chosen, responder, webhook=True)
    await application.initialize()
    assert application.post_init is not None
    assert application.post_shutdown is not None
    assert application.updater is not None
    await application.post_init(application)
    await application.updater.start_webhook(allowed_updates=app.ALLOWED_UPDATES)
    await application.start()
    yield chosen
    await application.updater.stop()
    await application.stop()
    await application.shutdown()
    await application.post_shutdown(application)


async def test_a_call_with_the_secret_is_answered_and_others_are_refused(responder: Responder) -> None:
    """Telegram is told where to call and with which secret; a call with it is answered, on any path; without it, 403."""
    async with bot_api.serve() as api, serving(api, responder) as chosen:
        told = await api.said("setWebhook")
        assert (told["url"], told["secret_token"], told["allowed_updates"]) == (URL, secret(chosen), app.ALLOWED_UPDATES)
        port = chosen.webhook_port
        for wrong in (None, "", "wrong", TOKEN):
            assert await call(port, question(1), wrong) == 403
        assert await call(port, question(2), secret(chosen)) == 200
        assert "Здравствуйте" in (await api.said())["text"]
        assert await call(port, question(3), secret(chosen), path="/as/the/balancer/likes") == 200
        assert "Здравствуйте" in (await api.said())["text"]
        assert api.nothing_more_said()
    assert api.violations == []


async def test_what_is_no_update_does_not_stop_it(responder: Responder) -> None:
    """Broken JSON, lists and half an update are refused with an error status; the next question is answered."""
    async with bot_api.serve() as api, serving(api, responder) as chosen:
        await api.said("setWebhook")
        broken: list[Any] = [[], "x", {"message": 1}]
        for content in broken:
            assert await call(chosen.webhook_port, content, secret(chosen)) >= 400
        assert await call(chosen.webhook_port, question(1), secret(chosen)) == 200
        assert "Здравствуйте" in (await api.said())["text"]


async def test_what_is_called_twice_is_answered_once(responder: Responder) -> None:
    """Telegram repeats a call whose answer got lost: 200 again, and no second answer."""
    async with bot_api.serve() as api, serving(api, responder) as chosen:
        await api.said("setWebhook")
        assert await call(chosen.webhook_port, question(1), secret(chosen)) == 200
        await api.said()
        assert await call(chosen.webhook_port, question(1), secret(chosen)) == 200
        assert await call(chosen.webhook_port, question(2, "спасибо"), secret(chosen)) == 200
        assert "Пожалуйста" in (await api.said())["text"]


async def test_a_call_is_answered_once_the_update_is_on_disk(responder: Responder, tmp_path: Path) -> None:
    """When the call is answered, the question is in the file, and the bot is known to live; a chat's calls wait there."""
    holding = asyncio.Event()
    async with bot_api.serve() as api, serving(api, responder, BOT_DATA=tmp_path) as chosen:
        await api.said("setWebhook")
        send = api._sendMessage

        async def held(params: Params) -> Params:
            await holding.wait()
            return await send(params)

        api._sendMessage = held  # type: ignore[method-assign]
        for number in (1, 2, 3):
            assert await call(chosen.webhook_port, question(number), secret(chosen)) == 200
            assert unhandled(tmp_path) == number
        assert heartbeat.judge(tmp_path)[0]
        holding.set()
        for _ in range(3):
            await api.said()


async def test_what_comes_together_is_written_together(tmp_path: Path) -> None:
    """Several updates that are taken before the event loop goes on are one transaction."""
    inbox = Inbox(tmp_path, 24)
    written: list[int] = []
    write = inbox.kept._store.write

    def noted(bot: int, changes: Changes) -> set[int]:
        written.append(len(changes))
        return write(bot, changes)

    inbox.kept._store.write = noted  # type: ignore[method-assign]
    assert all(inbox.take(update(number, chat=number)) for number in (1, 2, 3))
    await asyncio.sleep(0)
    assert (written, unhandled(tmp_path)) == ([3], 3)
    inbox.close()


async def sent(
    port: int, head: str, body: bytes = b"", *, token: str | None = None
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection over which a call was begun: what stands in `head` ends with an empty line if there is a body to come."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    secret_line = f"X-Telegram-Bot-Api-Secret-Token: {token}\r\n" if token else ""
    writer.write(f"POST / HTTP/1.1\r\nHost: bot\r\n{secret_line}{head}".encode() + body)
    return reader, writer


async def status(reader: asyncio.StreamReader) -> int:
    """The status with which a call is answered, whether its body has come or not."""
    line = await asyncio.wait_for(reader.readline(), bot_api.PATIENCE)
    return int(line.split()[1])


async def test_the_secret_is_judged_before_the_body(responder: Responder) -> None:
    """A call with a wrong secret or none is refused though no byte of its body has come; with the right one it is waited for."""
    async with bot_api.serve() as api, serving(api, responder) as chosen:
        await api.said("setWebhook")
        for token in (None, "wrong"):
            reader, writer = await sent(chosen.webhook_port, "Content-Length: 1000000\r\n\r\n", token=token)
            assert await status(reader) == 403
            await asyncio.wait_for(reader.read(), bot_api.PATIENCE)  # it is hung up on
            writer.close()
        content = json.dumps(question(1)).encode()
        reader, writer = await sent(
            chosen.webhook_port, f"Content-Length: {len(content)}\r\n\r\n", content[:9], token=secret(chosen)
        )
        writer.write(content[9:])
        assert await status(reader) == 200
        writer.close()
        await api.said()


@pytest.mark.parametrize("way", ["a length", "chunks"])
async def test_a_body_of_more_than_1_mb_is_refused(responder: Responder, way: str) -> None:
    """What says that it is longer is refused before it comes; what comes in chunks, once it is. The next call is answered."""
    async with bot_api.serve() as api, serving(api, responder) as chosen:
        await api.said("setWebhook")
        head = f"Content-Length: {(1 << 20) + 1}" if way == "a length" else "Transfer-Encoding: chunked"
        chunk = b"" if way == "a length" else b"%x\r\n%s\r\n" % (1 << 19, b" " * (1 << 19))
        reader, writer = await sent(chosen.webhook_port, f"{head}\r\n\r\n", token=secret(chosen))
        writer.write(3 * chunk)
        assert await status(reader) == 400
        writer.close()
        whole = json.dumps(question(1)).encode().ljust(1 << 20)
        reader, writer = await sent(chosen.webhook_port, f"Content-Length: {1 << 20}\r\n\r\n", whole, token=secret(chosen))
        assert await status(reader) == 200
        writer.close()
        await api.said()


@pytest.mark.parametrize("begun", ["nothing", "half of the headers", "half of the body", "a whole call before"])
async def test_who_does_not_go_on_is_hung_up_on(responder: Responder, begun: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that is idle, or on which headers or body do not come to an end, is closed after its time."""
    monkeypatch.setitem(webhook_server.LIMITS, "body_timeout", 0.2)
    monkeypatch.setitem(webhook_server.LIMITS, "idle_connection_timeout", 0.2)
    async with bot_api.serve() as api, serving(api, responder) as chosen:
        await api.said("setWebhook")
        token, content = secret(chosen), json.dumps(question(1)).encode()
        whole = f"Content-Length: {len(content)}\r\n\r\n"
        if begun == "nothing":
            reader, writer = await asyncio.open_connection("127.0.0.1", chosen.webhook_port)
        elif begun == "half of the headers":
            reader, writer = await sent(chosen.webhook_port, "Content-Le", token=token)
        elif begun == "half of the body":
            reader, writer = await sent(chosen.webhook_port, whole, content[:9], token=token)
        else:
            reader, writer = await sent(chosen.webhook_port, whole, content, token=token)
            assert await status(reader) == 200
            await api.said()
        await asyncio.wait_for(reader.read(), bot_api.PATIENCE)
        assert reader.at_eof()
        writer.close()


async def test_headers_without_end_are_hung_up_on(responder: Responder) -> None:
    """More than 16 KB of headers are not read."""
    async with bot_api.serve() as api, serving(api, responder) as chosen:
        await api.said("setWebhook")
        reader, writer = await sent(chosen.webhook_port, f"X: {'x' * (17 << 10)}\r\n\r\n", token=secret(chosen))
        assert await asyncio.wait_for(reader.read(), bot_api.PATIENCE) == b""
        writer.close()


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**400, 1.5, "7", None])
async def test_an_update_without_a_usable_number_is_refused(
    responder: Responder, tmp_path: Path, caplog: pytest.LogCaptureFixture, number: object
) -> None:
    """It neither gets into the inbox nor keeps others from it."""
    async with bot_api.serve() as api, serving(api, responder, BOT_DATA=tmp_path) as chosen:
        await api.said("setWebhook")
        assert await call(chosen.webhook_port, question(1) | {"update_id": number}, secret(chosen)) == 400
        assert await call(chosen.webhook_port, question(2), secret(chosen)) == 200
        assert "Здравствуйте" in (await api.said())["text"]
        assert api.nothing_more_said()
    assert "update without a number (message) cannot be read and is passed over" in caplog.text
    assert unhandled(tmp_path) == 0


async def test_an_update_that_cannot_be_read_is_not_called_again(responder: Responder, caplog: pytest.LogCaptureFixture) -> None:
    """As with polling, what the bot cannot read is passed over by its number, and Telegram is told that it came. The log does not
    tell its words."""
    async with bot_api.serve() as api, serving(api, responder) as chosen:
        await api.said("setWebhook")
        broken = {"update_id": 7, "message": {"message_id": 1, "text": ["secret words"]}}
        assert await call(chosen.webhook_port, broken, secret(chosen)) == 200
        assert await call(chosen.webhook_port, question(8), secret(chosen)) == 200
        await api.said()
    assert "update 7 (message) cannot be read and is passed over" in caplog.text
    assert "secret words" not in caplog.text


async def test_telegram_is_told_until_it_hears(responder: Responder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Telegram cannot be reached at the start, it is told later where to call, and calls are taken meanwhile."""
    monkeypatch.setattr(webhook_server, "RETRY", 0.01)
    api = BotApi()
    api.faults["setWebhook"] += [Refused(500, "Internal Server Error"), Refused(502, "Bad Gateway")]
    async with bot_api.serve(api), serving(api, responder) as chosen:
        assert (await api.said("setWebhook"))["url"] == URL
        assert await call(chosen.webhook_port, question(1), secret(chosen)) == 200
        await api.said()


async def test_the_heartbeat_is_the_servers(responder: Responder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the server answers, the bot lives though nobody asks; a port that answers nothing is no sign of life."""
    beaten, asked = asyncio.Event(), asyncio.Event()

    class Noted(Heartbeat):
        def beat(self) -> None:
            beaten.set()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.close()
        asked.set()

    monkeypatch.setattr(webhook, "EVERY", 0.01)
    async with bot_api.serve() as api, serving(api, responder, BOT_DATA=tmp_path) as chosen:
        watching = asyncio.create_task(watch_server(chosen, Noted(tmp_path)))
        await asyncio.wait_for(beaten.wait(), 10)
        watching.cancel()
    beaten.clear()
    chosen = chosen.model_copy(update={"webhook_listen": "0.0.0.0"})
    assert not await webhook._answers("127.0.0.1", chosen.webhook_port)
    async with await asyncio.start_server(silent, "127.0.0.1", chosen.webhook_port):
        watching = asyncio.create_task(watch_server(chosen, Noted(tmp_path)))
        for _ in range(3):
            await asyncio.wait_for(asked.wait(), 10)
            asked.clear()
        watching.cancel()
    assert not beaten.is_set()


async def test_run_webhook_keeps_what_sigterm_interrupts(tmp_path: Path) -> None:
    """The real command: stopped while it answers, it ends with 0 and no traceback; the next start answers what it was asked."""
    (tmp_path / "faq.yaml").write_text(FAQ, "utf-8")
    sending, never = asyncio.Event(), asyncio.Event()
    async with bot_api.serve() as api:
        send = api._sendMessage

        async def hold(params: Params) -> Params:
            sending.set()
            await never.wait()
            raise Refused(500, "too late")

        api._sendMessage = hold  # type: ignore[method-assign]
        process, port = run(api, tmp_path, WEBHOOK_SECRET="of-my-own_1")
        assert await call(port, question(1, "tea recipe"), "of-my-own_1") == 200
        await asyncio.wait_for(sending.wait(), bot_api.PATIENCE)
        assert heartbeat.judge(tmp_path)[0]
        process.send_signal(signal.SIGTERM)
        _, err = await output_of(process)
        assert (process.returncode, b"Traceback" in err, unhandled(tmp_path)) == (0, False, 1)
        assert (await api.said("setWebhook"))["secret_token"] == "of-my-own_1"
        api._sendMessage = send  # type: ignore[method-assign]
        never.set()
        process, _ = run(api, tmp_path)
        while (told := await api._sent.get())[0] != "sendMessage":
            pass
        assert "Boil water" in told[1]["text"]
        process.send_signal(signal.SIGTERM)
        await output_of(process)
    assert (process.returncode, unhandled(tmp_path)) == (0, 0)


@pytest.mark.parametrize("fault", ["refused", "port taken"])
async def test_a_webhook_that_cannot_be_is_told(tmp_path: Path, fault: str) -> None:
    """An address that Telegram refuses and a port that is taken: one clear line, exit code 2, no traceback."""
    (tmp_path / "faq.yaml").write_text(FAQ, "utf-8")
    async with bot_api.serve() as api:
        if fault == "refused":
            api.faults["setWebhook"].append(Refused(400, "Bad Request: bad webhook: IP address 10.0.0.1 is reserved"))
        taken = api.url.rpartition(":")[2]
        process, _ = run(api, tmp_path, **({"WEBHOOK_PORT": taken} if fault == "port taken" else {}))
        _, err = await output_of(process)
    assert (process.returncode, b"Traceback" in err) == (2, False)
    assert b"the webhook cannot be used" in err
    assert (b"10.0.0.1 is reserved" if fault == "refused" else b"WEBHOOK_PORT") in err


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({}, "WEBHOOK_URL is not set"),
        ({"WEBHOOK_URL": "http://bot.example.org"}, "WEBHOOK_URL: URL scheme should be 'https'"),
        ({"WEBHOOK_URL": URL, "WEBHOOK_PORT": "0"}, "WEBHOOK_PORT"),
        ({"WEBHOOK_URL": URL, "WEBHOOK_SECRET": "wörd"}, "WEBHOOK_SECRET: Value error, use 1 to 256 of"),
    ],
)
def test_a_missing_or_wrong_setting_is_told_in_one_line(environment: dict[str, str], told: str) -> None:
    """Each names its variable and shows no secret; exit code 2."""
    result = CliRunner().invoke(main, ["run", "--webhook"], env={"TELEGRAM_BOT_TOKEN": TOKEN, **environment})
    assert (result.exit_code, result.output.count("\n"), "wörd" in result.output) == (2, 1, False)
    assert told in result.output


def test_a_missing_package_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without tornado, --webhook says which extra brings it."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    result = CliRunner().invoke(main, ["run", "--webhook"], env={"TELEGRAM_BOT_TOKEN": TOKEN, "WEBHOOK_URL": URL})
    assert (result.exit_code, "extra `webhook`" in result.output) == (2, True)


def test_the_secret_does_not_tell_the_token() -> None:
    """A secret of the token is its own for each token, as Telegram takes it, and no plain digest that could be looked up."""
    made = [secret(Settings.model_validate({"TELEGRAM_BOT_TOKEN": token})) for token in (TOKEN, TOKEN, TOKEN + "x")]
    assert made[0] == made[1] != made[2]
    assert all(len(each) == 64 and each.isalnum() for each in made)
    assert made[0] != hashlib.sha256(TOKEN.encode()).hexdigest()


def run(api: BotApi, folder: Path, **more: str) -> tuple[subprocess.Popen[bytes], int]:
    port = free_port()
    environment = {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": api.url,
        "BOT_DATA": str(folder),
        "WEBHOOK_URL": URL,
        "WEBHOOK_LISTEN": "127.0.0.1",
        "WEBHOOK_PORT": str(port),
    }
    return python_m_bot("run", "--webhook", "--faq", str(folder / "faq.yaml"), **environment | more), port


def unhandled(folder: Path) -> int:
    with closing(sqlite3.connect(folder / FILE)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM updates WHERE content IS NOT NULL").fetchone()
    return int(count)
