"""Hostile input for the tests: texts and updates that nobody means well, and the real bot without a network to try them on."""

import copy
import json
import math
from collections.abc import Callable
from html.parser import HTMLParser
from random import Random
from time import process_time
from typing import Any
from unittest import mock

from telegram.error import TelegramError
from telegram.request import BaseRequest, RequestData

from bot.answering.reply import Reply
from bot.answering.responder import Responder
from bot.settings import Settings
from bot.telegram import app
from bot.telegram.updates import reduced, restored
from tests import bot_api

LURE = "evil.example"  # in every link and tag of the hostile texts
LONG = 4096
CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі"
LATIN = "abcdefghijklmnopqrstuvwxyz"
MARKUP = (
    f'<a href="https://{LURE}/?a=1&b=2">tea</a>', f"<b>{LURE}", f"</b></i></a>{LURE}", f'<img src=x onerror="{LURE}">',
    f"<tg-spoiler>{LURE}</tg-spoiler>", f"<!-- {LURE} -->", "&lt;b&gt;", "&#60;b&#62;", "&", "<", "<<<>>>", "&amp;amp;", "]]>",
    f"[tea](https://{LURE})", f"*tea* _tea_ `tea` ||{LURE}||", f"```\n{LURE}\n```", f"https://{LURE}", f"tg://user?id=1&u={LURE}",
    "{0}{question}%s%n${jndi:ldap://x}", "../../etc/passwd", "'; DROP TABLE entries; --",
)  # fmt: skip
CONTROLS = "\u202e\u202d\u2066\u2067\u2069\u200b\u200e\u200f\ufeff\u00ad\u2028\u2029\x00\x01\x07\x1b\x7f\x85\r\n\t"
SURROGATES = "\ud800\udbff\udc00\udfff"
ODD_DIGITS = "²³¹①⑴፩፪๓٣۴߅𝟘𝟡Ⅷ½㊿"
SWOLLEN = "ﷺﷻ㌀㍿ŉǰΐẞİ"  # become several characters when composed or lowered


def words(random: Random, count: int, letters: str, shortest: int = 1, longest: int = 12) -> list[str]:
    return ["".join(random.choices(letters, k=random.randint(shortest, longest))) for _ in range(count)]


