"""Pictures of the README: what the bot says to the Bot API stub, drawn as Telegram draws it, for light and dark pages.

`python .github/picture.py` writes `chat-light.png`, `chat-dark.png`, `editors-light.png` and `editors-dark.png` beside this file;
`chat` or `editors` after it draws those two alone. It needs the dev extra and Chromium.
"""

import asyncio
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.answering.responder import Responder
from bot.faq import load
from bot.paths import SHIPPED
from tests import bot_api
from tests.bot_api import BotApi, Params
from tests.conftest import Running
from tests.telegram.test_teaching import Chat, message_of, running

HERE = Path(__file__).parent
NAME = "Speech Bot"
PHONES = (  # when, and what the person writes
    (("9:38", "xnj nfrjt jgthfwbz ghjrcb&"), ("9:40", "2024те укшуга ким торагалык етеды")),
    (("9:39", "what did putin say there?"), ("9:40", "thanks!"), ("9:41", "што там с наркатиками")),
)
QUESTION, WORDS = "who were the bigwigs?", "who were the bigwigs at the summit?"
ENTRY = "Which heads of state took part in the summit?"
EDITORS = -1005  # the number of their group
WIDTH = 840  # CSS pixels, about what a README has
SCALE = 1.75  # at 2 the files pass 600 KB
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


@dataclass(frozen=True)
class Message:
    """One bubble. `html` is Telegram's; `keyboard` holds the rows of buttons under it, as the Bot API takes them."""

    time: str
    html: str
    mine: bool = False
    keyboard: tuple[list[dict[str, Any]], ...] = ()
    author: str = ""  # as groups show it
    replies_to: str = ""  # HTML


@dataclass(frozen=True)
class Phone:
    """A chat, with what its header says."""

    messages: list[Message]
    name: str = NAME
    note: str = "bot"


async def converse() -> list[Phone]:
    """What is said on each phone, by the real bot."""
    responder = Responder(load(SHIPPED))
    phones: list[Phone] = []
    with tempfile.TemporaryDirectory() as data:  # the stub counts from 1000 each time, and the bot answers no number twice
        async with bot_api.serve() as api, Running(api, responder, BOT_DATA=data):
            for chat, questions in enumerate(PHONES, start=1):
                messages = []
                for time, question in questions:
                    await api.write(question, chat=chat)
                    messages += [Message(time, escape(question), mine=True), as_sent(api, time, await api.said())]
                phones.append(Phone(messages))
    return phones


async def teach() -> list[Phone]:
    """A question that is not understood, on the phone of who asks; what editors make of it, on theirs."""
    responder = Responder(load(SHIPPED))
    with tempfile.TemporaryDirectory() as folder:
        faq = shutil.copytree(SHIPPED, Path(folder, "faq"))
        async with running(faq, Path(folder, "data"), responder, BOT_ADMIN_CHAT=EDITORS) as api:
            person, editor = Chat(api, 1), Chat(api, EDITORS)
            asked = [Message("9:41", QUESTION, mine=True), as_sent(api, "9:41", await person.write(QUESTION))]
            page = await editor.write("/unanswered")
            taught = [Message("9:44", "/unanswered", mine=True), as_sent(api, "9:44", page, NAME)]
            new = await editor.write(WORDS, reply_to_message=message_of(page))
            await editor.learned(new, ENTRY)
            taught.append(Message("9:45", WORDS, mine=True, replies_to=" ".join(page["text"].splitlines()[:2])))
            taught.append(as_sent(api, "9:45", new, NAME))
            asked += [Message("9:47", QUESTION, mine=True), as_sent(api, "9:47", await person.write(QUESTION))]
    return [Phone(asked), Phone(taught, "FAQ editors", "3 members")]


def as_sent(api: BotApi, time: str, sent: Params, author: str = "") -> Message:
    """A message of the bot, as it stands in its chat now."""
    now = api.messages[int(sent["chat_id"]), sent["message_id"]]
    rows = now.get("reply_markup", {}).get("inline_keyboard", [])
    return Message(time, now["text"], keyboard=tuple(rows), author=author)


