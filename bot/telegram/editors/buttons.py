"""The buttons of the editors' chat, and the callback data that Telegram keeps with each: `edit:language:action:key:target`.

Anyone can forge callback data: what comes from another chat is nobody's, and what it names need not exist.
"""

import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import blake2b
from typing import Literal, Self, get_args

from telegram import InlineKeyboardButton

Action = Literal["page", "add", "skip", "list", "topic", "undo", "again", "mend", "save"]
KIND = "edit"
_FORMAT = re.compile(
    rf"{KIND}:(?P<language>[a-z]{{2,3}}):(?P<action>{'|'.join(get_args(Action))}):(?P<key>[\w-]{{0,8}}):(?P<target>[a-z0-9.-]{{0,40}})",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class EditorButton:
    """`language` is that of the question or answer that it is about, `key` stands for words that callback data is too short for,
    `target` is the id of an entry, empty for off-topic, or the number of a page."""

    action: Action
    language: str
    key: str = ""
    target: str = ""

    def pack(self) -> str:
        return f"{KIND}:{self.language}:{self.action}:{self.key}:{self.target}"

    @classmethod
    def parse(cls, data: str) -> Self | None:
        found = _FORMAT.fullmatch(data)
        action = next((action for action in get_args(Action) if found and action == found["action"]), None)
        return cls(action, found["language"], found["key"], found["target"]) if found and action else None

    @property
    def numbers(self) -> tuple[int, int]:
        """The target as a number, or as two with a point between them; what is missing is 0."""
        first, _, second = self.target.partition(".")
        return (int(first) if first.isdecimal() else 0, int(second) if second.isdecimal() else 0)

    def __call__(self, text: str) -> InlineKeyboardButton:
        """It, with a text on it."""
        return InlineKeyboardButton(text, callback_data=self.pack())


def key_of(*words: str) -> str:
    """Eight characters that stand for some words."""
    return urlsafe_b64encode(blake2b("\n".join(words).encode("utf-8", "replace"), digest_size=6).digest()).decode()
