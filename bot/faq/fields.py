"""The types of what a FAQ's files hold, and what each has to be."""

import re
from string import Formatter
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from bot import telegram_html
from bot.telegram_html import utf16

LONGEST_TEXT = 4096  # UTF-16 units of a message, after entities
LONGEST_NOTICE = 200  # of what Telegram shows over the chat
LONGEST_DESCRIPTION = 512  # of a bot's description
LONGEST_SHORT_DESCRIPTION = 120
LONGEST_COMMAND = 256  # of a command's description


def _html(text: str) -> str:
    if faults := telegram_html.read(text).faults:
        raise ValueError(f"is not Telegram's HTML: {'; '.join(faults)}")
    return text


def _at_most(units: int, text: str) -> str:
    if (length := utf16(text)) > units:
        raise ValueError(f"has {length} characters, and Telegram takes {units}: shorten it")
    return text


def _message(html: str) -> str:
    shown = telegram_html.read(_html(html)).text
    if not shown.strip():
        raise ValueError("shows no text: write some between the tags")
    _at_most(LONGEST_TEXT, shown)
    return html


def _source_line(text: str) -> str:
    try:
        fields = [field for field in Formatter().parse(text) if field[1] is not None]
    except ValueError:
        fields = []
    if not fields or any(field[1:] != ("paragraphs", "", None) for field in fields):
        raise ValueError("must hold {paragraphs}, where the numbers go, and no other { or }")
    return text


def _address(text: str) -> str:
    if not re.fullmatch(r"https?://[^\s\"<>]+", text):
        raise ValueError("must be an address such as https://example.org/text")
    return text


Text = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1)]
Id = Annotated[str, StringConstraints(strict=True, pattern=r"^[a-z0-9-]{1,40}$")]
Language = Annotated[str, StringConstraints(strict=True, pattern=r"^[a-z]{2,3}$")]
Html = Annotated[Text, AfterValidator(_html)]
"""Telegram HTML."""
Message = Annotated[Text, AfterValidator(_message)]
"""Telegram HTML that is a message of its own."""
Plain = Annotated[Text, AfterValidator(lambda text: _at_most(LONGEST_TEXT, text))]
"""A message that is shown as it stands."""
Notice = Annotated[Text, AfterValidator(lambda text: _at_most(LONGEST_NOTICE, text))]
Description = Annotated[Text, AfterValidator(lambda text: _at_most(LONGEST_DESCRIPTION, text))]
ShortDescription = Annotated[Text, AfterValidator(lambda text: _at_most(LONGEST_SHORT_DESCRIPTION, text))]
Command = Annotated[Text, AfterValidator(lambda text: _at_most(LONGEST_COMMAND, text))]
Address = Annotated[Text, AfterValidator(_address)]
"""Of a web page."""
SourceLine = Annotated[Text, AfterValidator(_source_line)]
Paragraph = Annotated[int, Field(strict=True, ge=1)]
Paragraphs = Annotated[
    tuple[Paragraph, ...],
    BeforeValidator(
        lambda value: value if isinstance(value, list) else [value], json_schema_input_type=Paragraph | list[Paragraph]
    ),
]
"""One paragraph number or a list of them."""


class Model(BaseModel):
    """Frozen; unknown keys are refused; docstrings of fields are what editors show as help."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)