# Drawing

THUMB = (
    "M2.6 10.6h3.1c.6 0 1 .4 1 1v8.3c0 .6-.4 1-1 1H2.6c-.6 0-1-.4-1-1v-8.3c0-.6.4-1 1-1z"
    "M8.2 11.3c1.9-1.5 3.4-3.9 3.8-6.9.2-1.6 1-2.6 2.2-2.4 1.6.2 2.3 1.7 2 3.7-.2 1.3-.6 2.4-1.1 3.5h4.5"
    "c1.5 0 2.5 1.1 2.3 2.4-.1.7-.5 1.2-1 1.5.5.4.7 1 .6 1.6-.1.8-.6 1.4-1.2 1.7.3.4.4.9.3 1.4-.1.8-.7 1.4-1.4 1.6.2.3.2.7.2 1"
    "-.2 1-1.1 1.6-2.3 1.6h-4.4c-2 0-3.4-.5-4.5-1.3z"
)
SIGNS = {  # drawn here: a picture must not depend on the fonts of who makes it
    "👍": f'<svg class="emoji" viewBox="0 0 24 24"><path d="{THUMB}"/></svg>',
    "👎": f'<svg class="emoji" viewBox="0 0 24 24"><path transform="matrix(1 0 0 -1 0 23)" d="{THUMB}"/></svg>',
    "＋": '<svg class="plus" viewBox="0 0 12 12"><path d="M6 1v10M1 6h10"/></svg>',
}
CHECKS = '<svg class="checks" viewBox="0 0 18 12"><path d="M1 6.6 4.4 10 11 2M7.6 9.2l.8.8L15 2"/></svg>'
BACK = '<svg class="back" viewBox="0 0 12 20"><path d="M10 2 2 10l8 8"/></svg>'
AVATAR = (
    '<svg class="avatar" viewBox="0 0 40 40"><defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="#72d5fd"/>'
    '<stop offset="1" stop-color="#2a9ef1"/></linearGradient></defs><circle cx="20" cy="20" r="20" fill="url(#sky)"/>'
    '<path d="M11.5 11h17a2.5 2.5 0 0 1 2.5 2.5v10a2.5 2.5 0 0 1-2.5 2.5H19l-5.5 4.6V26h-2A2.5 2.5 0 0 1 9 23.5v-10'
    'A2.5 2.5 0 0 1 11.5 11z" fill="#fff"/><path d="M14 16h12M14 21h8" stroke="#2a9ef1" stroke-width="2" '
    'stroke-linecap="round"/></svg>'
)
GROUP = (
    '<svg class="avatar" viewBox="0 0 40 40"><defs><linearGradient id="dusk" x2="0" y2="1"><stop stop-color="#b694f9"/>'
    '<stop offset="1" stop-color="#6c61df"/></linearGradient></defs><circle cx="20" cy="20" r="20" fill="url(#dusk)"/>'
    '<path d="M11 30l1.6-6.2L25.4 11l4.6 4.6-12.8 12.8z" fill="#fff"/>'
    '<path d="m22.6 13.8 4.6 4.6" stroke="#6c61df" stroke-width="1.6"/></svg>'
)
STATUS = (
    '<svg viewBox="0 0 62 12"><path d="M1 8h2v3H1zM5 6h2v5H5zM9 3.5h2V11H9zM13 1h2v10h-2z" class="solid"/>'
    '<path d="M21 4.5a8 8 0 0 1 11 0M23.3 7a4.7 4.7 0 0 1 6.4 0"/><circle cx="26.5" cy="9.8" r="1.3" class="solid"/>'
    '<rect x="38.5" y="1" width="19" height="10" rx="3"/><rect x="40.5" y="3" width="13" height="6" rx="1.5" class="solid"/>'
    '<path d="M60 4.5v3"/></svg>'
)
CLIP = (
    '<svg viewBox="0 0 24 24"><path d="m20 11.5-8.2 8.2a5 5 0 0 1-7.1-7.1l8.8-8.8a3.3 3.3 0 0 1 4.7 4.7l-8.7 8.7'
    'a1.7 1.7 0 0 1-2.4-2.4l8-8"/></svg>'
)
MICROPHONE = (
    '<svg viewBox="0 0 24 24"><rect x="9" y="3" width="6" height="11" rx="3"/>'
    '<path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3"/></svg>'
)
DOODLES = (  # of the wallpaper: a bubble, a cup, a plane, a star, a book, a globe, a flower, a key
    "M14 16h26a5 5 0 0 1 5 5v12a5 5 0 0 1-5 5H27l-8 7v-7h-5a5 5 0 0 1-5-5V21a5 5 0 0 1 5-5z"
    "M78 20h26v10a11 11 0 0 1-11 11h-4a11 11 0 0 1-11-11zM104 23h4a5 5 0 0 1 0 11h-5M85 14q3-3 0-6M95 14q3-3 0-6"
    "M146 28l40-16-12 38-9-14zM186 12l-21 24"
    "M34 74l5 10 11 2-8 8 2 11-10-5-10 5 2-11-8-8 11-2z"
    "M86 78q10-5 18 1 8-6 18-1v26q-10-5-18 1-8-6-18-1zM104 79v26"
    "M168 74a17 17 0 1 1 0 34 17 17 0 1 1 0-34M151 91h34M168 74q-14 17 0 34M168 74q14 17 0 34"
    "M40 150a6 6 0 1 1 0-12 6 6 0 1 1 0 12M40 138q-7-12 0-14 7 2 0 14M46 144q12-7 14 0-2 7-14 0M40 150q7 12 0 14-7-2 0-14"
    "M34 144q-12 7-14 0 2-7 14 0"
    "M96 138a9 9 0 1 1 0 18 9 9 0 1 1 0-18M105 147h28v7M124 147v6"
    "M160 140h26v20h-26zM160 141l13 11 13-11"
)
CSS = """
* { box-sizing: border-box; margin: 0 }
body { width: %(width)dpx; padding: 6px; background: transparent; display: flex; gap: 24px; -webkit-font-smoothing: antialiased;
       font: 14px/1.36 -apple-system, Roboto, "Noto Sans", "DejaVu Sans Condensed", "DejaVu Sans", sans-serif }
svg { fill: none; stroke: currentColor; stroke-linecap: round; stroke-linejoin: round; stroke-width: 1.8; flex: none }
svg .solid { fill: currentColor; stroke: none }
.phone { flex: 1; display: flex; flex-direction: column; overflow: hidden; border-radius: 40px; border: 7px solid var(--bezel);
         background: var(--bar); color: var(--text); box-shadow: 0 0 0 1px var(--edge) }
.status { display: flex; justify-content: space-between; align-items: center; padding: 10px 22px 2px 26px;
          font-size: 13px; font-weight: bold }
.status svg { width: 62px; height: 12px; stroke-width: 1.4 }
header { display: flex; align-items: center; gap: 10px; padding: 6px 16px 9px; border-bottom: 1px solid var(--line) }
header div { flex: 1; line-height: 1.25 }
header b { font-size: 15.5px }
header small { display: block; font-size: 12.5px; color: var(--faint) }
.back { width: 11px; height: 19px; color: var(--accent); stroke-width: 2.4; margin-right: 4px }
.avatar { width: 38px; height: 38px; stroke: none }
.more { letter-spacing: 1px; color: var(--accent); font-weight: bold }
main { flex: 1; display: flex; flex-direction: column; justify-content: space-between; gap: 8px; padding: 10px 12px 12px;
       background: var(--doodles) 0 0/198px 180px, var(--wallpaper) }
.day { align-self: center; padding: 2px 10px; border-radius: 12px; background: var(--button); color: var(--on-button);
       font-size: 12.5px; font-weight: bold }
.message { align-self: flex-start; width: fit-content; max-width: 91%%; display: flex; flex-direction: column; gap: 3px }
.message.mine { align-self: flex-end }
.bubble { position: relative; padding: 7px 11px 7px; border-radius: 16px 16px 16px 0; background: var(--theirs);
          white-space: pre-wrap; overflow-wrap: break-word; box-shadow: 0 1px 1px var(--shade) }
.mine .bubble { border-radius: 16px 16px 0 16px; background: var(--mine) }
.bubble::after { content: ""; position: absolute; bottom: 0; left: -6.5px; width: 7px; height: 15px; background: inherit;
                 clip-path: path("M7 0C7 7 5 12 0 15L7 15Z") }
.mine .bubble::after { left: auto; right: -6.5px; clip-path: path("M0 0C0 7 2 12 7 15L0 15Z") }
.time { float: right; margin: 6px -3px -4px 12px; color: var(--faint); font-size: 11.5px; display: flex; gap: 3px;
        align-items: center }
.mine .time { color: var(--mine-faint) }
.author, .reply b { color: var(--name); font-weight: bold; font-size: 13px }
.author { display: block }
.reply { display: block; margin: 1px 0 4px; padding: 2px 8px; border-left: 3px solid var(--name); border-radius: 4px;
         background: var(--quote); font-size: 13px }
code { font: 12.5px "DejaVu Sans Mono", monospace; color: var(--code) }
.checks { width: 17px; height: 11px; stroke-width: 1.5 }
.row { display: flex; gap: 3px }
.button { flex: 1; min-height: 36px; padding: 6px 12px; display: flex; align-items: center;
          justify-content: center; text-align: center; text-wrap: balance; line-height: 1.28; font-size: 13px; font-weight: 500;
          border-radius: 7px; background: var(--button); color: var(--on-button) }
.row .button:not(:only-child) { padding: 6px 4px; white-space: nowrap }
.row:last-child .button:first-child { border-bottom-left-radius: 15px }
.row:last-child .button:last-child { border-bottom-right-radius: 15px }
.emoji { display: block; width: 20px; height: 20px; fill: #ffc83d; stroke: #c98a11; stroke-width: .9 }
.plus { width: 10px; height: 10px; margin-right: 2px }
footer { display: flex; align-items: center; gap: 10px; padding: 8px 14px 18px; color: var(--faint);
         border-top: 1px solid var(--line) }
footer div { flex: 1; padding: 5px 13px; border-radius: 17px; background: var(--field); border: 1px solid var(--line) }
footer svg { width: 24px; height: 24px; stroke-width: 1.7 }
"""
THEMES = {
    "light": {
        "bezel": "#1d1f23", "edge": "#8a8f98", "bar": "#f7f7f8", "line": "#d9dade", "field": "#ffffff", "text": "#0b0d0f",
        "faint": "#6b737c", "accent": "#0a7aff", "theirs": "#ffffff", "mine": "#e3fdc9", "mine-faint": "#3f9e44",
        "shade": "#00000024", "button": "#54795a", "on-button": "#ffffff", "doodle": "#3c6b3c", "doodle-opacity": ".13",
        "name": "#2e7d32", "quote": "#2e7d321c", "code": "#a03d16",
        "wallpaper": "linear-gradient(#d9dcae, #9cc596 38%, #86bb8d 62%, #cfd78f)",
    },
    "dark": {
        "bezel": "#2c3138", "edge": "#4a515b", "bar": "#17212b", "line": "#0c131b", "field": "#212d3a", "text": "#f4f7fa",
        "faint": "#8496a7", "accent": "#6ab3f3", "theirs": "#212f3f", "mine": "#2b5378", "mine-faint": "#8fc0ee",
        "shade": "#00000040", "button": "#31445a", "on-button": "#ffffff", "doodle": "#8fb8ff", "doodle-opacity": ".07",
        "name": "#7fc4ff", "quote": "#7fc4ff1f", "code": "#f0a878",
        "wallpaper": "linear-gradient(#0f1a26, #111d2e 45%, #17203a 75%, #0e1721)",
    },
}  # fmt: skip


