"""From JSON to an update. Telegram's own is as documented; a proxy's or tomorrow's may not be, and PTB checks nothing.

Pure.
"""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from telegram import Bot, Update

Number = Annotated[int, Field(ge=-(2**63), lt=2**63)]
Utf16Units = Annotated[int, Field(ge=0, lt=2**31)]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True)


class _User(_Part):
    id: Number
    language_code: str | None = None


class _Chat(_Part):
    id: Number
    type: str


class _Entity(_Part):
    type: str
    offset: Utf16Units
    length: Utf16Units


class _Message(_Part):
    message_id: Number
    chat: _Chat
    sender: _User | None = Field(default=None, alias="from")
    via_bot: _User | None = None
    text: str | None = None
    caption: str | None = None
    entities: list[_Entity] = []
    caption_entities: list[_Entity] = []
    reply_to_message: "_Message | None" = None
    message_thread_id: Number | None = None
    is_topic_message: bool = False
    migrate_to_chat_id: Number | None = None
    guest_query_id: str | None = None


class _CallbackQuery(_Part):
    id: str
    sender: _User = Field(alias="from")
    message: _Message | None = None
    inline_message_id: str | None = None
    data: str | None = None


class _InlineQuery(_Part):
    id: str
    sender: _User = Field(alias="from")
    query: str


class _Member(_Part):
    status: str
    user: _User


class _Membership(_Part):
    chat: _Chat
    sender: _User = Field(alias="from")
    new_chat_member: _Member


class _Update(_Part):
    update_id: Number
    message: _Message | None = None
    edited_message: _Message | None = None
    guest_message: _Message | None = None
    callback_query: _CallbackQuery | None = None
    inline_query: _InlineQuery | None = None
    my_chat_member: _Membership | None = None


_UPDATE = TypeAdapter(_Update)


def readable(content: Any, bot: Bot | None) -> Update | None:
    """The update, bound to the bot; None where what the bot reads in it is not of the documented types."""
    try:
        _UPDATE.validate_python(content)
        return Update.de_json(content, bot)
    except Exception:  # noqa: BLE001  ours tells of what we read; a wrong type elsewhere ends in any error
        return None


def identity(content: object) -> int | None:
    """The number that confirms an update to Telegram, if it can be told."""
    number = content.get("update_id") if isinstance(content, dict) else None
    return number if type(number) is int and abs(number) < 2**63 else None
