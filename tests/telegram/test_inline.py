"""Inline mode: `@bot question` in any chat."""

from pathlib import Path

import pytest

from bot.answering.responder import Responder
from bot.faq import load
from bot.telegram.inline import INLINE_CACHE, MOST_RESULTS
from tests import bot_api
from tests.bot_api import BotApi, Refused
from tests.conftest import Running


@pytest.mark.parametrize(
    ("query", "first", "language"),
    [("кто председательствует в ОДКБ", "chair-2024", "ru"), ("operation PROXY", "proxy", "en"), ("ҰҚШҰ деген не", "csto", "kk")],
)
async def test_a_query_gives_ranked_answers(api: BotApi, responder: Responder, query: str, first: str, language: str) -> None:
    """The best answer comes first, with its question as title, a preview and the whole answer; the cache is short."""
    await api.search(query)
    told = await api.said("answerInlineQuery")
    best = told["results"][0]
    entry = responder.entry(first, language)
    assert entry is not None
    assert (best["id"], best["title"]) == (first, entry.question)
    assert entry.question in best["input_message_content"]["message_text"]
    assert best["description"]
    assert 0 < told["cache_time"] == INLINE_CACHE <= 60


@pytest.mark.parametrize("language", ["ru", "en", "kk"])
async def test_an_empty_query_gives_the_main_topics(api: BotApi, responder: Responder, language: str) -> None:
    """Without words, the first question of each topic is offered in the app's language."""
    await api.search("", language=language)
    titles = [each["title"] for each in (await api.said("answerInlineQuery"))["results"]]
    assert titles == [responder.topic(topic, language)[0].question for topic in responder.topics(language)]


@pytest.mark.parametrize(("query", "language"), [("zzzz qqqq", "en"), ("ыыыы щщщщ", "ru")])
async def test_where_nothing_fits_it_leads_to_the_private_chat(
    api: BotApi, responder: Responder, query: str, language: str
) -> None:
    """No result: a button opens the private chat, which greets as usual."""
    await api.search(query, language=language)
    told = await api.said("answerInlineQuery")
    assert told["results"] == []
    assert told["button"]["text"] == responder.messages(language).ask_bot
    await api.write(f"/start {told['button']['start_parameter']}", language=language)
    assert (await api.said())["text"] == responder.messages(language).start


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_of_many_topics_as_many_are_offered_as_telegram_takes(tmp_path: Path, language: str) -> None:
    """A FAQ of 60 topics: the first 50, and no refusal."""
    topics = "".join(f"  t{number}: Topic {number}\n" for number in range(60))
    entries = "".join(f"- {{id: e{n}, topic: t{n}, question: What is item {n}?, answer: It is {n}.}}\n" for n in range(60))
    (tmp_path / "many.yaml").write_text(f"language: {language}\ntopics:\n{topics}entries:\n{entries}")
    async with bot_api.serve() as api, Running(api, Responder(load(tmp_path)), BOT_FAQ=tmp_path):
        await api.search("", language=language)
        assert [each["id"] for each in (await api.said("answerInlineQuery"))["results"]] == [f"e{n}" for n in range(MOST_RESULTS)]


@pytest.mark.parametrize(("query", "language"), [("кто председательствует в ОДКБ", "ru"), ("operation PROXY", "en")])
async def test_a_query_that_is_too_old_is_no_fault(
    responder: Responder, caplog: pytest.LogCaptureFixture, query: str, language: str
) -> None:
    """Nobody waits for it any more: nothing is said in the log, and the next one is answered."""
    async with bot_api.serve() as api, Running(api, responder):
        api.faults["answerInlineQuery"].append(Refused(400, "Bad Request: query is too old and response timeout expired"))
        await api.search(query, language=language)
        await api.search("", language=language)
        assert (await api.said("answerInlineQuery"))["results"]
    assert caplog.text == ""
