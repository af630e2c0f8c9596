"""From a message to a reply."""

import pytest

from bot.answering.reply import Reply
from bot.answering.responder import Responder
from bot.faq import Faq


@pytest.mark.parametrize(
    ("question", "outcome", "ids", "language"),
    [
        ("кто председательствует в ОДКБ в 2024?", "answer", ["chair-2024"], "ru"),
        ("what is operation PROXY", "answer", ["proxy"], "en"),
        ("ҰҚШҰ деген не?", "answer", ["csto"], "kk"),
        ("rnj ghtlctlfntkmcndetn d jlr,", "answer", ["chair-2024"], "ru"),
        ("kakie prioritety nazval tokaev", "answer", ["priorities"], "ru"),
        ("Who chairs the CSTO in 2027?", "gap", ["other-years"], "en"),
    ],
)
def test_the_four_outcomes(responder: Responder, question: str, outcome: str, ids: list[str], language: str) -> None:
    """A question of the speech is answered, a near miss gets the gap, anything else is not answered."""
    reply = responder.reply(question)
    assert (reply.outcome, [entry.id for entry in reply.entries], reply.language) == (outcome, ids, language)
    assert len(reply.ranking) <= 5


def test_two_questions_get_two_answers_in_their_order(responder: Responder) -> None:
    """A message of two questions is answered in two parts, by sentence or by a joining word."""
    for message in ("Кто такой Токаев? Кого он поблагодарил?", "Кто такой Токаев и кого он поблагодарил?"):
        assert [entry.id for entry in responder.reply(message).entries] == ["tokayev", "gratitude"]


def test_a_courtesy_beside_a_question_is_not_answered(responder: Responder) -> None:
    """Hello and thank you around a question leave the question."""
    reply = responder.reply("Здравствуйте! Кто председательствует в ОДКБ в 2024 году? Спасибо")
    assert [entry.id for entry in reply.entries] == ["chair-2024"]


@pytest.mark.parametrize(
    "frame",
    [
        "Sorry for a silly question, {}",
        "{} Thank you in advance, have a nice day!",
        "Anna Petrova, [12.03.2024 10:15]\n{}",
        "https://example.org/news/7 {}",
        "Hello, my grandson installed this for me, the weather is awful, I have been alone all day with a kettle and a cat, "
        "and my neighbour swears that you know everything, so let me try you out now: {}",
    ],
)
def test_a_question_behind_a_frame_is_answered_alone(responder: Responder, frame: str) -> None:
    """Preface, courtesy, header of a forwarded message, address: the question counts, and nothing beside it."""
    for entry in responder.faq("en").entries:
        if not entry.small_talk:
            reply = responder.reply(frame.format(entry.question))
            assert [each.id for each in reply.entries] == [entry.id], entry.question


def test_a_general_answer_gives_way_to_a_narrower_one(responder: Responder) -> None:
    """ "Extradition: what did he say?" asks for one of the points, not for the list of all."""
    reply = responder.reply("экстрадиция и розыск террористов, что говорил президент")
    assert [entry.id for entry in reply.entries] == ["extradition"]


def test_what_is_off_topic_is_not_answered(responder: Responder) -> None:
    """A question that the FAQ itself calls off-topic is not answered."""
    for faq in responder.faqs.values():
        assert {responder.reply(question).outcome for question in faq.off_topic[::50]} <= {"none", "suggest"}


def test_a_doubtful_question_gets_at_most_three_suggestions(responder: Responder, doubt: None) -> None:
    """Where the bot is not sure, it asks back with entries in the language of the question."""
    reply = responder.reply("террористы эксперты розыск выезд")
    assert reply.outcome == "suggest"
    assert 1 <= len(reply.suggestions) <= 3
    assert reply.language == "ru"


@pytest.mark.parametrize(
    ("text", "client", "language"),
    [
        ("қғң", None, "kk"),
        ("zzz", "ru", "ru"),
        ("ффф", "kk-KZ", "kk"),
        ("ффф", "en", "ru"),
        ("", "en", "en"),
        ("", "fr", "en"),
        ("漢字", None, "ru"),
    ],
)
def test_the_language_follows_letters_then_client_then_the_faqs_order(
    responder: Responder, text: str, client: str | None, language: str
) -> None:
    """Letters decide; where they fit several languages, the client's code, or English; then the FAQ's first language."""
    assert responder.language(text, client) == language


def test_an_entry_missing_in_a_language_is_taken_from_another(responder: Responder) -> None:
    """An id is found in any language, and an unknown one nowhere."""
    entry = responder.entry("proxy", "fr")
    assert entry is not None
    assert entry.id == "proxy"
    assert responder.entry("no-such", "ru") is None


@pytest.mark.parametrize("message", ["", "   ", "?!", "🙂" * 4096, "а" * 100_000, "\x00\ud800", "ا" * 50, "1" * 5000])
def test_no_message_breaks_it(responder: Responder, message: str) -> None:
    """Empty, endless and unreadable messages get an honest reply."""
    assert responder.reply(message).outcome in ("none", "suggest")


@pytest.mark.parametrize(
    ("related", "meant", "offered"),
    [
        (["coffee", "juice"], ["water"], ["coffee", "juice", "water"]),
        (["coffee"], ["cocoa", "water"], ["coffee", "water"]),
        (["cocoa", "coffee"], [], ["coffee", "cocoa"]),
        (["cocoa"], ["water"], ["water", "cocoa"]),
        (["cocoa"], ["cocoa"], []),
        (["coffee", "juice", "water", "cocoa"], [], ["coffee", "juice", "water"]),
        (["coffee"], ["coffee", "tea"], ["coffee"]),
        ([], [], []),
    ],
)
def test_what_is_offered_beside_an_answer_leads_somewhere(related: list[str], meant: list[str], offered: list[str]) -> None:
    """First what the editors relate, then facts that it may have meant; cocoa, which is a gap, is never the first."""
    names = ["tea", "coffee", "juice", "water", "cocoa"]
    entries = [{"id": name, "question": f"{name}?", "answer": "Yes.", "gap": name == "cocoa"} for name in names]
    entries[0]["related"] = related
    responder = Responder([Faq.model_validate({"language": "en", "entries": entries})])
    by_id = {entry.id: entry for entry in responder.faqs["en"].entries}
    reply = Reply("tea?", "answer", "en", (by_id["tea"],), tuple(by_id[name] for name in meant))
    assert [entry.id for entry in responder.related(reply)] == offered
