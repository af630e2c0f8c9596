"""The bot in Telegram: the real Application over real HTTP against the Bot API stub."""

import asyncio
import logging
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.answering.responder import Responder
from bot.faq import Faq, load
from bot.storage import journal
from bot.telegram.app import App
from bot.telegram.questions import ALBUM_PAUSE
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
    """/start greets in the app's language; a tap on an example answers it below the greeting."""
    await api.write("/start", language=language)
    sent = await api.said()
    faq = next(faq for faq in faqs if faq.language == language)
    assert sent["text"] == faq.messages.start
    buttons = [row[0] for row in sent["reply_markup"]["inline_keyboard"]]
    assert len(buttons) == 3
    await api.tap(sent, buttons[0]["callback_data"], language=language)
    await api.said("answerCallbackQuery")
    assert buttons[0]["text"] in (await api.said())["text"]


@pytest.mark.parametrize("language", ["ru", "en", "kk"])
@pytest.mark.parametrize(
    ("command", "key"), [("help", "help"), ("source", "about"), ("privacy", "privacy"), ("nosuchcommand", "help")]
)
async def test_commands_tell_about_the_bot(api: BotApi, responder: Responder, language: str, command: str, key: str) -> None:
    """/help, /source and /privacy answer in the app's language, and an unknown command gets help."""
    await api.write(f"/{command}", language=language)
    assert (await api.said())["text"] == getattr(responder.messages(language), key)


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
    *questions, back = [row[0] for row in topic["reply_markup"]["inline_keyboard"] if row[0]["text"] not in "‹›"]
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
    *buttons, none = [row[0] for row in sent["reply_markup"]["inline_keyboard"]]
    assert none["text"] == next(faq for faq in faqs if faq.language == language).messages.none_of_these
    assert 1 <= len(buttons) <= 3
    await api.tap(sent, buttons[-1]["callback_data"])
    await api.said("answerCallbackQuery")
    assert buttons[-1]["text"] in (await api.said("editMessageText"))["text"]


@pytest.mark.parametrize("language", ["ru", "en", "kk"])
async def test_none_of_these_is_said_honestly(api: BotApi, faqs: list[Faq], doubt: None, language: str) -> None:
    """A tap on "none of these" turns the message into the honest sentence, by two requests."""
    await api.write(DOUBTFUL[language])
    sent = await api.said()
    await api.tap(sent, sent["reply_markup"]["inline_keyboard"][-1][0]["callback_data"])
    await api.said("answerCallbackQuery")
    edited = await api.said("editMessageText")
    assert edited["text"] == next(faq for faq in faqs if faq.language == language).messages.none_noted
    assert "reply_markup" not in edited


@pytest.mark.parametrize(
    ("question", "language"), [("кто председательствует в ОДКБ в 2024?", "ru"), ("who chairs the CSTO in 2024?", "en")]
)
async def test_an_answer_has_related_questions_votes_and_a_way_to_share(
    api: BotApi, responder: Responder, question: str, language: str
) -> None:
    """Below an answer stand up to three related questions, two votes and "share"; a related one is answered below it."""
    await api.write(question)
    sent = await api.said()
    *related, (up, down, share) = sent["reply_markup"]["inline_keyboard"]
    assert 1 <= len(related) <= 3
    assert (up["text"], down["text"]) == ("👍", "👎")
    entry = responder.entry("chair-2024", language)
    assert entry is not None
    assert share["switch_inline_query"] == entry.question
    for vote in (up, down):  # a vote may be changed
        await api.tap(sent, vote["callback_data"])
        assert (await api.said("answerCallbackQuery"))["text"] == responder.messages(language).voted
    await api.tap(sent, related[0][0]["callback_data"])
    await api.said("answerCallbackQuery")
    assert related[0][0]["text"] in (await api.said())["text"]


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Кто такой Токаев? Кого он поблагодарил?", ["Токаев – президент", "поблагодарил"]),
        ("Who is Tokayev and whom did he thank?", ["President of Kazakhstan", "thanked"]),
    ],
)
async def test_several_questions_get_one_reply_with_several_answers(api: BotApi, question: str, wanted: list[str]) -> None:
    """One message with two questions gets both answers in one sendMessage."""
    await api.write(question)
    text = (await api.said())["text"]
    assert text.count("<b>") == 2
    assert api.nothing_more_said()


