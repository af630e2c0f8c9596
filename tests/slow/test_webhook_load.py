"""Webhook mode under load: the real command, with as many descriptors as a system commonly grants."""

import asyncio
import resource
import signal
from pathlib import Path

import pytest

from tests import bot_api
from tests.bench.crash import FAQ
from tests.conftest import output_of
from tests.telegram.test_webhook import call, question, run, sent, unhandled

CALLS = 300
DESCRIPTORS = 1024


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="needs limits of another process")
async def test_300_calls_at_once_are_answered_while_300_sockets_are_idle(tmp_path: Path) -> None:
    """Each call gets its 200 and each question its answer, with 1,024 descriptors, half-sent bodies of 60 MB beside them."""
    (tmp_path / "faq.yaml").write_text(FAQ, "utf-8")
    async with bot_api.serve() as api:
        process, port = run(api, tmp_path, WEBHOOK_SECRET="of-my-own_1")
        assert await call(port, question(1), "of-my-own_1") == 200
        await api.said("setWebhook")
        await api.said()
        resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (DESCRIPTORS, DESCRIPTORS))
        idle = await asyncio.gather(*(asyncio.open_connection("127.0.0.1", port) for _ in range(CALLS)))
        for token in (None, "of-my-own_1"):
            for _ in range(5):
                reader, writer = await sent(port, f"Content-Length: {60 << 20}\r\n\r\n", b" " * (1 << 20), token=token)
                idle.append((reader, writer))
        content = [question(number) for number in range(2, CALLS + 2)]
        for number, update in enumerate(content):
            update["message"]["chat"]["id"] = update["message"]["from"]["id"] = 100 + number
        called = await asyncio.gather(*(call(port, update, "of-my-own_1") for update in content))
        assert called == [200] * CALLS
        answered = [(await api.said())["chat_id"] for _ in content]
        assert sorted(map(int, answered)) == [100 + number for number in range(CALLS)]
        for _, writer in idle:
            writer.close()
        process.send_signal(signal.SIGTERM)
        _, err = await output_of(process)
    assert (process.returncode, unhandled(tmp_path), b"Traceback" in err) == (0, 0, False)