class Texts:
    """Makers of hostile texts by kind; the phrasings of a FAQ give them words that the bot knows."""

    def __init__(self, responder: Responder) -> None:
        self.phrasings = [phrasing for index in responder.matcher.indexes for phrasing in index.phrasings]
        self.known = sorted({word for phrasing in self.phrasings for word in phrasing.split()})
        self.kinds: dict[str, Callable[[Random], str]] = {
            "a phrasing": lambda r: r.choice(self.phrasings),
            "phrasings": lambda r: r.choice(["? ", ", ", " and ", " и ", "; "]).join(r.choices(self.phrasings, k=40)),
            "a phrasing with characters changed": self._mangled,
            "known words": lambda r: r.choice([" ", ", ", "? "]).join(r.choices(self.known, k=400)),
            "known words without spaces": lambda r: "".join(r.choices(self.known, k=r.choice([2, 3, 400]))),
            "known words misspelled": lambda r: r.choice([" ", ", "]).join(self._misspelled(r) for _ in range(400)),
            "unknown Cyrillic words": lambda r: r.choice([" ", ", ", "? ", ","]).join(words(r, 900, CYRILLIC)),
            "unknown Latin words": lambda r: r.choice([" ", ", ", "? ", ","]).join(words(r, 900, LATIN)),
            "short unknown words": lambda r: " ".join(words(r, 1300, r.choice([CYRILLIC, LATIN]), 3, 4)),
            "letters": lambda r: r.choice([" ", ", ", " и "]).join(words(r, 2000, LATIN + CYRILLIC, 1, 1)),
            "mixed scripts": lambda r: " ".join(words(r, 500, LATIN + CYRILLIC + "αβγשלוםسلام日本語ไทย한국")),
            "one long word": lambda r: "".join(r.choices(r.choice([CYRILLIC, LATIN, "日本語漢字"]), k=LONG)),
            "one letter": lambda r: r.choice(CYRILLIC + LATIN + "日'’") * LONG,
            "sounds of several letters": lambda r: r.choice(["shch", "gh", "6a4a", "yo", "'s", "щш"]) * 2000,
            "punctuation": lambda r: r.choice([",", ", ", "?", "? ", "1) ", " - ", ": ", "...", "и и ", ";\n"]) * (LONG // 2),
            "digits": lambda r: r.choice(["", " ", ", "]).join(words(r, 1400, "0123456789", 1, 9)),
            "odd digits": lambda r: r.choice(["", " "]).join(r.choices(ODD_DIGITS, k=r.choice([1, 2, 5, LONG]))),
            "zalgo": lambda r: "".join(
                letter + "".join(map(chr, r.choices(range(0x300, 0x36F), k=12))) for letter in self._one(r)
            ),
            "emoji": lambda r: "".join(r.choices("😀👨‍👩‍👧🏴󠁧󠁢❤️🇰🇿👍🏽", k=LONG)),
            "controls": lambda r: _sprinkled(r, self._one(r), CONTROLS),
            "surrogates": lambda r: _sprinkled(r, self._one(r), SURROGATES),
            "swollen": lambda r: r.choice(["", " ", "а "]).join(r.choices(SWOLLEN, k=LONG)),
            "any characters": lambda r: "".join(chr(r.randrange(0x110000)) for _ in range(r.choice([1, 30, 1000]))),
            "markup": lambda r: " ".join([*r.choices(MARKUP, k=r.choice([1, 3, 50])), self._one(r)]),
            "nothing": lambda r: r.choice(["", " ", "\n", "\u200b", "\u2800", "\x00"]),
            "follow-ups": lambda r: r.choice(
                ["and the second?", "more", "ещё", "а третий?", "last", "тағы", "9" * 900, *ODD_DIGITS]
            ),
            "a command": lambda r: f"/{r.choice(COMMANDS)}{r.choice(['', '@speech_bot', '@', '@@'])} {self._one(r)}",
        }

    def _one(self, random: Random) -> str:
        return random.choice(self.phrasings)

    def _misspelled(self, random: Random) -> str:
        word = random.choice(self.known)
        place = random.randrange(len(word))
        return word[:place] + random.choice(CYRILLIC + LATIN) + word[place + random.randint(0, 1) :]

    def _mangled(self, random: Random) -> str:
        letters = list(self._one(random))
        for _ in range(random.randint(1, 12)):
            letters[random.randrange(len(letters))] = random.choice(
                ["", " ", chr(random.randrange(0x3000)), random.choice(letters)]
            )
        return "".join(letters)

    def any(self, random: Random, most: int = LONG) -> tuple[str, str]:
        """A kind and a text of it."""
        kind = random.choice(list(self.kinds))
        return kind, self.kinds[kind](random)[:most]


COMMANDS = ("start", "topics", "share", "source", "privacy", "help", "ask", "", "x", "START")


def _sprinkled(random: Random, text: str, characters: str) -> str:
    return "".join(letter + random.choice(["", "", random.choice(characters)]) for letter in text)


class Updates:
    """Makers of updates: sound ones with hostile texts, and ones with anything in the place of anything."""

    def __init__(self, responder: Responder, texts: Texts) -> None:
        self.texts = texts
        self.ids = [entry.id for faq in responder.faqs.values() for entry in faq.entries]
        self.kinds: dict[str, Callable[[Random], dict[str, Any]]] = {
            "message": self._message,
            "edited_message": self._message,
            "guest_message": lambda r: self._message(r) | {"guest_query_id": "1"},
            "callback_query": self._tap,
            "inline_query": lambda r: {"id": "1", "from": self._user(r), "query": self.texts.any(r, 256)[1], "offset": ""},
            "my_chat_member": self._membership,
        }

    def any(self, random: Random) -> dict[str, Any]:
        """A sound update."""
        kind = random.choices(list(self.kinds), [8, 1, 2, 3, 2, 1])[0]
        return {"update_id": random.randrange(2**31), kind: self.kinds[kind](random)}

    def mutated(self, random: Random) -> Any:
        """An update with a few of its parts gone, changed, doubled or moved."""
        update: Any = copy.deepcopy(self.any(random))
        for _ in range(random.randint(1, 4)):
            places = list(_places(update))
            if not places:
                return random.choice(_junk(random))
            holder, key = random.choice(places)
            change = random.randrange(4)
            if change == 0 and isinstance(holder, dict):
                del holder[key]
            elif change == 1:
                holder[key] = copy.deepcopy(random.choice([other[name] for other, name in places]))
            elif change == 2 and isinstance(holder, dict):
                holder[random.choice([name for _, name in places])] = random.choice(_junk(random))
            else:
                holder[key] = random.choice(_junk(random))
        return update

    def _user(self, random: Random) -> dict[str, Any]:
        name = self.texts.any(random, 64)[1] or "A"
        language = random.choice([None, "ru", "en-US", "kk", "", "-", "xx-" * 40, "\u202eru"])
        return {"id": random.choice([5, 2**52]), "is_bot": False, "first_name": name, "last_name": f"<b>{LURE}"} | (
            {"language_code": language} if language is not None else {}
        )

    def _chat(self, random: Random) -> dict[str, Any]:
        kind = random.choice(["private", "private", "private", "group", "supergroup", "channel"])
        return {"id": random.randrange(1, 9) * (1 if kind == "private" else -1), "type": kind, "title": f"<i>{LURE}"}

    def _message(self, random: Random, depth: int = 1) -> dict[str, Any]:
        text = self.texts.any(random)[1]
        if random.random() < 0.2:
            text = f"@speech_bot {text}"[:LONG]
        message: dict[str, Any] = {
            "message_id": random.randrange(1, 50), "date": 1700000000, "chat": self._chat(random), "from": self._user(random),
        }  # fmt: skip
        where = random.choice(["text"] * 6 + ["caption", "none"])
        if where != "none":
            entities = [self._entity(random, text) for _ in range(random.choice([0, 1, 1, 5]))]
            message |= {where: text, "entities" if where == "text" else "caption_entities": entities}
        extra: list[dict[str, Any]] = [
            {}, {}, {}, {"voice": {"file_id": "1", "file_unique_id": "1", "duration": 1}}, {"migrate_to_chat_id": -7},
            {"photo": [{"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}]}, {"via_bot": bot_api.ME},
            {"message_thread_id": 3, "is_topic_message": True}, {"from": bot_api.ME}, {"new_chat_members": [self._user(random)]},
        ]  # fmt: skip
        message |= random.choice(extra)
        if depth and random.random() < 0.2:
            message["reply_to_message"] = self._message(random, 0)
        return message

    def _entity(self, random: Random, text: str) -> dict[str, Any]:
        if text.startswith("/"):
            return {"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}
        if text.startswith("@"):
            return {"type": "mention", "offset": 0, "length": len("@speech_bot")}
        kind = random.choice(["mention", "bot_command", "url", "text_link", "custom_emoji", "new_kind"])
        return {"type": kind, "offset": random.choice([0, 1, 9, 5000]), "length": random.choice([0, 1, 4, 11, 10**6])}

    def _tap(self, random: Random) -> dict[str, Any]:
        parts = ["answer", "more", "vote", "none", "topic", "topics", "", "ru", "en", "kk", "0", "1", "-1", "9" * 40, "²", "٣",
                 random.choice(self.ids), self.texts.any(random, 20)[1]]  # fmt: skip
        data = random.choice([":".join(random.choices(parts, k=random.randint(1, 6))), self.texts.any(random, 64)[1]])
        chat = self._chat(random)
        where: dict[str, Any] = random.choice(
            [
                {"message": self._message(random)},
                {"message": {"chat": chat, "message_id": 4, "date": 0}},
                {"inline_message_id": "1"},
                {},
            ]
        )
        return {"id": "1", "from": self._user(random), "chat_instance": "1", "data": data, **where}

    def _membership(self, random: Random) -> dict[str, Any]:
        member = {"user": bot_api.ME, "status": random.choice(["left", "member", "kicked", "odd"]), "until_date": 0}
        return {
            "chat": self._chat(random),
            "from": self._user(random),
            "date": 1,
            "old_chat_member": member,
            "new_chat_member": member,
        }


def _places(value: Any) -> Any:
    """Every place in a structure that holds something, as its holder and key."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in list(pairs):
        yield value, key
        yield from _places(each)


def _junk(random: Random) -> list[Any]:
    return [
        None, True, False, 0, -1, 2**31, 2**63, -(2**63), 10**30, math.inf, math.nan, "", "0", "\ud800", "\x00", "a" * 5000,
        [], {}, [[]], [None], {"": None}, [{}], {"id": {}}, {"type": []}, "private", b"".decode(), [1] * 100, MARKUP[0],
        random.randrange(-9, 9), "😀" * random.randint(1, 9),
    ]  # fmt: skip


class Offline(BaseRequest):
    """Stands in for the network: every request is answered as Telegram would, and kept until it is looked at."""

    def __init__(self, *_: object, **__: object) -> None:
        self.sent: list[tuple[str, dict[str, Any]]] = []

    @property
    def read_timeout(self) -> float:
        return 1.0

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        pass

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: object, **__: object
    ) -> tuple[int, bytes]:
        name = url.rpartition("/")[2]
        parameters = request_data.parameters if request_data else {}
        json.dumps(request_data.json_parameters if request_data else {}).encode()
        result: Any = True
        if name == "getMe":
            result = bot_api.ME
        elif name == "sendMessage" or (name == "editMessageText" and "message_id" in parameters):
            chat = {"id": parameters["chat_id"], "type": "private", "first_name": "A"}
            result = {"message_id": 1, "date": 1700000000, "chat": chat, "text": "x"}
        elif name == "answerGuestQuery":
            result = {"inline_message_id": "1"}
        self.sent.append((name, parameters))
        return 200, json.dumps({"ok": True, "result": result}).encode()


class Tried:
    """The real handlers without a network and without a pause; `crashes` are the errors that reached PTB's error handler."""

    def __init__(self, responder: Responder) -> None:
        self.crashes: list[BaseException] = []
        self.costs: list[tuple[float, str]] = []  # milliseconds of CPU, and the question
        self._tags = {tag for faq in responder.faqs.values() for entry in faq.entries for tag in _tags(entry.answer)} | {
            "<b>",
            "<i>",
        }
        self.offline = Offline()
        settings = Settings.model_validate({"TELEGRAM_BOT_TOKEN": bot_api.TOKEN, "BOT_JOURNAL": "off"})
        with (
            mock.patch.object(app, "Request", return_value=self.offline),
            mock.patch.object(app, "PollRequest", return_value=Offline()),
            mock.patch.object(app, "RateLimiter", return_value=None),
        ):
            self.application = app.build_application(settings, _Timed(responder, self.costs))  # type: ignore[arg-type]
        self.application.add_error_handler(self._caught)

    async def _caught(self, _: object, context: Any) -> None:
        if not isinstance(context.error, TelegramError):
            self.crashes.append(context.error)

    async def __aenter__(self) -> "Tried":
        await self.application.initialize()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.application.shutdown()

    async def feed(self, update: Any) -> list[str]:
        """Pass an update, as it came from the network, to the bot. Returns what markup was wrong in what it sent."""
        self.offline.sent.clear()
        kept = reduced(update)
        if kept is None or (read := restored(kept.json_text(), self.application.bot)) is None:
            return []
        await self.application.process_update(read)
        return [fault for name, parameters in self.offline.sent for fault in self._faults(name, parameters)]

    def _faults(self, name: str, parameters: dict[str, Any]) -> list[str]:
        shown = [parameters] if name in ("sendMessage", "editMessageText") else []
        articles = parameters.get("results", [parameters["result"]] if "result" in parameters else [])
        shown += [
            {"text": each["input_message_content"]["message_text"], "parse_mode": each["input_message_content"]["parse_mode"]}
            for each in articles
        ]
        faults = [f"{name}: an article without a title" for each in articles if not each["title"].strip()]
        for each in shown:
            try:
                bot_api.check_text(each)
            except bot_api.Refused as refused:
                faults.append(f"{name}: {refused.description}")
            if strange := _tags(each["text"]) - self._tags:
                faults.append(f"{name}: {strange}")
            if LURE in each["text"]:
                faults.append(f"{name}: {LURE}")
        return faults


class _Timed:
    """A responder whose replies are timed."""

    def __init__(self, responder: Responder, costs: list[tuple[float, str]]) -> None:
        self._responder, self._costs = responder, costs

    def __getattr__(self, name: str) -> Any:
        return getattr(self._responder, name)

    def reply(self, question: str, *others: Any) -> Reply:
        since = process_time()
        try:
            return self._responder.reply(question, *others)
        finally:
            self._costs.append(((process_time() - since) * 1000, question))


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.found.add(self.get_starttag_text() or tag)

    def handle_comment(self, data: str) -> None:
        self.found.add(f"<!--{data}-->")


def _tags(html: str) -> set[str]:
    parser = _Tags()
    parser.feed(html)
    parser.close()
    return parser.found
