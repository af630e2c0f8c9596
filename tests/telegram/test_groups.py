"""The bot in groups, forums and chats that it is no member of."""

from typing import Any

import pytest

from bot.answering.responder import Responder
from tests import bot_api
from tests.bot_api import ME, BotApi, Refused
from tests.conftest import Running

GROUP = -100
QUESTIONS = [("кто председательствует в ОДКБ в 2024?", "Казахстан"), ("who chairs the CSTO in 2024?", "Kazakhstan")]


def mention(text: str, name: str = "@speech_bot", key: str = "entities") -> dict[str, Any]:
    return {key: [{"type": "mention", "offset": text.index(name), "length": len(name)}]}


@pytest.mark.parametrize(("question", "answer"), QUESTIONS)
async def test_a_mention_is_answered_and_quoted(api: BotApi, question: str, answer: str) -> None:
    """In a group, a question that mentions the bot is answered, quoting it; the mention is no part of the question."""
    text = f"@speech_bot {question}"
    message = await api.write(text, chat=GROUP, **mention(text))
    sent = await api.said()
    assert answer in sent["text"]
    assert sent["reply_parameters"]["message_id"] == message["message_id"]
    assert sent["reply_parameters"]["allow_sending_without_reply"] is True


@pytest.mark.parametrize(("question", "answer"), QUESTIONS)
async def test_a_reply_to_the_bot_is_answered(api: BotApi, question: str, answer: str) -> None:
    """In a group, a reply to a message of the bot is a question to it."""
    chat = {"id": GROUP, "type": "supergroup", "title": "G"}
    own = {"message_id": 1, "date": 1, "chat": chat, "from": ME, "text": "…"}
    await api.write(question, chat=GROUP, reply_to_message=own)
    assert answer in (await api.said())["text"]


@pytest.mark.parametrize(("question", "answer"), QUESTIONS)
async def test_ask_answers_what_stands_after_it_or_what_it_replies_to(api: BotApi, question: str, answer: str) -> None:
    """/ask takes its question from the command, or from the message that it replies to."""
    await api.write(f"/ask@speech_bot {question}", chat=GROUP)
    assert answer in (await api.said())["text"]
    chat = {"id": GROUP, "type": "supergroup", "title": "G"}
    other = {"message_id": 1, "date": 1, "chat": chat, "from": {"id": 9, "is_bot": False, "first_name": "B"}, "text": question}
    await api.write("/ask", chat=GROUP, reply_to_message=other)
    assert answer in (await api.said())["text"]


@pytest.mark.parametrize(("question", "answer"), QUESTIONS)
async def test_it_is_silent_otherwise(api: BotApi, question: str, answer: str) -> None:
    """Talk among people, mentions of others, photos and its own inline results get no reply."""
    await api.write(question, chat=GROUP)
    await api.write(f"@other_bot {question}", chat=GROUP, **mention(f"@other_bot {question}", "@other_bot"))
    await api.write(None, chat=GROUP, photo=[{"file_id": "x", "file_unique_id": "x", "width": 1, "height": 1}])
    await api.write(question, chat=5, via_bot=ME)
    await api.write(question, chat=2)
    sent = await api.said()
    assert (sent["chat_id"], answer in sent["text"]) == (2, True)


@pytest.mark.parametrize(("question", "answer"), QUESTIONS)
async def test_it_keeps_to_the_topic_of_a_forum(api: BotApi, question: str, answer: str) -> None:
    """In a forum the reply goes to the question's topic; in the General topic no thread is named."""
    text = f"@speech_bot {question}"
    await api.write(text, chat=GROUP, message_thread_id=77, is_topic_message=True, **mention(text))
    sent = await api.said()
    assert (sent["message_thread_id"], answer in sent["text"]) == (77, True)
    await api.write(text, chat=GROUP, **mention(text))
    assert "message_thread_id" not in await api.said()


async def test_a_follow_up_belongs_to_its_topic(api: BotApi, responder: Responder) -> None:
    """What was answered in one topic of a forum is not followed up in another."""
    text = "@speech_bot какие приоритеты назвал Токаев?"
    await api.write(text, chat=GROUP, message_thread_id=77, is_topic_message=True, **mention(text))
    await api.said()
    text = "@speech_bot а следующее?"
    entry = responder.entry("priority-partners", "ru")
    assert entry is not None
    for thread, found in ((78, False), (77, True)):
        await api.write(text, chat=GROUP, message_thread_id=thread, is_topic_message=True, **mention(text))
        assert ((await api.said())["text"].startswith(f"<b>{entry.question}")) is found


async def test_it_follows_a_group_that_becomes_a_supergroup(api: BotApi, responder: Responder) -> None:
    """After the move, a follow-up in the new chat is understood from the answer in the old one."""
    text = "@speech_bot what are the priorities?"
    await api.write(text, chat=-5, **mention(text))
    await api.said()
    await api.write(None, chat=-5, migrate_to_chat_id=-1005)
    text = "@speech_bot and the fourth?"
    await api.write(text, chat=-1005, **mention(text))
    entry = responder.entry("priority-drugs", "en")
    assert entry is not None
    assert entry.question in (await api.said())["text"]


async def test_a_move_while_it_answers_is_followed(responder: Responder) -> None:
    """Where the chat moved while the answer was on its way, the answer goes to the new one."""
    async with bot_api.serve() as api, Running(api, responder):
        api.faults["sendMessage"].append(Refused(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1005))
        text = "@speech_bot спасибо"
        await api.write(text, chat=-5, **mention(text))
        sent = await api.said()
        assert (sent["chat_id"], "Пожалуйста" in sent["text"]) == (-1005, True)


async def test_removed_from_a_group_it_forgets_it(api: BotApi, responder: Responder) -> None:
    """After it was removed, a follow-up finds nothing left of the conversation before."""
    text = "@speech_bot what are the priorities?"
    await api.write(text, chat=GROUP, **mention(text))
    await api.said()
    person = {"id": 7, "is_bot": False, "first_name": "A"}
    chat = {"id": GROUP, "type": "supergroup", "title": "G"}
    member = {"user": ME, "status": "member"}
    await api.push(my_chat_member={"chat": chat, "from": person, "date": 1, "old_chat_member": member,
                                   "new_chat_member": {"user": ME, "status": "left"}})  # fmt: skip
    text = "@speech_bot and the next?"
    await api.write(text, chat=GROUP, **mention(text))
    entry = responder.entry("priority-partners", "en")
    assert entry is not None
    assert entry.question not in (await api.said())["text"]


@pytest.mark.parametrize(("question", "answer"), QUESTIONS)
async def test_a_guest_is_answered_where_it_was_called(api: BotApi, question: str, answer: str) -> None:
    """Called from a chat that it is no member of, the bot answers through the guest query."""
    text = f"@speech_bot {question}"
    person = {"id": 7, "is_bot": False, "first_name": "A"}
    chat = {"id": -9, "type": "supergroup", "title": "Elsewhere"}
    await api.push(guest_message={"message_id": 5, "date": 1, "chat": chat, "from": person, "text": text,
                                  "guest_query_id": "q1", **mention(text)})  # fmt: skip
    told = await api.said("answerGuestQuery")
    assert told["guest_query_id"] == "q1"
    assert answer in told["result"]["input_message_content"]["message_text"]