def page(phones: list[Phone], theme: dict[str, str]) -> str:
    """The phones as one page of HTML, which notes its own height for `shoot`."""
    doodles = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 198 180"><path d="{DOODLES}" fill="none"'
        f' stroke="{theme["doodle"]}" stroke-opacity="{theme["doodle-opacity"]}" stroke-width="1.6"'
        ' stroke-linecap="round" stroke-linejoin="round"/></svg>'
    )
    variables = "".join(f"--{name}: {value};" for name, value in theme.items())
    css = f":root {{ {variables} --doodles: url('data:image/svg+xml,{quote(doodles)}') }} {CSS % {'width': WIDTH}}"
    note = "document.body.dataset.height = document.body.offsetHeight"
    body = "".join(map(_phone, phones))
    return f'<!doctype html><meta charset="utf-8"><style>{css}</style><body>{body}<script>{note}</script></body>'


def _phone(phone: Phone) -> str:
    avatar = AVATAR if phone.name == NAME else GROUP
    return (
        f'<div class="phone"><div class="status">{phone.messages[-1].time}{STATUS}</div>'
        f'<header>{BACK}{avatar}<div><b>{phone.name}</b><small>{phone.note}</small></div><span class="more">•••</span></header>'
        f'<main><div class="day">Today</div>{"".join(map(_message, phone.messages))}</main>'
        f"<footer>{CLIP}<div>Message</div>{MICROPHONE}</footer></div>"
    )


