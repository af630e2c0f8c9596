"""The web server that Telegram calls. What it reads is bounded, and whose calls it reads shows in their headers."""

import asyncio
import hmac
import json
from http import HTTPStatus
from typing import Any

from telegram import Bot
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Updater
from tornado.httpserver import HTTPServer
from tornado.web import Application, HTTPError, RequestHandler, stream_request_body

from bot.heartbeat import Heartbeat
from bot.settings import Settings
from bot.telegram.inbox import Inbox
from bot.telegram.updates import identity
from bot.telegram.webhook import secret

LIMITS = {
    "max_header_size": 16 << 10,  # bytes
    "max_body_size": 1 << 20,  # bytes; an update of Telegram's has a few thousand
    "body_timeout": 10.0,  # s
    "idle_connection_timeout": 30.0,  # s between two calls, those in which the headers of a call come included
}
"""tornado's own. What goes beyond them is refused or hung up on."""
BACKLOG = 1024  # calls that may wait to be taken: Telegram and a balancer call from many connections at once
ANY_PATH = ".*"  # a balancer may rewrite the path; what is called by Telegram shows in the secret
RETRY = 5.0  # s until Telegram is told again where to call


class WebhookUpdater(Updater):
    """PTB's updater with a server of our own: PTB's takes none of the limits, reads a body before it looks at the secret, and
    parses updates that are not as documented."""

    def __init__(self, bot: Bot, inbox: Inbox, settings: Settings, heartbeat: Heartbeat) -> None:
        super().__init__(bot, inbox)
        self._settings = settings
        arguments = {"secret_token": secret(settings), "inbox": inbox, "heartbeat": heartbeat}
        self._server = HTTPServer(Application([(ANY_PATH, Call, arguments)]), **LIMITS)
        self._listens = False

    @property
    def running(self) -> bool:
        return self._listens

    async def start_webhook(self, *_: Any, **options: Any) -> asyncio.Queue[object]:
        """Listen, and tell Telegram so, again and again until it has heard. Of PTB's options `allowed_updates` counts; the others
        are in the settings. Raises OSError where the port is taken, WebhookError where Telegram refuses the address."""
        self._server.listen(self._settings.webhook_port, self._settings.webhook_listen, backlog=BACKLOG)
        self._listens = True
        url, secret_token = str(self._settings.webhook_url), secret(self._settings)
        while True:
            try:
                await self.bot.set_webhook(url, allowed_updates=options["allowed_updates"], secret_token=secret_token)
                return self.update_queue
            except InvalidToken:
                raise
            except TelegramError:  # the connection has said so
                await asyncio.sleep(RETRY)

    async def stop(self) -> None:
        self._listens = False
        self._server.stop()
        await self._server.close_all_connections()


@stream_request_body
class Call(RequestHandler):
    """One call: an update of Telegram's, which is answered once it is on disk, so that Telegram may forget it."""

    SUPPORTED_METHODS = ("POST",)

    def initialize(self, secret_token: str, inbox: Inbox, heartbeat: Heartbeat) -> None:
        self._secret_token, self._inbox, self._heartbeat = secret_token, inbox, heartbeat
        self._body = bytearray()

    def prepare(self) -> None:
        """Judge by the headers, before anything of the body is read."""
        token = self.request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not hmac.compare_digest(token.encode(), self._secret_token.encode()):
            raise HTTPError(HTTPStatus.FORBIDDEN)

    def data_received(self, chunk: bytes) -> None:
        self._body += chunk

    async def post(self) -> None:
        try:
            content = json.loads(self._body)
        except (ValueError, RecursionError):
            raise HTTPError(HTTPStatus.BAD_REQUEST) from None
        await self._inbox.turns.space()
        readable = self._inbox.take(content)
        if not readable and identity(content) is None:  # else Telegram would call with it again and again
            raise HTTPError(HTTPStatus.BAD_REQUEST)
        await asyncio.sleep(0)  # the inbox writes before: what came together is written together
        self._heartbeat.beat()

    def write_error(self, *_: Any, **__: Any) -> None:
        """The status says all."""
        self.finish()
