"""In groups: to whom the bot speaks among people and programs, what it takes for the question, and how it says hello."""

from typing import Any

import pytest

from bot.answering.responder import Responder
from bot.telegram.reply_bound import MOST_REPLIES
from tests import bot_api
from tests.bot_api import ME, BotApi, Params
from tests.clock import turn, turnable, turning
from tests.conftest import Running
from tests.telegram.test_conversation import DOUBTFUL
from tests.telegram.test_groups import GROUP, QUESTIONS, mention

THREE = [*QUESTIONS, ("2024 жылы ҰҚШҰ-ға кім төрағалық етеді?", "Қазақстан")]
CHAT = {"id": GROUP, "type": "supergroup", "title": "G"}
OTHER_BOT = {"id": 77, "is_bot": True, "first_name": "Other", "username": "other_bot"}
PERSON = {"id": 9, "is_bot": False, "first_name": "B"}


def own(text: str = "…") -> Params:
    return {"message_id": 1, "date": 1, "chat": CHAT, "from": ME, "text": text}


def others(text: str | None, **fields: Any) -> Params:
    return {"message_id": 2, "date": 1, "chat": CHAT, "from": PERSON, **({} if text is None else {"text": text}), **fields}


async def nothing_was_said(api: BotApi) -> bool:
    """Whether a command is the first that is answered in a group, though other things were written there before it."""
    await api.write("/help", chat=GROUP)
    return "/topics" in (await api.said())["text"]


@pytest.mark.parametrize(("question", "answer"), THREE)
async def test_another_bot_is_never_answered(api: BotApi, question: str, answer: str) -> None:
    """Whatever it does: replies, mentions, commands, edits, private chats; a person is answered after it."""
    text = f"@speech_bot {question}"
    by_bot: dict[str, Any] = {"from": OTHER_BOT}
    await api.write(question, chat=GROUP, reply_to_message=own(), **by_bot)
    await api.write(None, caption=question, chat=GROUP, reply_to_message=own(), **by_bot)
    await api.write(text, chat=GROUP, **by_bot, **mention(text))
    await api.write(f"/ask@speech_bot {question}", chat=GROUP, **by_bot)
    await api.write("/help@speech_bot", chat=GROUP, **by_bot)
    for private in (question, "/nosuchcommand", "/start"):
        await api.write(private, chat=8, **by_bot)
    await api.write(None, chat=8, dice={"emoji": "🎲", "value": 3}, **by_bot)
    message = await api.write(text, chat=GROUP, **mention(text))
    assert answer in (await api.said())["text"]
    await api.edit(message | {"from": OTHER_BOT}, text)
    assert await nothing_was_said(api)
    assert api.nothing_more_said()


@pytest.mark.parametrize(("question", "answer"), THREE)
@pytest.mark.parametrize(
    "sender",
    [
        {"from": {"id": 1087968824, "is_bot": True, "first_name": "Group"}, "sender_chat": CHAT},
        {"from": {"id": 1087968824, "is_bot": True, "first_name": "Group"}},
        {"from": {"id": 136817688, "is_bot": True, "first_name": "Channel"}, "sender_chat": {"id": -7, "type": "channel"}},
    ],
)
async def test_an_admin_who_hides_and_a_channel_are_people(api: BotApi, question: str, answer: str, sender: Params) -> None:
    """They come from bots of Telegram's own, and are answered."""
    text = f"@speech_bot {question}"
    await api.write(text, chat=GROUP, **mention(text), **sender)
    assert answer in (await api.said())["text"]


@pytest.mark.parametrize(("question", "answer"), QUESTIONS)
@turnable
async def test_a_loop_in_a_group_ends_in_silence(
    responder: Responder, caplog: pytest.LogCaptureFixture, question: str, answer: str
) -> None:
    """A person's account that a program drives writes again and again: after as many replies as Telegram lets a bot send within a
    minute there is silence in that group, and one line in the log; others are answered, and after the minute this group, too."""
    text = f"@speech_bot {question}"
    async with bot_api.serve() as api, Running(api, responder):
        for _ in range(MOST_REPLIES + 10):
            await api.write(text, chat=GROUP, **mention(text))
        await turn(120)
        assert [(await api.said())["chat_id"] for _ in range(MOST_REPLIES)] == [GROUP] * MOST_REPLIES
        assert api.nothing_more_said()
        for chat in (1, -200):
            await api.write(text, chat=chat, **mention(text))
            assert (await api.said())["chat_id"] == chat
        for command in ("/help", "/topics", "/start", "/source", "/share", f"/ask {question}"):
            await api.write(command, chat=GROUP)
        await api.write(text, chat=GROUP, date=1700000061, **mention(text))
        with turning():
            assert answer in (await api.said())["text"]
    assert caplog.text.count("silent there until it is calmer") == 1


