"""A Bot API server for the tests: Telegram's semantics where a bot can feel them, and no more.

Updates stay until a later offset confirms them, getUpdates waits, and a second poller ends the first with 409. Texts that are too
long, bad HTML and bad buttons are refused with 400, as Telegram refuses them. Where the machine-readable Bot API lies in
../shared, every request is checked against it, and what that finds is kept in `violations`.
"""

import asyncio
import json
import re
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from aiohttp import web

TOKEN = "123456:AAE-stub_token-stub_token-stub_token"
_SCHEMA = Path(__file__).parents[2] / "shared" / "bot-api.json"
SCHEMA: dict[str, Any] | None = json.loads(_SCHEMA.read_text()) if _SCHEMA.is_file() else None
_TAGS = {
    "b",
    "strong",
    "i",
    "em",
    "u",
    "ins",
    "s",
    "strike",
    "del",
    "a",
    "code",
    "pre",
    "tg-spoiler",
    "blockquote",
    "span",
    "tg-emoji",
}
PATIENCE = 60  # seconds; a first start trains before it answers
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
Params = dict[str, Any]
Outage = Callable[[str], Awaitable[web.Response | None]]  # given the method of a call
ME = {"id": 123456, "is_bot": True, "first_name": "Speech", "username": "speech_bot", "can_join_groups": True,
      "can_read_all_group_messages": False, "supports_inline_queries": True, "supports_guest_queries": True,
      "can_connect_to_business": False,
      "has_main_web_app": False}  # fmt: skip


class Refused(Exception):
    def __init__(self, code: int, description: str, **parameters: int) -> None:
        self.code, self.description, self.parameters = code, description, parameters
        super().__init__(description)


