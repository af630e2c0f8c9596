"""What a FAQ holds."""

import pytest

from bot.faq import Faq, Messages, answer_html
from tests import bot_api

TEA = {"id": "tea", "question": "Tea & milk?", "answer": "Boil <b>water</b>.", "source": [1, 2]}


def test_the_longest_id_fits_a_button() -> None:
    """The data of a button is at most 64 bytes, whatever ids and languages the models let through."""
    longest = Faq.model_validate({"language": "abc", "entries": [{**TEA, "id": "x" * 40}]})
    assert len(f"answer:{longest.language}:{longest.entries[0].id}".encode()) <= 64


def test_an_answer_is_laid_out_once() -> None:
    """Question, answer and source stand apart; what is no HTML is escaped; small talk shows its answer alone."""
    faq = Faq.model_validate({"language": "en", "entries": [TEA, {**TEA, "id": "thanks", "small_talk": True}]})
    tea, thanks = faq.entries
    assert answer_html(tea, faq) == "<b>Tea &amp; milk?</b>\n\nBoil <b>water</b>.\n\n<i>Source: paras 1, 2</i>"
    assert answer_html(thanks, faq) == "Boil <b>water</b>."


@pytest.mark.parametrize(
    ("messages", "one", "several"),
    [
        ({}, "Source: para. 1", "Source: paras 1, 2"),
        (
            {"source": "Дереккөз: {paragraphs}-абзац", "sources": "Дереккөз: {paragraphs}-абзацтар"},
            "Дереккөз: 1-абзац",
            "Дереккөз: 1, 2-абзацтар",
        ),
        ({"source": "Absatz {paragraphs}"}, "Absatz 1", "Absatz 1, 2"),
    ],
)
def test_several_paragraphs_are_plural(messages: dict[str, str], one: str, several: str) -> None:
    """One paragraph and several have each its line; a file that has but one line keeps to it."""
    words = Messages.model_validate(messages)
    assert (words.source_line([1]), words.source_line([1, 2])) == (one, several)


def test_the_source_line_leads_to_the_text_if_its_address_is_known() -> None:
    """`link:` makes the line a link, whatever stands in the address."""
    faq = Faq.model_validate({"language": "en", "link": "https://example.org/?a=1&b='2'", "entries": [TEA]})
    html = answer_html(faq.entries[0], faq)
    assert html.endswith('<i><a href="https://example.org/?a=1&amp;b=&#x27;2&#x27;">Source: paras 1, 2</a></i>')
    bot_api.check_text({"text": html, "parse_mode": "HTML"})


def test_a_contact_stands_below_what_the_bot_says_of_itself() -> None:
    """Where the operator names a person, the entry about-bot shows it, and no other small talk."""
    talk = [{"id": name, "question": name, "answer": "I am a bot.", "small_talk": True} for name in ("about-bot", "thanks")]
    faq = Faq.model_validate({"language": "en", "entries": talk, "messages": {"contact": "Write to <b>us</b>."}})
    shown = [answer_html(entry, faq) for entry in faq.entries]
    assert shown == ["I am a bot.\n\nWrite to <b>us</b>.", "I am a bot."]
    silent = Faq.model_validate({"language": "en", "entries": talk})
    assert answer_html(silent.entries[0], silent) == "I am a bot."


def test_what_a_language_leaves_out_is_english() -> None:
    """A FAQ that says nothing of its words has the English ones, and no letters of its own."""
    faq = Faq.model_validate({"language": "de", "entries": [TEA]})
    assert "and" in faq.conjunctions
    assert "exit" in faq.exit_words
    assert faq.own_letters == ""
