"""Replies in the form of each place."""

import json
from pathlib import Path

from bot.answering.responder import Responder
from bot.faq import Faq, load
from bot.rendering import render


def small_responder(small: Path) -> Responder:
    return Responder(load(small))


def test_an_answer_shows_question_answer_and_source(small: Path) -> None:
    """The matched question in bold, the answer, one quiet line with the paragraphs."""
    (faq,) = load(small)
    assert render.answer_html(faq.entries[0], faq).split("\n\n") == [
        "<b>How do I make tea?</b>",
        "Boil <b>water</b> &amp; wait.",
        "<i>Source: paras 1, 2</i>",
    ]


def test_plain_text_has_no_tags(small: Path) -> None:
    """Terminal and JSON get the text without tags and entities."""
    responder = small_responder(small)
    reply = responder.reply("How do I make tea?")
    assert "Boil water & wait." in render.reply_text(reply, responder.faq("en"))


def test_json_holds_what_the_contract_names(small: Path) -> None:
    """A line of JSON has the fixed keys, and scores between 0 and 1."""
    responder = small_responder(small)
    line = json.loads(render.reply_json(responder.reply("How do I make cocoa?"), responder.faq("en")))
    assert set(line) == {"question", "outcome", "ids", "language", "text", "suggestions", "ranking"}
    assert (line["outcome"], line["ids"]) == ("gap", ["cocoa"])
    assert all(0 <= each["score"] <= 1 for each in line["ranking"])


def test_nothing_asked_is_met_with_a_request(faqs: list[Faq], responder: Responder) -> None:
    """A message without a word is asked for one."""
    assert render.reply_text(responder.reply("?!"), faqs[0]) == faqs[0].messages.nothing_asked


def test_suggestions_are_numbered(responder: Responder, doubt: None) -> None:
    """A did-you-mean lists its questions by number."""
    reply = responder.reply("террористы эксперты розыск выезд")
    assert render.reply_text(reply, responder.faqs["ru"]).splitlines()[1].startswith("1. ")
