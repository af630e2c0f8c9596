"""Requests to Telegram: by what connections they go, what is done about a refusal, and what none of them tells."""

import asyncio
import contextlib
from http import HTTPStatus
from typing import Any

import httpx
from telegram import Message
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter
from telegram.ext import ExtBot
from telegram.request import BaseRequest, HTTPXRequest

from bot import telegram_html
from bot.errors import UserError
from bot.heartbeat import Heartbeat
from bot.rendering.non_breaking import non_breaking
from bot.telegram.connection import Connection
from bot.telegram.inbox import Inbox
from bot.telegram.updates import identity
from bot.telegram.webhook import WebhookError

CONCURRENT_UPDATES = 24  # answers on their way at a time


class Request(BaseRequest):
    """PTB's requests, each on a connection of its own, telling `connection` how it went.

    A pool of httpcore's looks through all its connections, and for each of them through all again, whenever a request begins or
    ends: with 24 at a time that took more than everything else that a message costs.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._options: dict[str, Any] = {"connection_pool_size": 1, "httpx_kwargs": {"verify": httpx.create_ssl_context()}}
        self._all = [_request(self._options)]
        self._idle = [*self._all]  # the one used last is taken first, so that the others may close

    @property
    def read_timeout(self) -> float | None:
        return self._all[0].read_timeout

    async def initialize(self) -> None:
        await asyncio.gather(*(each.initialize() for each in self._all))

    async def shutdown(self) -> None:
        await asyncio.gather(*(each.shutdown() for each in self._all))

    async def do_request(self, *arguments: Any, **options: Any) -> tuple[int, bytes]:
        if not self._idle:
            self._all.append(_request(self._options))
            self._idle.append(self._all[-1])
        one = self._idle.pop()
        try:
            with self._connection.first_answer():
                status, body = await one.do_request(*arguments, **options)
            if not _by_telegram(status, body):
                raise NetworkError(f"HTTP status {status}") from httpx.HTTPError(f"status {status}")
        except NetworkError as error:
            self._connection.lost(error)
            raise
        finally:
            self._idle.append(one)
        self._connection.held()
        return status, body


def _by_telegram(status: int, body: bytes) -> bool:
    """Whether Telegram carried out or refused a request: it refuses in JSON, and what else answers stands in between."""
    return status < HTTPStatus.MULTIPLE_CHOICES or (status < HTTPStatus.INTERNAL_SERVER_ERROR and body.startswith(b"{"))


def _request(options: dict[str, Any]) -> HTTPXRequest:
    """Raises UserError where the environment names a proxy that cannot be used. Its address may hold a password."""
    try:
        return HTTPXRequest(**options)
    except RuntimeError:  # of PTB's, for want of a package
        raise UserError(
            "ALL_PROXY, or HTTPS_PROXY, names a SOCKS proxy, which needs the package socksio: install this project with its extra"
            " `socks`, or unset the variable"
        ) from None
    except (ValueError, httpx.InvalidURL):
        raise UserError(
            "ALL_PROXY, or HTTPS_PROXY, is no address of a proxy, such as http://127.0.0.1:3128 or socks5://127.0.0.1:1080"
        ) from None


class PollRequest(Request):
    """getUpdates, whose success is the bot's heartbeat. What it brings goes to the inbox; PTB gets the last number, which
    confirms all."""

    def __init__(self, connection: Connection, heartbeat: Heartbeat, inbox: Inbox) -> None:
        super().__init__(connection)
        self._heartbeat, self._inbox = heartbeat, inbox

    async def do_request(self, *arguments: Any, **options: Any) -> tuple[int, bytes]:
        await self._inbox.room()
        status, body = await super().do_request(*arguments, **options)
        if status == HTTPStatus.OK:
            self._heartbeat.beat()
        return status, body

    def parse_json_payload(self, payload: bytes) -> dict[str, Any]:  # type: ignore[override]  # static there
        content = BaseRequest.parse_json_payload(payload)
        if isinstance(result := content.get("result"), list):
            self._inbox.receive(result)
            numbers = [number for each in result if (number := identity(each)) is not None]
            content["result"] = [{"update_id": max(numbers)}] if numbers else []
        return content


class DiscreetBot(ExtBot[Any]):
    """PTB's bot, but neither its repr nor an error of its start holds the token, a webhook that is refused is said, and a
    message that Telegram refuses is said in a plainer way. What it says breaks no line where none may break."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}[{self.token.partition(':')[0]}]"

    async def initialize(self) -> None:
        with contextlib.suppress(InvalidToken):  # its message and its cause hold the token
            await super().initialize()
            return
        raise InvalidToken("Telegram refuses the token")

    async def set_webhook(self, *arguments: Any, **options: Any) -> bool:
        try:
            return await super().set_webhook(*arguments, **options)
        except BadRequest as error:  # PTB would try for ever, without a word
            raise WebhookError(str(error)) from error

    async def send_message(self, chat_id: int | str, text: str, *arguments: Any, **options: Any) -> Message:
        """Without the thread where that is gone, and as plain text where Telegram cannot read the markup."""
        text = _typeset(text, options)
        while True:
            try:
                return await super().send_message(chat_id, text, *arguments, **options)
            except BadRequest as error:
                if "thread not found" in str(error) and options.get("message_thread_id"):
                    options["message_thread_id"] = None
                else:
                    text = _plain(text, options, error)

    async def edit_message_text(self, text: str, *arguments: Any, **options: Any) -> Message | bool:
        """As plain text where Telegram cannot read the markup."""
        text = _typeset(text, options)
        try:
            return await super().edit_message_text(text, *arguments, **options)
        except BadRequest as error:
            text = _plain(text, options, error)
        return await super().edit_message_text(text, *arguments, **options)

    async def answer_callback_query(self, *arguments: Any, **options: Any) -> bool:
        """False where Telegram will not have it, being too late or too much: what follows the tap is done all the same."""
        try:
            return await super().answer_callback_query(*arguments, **options)
        except (BadRequest, RetryAfter):
            return False


def _is_plain(options: dict[str, Any]) -> bool:
    return "parse_mode" in options and options["parse_mode"] is None


def _typeset(text: str, options: dict[str, Any]) -> str:
    """Without breaks where none may be, but for what is no HTML: that is for editors, who may copy it."""
    return text if _is_plain(options) else non_breaking(text)


def _plain(text: str, options: dict[str, Any], error: BadRequest) -> str:
    """The text without markup, and the options for it; the error again if the markup is not what Telegram refuses."""
    if "can't parse entities" not in str(error).lower() or _is_plain(options):
        raise error
    options["parse_mode"] = None
    return telegram_html.read(text).text