def _message(message: Message) -> str:
    time = f'<span class="time">{message.time}{CHECKS if message.mine else ""}</span>'
    html = re.sub(r"(?<=\w)-(?=\w)", "-\N{WORD JOINER}", message.html)  # no line ends at a hyphen
    rows = "".join(f'<div class="row">{"".join(map(_button, row))}</div>' for row in message.keyboard)
    head = f'<span class="author">{message.author}</span>' if message.author else ""
    if message.replies_to:
        head += f'<span class="reply"><b>{NAME}</b>\n{message.replies_to}</span>'
    return f'<div class="message{" mine" * message.mine}"><div class="bubble">{head}{html}{time}</div>{rows}</div>'


def _button(button: dict[str, Any]) -> str:
    text = escape(button["text"])
    for sign, drawn in SIGNS.items():
        text = text.replace(sign, drawn)
    return f'<div class="button"><span>{text}</span></div>'


def shoot(html: str, picture: Path) -> None:
    """Let Chromium draw the page into a PNG, as tall as its content."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        sys.exit(f"install Chromium: none of {', '.join(BROWSERS)} is on the PATH")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "chat.html")
        file.write_text(html, encoding="utf-8")
        options = [browser, "--headless", "--no-sandbox", "--hide-scrollbars", f"--user-data-dir={folder}/profile"]
        dump = _run([*options, f"--window-size={WIDTH},2000", "--dump-dom", file.as_uri()])
        height = re.findall(r'data-height="(\d+)"', dump)[0]
        _run([
            *options, f"--window-size={WIDTH},{height}", f"--force-device-scale-factor={SCALE}",
            "--default-background-color=00000000", f"--screenshot={picture}", file.as_uri(),
        ])  # fmt: skip


def _run(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout  # noqa: S603


PICTURES = {"chat": converse, "editors": teach}

if __name__ == "__main__":
    for picture in sys.argv[1:] or PICTURES:
        chats = asyncio.run(PICTURES[picture]())
        for name, colours in THEMES.items():
            shoot(page(chats, colours), HERE / f"{picture}-{name}.png")
