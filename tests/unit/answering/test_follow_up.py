"""Messages that only make sense after a reply."""

import pytest

from bot.answering.follow_up import ASKING, POINTING, item, leaning, meanings, refused
from bot.answering.reply import Reply
from bot.answering.responder import Responder


def after(responder: Responder, identity: str, message: str, language: str) -> Reply:
    """The reply to a message after the answer of an entry."""
    entry = responder.entry(identity, language)
    assert entry
    return responder.reply(message, language, Reply.of(entry, language))


@pytest.mark.parametrize(
    ("before", "message", "language", "ids"),
    [
        ("priorities", "первый поподробнее", "ru", ["priority-partners"]),
        ("priority-military", "предыдущий", "ru", ["priority-partners"]),
        ("priority-cyber", "оның алдындағысы ше", "kk", ["priority-emergencies"]),
        ("priority-military", "and the one after that?", "en", ["priority-terrorism"]),
        ("gratitude", "what for exactly?", "en", ["gratitude"]),
        ("documents", "а какие именно?", "ru", ["documents"]),
        ("priority-military", "no, I meant terrorism", "en", ["priority-terrorism"]),
        ("un", "нет, я про СНГ спрашивал", "ru", ["cis-sco"]),
        ("priority-emergencies", "and the cyber one?", "en", ["priority-cyber"]),
        ("proxy", "против чего она?", "ru", ["proxy"]),
        ("host", "спасибо", "ru", ["thanks"]),
    ],
)
def test_a_few_words_are_read_with_the_reply_before(
    responder: Responder, before: str, message: str, language: str, ids: list[str]
) -> None:
    """Items of lists, questions that name nothing or point to what was said, and corrections; what stands by itself stays what it
    is."""
    assert [entry.id for entry in after(responder, before, message, language).entries] == ids


@pytest.mark.parametrize(
    ("before", "message", "language", "offered"),
    [
        ("priority-drugs", "раскажи падробнее", "ru", "synthetic-drugs"),
        ("priority-terrorism", "ещё", "ru", "extradition"),
        ("foreign-fighters", "а куда они собираются?", "ru", "foreign-fighters"),
        ("priority-drugs", "тағы айтшы", "kk", "drug-council"),
    ],
)
def test_where_it_may_be_meant_either_way_it_is_offered(
    responder: Responder, before: str, message: str, language: str, offered: str
) -> None:
    """More of an answer is a choice; so is a question that points to something and finds another entry by itself."""
    reply = after(responder, before, message, language)
    assert reply.outcome == "suggest"
    assert offered in [entry.id for entry in reply.suggestions]


@pytest.mark.parametrize(
    ("question", "refusals"),
    [("Кто председательствует?", ["нет", "не то", "не понял"]), ("who chairs it?", ["no", "not that"]), ("кім төраға?", ["жоқ"])],
)
def test_a_refused_answer_is_asked_back_with_the_next_best(responder: Responder, question: str, refusals: list[str]) -> None:
    """Who says that it is not that gets other questions, none of them the one that was answered."""
    answered = responder.reply(question)
    for refusal in refusals:
        reply = responder.reply(refusal, None, answered.after(None))
        assert (reply.outcome, reply.language) == ("suggest", answered.language)
        assert reply.suggestions
        assert not set(reply.suggestions) & set(answered.entries)


def test_what_a_message_is_by_its_words(responder: Responder) -> None:
    """Refusals are whole words at the beginning; what leans is short, and in the language's own words."""
    russian = meanings(responder.faqs["ru"])
    assert refused("не то", [russian]) == ""
    assert refused("нет, я про дроны", [russian]) == "дроны"
    assert refused("неторопливо", [russian]) is None
    assert leaning("и за что именно?", russian) == ASKING
    assert leaning("как его зовут", russian) == POINTING
    assert leaning("кто такой Лукашенко", russian) is None
    assert item("preceding", ["a", "b"], "b") == "a"
    assert item("preceding", ["a", "b"], "a") is None
    assert item("following", ["a", "b"], None) == "a"
