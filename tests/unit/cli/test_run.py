"""`bot run`, as a person runs it."""

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

import pytest
from aiohttp import web

from bot.answering.responder import Responder
from bot.faq import load
from tests import bot_api
from tests.bot_api import TOKEN
from tests.clock import turn, turnable
from tests.conftest import FIVE_QUESTIONS, Running, output_of, python, python_m_bot


def test_run_without_a_token_says_so_and_ends_with_2() -> None:
    """run needs a token: one line on standard error, exit code 2."""
    process = python_m_bot("run")
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, len(err.splitlines())) == (2, b"", 1)
    assert b"TELEGRAM_BOT_TOKEN" in err


async def test_run_with_a_refused_token_says_so() -> None:
    """A token that Telegram refuses gives one clear line and exit code 2, and appears nowhere."""
    async with bot_api.serve() as api:
        process = python_m_bot("run", TELEGRAM_BOT_TOKEN="1:wrong_wrong", TELEGRAM_API_URL=api.url, LOG_LEVEL="DEBUG")
        out, err = await output_of(process)
    assert process.returncode == 2
    assert b"Telegram refuses the token" in err
    assert b"wrong_wrong" not in out + err


async def test_run_answers_and_ends_cleanly_on_ctrl_c() -> None:
    """The five questions through the real command; Ctrl-C ends it with 0; the token is in no output at DEBUG."""
    async with bot_api.serve() as api:
        process = python_m_bot("run", TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_URL=api.url, LOG_LEVEL="DEBUG")
        finished = asyncio.create_task(output_of(process))  # reads on, or a full pipe would stop the bot
        for question in FIVE_QUESTIONS.splitlines():
            await api.write(question)
        answers = {(await api.said())["text"].split("\n")[0] for _ in range(5)}
        assert len(answers) == 4
        process.send_signal(signal.SIGINT)
        out, err = await finished
    assert process.returncode == 0
    assert TOKEN.encode() not in out + err
    assert TOKEN.split(":")[1].encode() not in out + err
    assert (
        "председательствует".encode()
        not in "".join(line for line in err.decode().splitlines(keepends=True) if " INFO " in line).encode()
    )


async def test_run_without_a_network_says_so_and_waits() -> None:
    """No network at start: a clear line, no end, no token; when the network comes, the bot answers."""
    async with bot_api.serve() as api:
        lost = web.Response(status=502, text="<html>Bad Gateway</html>")
        api.faults["getMe"].append(lost)
        process = python_m_bot("run", TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_URL=api.url)
        await api.write("привет")
        await api.said()
        process.send_signal(signal.SIGTERM)
        _, err = await output_of(process)
    assert b"Telegram cannot be reached" in err
    assert b"Telegram can be reached again" in err
    assert (process.returncode, TOKEN.encode() in err) == (0, False)


