"""From JSON to what the bot keeps of an update, and from there to PTB's update.

Telegram's JSON is as documented; a proxy's or tomorrow's may not be, and PTB checks nothing. What the bot does not read, such as
names and files, is not kept: it stands neither on disk nor in a log. Pure.
"""

import contextlib
import json
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from telegram import Bot, Update
from telegram.constants import MessageAttachmentType

Number = Annotated[int, Field(ge=-(2**63), lt=2**63)]
Utf16Units = Annotated[int, Field(ge=0, lt=2**31)]
Blank = Annotated[str, BeforeValidator(lambda _: "")]
"""What PTB wants to be there and the bot does not read: whatever it holds, it is left empty."""
Status = Annotated[str, BeforeValidator(lambda status: "left" if status in ("left", "kicked") else "member")]
"""Of a member of a chat: gone or there. Of every other kind PTB wants to know more."""
PAYMENTS = ("invoice", "successful_payment", "passport_data")
ATTACHMENTS = {*MessageAttachmentType, "checklist", "rich_message"}.difference(PAYMENTS)
"""What a person may send in place of words."""


class _Part(BaseModel):
    """Dumped without what is None, it is JSON that PTB reads."""

    model_config = ConfigDict(strict=True)


class _User(_Part):
    id: Number
    language_code: str | None = None
    is_bot: bool = False
    first_name: Blank = ""


class _Chat(_Part):
    id: Number
    type: str


class _Entity(_Part):
    type: str
    offset: Utf16Units
    length: Utf16Units


class _Voice(_Part):
    """Stands for any attachment: that there is one is all that the bot reads of it."""

    file_id: Blank = ""
    file_unique_id: Blank = ""
    duration: int = 0


class _Quote(_Part):
    """The words of another message that a person chose to reply to."""

    text: str
    position: int = 0


class _Message(_Part):
    message_id: Number
    date: Number
    edit_date: Number | None = None
    chat: _Chat
    sender: _User | None = Field(default=None, alias="from")
    sender_chat: _Chat | None = None
    via_bot: _User | None = None
    text: str | None = None
    entities: list[_Entity] | None = None
    voice: _Voice | None = None
    media_group_id: str | None = None
    quote: _Quote | None = None
    reply_to_message: "_Message | None" = None
    message_thread_id: Number | None = None
    is_topic_message: bool | None = None
    migrate_to_chat_id: Number | None = None
    guest_query_id: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _simplified(cls, content: Any) -> Any:
        """A caption is as good as a text, commands and mentions in it included."""
        if not isinstance(content, dict):
            return content
        if content.get("text") is None:
            content = content | {"text": content.get("caption"), "entities": content.get("caption_entities")}
        return content | {"voice": {} if any(content.get(kind) for kind in ATTACHMENTS) else None}


class _CallbackQuery(_Part):
    id: str
    sender: _User = Field(alias="from")
    message: _Message | None = None
    inline_message_id: str | None = None
    chat_instance: Blank = ""
    data: str | None = None


class _InlineQuery(_Part):
    id: str
    sender: _User = Field(alias="from")
    query: str
    offset: Blank = ""


class _Member(_Part):
    status: Status
    user: _User

    @model_validator(mode="before")
    @classmethod
    def _restricted(cls, content: Any) -> Any:
        """Whoever is restricted may be gone, too."""
        gone = isinstance(content, dict) and content.get("is_member") is False
        return content | {"status": "left"} if gone else content


class _Membership(_Part):
    chat: _Chat
    sender: _User = Field(alias="from")
    date: Number
    old_chat_member: _Member
    new_chat_member: _Member


class Reduced(_Part):
    """What is kept of an update."""

    update_id: Number
    message: _Message | None = None
    edited_message: _Message | None = None
    guest_message: _Message | None = None
    callback_query: _CallbackQuery | None = None
    inline_query: _InlineQuery | None = None
    my_chat_member: _Membership | None = None

    @property
    def line(self) -> int:
        """What keeps its order: the chat, or the person where there is none. A private chat has its person's id."""
        query = self.callback_query or self.inline_query
        tapped = self.callback_query.message if self.callback_query else None
        place = self.message or self.edited_message or self.guest_message or tapped or self.my_chat_member
        return place.chat.id if place else query.sender.id if query else self.update_id

    def content(self) -> dict[str, Any]:
        """JSON values that PTB reads."""
        return self.model_dump(by_alias=True, exclude_none=True)

    def json_text(self) -> str:
        """What `restored` takes."""
        return json.dumps(self.content(), separators=(",", ":"))


KINDS = tuple(name for name in Reduced.model_fields if name != "update_id")


def reduced(content: object) -> Reduced | None:
    """What the bot reads of an update that came as JSON values; None where that is not of the documented types."""
    try:
        return Reduced.model_validate(content)
    except (ValidationError, RecursionError):
        return None


def restored(content: str | bytes | None, bot: Bot | None) -> Update | None:
    """The update, bound to the bot; None where there is none or it cannot be read. It is reduced again, since an earlier version
    may have kept it in another form."""
    try:
        update = reduced(json.loads(content)) if content else None
        return Update.de_json(update.content(), bot) if update else None
    except Exception:  # noqa: BLE001  a wrong type where we do not look ends in any error of PTB's
        return None


def identity(content: object) -> int | None:
    """The number that confirms an update to Telegram, if it can be told."""
    number = content.get("update_id") if isinstance(content, dict) else None
    return number if type(number) is int and abs(number) < 2**63 else None


def named(content: object) -> str:
    """An update, as JSON values or as their text, for the log: its number and its kind, and nothing of what it says."""
    if isinstance(content, str | bytes):
        with contextlib.suppress(ValueError):
            content = json.loads(content)
    number = identity(content)
    kinds = [kind for kind in KINDS if isinstance(content, dict) and kind in content]
    return f"{'without a number' if number is None else number} ({', '.join(kinds) or 'of another kind'})"