@pytest.mark.parametrize(
    ("question", "follow_ups", "ids"),
    [
        ("какие приоритеты назвал Токаев?", ["а второе?", "а следующее?"], ["priority-military", "priority-terrorism"]),
        ("what are the priorities?", ["and the fourth?", "the last one"], ["priority-drugs", "priority-cyber"]),
        ("Тоқаев қандай басымдықтарды атады?", ["ал екіншісі ше?", "үшіншісі"], ["priority-military", "priority-terrorism"]),
    ],
)
async def test_a_follow_up_is_understood_from_the_last_reply(
    api: BotApi, responder: Responder, question: str, follow_ups: list[str], ids: list[str]
) -> None:
    """A few words after a list name one of its items, in that chat and in no other."""
    await api.write(question)
    language = responder.language(question)
    await api.said()
    for follow_up, name in zip(follow_ups, ids, strict=True):
        await api.write(follow_up)
        entry = responder.entry(name, language)
        assert entry is not None
        assert (await api.said())["text"].startswith(f"<b>{entry.question}</b>")
        last = entry.question
    await api.write(follow_ups[0], chat=2)
    assert last not in (await api.said())["text"]


@pytest.mark.parametrize(("question", "more"), [("Что такое ОДКБ?", "подробнее"), ("what is the CSTO", "tell me more")])
async def test_more_offers_what_is_related(api: BotApi, responder: Responder, question: str, more: str) -> None:
    """ "More" after an answer offers the related questions, without "none of these"."""
    await api.write(question)
    await api.said()
    await api.write(more)
    sent = await api.said()
    assert sent["text"] == responder.messages(responder.language(question)).more
    assert all(row[0]["callback_data"].startswith("answer:") for row in sent["reply_markup"]["inline_keyboard"])


@pytest.mark.parametrize(
    ("first", "second", "answer"),
    [
        ("спасибо", "кто председательствует в ОДКБ в 2024?", "Казахстан"),
        ("thanks", "who chairs the CSTO in 2024?", "Kazakhstan"),
    ],
)
async def test_an_edited_question_edits_its_reply(api: BotApi, first: str, second: str, answer: str) -> None:
    """The reply to a message that is edited becomes the new answer; an edit of an unknown message is left alone."""
    message = await api.write(first)
    sent = await api.said()
    await api.edit(message, second)
    edited = await api.said("editMessageText")
    assert answer in edited["text"]
    assert edited["message_id"] == sent["message_id"]
    await api.edit(message, second)  # the same again: Telegram says "not modified", and nobody minds
    await api.edit(message | {"message_id": 999}, second)
    await api.write("спасибо", chat=2)
    assert "Пожалуйста" in (await api.said())["text"]


STICKER = {
    "file_id": "x",
    "file_unique_id": "x",
    "type": "regular",
    "width": 1,
    "height": 1,
    "is_animated": False,
    "is_video": False,
}
WORDLESS: dict[str, Any] = {
    "voice": {"file_id": "x", "file_unique_id": "x", "duration": 1},
    "photo": [{"file_id": "x", "file_unique_id": "x", "width": 1, "height": 1}],
    "sticker": STICKER,
    "document": {"file_id": "x", "file_unique_id": "x"},
}


@pytest.mark.parametrize("language", ["ru", "en", "kk"])
async def test_wordless_messages_get_one_hint(api: BotApi, responder: Responder, language: str) -> None:
    """Voice, photo, sticker, document: one hint for all of them in a row, in the app's language."""
    for kind, value in WORDLESS.items():
        await api.write(None, language=language, **{kind: value})
    assert (await api.said())["text"] == responder.messages(language).text_only
    await api.write("спасибо")
    assert "Пожалуйста" in (await api.said())["text"]


@pytest.mark.parametrize(
    ("caption", "answer"), [("кто председательствует в ОДКБ в 2024?", "Казахстан"), ("what is PROXY", "PROXY")]
)
async def test_a_caption_is_the_question(api: BotApi, caption: str, answer: str) -> None:
    """The words below a photo are what is asked."""
    await api.write(None, photo=WORDLESS["photo"], caption=caption)
    assert answer in (await api.said())["text"]