@pytest.mark.parametrize(
    ("proxy", "told"),
    [
        ("socks5://user:secret@127.0.0.1:9", "which needs the package socksio: install this project with its extra `socks`"),
        ("ftp://user:secret@127.0.0.1:9", "is no address of a proxy"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_told_in_one_line(proxy: str, told: str) -> None:
    """A SOCKS proxy without the package for it, and what is no proxy at all: exit code 2, and no password shows."""
    code = "import sys; sys.modules['socksio'] = None; from bot.cli import main; main(['run'])"
    process = python(code, TELEGRAM_BOT_TOKEN=TOKEN, ALL_PROXY=proxy)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, len(err.splitlines())) == (2, b"", 1)
    assert "ALL_PROXY" in err.decode()
    assert told in err.decode()
    assert b"secret" not in err


async def test_a_socks_proxy_leads_to_telegram() -> None:
    """With the extra `socks`, every request goes by ALL_PROXY."""
    pytest.importorskip("socksio", reason="needs the extra socks")
    through: list[int] = []
    served: list[asyncio.Task[None] | None] = []

    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with closing(writer), suppress(ConnectionError):  # the bot is killed at the end
            while chunk := await reader.read(4096):
                writer.write(chunk)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """RFC 1928, as far as a client without a password needs it: method, CONNECT to an IPv4 address, then bytes."""
        served.append(asyncio.current_task())
        await reader.readexactly(2 + (await reader.readexactly(2))[1] - 2)
        writer.write(b"\5\0")
        _, _, _, kind = await reader.readexactly(4)
        assert kind == 1
        address, port = ".".join(map(str, await reader.readexactly(4))), int.from_bytes(await reader.readexactly(2))
        through.append(port)
        there, back = await asyncio.open_connection(address, port)
        writer.write(b"\5\0\0\1" + bytes(6))
        await asyncio.gather(forward(reader, back), forward(there, writer))

    async with bot_api.serve() as api, await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        process = python_m_bot(
            "run", TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_URL=api.url, ALL_PROXY=f"socks5://127.0.0.1:{port}", NO_PROXY=""
        )
        await api.write("/start")
        await api.said()
        process.kill()
        await output_of(process)
        await asyncio.gather(*filter(None, served))  # no connection may outlive the loop
    assert {*through} == {int(api.url.rpartition(":")[2])}


async def test_a_start_says_who_is_online_and_with_what(small: Path) -> None:
    """One line: the bot's name, by which way it hears, and how many entries of which language it loaded."""
    async with bot_api.serve() as api:
        process = python_m_bot("run", "--faq", str(small), TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_URL=api.url)
        await api.write("/start")
        await api.said()
        process.terminate()
        _, err = await output_of(process)
    (line,) = [line for line in err.decode().splitlines() if "online" in line]
    assert line.endswith("online as @speech_bot, by long polling; entries: 7 in en")


@turnable
async def test_a_start_that_gets_no_answer_says_so_soon(small: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Long before any timeout, where packets vanish: a second after the first request; and once, until Telegram is there."""
    async with bot_api.serve() as api:
        api.outage = bot_api.silence
        running = Running(api, Responder(load(small)), BOT_FAQ=small)
        starting = asyncio.create_task(running.application.initialize())
        while "cannot be reached" not in caplog.text:
            assert not starting.done()
            await turn(0.1)
        assert not starting.done()
        starting.cancel()
        await asyncio.gather(starting, return_exceptions=True)
    assert caplog.text.count("cannot be reached") == 1


def test_a_stop_while_the_faq_is_read_is_orderly() -> None:
    """SIGTERM before the bot polls ends it with exit code 0 and without a word."""
    # Many short sleeps: a signal that comes just before a long one would be seen after it.
    holding = "index_cache.load = lambda *_: (print('reads', flush=True), [time.sleep(0.1) for _ in range(990)])"
    code = f"import time; from bot.cli import main; from bot.storage import index_cache; {holding}; main(['run'])"
    command = [sys.executable, "-c", code]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "TELEGRAM_BOT_TOKEN": TOKEN}
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"reads\n"
        running.terminate()
        assert running.communicate(timeout=30) == (b"", b"")
    assert running.returncode == 0


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes and devices")
@pytest.mark.parametrize("odd", ["a pipe", "a device"])
def test_a_pipe_or_a_device_among_the_files_holds_nothing_up(small: Path, odd: str) -> None:
    """check, ask and run tell it as a finding, and end."""
    file = small.with_name("odd.yaml")
    os.mkfifo(file) if odd == "a pipe" else file.symlink_to("/dev/zero")
    finding = "odd.yaml:1:1: error: cannot be read: it is a folder, a pipe or a device"
    for command, code in ((("check",), 1), (("ask", "x"), 2), (("run",), 2)):
        process = python_m_bot(*command, BOT_FAQ=str(small.parent), TELEGRAM_BOT_TOKEN=TOKEN)
        out, err = process.communicate(timeout=60)
        assert (process.returncode, finding in (out + err).decode()) == (code, True)
