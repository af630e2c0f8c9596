"""The bot in Telegram: the real Application over real HTTP against the Bot API stub."""

import logging
from typing import Any

import pytest
from aiohttp import web

from bot.faq import Faq
from bot.responder import Responder
from tests import bot_api
from tests.bot_api import BotApi, Refused
from tests.conftest import Running

DOUBTFUL = {"ru": "террористы эксперты розыск выезд", "en": "terrorists experts search", "kk": "террорист сарапшы іздеу кету"}


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("кто председательствует в ОДКБ в 2024?", "Казахстан"),
        ("what is operation PROXY", "information technology"),
        ("ҰҚШҰ деген не?", "Ұжымдық қауіпсіздік туралы шарт ұйымы"),
        ("rnj ghtlctlfntkmcndetn d jlr,", "Казахстан"),
        ("kakie prioritety nazval tokaev", "1."),
    ],
)
async def test_a_question_gets_its_answer_in_its_language(api: BotApi, question: str, answer: str) -> None:
    """A question gets its answer, in the language it was asked in, by one sendMessage."""
    await api.write(question)
    sent = await api.said()
    assert answer in sent["text"]
    assert sent["text"].startswith("<b>")
    assert sent["link_preview_options"] == {"is_disabled": True}
    assert [method for method, _ in api.requests if method == "sendMessage"] == ["sendMessage"]


@pytest.mark.parametrize("language", ["ru", "en", "kk"])
async def test_start_greets_with_three_examples(api: BotApi, faqs: list[Faq], language: str) -> None:
    """/start greets in the app's language; a tap on an example answers it in place."""
    await api.write("/start", language=language)
    sent = await api.said()
    faq = next(faq for faq in faqs if faq.language == language)
    assert sent["text"] == faq.messages.start
    buttons = [row[0] for row in sent["reply_markup"]["inline_keyboard"]]
    assert len(buttons) == 3
    await api.tap(sent, buttons[0]["callback_data"], language=language)
    await api.said("answerCallbackQuery")
    edited = await api.said("editMessageText")
    assert buttons[0]["text"] in edited["text"]


@pytest.mark.parametrize("language", ["ru", "en", "kk"])
async def test_help_says_how_to_ask(api: BotApi, faqs: list[Faq], language: str) -> None:
    """/help answers in the app's language."""
    await api.write("/help", language=language)
    assert (await api.said())["text"] == next(faq for faq in faqs if faq.language == language).messages.help


@pytest.mark.parametrize("language", ["ru", "kk"])
async def test_topics_lead_to_questions_and_answers(api: BotApi, faqs: list[Faq], language: str) -> None:
    """/topics opens the menu; a topic shows its questions and a way back; a question shows its answer, all in one message."""
    faq = next(faq for faq in faqs if faq.language == language)
    await api.write("/topics", language=language)
    menu = await api.said()
    titles = [row[0]["text"] for row in menu["reply_markup"]["inline_keyboard"]]
    assert titles == list(faq.topics.values())
    await api.tap(menu, menu["reply_markup"]["inline_keyboard"][0][0]["callback_data"])
    await api.said("answerCallbackQuery")
    topic = await api.said("editMessageText")
    *questions, back = [row[0] for row in topic["reply_markup"]["inline_keyboard"]]
    assert back["text"] == faq.messages.back
    await api.tap(menu, back["callback_data"])
    await api.said("answerCallbackQuery")
    assert (await api.said("editMessageText"))["text"] == faq.messages.topics
    await api.tap(menu, questions[0]["callback_data"])
    await api.said("answerCallbackQuery")
    assert questions[0]["text"] in (await api.said("editMessageText"))["text"]


@pytest.mark.parametrize("language", ["ru", "en", "kk"])
async def test_a_doubtful_question_is_asked_back_with_buttons(api: BotApi, faqs: list[Faq], doubt: None, language: str) -> None:
    """Did you mean: at most three buttons, and a tap turns the message into that answer."""
    await api.write(DOUBTFUL[language])
    sent = await api.said()
    assert sent["text"] == next(faq for faq in faqs if faq.language == language).messages.suggest
    buttons = [row[0] for row in sent["reply_markup"]["inline_keyboard"]]
    assert 1 <= len(buttons) <= 3
    await api.tap(sent, buttons[-1]["callback_data"])
    await api.said("answerCallbackQuery")
    assert buttons[-1]["text"] in (await api.said("editMessageText"))["text"]


async def test_a_second_tap_on_the_same_button_is_harmless(api: BotApi) -> None:
    """Telegram's "message is not modified" is no error to anyone."""
    await api.write("/start")
    sent = await api.said()
    for _ in range(2):
        await api.tap(sent, "answer:ru:proxy")
        await api.said("answerCallbackQuery")
        await api.said("editMessageText") if not _ else None
    await api.write("спасибо")
    assert "Пожалуйста" in (await api.said())["text"]


@pytest.mark.parametrize("data", ["answer:ru:gone", "answer", "x:y:z", "topic:ru:gone", "answer:xx:gone", "🙂"])
async def test_a_button_of_an_older_faq_is_answered_politely(api: BotApi, faqs: list[Faq], data: str) -> None:
    """A button that names nothing known is told to be out of date, and the message stays."""
    await api.write("/start")
    await api.tap(await api.said(), data, language="en")
    told = await api.said("answerCallbackQuery")
    assert told["text"] in [faq.messages.outdated for faq in faqs]
    assert api.nothing_more_said()


