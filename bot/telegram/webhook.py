"""Webhook mode: Telegram calls the bot. The secret that tells its calls from forged ones, and what differs from polling."""

import asyncio
import hashlib
import hmac
from pathlib import Path
from typing import Any

from telegram import Update

from bot.heartbeat import EVERY, Heartbeat
from bot.settings import Settings
from bot.telegram.inbox import Inbox

ANY_PATH = ".*"  # a load balancer may rewrite the path; what is called by Telegram shows in the secret
ANSWER = 5.0  # s that the server has to answer when it is asked whether it lives
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what listens on all addresses is asked on its own


def secret(settings: Settings) -> str:
    """What Telegram sends with each call: the one that is set, else one made of the token that does not tell it."""
    if settings.webhook_secret is not None:
        return settings.webhook_secret.get_secret_value()
    token = settings.token.get_secret_value() if settings.token else ""
    return hmac.new(token.encode(), b"webhook secret", hashlib.sha256).hexdigest()


def server_options(settings: Settings) -> dict[str, Any]:
    """What PTB's webhook server takes."""
    return {
        "listen": settings.webhook_listen,
        "port": settings.webhook_port,
        "url_path": ANY_PATH,
        "webhook_url": str(settings.webhook_url),
        "secret_token": secret(settings),
    }


class WebhookError(Exception):
    """Telegram refuses the webhook, and says why."""


class WebhookInbox(Inbox):
    """An inbox whose put ends once the update is on disk: PTB answers Telegram's call then, and Telegram forgets the update."""

    def __init__(self, data: Path | None, concurrent: int, heartbeat: Heartbeat) -> None:
        super().__init__(data, concurrent)
        self._heartbeat = heartbeat

    async def put(self, update: object) -> None:
        if isinstance(update, Update):
            await self.turns.space()
            self._admit(update.to_dict())
            await asyncio.sleep(0)  # the flush was scheduled before, so it runs before; what came together is written together
            self._heartbeat.beat()
        else:
            await super().put(update)


async def watch_server(settings: Settings, heartbeat: Heartbeat) -> None:
    """Beat as long as the server answers, also while nobody asks anything. A loop that hangs or a closed port ends the beats."""
    while True:
        if await _answers(EVERYWHERE.get(settings.webhook_listen, settings.webhook_listen), settings.webhook_port):
            heartbeat.beat()
        await asyncio.sleep(EVERY)


async def _answers(host: str, port: int) -> bool:
    try:
        async with asyncio.timeout(ANSWER):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                writer.write(b"HEAD / HTTP/1.0\r\n\r\n")
                return (await reader.readline()).startswith(b"HTTP/1.")  # 405: it takes calls only
            finally:
                writer.close()
    except OSError:  # a timeout, too
        return False