class BotApi:
    """One bot's side of Telegram."""

    def __init__(self) -> None:
        self.url = ""
        self.requests: list[tuple[str, Params]] = []
        self.violations: list[str] = []
        self.faults: dict[str, deque[Refused | web.Response]] = defaultdict(deque)  # what the next calls of a method get
        self.outage: Outage | None = None  # what all calls get that it answers
        self.pending: list[Params] = []
        self.confirmed = 0
        self.messages: dict[tuple[int, int], Params] = {}
        self.profile: dict[tuple[str, str, Any], Any] = {}  # commands and descriptions by scope and language
        self._sent: asyncio.Queue[tuple[str, Params]] = asyncio.Queue()
        self._arrived = asyncio.Condition()
        self._poller: asyncio.Task[Any] | None = None
        self._next_update = 1000
        self._next_message = 1
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None

    # The network

    async def listen(self) -> None:
        """Take calls: on a free port of this machine, later on the same."""
        if self._runner is None:
            app = web.Application()
            app.router.add_route("*", "/bot{token}/{method}", self.handle)
            self._runner = web.AppRunner(app, shutdown_timeout=0.1)
            await self._runner.setup()
        port = int(self.url.rpartition(":")[2]) if self.url else 0
        self._site = web.TCPSite(self._runner, "127.0.0.1", port)
        await self._site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def hang_up(self) -> None:
        """Cut every connection and take no new one."""
        assert self._site is not None
        assert self._runner is not None
        assert self._runner.server is not None
        await self._site.stop()
        for connection in self._runner.server.connections:
            connection.force_close()

    async def close(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    # What people do

    async def write(self, text: str | None, *, chat: int = 1, language: str | None = None, **fields: Any) -> Params:
        """A person sends a message. Returns it."""
        user = {"id": chat if chat > 0 else 7, "is_bot": False, "first_name": "<b>Aigerim</b> & Co"} | (
            {"language_code": language} if language else {}
        )
        kind = (
            {"id": chat, "type": "private", "first_name": "Aigerim"}
            if chat > 0
            else {"id": chat, "type": "supergroup", "title": "G"}
        )
        message = {"message_id": self._number(), "date": 1700000000, "chat": kind, "from": user} | fields
        if text is not None:
            message["text"] = text
            if text.startswith("/"):
                length = len(text.split()[0])
                message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        await self.push(message=message)
        return message

    async def tap(self, message: Params, data: str, *, language: str = "ru") -> None:
        """A person taps a button under a message of the bot."""
        user = {"id": message["chat"]["id"], "is_bot": False, "first_name": "Aigerim", "language_code": language}
        await self.push(
            callback_query={"id": str(self._number()), "from": user, "message": message, "chat_instance": "1", "data": data}
        )

    async def edit(self, message: Params, text: str) -> None:
        """A person edits a message of theirs."""
        await self.push(edited_message=message | {"text": text, "edit_date": 1700000001})

    async def search(self, query: str, *, language: str = "ru") -> None:
        """A person types `@bot query` in some chat."""
        user = {"id": 5, "is_bot": False, "first_name": "Aigerim", "language_code": language}
        await self.push(inline_query={"id": str(self._number()), "from": user, "query": query, "offset": ""})

    async def push(self, **update: Any) -> int:
        """Any update at all. Returns its id."""
        async with self._arrived:
            self._next_update += 1
            self.pending.append({"update_id": self._next_update, **update})
            self._arrived.notify_all()
        return self._next_update

    async def said(self, method: str = "sendMessage") -> Params:
        """The next thing the bot does with that method; anything else in between fails the test. Its
        spaces are plain, as one reads them; `requests` hold what was sent."""
        name, params = await asyncio.wait_for(self._sent.get(), PATIENCE)
        assert name == method, f"expected {method}, the bot called {name}: {params}"
        shown: Params = json.loads(json.dumps(params, ensure_ascii=False).replace("\u00a0", " "))
        return shown

    def nothing_more_said(self) -> bool:
        return self._sent.empty()

    # What Telegram answers

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != TOKEN:
            return _error(Refused(401, "Unauthorized"))
        method = request.match_info["method"]
        params = await _params(request)
        if self.outage and (answer := await self.outage(method)):
            return answer
        if self.faults[method]:
            fault = self.faults[method].popleft()
            return fault if isinstance(fault, web.Response) else _error(fault)
        self.requests.append((method, params))
        self.violations += _violations(method, params)
        try:
            result = await getattr(self, f"_{method}", self._true)(params)
        except Refused as refused:
            return _error(refused)
        if method not in ("getMe", "getUpdates") and not method.startswith(("setMy", "getMy", "deleteWebhook")):
            shown = {**result, **params} if isinstance(result, dict) else params
            self._sent.put_nowait((method, shown))
        return web.json_response({"ok": True, "result": result})

    async def _true(self, _: Params) -> bool:
        return True

    async def _getMe(self, _: Params) -> Params:
        return ME

    async def _getMyCommands(self, params: Params) -> Any:
        return self.profile.get(("commands", str(params.get("scope")), params.get("language_code")), [])

    async def _setMyCommands(self, params: Params) -> bool:
        for command in params["commands"]:
            _fit("command", command["description"], 256)
        self.profile["commands", str(params.get("scope")), params.get("language_code")] = params["commands"]
        return True

    async def _getMyDescription(self, params: Params) -> Params:
        return {"description": self.profile.get(("description", "", params.get("language_code")), "")}

    async def _setMyDescription(self, params: Params) -> bool:
        self.profile["description", "", params.get("language_code")] = _fit("description", params["description"], 512)
        return True

    async def _getMyShortDescription(self, params: Params) -> Params:
        return {"short_description": self.profile.get(("short", "", params.get("language_code")), "")}

    async def _setMyShortDescription(self, params: Params) -> bool:
        self.profile["short", "", params.get("language_code")] = _fit("short description", params["short_description"], 120)
        return True

    async def _answerInlineQuery(self, params: Params) -> bool:
        results = params["results"]
        if len(results) > 50 or len({each["id"] for each in results}) < len(results):
            raise Refused(400, "Bad Request: RESULTS_TOO_MUCH or RESULT_ID_DUPLICATE")
        for each in results:
            if not 1 <= len(each["id"].encode()) <= 64:
                raise Refused(400, "Bad Request: RESULT_ID_INVALID")
            content = each["input_message_content"]
            check_text({"text": content["message_text"], "parse_mode": content.get("parse_mode")})
        if (button := params.get("button")) and not _PAYLOAD.fullmatch(button["start_parameter"]):
            raise Refused(400, "Bad Request: START_PARAM_INVALID")
        return True

    async def _answerGuestQuery(self, params: Params) -> Params:
        check_text({"text": params["result"]["input_message_content"]["message_text"], "parse_mode": "HTML"})
        return {"inline_message_id": "guest-1"}

    async def _getUpdates(self, params: Params) -> Any:
        if self._poller is not None and not self._poller.done():
            self._poller.cancel()
        self._poller = asyncio.ensure_future(self._poll(params))
        try:
            return await self._poller
        except asyncio.CancelledError:
            raise Refused(
                409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
            ) from None

    async def _poll(self, params: Params) -> list[Params]:
        offset = int(params.get("offset", 0))
        self.confirmed = max(self.confirmed, offset)
        async with self._arrived:
            self.pending = [update for update in self.pending if update["update_id"] >= offset]
            try:
                async with asyncio.timeout(float(params.get("timeout", 0))):
                    await self._arrived.wait_for(lambda: bool(self.pending))
            except TimeoutError:
                return []
            return self.pending[: int(params.get("limit", 100))]

    async def _sendMessage(self, params: Params) -> Params:
        check_text(params)
        chat = int(params["chat_id"])
        message = {"message_id": self._number(), "date": 1700000000, "from": ME, "text": params["text"],
                   "chat": {"id": chat, "type": "private" if chat > 0 else "supergroup", "first_name": "Aigerim"}}  # fmt: skip
        self.messages[chat, message["message_id"]] = params
        return message

    async def _editMessageText(self, params: Params) -> Params | bool:
        check_text(params)
        if "inline_message_id" in params:
            return True
        place = int(params["chat_id"]), int(params["message_id"])
        old = self.messages.get(place, {})
        if all(old.get(key) == params.get(key) for key in ("text", "reply_markup")):
            raise Refused(
                400, "Bad Request: message is not modified: specified new message content and reply markup are the same"
            )
        self.messages[place] = params
        return {"message_id": place[1], "date": 1700000000, "chat": {"id": place[0], "type": "private"}, "text": params["text"]}

    def _number(self) -> int:
        self._next_message += 1
        return self._next_message


@asynccontextmanager
async def serve(api: BotApi | None = None) -> AsyncIterator[BotApi]:
    """Run a stub on a free port of this machine."""
    api = api or BotApi()
    await api.listen()
    try:
        yield api
    finally:
        await api.close()


async def _params(request: web.Request) -> Params:
    raw = dict(await request.post())
    return {
        name: _decoded(str(value))
        if name not in ("text", "caption", "data", "callback_query_id", "inline_query_id", "guest_query_id")
        else value
        for name, value in raw.items()
    }


def _decoded(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value


async def bad_gateway(_: str) -> web.Response:
    """An outage in which something else answers for Telegram, in HTML."""
    return web.Response(status=502, text="<html>Bad Gateway</html>", content_type="text/html")


async def sends_refused(method: str) -> web.Response | None:
    """An outage of sendMessage alone."""
    return await bad_gateway(method) if method == "sendMessage" else None


async def polls_only(method: str) -> web.Response | None:
    """An outage of all but getUpdates."""
    return await bad_gateway(method) if method != "getUpdates" else None


async def silence(_: str) -> None:
    """An outage in which connections are taken and nothing is answered."""
    await asyncio.Event().wait()


def _error(refused: Refused) -> web.Response:
    body: Params = {"ok": False, "error_code": refused.code, "description": refused.description}
    if refused.parameters:
        body["parameters"] = refused.parameters
    return web.json_response(body, status=refused.code)


def _fit(what: str, text: str, most: int) -> str:
    if len(text) > most:
        raise Refused(400, f"Bad Request: {what} is too long")
    return text


def check_text(params: Params) -> None:
    text = str(params["text"])
    if params.get("parse_mode") == "HTML":
        text = shown(text)
    if not text.strip():
        raise Refused(400, "Bad Request: message text is empty")
    if utf16(text) > 4096:
        raise Refused(400, "Bad Request: message is too long")
    for row in (params.get("reply_markup") or {}).get("inline_keyboard", []):
        for button in row:
            if not 1 <= len(button.get("callback_data", "x").encode()) <= 64 or len(button.get("switch_inline_query", "")) > 256:
                raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")


def utf16(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.text = ""
        self.stack: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in _TAGS:
            raise Refused(400, f'Bad Request: can\'t parse entities: Unsupported start tag "{tag}"')
        self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.stack or self.stack.pop() != tag:
            raise Refused(400, "Bad Request: can't parse entities: Unmatched end tag")

    def handle_data(self, data: str) -> None:
        if "<" in data or "&" in data:
            raise Refused(400, "Bad Request: can't parse entities: bare < or &")
        self.text += data

    def handle_entityref(self, name: str) -> None:
        known = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
        if name not in known:
            raise Refused(400, f"Bad Request: can't parse entities: unknown &{name};")
        self.text += known[name]

    def handle_charref(self, name: str) -> None:
        self.text += chr(int(name[1:], 16) if name.lower().startswith("x") else int(name))


def shown(html: str) -> str:
    parser = _Html()
    parser.feed(html)
    parser.close()
    if parser.stack:
        raise Refused(400, f"Bad Request: can't parse entities: Can't find end tag for \"{parser.stack[-1]}\"")
    return parser.text


def _violations(method: str, params: Params) -> list[str]:
    """What the Bot API's own description says against a request."""
    if SCHEMA is None:
        return []
    described = next((each for name, each in SCHEMA["methods"].items() if name.lower() == method.lower()), None)
    if described is None:
        return [f"{method}: no such method"]
    return list(_mismatches(method, params, described.get("fields", [])))


def _mismatches(where: str, value: Params, fields: list[Params]) -> list[str]:
    by_name = {field["name"]: field for field in fields}
    found = [f"{where}: unknown field {name}" for name in value if name not in by_name]
    found += [f"{where}: {name} is missing" for name, field in by_name.items() if field["required"] and name not in value]
    for name, each in value.items():
        types = by_name.get(name, {}).get("types", [])
        if types and not any(_fits(each, kind) for kind in types):
            found.append(f"{where}: {name} is no {' or '.join(types)}: {each!r}")
    return found


def _fits(value: Any, kind: str) -> bool:
    if kind.startswith("Array of "):
        return isinstance(value, list) and all(_fits(item, kind.removeprefix("Array of ")) for item in value)
    simple = {"String": str, "Integer": int, "Boolean": bool, "Float": (int, float), "True": bool}
    if kind in simple:
        return isinstance(value, simple[kind])  # type: ignore[arg-type]
    if SCHEMA is None or not isinstance(value, dict):
        return kind == "InputFile"
    described = SCHEMA["types"].get(kind, {})
    if described.get("subtypes"):
        return any(_fits(value, subtype) for subtype in described["subtypes"])
    return not _mismatches(kind, value, described.get("fields", []))