async def test_updates_are_confirmed_and_answered_once(api: BotApi) -> None:
    """Each update is confirmed by a later offset and answered once, also when many come together."""
    for number in range(40):
        await api.write("спасибо", chat=number + 1)
    chats = {(await api.said())["chat_id"] for _ in range(40)}
    assert chats == set(range(1, 41))
    await api.write("привет")
    await api.said()
    assert api.confirmed > 1040


async def test_markup_in_a_name_or_question_is_no_markup(api: BotApi) -> None:
    """HTML in what people write never reaches Telegram as HTML."""
    await api.write("кто <председательствует> в ОДКБ в 2024? <3 &amp")
    assert "Казахстан" in (await api.said())["text"]


@pytest.mark.parametrize("text", ["🙂" * 2048, "а" * 4096, "?", "<", "/nosuchcommand ", "\u202eabc"])
async def test_ugly_messages_do_not_stop_it(api: BotApi, text: str) -> None:
    """Whatever comes, the next question is answered."""
    await api.write(text)
    if not text.startswith("/"):
        await api.said()
    await api.write("спасибо", chat=2)
    assert "Пожалуйста" in (await api.said())["text"]


async def test_commands_are_set_in_each_language(api: BotApi) -> None:
    """Telegram is told the commands once by default and once a language."""
    await api.write("/help")
    await api.said()
    codes = [params.get("language_code") for method, params in api.requests if method == "setMyCommands"]
    assert codes == [None, "en", "kk", "ru"]


async def refused_once(responder: Responder, fault: Refused | web.Response, method: str = "sendMessage") -> BotApi:
    async with bot_api.serve() as api, Running(api, responder):
        api.faults[method].append(fault)
        await api.write("спасибо")
        await api.write("привет", chat=2)
        texts = [(await api.said())["text"]]
        if not any("Здравствуйте" in text for text in texts):
            texts.append((await api.said())["text"])
        assert any("Здравствуйте" in text for text in texts)
    return api


@pytest.mark.parametrize(
    "fault",
    [
        Refused(403, "Forbidden: bot was blocked by the user"),
        Refused(400, "Bad Request: chat not found"),
        Refused(429, "Too Many Requests: retry after 1", retry_after=1),
    ],
)
async def test_a_refused_answer_does_not_stop_the_next(
    responder: Responder, caplog: pytest.LogCaptureFixture, fault: Refused
) -> None:
    """Blocked, unknown chat, too many requests: logged with the update's id, and the others are answered."""
    await refused_once(responder, fault)
    assert "update 1001 failed" in caplog.text
    assert bot_api.TOKEN not in caplog.text


async def test_an_answer_that_is_no_json_does_not_stop_it(responder: Responder, caplog: pytest.LogCaptureFixture) -> None:
    """A gateway's HTML page in place of an answer is survived."""
    await refused_once(responder, web.Response(status=502, text="<html>Bad Gateway</html>", content_type="text/html"))
    assert "cannot be reached" in caplog.text


async def test_a_second_poller_is_told_and_waited_for(responder: Responder, caplog: pytest.LogCaptureFixture) -> None:
    """409 Conflict gives one clear line, and polling goes on."""
    async with bot_api.serve() as api:
        api.faults["getUpdates"].append(Refused(409, "Conflict: terminated by other getUpdates request"))
        async with Running(api, responder):
            await api.write("привет")
            assert "Здравствуйте" in (await api.said())["text"]
    assert "another program polls Telegram with this token" in caplog.text


async def test_a_broken_handler_is_said_to_the_person(
    responder: Responder, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failure of ours is logged without the question's words, and the person is asked to try again."""

    def fail(*_: Any) -> None:
        raise RuntimeError("broken")

    async with bot_api.serve() as api, Running(api, responder):
        monkeypatch.setattr(Responder, "reply", fail)
        await api.write("секретный вопрос", language="ru")
        assert (await api.said())["text"] == responder.messages("ru").failed
    assert "секретный" not in caplog.text
    assert "update 1001 failed" in caplog.text


async def test_commands_that_cannot_be_set_do_not_stop_the_start(responder: Responder, caplog: pytest.LogCaptureFixture) -> None:
    """Without its command menu the bot still answers."""
    caplog.set_level(logging.WARNING)
    async with bot_api.serve() as api:
        api.faults["setMyCommands"].append(Refused(400, "Bad Request: whatever"))
        async with Running(api, responder):
            await api.write("привет")
            assert "Здравствуйте" in (await api.said())["text"]
    assert "commands could not be set" in caplog.text


def test_the_stub_refuses_what_telegram_refuses() -> None:
    """Too long, empty and badly marked-up texts and oversized button data are refused by the stub itself."""
    good = {"text": "x", "parse_mode": "HTML"}
    bad: list[dict[str, Any]] = [
        {"text": "🙂" * 2049},
        {"text": " "},
        {"text": "<b>x"},
        {"text": "<p>x</p>"},
        {"text": "a & b < c"},
        {"text": "&nbsp;"},
        {"reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "я" * 33}]]}},
    ]
    bot_api.check_text(good)
    for params in bad:
        with pytest.raises(Refused):
            bot_api.check_text(good | params)
