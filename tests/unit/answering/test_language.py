"""Which language a message is replied to in."""

import pytest

from bot.answering.language import alphabet, expected, letters, words
from bot.answering.responder import Responder
from bot.faq import Entry, Faq

ALPHABETS = {"ru": frozenset("абвгдеж"), "kk": frozenset("абвгдежқғ"), "en": frozenset[str]()}


@pytest.mark.parametrize(
    ("message", "client", "last", "language"),
    [
        # Words and letters of one language alone decide, whatever one expects.
        ("кто председательствует?", "kk", "kk", "ru"),
        ("кім төрағалық етеді?", "ru", "ru", "kk"),
        ("ким тораглык етеди", "ru", None, "kk"),
        ("who chairs it?", "ru", "ru", "en"),
        ("kto predsedatelstvuet", "en", None, "ru"),
        ("rnj ghtlctlfntkmcndetn", "en", None, "ru"),
        ("црфе шы зкщчн", "ru", None, "en"),
        ("Тоқаев", "ru", None, "kk"),
        ("Тоқаев что сказал?", "ru", None, "ru"),
        # Words that languages share, numbers and dates decide nothing: then the chat, then the client.
        *((shared, client, None, client) for client in ("ru", "kk") for shared in ("прокси", "токаев", "кибер", "саммит", "да")),
        *((shared, client, None, client) for client in ("ru", "kk", "en") for shared in ("Minsk", "NATO", "№ 3", "2.1.24")),
        *(("2024", client, last, last) for client in ("ru", "kk", "en", None) for last in ("ru", "kk", "en")),
        ("ок", "en", "ru", "ru"),
        ("2 января 2024", "ru", None, "ru"),
        *(("zzzz qqqq", client, None, client) for client in ("ru", "kk", "en")),
        # A language that lacks the letters is not expected.
        ("прокси", "en", None, "ru"),
        ("прокси", "en", "kk", "kk"),
        # A client of another language reads English, unless they write Cyrillic.
        ("Minsk", "de", None, "en"),
        ("", "uk", None, "en"),
        ("прокси", "uk", None, "ru"),
        ("", "kk-KZ", None, "kk"),
        # No client and no chat: the FAQ's first language.
        ("", None, None, "ru"),
        ("漢字 7", None, None, "ru"),
    ],
)
def test_words_decide_then_the_chat_then_the_client(
    responder: Responder, message: str, client: str | None, last: str | None, language: str
) -> None:
    """Only what one language alone uses counts against the language that one expects."""
    assert responder.language(message, client, last) == language


def test_a_word_is_evidence_as_far_as_one_language_uses_it_more() -> None:
    """A word of one language alone counts, the more it is used the more; what two share, and what none knows, does not."""
    assert words([{"ru": 100.0, "kk": 0.0}])["ru"] > words([{"ru": 10.0, "kk": 0.0}])["ru"] > 3
    assert words([{"ru": 100.0, "kk": 100.0, "en": 0.0}]) in ({"ru": 0.0}, {"kk": 0.0})
    assert words([{}]) == {}


def test_letters_count_by_the_word() -> None:
    """A letter that another language has counts once a word against those that lack it; others, and lookalikes, do not."""
    assert letters("ғқ ав Ab é", ALPHABETS) == {"ru": 1, "kk": 0, "en": 2}
    assert letters("fightеr", ALPHABETS) == {"ru": 0, "kk": 0, "en": 0}


@pytest.mark.parametrize(
    ("said", "client", "last", "first"),
    [
        ("", "kk", "en", ["en", "kk", "ru"]),
        ("hi", "pt-br", None, ["en", "ru", "kk"]),
        ("аб", "pt-br", None, ["ru", "kk", "en"]),
        ("", None, "fr", ["ru", "kk", "en"]),
    ],
)
def test_what_is_expected_has_an_order(said: str, client: str | None, last: str | None, first: list[str]) -> None:
    """The chat, the client or English, the FAQ's own order."""
    assert expected(said, ALPHABETS, client, last) == first


def test_without_english_a_foreign_client_gets_the_first_language() -> None:
    """The first is the one of lowest priority, then of the first file."""
    for priority, language in ((100, "de"), (1, "fr")):
        german = Faq(language="de", entries=(Entry(id="tea", question="Wie mache ich Tee?", answer="Mit heißem Wasser."),))
        tea = Entry(id="tea", question="Comment faire du thé ?", answer="Avec de l'eau.")
        french = Faq(language="fr", priority=priority, entries=(tea,))
        responder = Responder([german, french])
        assert responder.language("?", "it") == language
        assert responder.reply("thé", "de").language == "fr"
        assert responder.reply("Tee", "de").language == "de"
    assert alphabet(german) == frozenset("ß")