@pytest.mark.parametrize(("question", "answer"), THREE)
async def test_what_it_is_called_to_is_the_question(api: BotApi, question: str, answer: str) -> None:
    """A bare mention, "?" or /ask, in reply to what a person wrote, in a text or below a picture, with a mention or a command in
    it: that is the question. What a quote picks out of it comes first."""
    photo: dict[str, Any] = {"photo": [{"file_id": "x", "file_unique_id": "x", "width": 1, "height": 1}]}
    replied = [
        others(question),
        others(None, caption=question, **photo),
        others(f"/ask {question}", entities=[{"type": "bot_command", "offset": 0, "length": 4}]),
        others(f"@speech_bot {question}", **mention(f"@speech_bot {question}")),
    ]
    calls: list[tuple[str, Params]] = [(text, mention(text)) for text in ("@speech_bot", "@speech_bot ?", "^ @speech_bot")]
    for number, (text, entities) in enumerate([*calls, ("/ask", {}), ("/ask@speech_bot", {})]):
        for message in replied:
            await api.write(text, chat=GROUP - number, reply_to_message=message, **entities)  # not too often in one group
            assert answer in (await api.said())["text"]
    long = others(f"{'Bla bla. ' * 50}{question} And so on.")
    await api.write("@speech_bot", chat=GROUP, reply_to_message=long, quote={"text": question, "position": 450},
                    **mention("@speech_bot"))  # fmt: skip
    assert answer in (await api.said())["text"]


CLAIMS = [
    ("это правда?", "Казахстан председательствует в ОДКБ с 1 января 2024 года", "Казахстан"),
    ("is that true?", "Kazakhstan takes over the CSTO chairmanship in 2024", "Kazakhstan"),
    ("бұл рас па?", "Қазақстан 2024 жылы ҰҚШҰ-ға төрағалық етеді", "Қазақстан"),
]


@pytest.mark.parametrize(("doubt", "claim", "answer"), CLAIMS)
async def test_words_that_only_point_at_others_ask_for_those(api: BotApi, doubt: str, claim: str, answer: str) -> None:
    """ "Is that true?" with a quote, in a group, in private, of another chat: what is quoted is answered."""
    quote: dict[str, Any] = {"quote": {"text": claim, "position": 0, "is_manual": True}}
    text = f"@speech_bot {doubt}"
    await api.write(text, chat=GROUP, reply_to_message=others(f"So: {claim}!"), **quote, **mention(text))
    assert answer in (await api.said())["text"]
    await api.write(f"/ask {doubt}", chat=GROUP, reply_to_message=others(claim))
    assert answer in (await api.said())["text"]
    await api.write(doubt, **quote)  # external_reply stands beside it
    assert answer in (await api.said())["text"]


@pytest.mark.parametrize(("question", "answer"), THREE)
async def test_a_question_of_its_own_comes_before_what_it_replies_to(api: BotApi, question: str, answer: str) -> None:
    """Whoever asks in words of their own, or thanks, gets that answered, though they reply to something else."""
    text = f"@speech_bot {question}"
    for other in ("кто такой Токаев?", "what is operation PROXY", "давайте обедать", None):
        await api.write(text, chat=GROUP, reply_to_message=others(other), **mention(text))
        assert answer in (await api.said())["text"].split("\n", 1)[1]
    text = "@speech_bot спасибо"
    await api.write(text, chat=GROUP, reply_to_message=others(question), **mention(text))
    thanked = "Оқасы жоқ" if "ҰҚШҰ" in question else "Пожалуйста"  # the word is of Kazakh chats, too
    assert thanked in (await api.said())["text"]


@pytest.mark.parametrize("language", ["ru", "en", "kk"])
async def test_where_there_is_nothing_to_answer_it_asks_for_words(api: BotApi, responder: Responder, language: str) -> None:
    """A bare mention alone, or in reply to a voice message or to the bot's own words."""
    for message in (None, others(None, voice={"file_id": "x", "file_unique_id": "x", "duration": 1}), own("что такое ОДКБ?")):
        replied: dict[str, Any] = {"reply_to_message": message} if message else {}
        await api.write("@speech_bot", chat=GROUP, language=language, **replied, **mention("@speech_bot"))
        assert (await api.said())["text"] == responder.messages(language).nothing_asked


REMARKS = {
    "ru": ["ахахах", "да ладно", "😂😂😂", "👍", "+1", "ясно", "спасибо", "Вася, ты где?", "вот это да", "кто бы сомневался",
           "Иван, завтра идём?", "я тоже так думаю", "ну ты и даёшь, Марат!", "согласен", "бот дурак"],
    "en": ["haha", "lol", "no way", "ok", "thanks", "👏", "not you, John", "so what", "Asel, are you coming tonight?", "agree",
           "see you at the meeting", "that's hilarious", "interesting", "good bot"],
    "kk": ["хаха, күлдірдің", "мәссаған", "рахмет", "жақсы", "иә", "бауырым, қайдасың?", "мен де солай ойлаймын", "керемет",
           "Асқар, ертең келесің бе?"],
}  # fmt: skip


@pytest.mark.parametrize("language", ["ru", "en", "kk"])
async def test_remarks_in_reply_to_the_bot_are_left_alone(api: BotApi, language: str) -> None:
    """Laughter, emoji, thanks and words to another person, named or not, are not answered in a group."""
    for remark in REMARKS[language]:
        await api.write(remark, chat=GROUP, reply_to_message=own())
    await api.write("@vasya кто там был?", chat=GROUP, reply_to_message=own(), **mention("@vasya кто там был?", "@vasya"))
    assert await nothing_was_said(api)
    assert api.nothing_more_said()


