"""Webhook mode: the real application behind a real port, called as Telegram calls it."""

import asyncio
import hashlib
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
from telegram import Update

from bot import heartbeat
from bot.answering.responder import Responder
from bot.cli import main
from bot.heartbeat import Heartbeat
from bot.settings import Settings
from bot.storage.update_store import FILE, Changes
from bot.telegram import app, webhook
from bot.telegram.webhook import WebhookInbox, secret, server_options, watch_server
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
    await application.updater.start_webhook(allowed_updates=app.ALLOWED_UPDATES, **server_options(chosen))
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


async def test_put_ends_once_the_update_is_on_disk(tmp_path: Path) -> None:
    """When PTB goes on to answer the call, the question is in the file; several calls at once are one transaction."""
    inbox = WebhookInbox(tmp_path, 24, Heartbeat(tmp_path))
    written: list[int] = []
    write = inbox.kept._store.write

    def noted(bot: int, changes: Changes) -> set[int]:
        written.append(len(changes))
        return write(bot, changes)

    inbox.kept._store.write = noted  # type: ignore[method-assign]
    await asyncio.gather(*(inbox.put(Update.de_json(update(number, chat=number), None)) for number in (1, 2, 3)))
    assert (written, unhandled(tmp_path)) == ([3], 3)
    await inbox.put(Update.de_json(update(4), None))
    assert unhandled(tmp_path) == 4
    assert heartbeat.judge(tmp_path)[0]
    inbox.close()


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
