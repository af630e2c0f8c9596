"""The text that a FAQ is about, in Telegram: a button below an answer unfolds the paragraphs that it rests on."""

import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.answering.responder import Responder
from bot.faq import load
from tests import bot_api
from tests.bot_api import BotApi
from tests.conftest import Running

FAQ = """\
language: {language}
messages:
  read_source: {read}
  contact: <b>Aigerim</b>, room 7
entries:
- id: tea
  question: {tea}
  answer: Boil <b>water</b>.
  source: [1, 2]
  related: [coffee]
- id: coffee
  question: {coffee}
  answer: Grind 2 spoons.
  source: 3
- id: about-bot
  small_talk: true
  question: {you}
  answer: I am a bot.
"""
WORDS = {
    "en": {"read": "Read in the text", "tea": "How to make tea?", "coffee": "How to make coffee?", "you": "Who are you?"},
    "ru": {"read": "Прочесть в тексте", "tea": "Как заварить чай?", "coffee": "Как сварить кофе?", "you": "Кто ты такой?"},
}
TEXT = "Boil & wait.\n\nPour.\n" + "Grind 🙂 <fine>. " * 1000


@pytest.fixture
def responder(tmp_path: Path) -> Responder:
    for language, words in WORDS.items():
        (tmp_path / f"{language}.yaml").write_text(FAQ.format(language=language, **words), encoding="utf-8")
    (tmp_path / "source.txt").write_text(TEXT, encoding="utf-8")
    return Responder(load(tmp_path))


@pytest.fixture
async def api(responder: Responder) -> AsyncIterator[BotApi]:
    async with bot_api.serve() as api, Running(api, responder):
        yield api
    assert api.violations == []


def buttons(message: dict[str, Any]) -> Sequence[Sequence[dict[str, Any]]]:
    found: Sequence[Sequence[dict[str, Any]]] = message["reply_markup"]["inline_keyboard"]
    return found


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_a_tap_unfolds_the_paragraphs_below_the_answer(api: BotApi, language: str) -> None:
    """The same message, by an edit, shows the answer and its paragraphs; the other buttons stay. A second tap is harmless."""
    await api.write(WORDS[language]["tea"])
    sent = await api.said()
    (read,), *others = buttons(sent)
    assert read["text"] == WORDS[language]["read"]
    assert [row[0]["text"] for row in others] == [WORDS[language]["coffee"], "👍"]
    await api.tap(sent, read["callback_data"], language=language)
    await api.said("answerCallbackQuery")
    edited = await api.said("editMessageText")
    quotation = "<blockquote expandable>1. Boil &amp; wait.\n\n2. Pour.</blockquote>"
    assert (edited["message_id"], edited["text"]) == (sent["message_id"], f"{sent['text']}\n\n{quotation}")
    assert buttons(edited) == others
    await api.tap(sent, read["callback_data"], language=language)
    await api.said("answerCallbackQuery")
    await api.write(WORDS[language]["you"], language=language)
    assert (await api.said())["text"].startswith("I am a bot.")


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_several_answers_unfold_together(api: BotApi, language: str) -> None:
    """One button stands for all answers of a message, and Telegram takes what it unfolds, cut at its limit."""
    await api.write(f"{WORDS[language]['tea']} {WORDS[language]['coffee']}")
    sent = await api.said()
    assert sent["text"].count("<b>") == 3
    await api.tap(sent, buttons(sent)[0][0]["callback_data"], language=language)
    await api.said("answerCallbackQuery")
    edited = await api.said("editMessageText")
    assert edited["text"].startswith(
        f"{sent['text']}\n\n<blockquote expandable>1. Boil &amp; wait.\n\n2. Pour.\n\n3. Grind 🙂 &lt;"
    )
    assert edited["text"].endswith("…</blockquote>")
    assert 4060 < bot_api.utf16(bot_api.shown(edited["text"])) <= 4096


@pytest.mark.parametrize("data", ["read:en:00000000:0", "read:en::0", "read:en", "read:en:+:0", "read:en:tea:0"])
async def test_a_forged_button_unfolds_nothing(api: BotApi, responder: Responder, data: str) -> None:
    """What names no entry is told to be out of date."""
    await api.write("/start", language="en")
    await api.tap(await api.said(), data, language="en")
    assert (await api.said("answerCallbackQuery"))["text"] == responder.messages("en").outdated
    assert api.nothing_more_said()


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_a_person_can_be_reached_where_the_operator_says_so(api: BotApi, responder: Responder, language: str) -> None:
    """/source and the answer about the bot name the contact."""
    await api.write("/source", language=language)
    assert (await api.said())["text"] == f"{responder.messages(language).about}\n\n<b>Aigerim</b>, room 7"
    await api.write(WORDS[language]["you"], language=language)
    assert (await api.said())["text"] == "I am a bot.\n\n<b>Aigerim</b>, room 7"


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_no_line_breaks_within_a_number_and_its_word(api: BotApi, language: str) -> None:
    """The space between them does not break in what Telegram shows: sent, edited, and in inline mode."""
    await api.write(WORDS[language]["coffee"])
    await api.said()
    await api.write(WORDS[language]["tea"])
    await api.tap(await api.said(), f"answer:{language}:coffee", language=language)
    await api.said("answerCallbackQuery")
    await api.said("editMessageText")
    await api.search(WORDS[language]["coffee"])
    await api.said("answerInlineQuery")
    sent, edited, offered = (
        [json.dumps(params, ensure_ascii=False) for name, params in api.requests if name == method]
        for method in ("sendMessage", "editMessageText", "answerInlineQuery")
    )
    for shown in (sent[0], edited[0], offered[0]):
        assert "Grind 2\u00a0spoons." in shown