FOLLOWED = [
    ("какие приоритеты назвал Токаев?", ["а второе?", "что такое ПРОКСИ", "подробнее", "а кто там был?"]),
    ("what are the priorities?", ["and the fourth?", "what is PROXY", "tell me more", "who else was there?"]),
    ("Тоқаев қандай басымдықтарды атады?", ["ал екіншісі ше?", "ПРОКСИ деген не", "Сессияға кімдер қатысты?"]),
]


@pytest.mark.parametrize(("question", "further"), FOLLOWED)
async def test_questions_and_follow_ups_in_reply_to_the_bot_are_answered(api: BotApi, question: str, further: list[str]) -> None:
    """Without a mention, too, and with a question mark or without."""
    for text in (question, *further):
        await api.write(text, chat=GROUP, reply_to_message=own())
        assert (await api.said())["reply_markup"]


@pytest.mark.parametrize(("language", "doubtful"), [*DOUBTFUL.items()])
async def test_near_suggestions_are_offered_and_far_ones_are_not(
    api: BotApi, responder: Responder, doubt: None, language: str, doubtful: str
) -> None:
    """In reply to the bot, it asks back where it may well have the answer, and is silent where that is a guess."""
    del doubt  # the fixture, which makes it ask back whatever is said
    entry = responder.entry("chair-2024", language)
    assert entry is not None
    await api.write(doubtful + " Алматы Almaty", chat=GROUP, reply_to_message=own())
    await api.write(entry.question, chat=GROUP, reply_to_message=own())
    sent = await api.said()
    assert sent["text"] == responder.messages(language).suggest
    assert sent["reply_markup"]["inline_keyboard"][0][0]["text"] == entry.question


@pytest.mark.parametrize(("question", "answer"), QUESTIONS)
async def test_an_edited_ask_changes_its_reply(api: BotApi, question: str, answer: str) -> None:
    """A question after /ask that is edited is answered anew in place; an edit to a remark leaves the answer as it was."""
    message = await api.write("/ask спасибо", chat=GROUP)
    await api.said()
    await api.edit(message, f"/ask {question}")
    assert answer in (await api.said("editMessageText"))["text"]
    await api.edit(message, "/help")
    message = await api.write(question, chat=GROUP, reply_to_message=own())
    await api.said()
    await api.edit(message, "ахахах")
    assert await nothing_was_said(api)


def membership(before: str, after: str, chat: Params, language: str, **member: Any) -> Params:
    person = {"id": 7, "is_bot": False, "first_name": "A", "language_code": language}
    return {"chat": chat, "from": person, "date": 1, "old_chat_member": {"user": ME, "status": before},
            "new_chat_member": {"user": ME, "status": after, **member}}  # fmt: skip


@pytest.mark.parametrize("language", ["ru", "en", "kk"])
@pytest.mark.parametrize(("before", "after"), [("left", "member"), ("kicked", "administrator"), ("left", "restricted")])
async def test_added_to_a_group_it_says_once_how_to_ask(
    api: BotApi, responder: Responder, language: str, before: str, after: str
) -> None:
    """One greeting, in the language of whoever added it, with a question that can be copied and that it answers."""
    await api.push(my_chat_member=membership(before, after, CHAT, language, is_member=True))
    greeting, _, example = (await api.said())["text"].rpartition("\n\n")
    assert greeting == responder.messages(language).group_greeting
    text = example.removeprefix("<code>").removesuffix("</code>")
    await api.push(my_chat_member=membership("member", "administrator", CHAT, language))
    await api.push(my_chat_member=membership("left", "member", CHAT, language))
    await api.write("/start@speech_bot true", chat=GROUP, language=language)  # what a link that adds it to a group sends besides
    assert (await api.said())["text"] == responder.messages(language).start
    await api.write(text, chat=GROUP, **mention(text))
    assert (await api.said())["text"].startswith(f"<b>{text.removeprefix('@speech_bot ')}</b>")


@pytest.mark.parametrize("language", ["ru", "en"])
async def test_elsewhere_it_greets_nobody_unasked(api: BotApi, responder: Responder, language: str) -> None:
    """Not in a channel, where it would be a post; not whoever unblocks it; not where it is restricted and not there; not in the
    supergroup that a group has become."""
    private, channel = {"id": 5, "type": "private"}, {"id": -9, "type": "channel"}
    for chat in (private, channel):
        await api.push(my_chat_member=membership("kicked", "member", chat, language))
    await api.push(my_chat_member=membership("left", "restricted", CHAT, language, is_member=False))
    await api.write(None, chat=-5, migrate_to_chat_id=-1005)
    await api.write("/help", chat=-5, language=language)
    assert (await api.said())["chat_id"] == -5
    await api.push(my_chat_member=membership("left", "member", CHAT | {"id": -1005}, language))
    for chat_id in (5, -9, -1005, GROUP):
        await api.write("/help", chat=chat_id, language=language)
        assert (await api.said())["text"] == responder.messages(language).help