POSITION = {"latitude": 53.9, "longitude": 27.56}
OTHER_THINGS: dict[str, Any] = {
    "location": POSITION,
    "venue": {"location": POSITION, "title": "Minsk", "address": "x"},
    "contact": {"phone_number": "+7", "first_name": "A"},
    "poll": {"id": "1", "question": "Who chairs the CSTO?", "options": [{"text": "x", "voter_count": 0}], "total_voter_count": 0,
             "is_closed": False, "is_anonymous": True, "type": "regular", "allows_multiple_answers": False},
    "dice": {"emoji": "🎲", "value": 3},
    "story": {"id": 1, "chat": {"id": 5, "type": "private"}},
    "animation": {"file_id": "x", "file_unique_id": "x", "width": 1, "height": 1, "duration": 1},
    "game": {"title": "x", "description": "x", "photo": []},
    "paid_media": {"star_count": 1, "paid_media": []},
    "checklist": {"title": "x", "tasks": []},
}  # fmt: skip


@pytest.mark.parametrize(("language", "kind"), [(language, kind) for kind in OTHER_THINGS for language in ("ru", "en", "kk")])
async def test_whatever_has_no_words_gets_the_hint(api: BotApi, responder: Responder, language: str, kind: str) -> None:
    """A place, a contact, a poll, dice and whatever else a person may send in private; what the chat itself tells is silent."""
    await api.write(None, language=language, pinned_message={"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}})
    await api.write(None, language=language, **{kind: OTHER_THINGS[kind]})
    assert (await api.said())["text"] == responder.messages(language).text_only


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize(
    ("caption", "answer"), [("кто председательствует в ОДКБ в 2024?", "Казахстан"), ("what is PROXY", "PROXY")]
)
async def test_an_album_is_one_question(api: BotApi, responder: Responder, caption: str, answer: str, place: int) -> None:
    """Three pictures of which one has words below it, whichever: the answer, and nothing about the other two."""
    for number in range(3):
        words: dict[str, Any] = {"caption": caption} if number == place else {}
        await api.write(None, photo=WORDLESS["photo"], media_group_id="1", **words)
    assert answer in (await api.said())["text"]
    await api.write(None, photo=WORDLESS["photo"], media_group_id="1")
    await asyncio.sleep(ALBUM_PAUSE)
    await api.write("/start")
    assert (await api.said())["text"] == responder.messages(responder.language(caption)).start
    assert api.nothing_more_said()


@pytest.mark.parametrize("language", ["ru", "en", "kk"])
async def test_an_album_without_words_gets_one_hint(api: BotApi, responder: Responder, language: str) -> None:
    """However many pictures it has."""
    for _ in range(4):
        await api.write(None, photo=WORDLESS["photo"], media_group_id="1", language=language)
    assert (await api.said())["text"] == responder.messages(language).text_only
    assert api.nothing_more_said()


@pytest.mark.parametrize(
    ("question", "answer"), [("кто председательствует в ОДКБ в 2024?", "Казахстан"), ("what is PROXY", "PROXY")]
)
@pytest.mark.parametrize("chat", [1, -100])
async def test_a_command_below_a_picture_is_a_command(api: BotApi, question: str, answer: str, chat: int) -> None:
    """/ask and the others are understood in a caption, in private and in groups."""
    for caption, words in ((f"/ask {question}", answer), (f"/ask@speech_bot {question}", answer), ("/topics", ":")):
        command = {"type": "bot_command", "offset": 0, "length": len(caption.split()[0])}
        await api.write(None, chat=chat, photo=WORDLESS["photo"], caption=caption, caption_entities=[command])
        sent = await api.said()
        assert words in sent["text"]
        assert sent["reply_markup"]


@pytest.mark.parametrize(("question", "language"), [("ыыыы щщщщ", "ru"), ("zzzz qqqq", "en"), ("ңңңң ғғғғ", "kk"), ("?!", "ru")])
async def test_what_is_not_understood_leads_to_the_topics(
    api: BotApi, responder: Responder, question: str, language: str
) -> None:
    """Below "I cannot answer that" stands a button, and a tap on it opens the menu in the same message."""
    await api.write(question, language=language)
    sent = await api.said()
    assert sent["text"] in (responder.messages(language).unknown, responder.messages(language).nothing_asked)
    ((button,),) = sent["reply_markup"]["inline_keyboard"]
    assert button["text"] == responder.messages(language).command_topics
    await api.tap(sent, button["callback_data"], language=language)
    await api.said("answerCallbackQuery")
    assert (await api.said("editMessageText"))["text"] == responder.messages(language).topics


async def test_without_topics_there_is_no_button_for_them(small: Path) -> None:
    """A FAQ whose entries have no topic has no menu to lead to."""
    small.write_text(small.read_text().replace("topics: {tea: Tea}\n", "").replace("  topic: tea\n", ""))
    async with bot_api.serve() as api, Running(api, Responder(load(small)), BOT_FAQ=small):
        await api.write("zzzz qqqq")
        assert "reply_markup" not in await api.said()


@pytest.mark.parametrize("language", ["ru", "en", "kk"])
async def test_without_inline_mode_nothing_leads_to_it(
    responder: Responder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, language: str
) -> None:
    """Where it is off an answer has no button to share it, however it was asked for; the log says once how to switch it on."""
    monkeypatch.setitem(bot_api.ME, "supports_inline_queries", False)
    async with bot_api.serve() as api, Running(api, responder):
        await api.write("/start proxy", language=language)
        first = await api.said()
        await api.tap(first, f"more:{language}:csto", language=language)
        await api.said("answerCallbackQuery")
        second = await api.said()
        await api.tap(second, f"answer:{language}:proxy", language=language)
        await api.said("answerCallbackQuery")
        for sent in (first, second, await api.said("editMessageText")):
            assert [button["text"] for button in sent["reply_markup"]["inline_keyboard"][-1]] == ["👍", "👎"]
            assert "switch_inline_query" not in str(sent["reply_markup"])
    assert caplog.text.count("/setinline") == 1


@pytest.mark.parametrize("language", ["ru", "en", "kk"])
async def test_a_deep_link_opens_an_answer(api: BotApi, responder: Responder, language: str) -> None:
    """/start with an entry's id shows that answer; a forged payload gets a polite start."""
    await api.write("/start proxy", language=language)
    entry = responder.entry("proxy", language)
    assert entry is not None
    assert entry.question in (await api.said())["text"]
    for payload in ("gone", "../../etc/passwd", "%F0%9F", "a" * 64):
        await api.write(f"/start {payload}", language=language)
        text = (await api.said())["text"]
        assert text == f"{responder.messages(language).outdated_link}\n\n{responder.messages(language).start}"


@pytest.mark.parametrize(("question", "language"), [("что такое ПРОКСИ?", "ru"), ("what is PROXY?", "en")])
async def test_share_hands_out_a_link_to_the_last_answer(api: BotApi, question: str, language: str) -> None:
    """/share gives the deep link of the last answer; before any answer, the link of the bot."""
    await api.write("/share", language=language)
    assert (await api.said())["text"].endswith("https://t.me/speech_bot")
    await api.write(question)
    await api.said()
    await api.write("/share", language=language)
    assert (await api.said())["text"].endswith("https://t.me/speech_bot?start=proxy")


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
    await api.said()
    await api.write("спасибо", chat=2)
    assert "Пожалуйста" in (await api.said())["text"]


async def introduction(application: App) -> None:
    """Wait until the bot has said in its profile what it is."""
    (task,) = [task for task in application.bot_data["watching"] if task.get_name() == "introduction"]
    await task


async def test_the_profile_is_set_where_it_differs(responder: Responder) -> None:
    """Commands by scope and language and both descriptions are set at the first start, and not again at the second."""
    async with bot_api.serve() as api:
        async with Running(api, responder) as application:
            await introduction(application)
        first = [method for method, _ in api.requests if method.startswith("setMy")]
        assert Counter(first) == {"setMyCommands": 8, "setMyDescription": 4, "setMyShortDescription": 4}
        described = {code: text for (kind, _, code), text in api.profile.items() if kind == "description"}
        assert described["kk"] == responder.messages("kk").description
        assert described[None] == responder.messages("ru").description
        api.requests.clear()
        async with Running(api, responder) as application:
            await introduction(application)
        assert not [method for method, _ in api.requests if method.startswith("setMy")]
        assert api.violations == []


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
    ("fault", "told"),
    [
        (Refused(403, "Forbidden: bot was blocked by the user"), "may not write there"),
        (Refused(400, "Bad Request: chat not found"), "update 1001 failed"),
    ],
)
async def test_a_refused_answer_does_not_stop_the_next(
    responder: Responder, caplog: pytest.LogCaptureFixture, fault: Refused, told: str
) -> None:
    """Blocked, unknown chat: logged with the update's id, not tried again, and the others are answered."""
    caplog.set_level(logging.INFO, "bot.telegram")
    await refused_once(responder, fault)
    assert told in caplog.text
    assert "1001" in caplog.text
    assert bot_api.TOKEN not in caplog.text


async def test_too_many_requests_are_sent_again_when_telegram_says(responder: Responder) -> None:
    """429: the answer comes after `retry_after`."""
    async with bot_api.serve() as api, Running(api, responder):
        api.faults["sendMessage"].append(Refused(429, "Too Many Requests: retry after 1", retry_after=1))
        await api.write("спасибо")
        assert "Пожалуйста" in (await api.said())["text"]


async def test_who_floods_waits_alone(api: BotApi) -> None:
    """A chat with twenty questions at once is slowed down; another one's question is answered before them all."""
    for _ in range(20):
        await api.write("спасибо")
    await api.write("привет", chat=2)
    chats = []
    while 2 not in chats:
        chats.append((await api.said())["chat_id"])
    assert len(chats) <= 6


async def test_an_answer_that_is_no_json_does_not_stop_it(responder: Responder, caplog: pytest.LogCaptureFixture) -> None:
    """A gateway's HTML page in place of an answer is survived, and the answer sent again."""
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
        async with Running(api, responder) as application:
            await api.write("привет")
            assert "Здравствуйте" in (await api.said())["text"]
            await introduction(application)
    assert "could not be set" in caplog.text


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


async def test_what_people_ask_vote_and_pick_is_kept_for_the_editors(responder: Responder, doubt: None, tmp_path: Path) -> None:
    """The journal holds the question with its outcome, what was picked among suggestions, and the vote; and nobody's name."""
    async with bot_api.serve() as api, Running(api, responder, BOT_DATA=tmp_path, BOT_JOURNAL="on"):
        await api.write(DOUBTFUL["ru"], language="ru")
        offered = await api.said()
        await api.tap(offered, offered["reply_markup"]["inline_keyboard"][0][0]["callback_data"])
        await api.said("answerCallbackQuery")
        await api.said("editMessageText")
        await api.write(DOUBTFUL["en"])
        offered = await api.said()
        await api.tap(offered, offered["reply_markup"]["inline_keyboard"][-1][0]["callback_data"])
        await api.said("answerCallbackQuery")
        await api.said("editMessageText")
    first, second = journal.read(journal.path(tmp_path))
    assert (first.question, first.outcome, first.language, first.chosen) == (DOUBTFUL["ru"], "suggest", "ru", first.said[0])
    assert (second.question, second.chosen) == (DOUBTFUL["en"], "")
    assert b"Aigerim" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


async def test_a_vote_is_kept_and_may_be_changed(responder: Responder, tmp_path: Path) -> None:
    """Of several votes on one answer the last counts."""
    async with bot_api.serve() as api, Running(api, responder, BOT_DATA=tmp_path, BOT_JOURNAL="on"):
        await api.write("кто председательствует в ОДКБ в 2024?")
        up, down, _ = (await api.said())["reply_markup"]["inline_keyboard"][-1]
        for vote in (up, down):
            await api.tap({"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}}, vote["callback_data"])
            await api.said("answerCallbackQuery")
    (record,) = journal.read(journal.path(tmp_path))
    assert (record.said, record.helpful) == (("chair-2024",), False)
