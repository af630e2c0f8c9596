"""The FAQ that ships: what every answer and phrasing must be."""

import os
import re
from pathlib import Path

import pytest

from bot.answering.responder import Responder
from bot.faq import Faq, Messages
from bot.rendering import render
from tests import bot_api

FACTS = {
    "session",
    "session-date",
    "host",
    "participants",
    "gratitude",
    "source",
    "csto",
    "tokayev",
    "chair-2024",
    "commitment",
    "priorities",
    "priority-partners",
    "un",
    "cis-sco",
    "priority-military",
    "deployment",
    "training",
    "peacekeeping",
    "priority-terrorism",
    "foreign-fighters",
    "extradition",
    "expert-group",
    "priority-drugs",
    "synthetic-drugs",
    "drug-council",
    "priority-arms-crime",
    "priority-emergencies",
    "priority-cyber",
    "proxy",
    "next-steps",
    "confidence",
    "documents",
    "greeting",
    "thanks",
    "bye",
    "help",
}
SPEECH = Path(os.environ.get("SPEECH_TEXT") or Path(__file__).parents[3] / "shared" / "speech.txt")
"""The text that the FAQ is about. It is a newspaper's, and so not in the repository."""
TITLES = (
    "Совета коллективной безопасности Организации Договора о коллективной безопасности",
    "Совместной декларации о сотрудничестве между секретариатами ОДКБ и ООН от 18 марта 2010 года",
    "Практических мерах по укреплению сотрудничества ОДКБ с СНГ и ШОС",
    "специального представителя генерального секретаря ОДКБ по вопросам миротворчества",
    "Рабочей группы экспертов по вопросам борьбы с терроризмом и экстремизмом при Комитете секретарей советов безопасности ОДКБ",
    "Координационный совет руководителей компетентных органов по противодействию незаконному обороту наркотиков",
    "операции ОДКБ по противодействию преступлениям в сфере информационных технологий",
)
PARAGRAPHS = 17


def test_every_fact_is_there_in_every_language(faqs: list[Faq]) -> None:
    """Russian, English and Kazakh hold the same entries, every named fact and at least 16 gaps among them."""
    assert [faq.language for faq in faqs] == ["en", "kk", "ru"]
    ids = [{entry.id for entry in faq.entries} for faq in faqs]
    assert FACTS <= ids[0] == ids[1] == ids[2]
    assert sum(entry.gap for entry in faqs[0].entries) >= 16


def test_every_entry_has_many_phrasings(faqs: list[Faq]) -> None:
    """A fact has at least 45 phrasings a language, a gap at least 30."""
    few = {
        (faq.language, e.id): len(e.phrasings) for faq in faqs for e in faq.entries if len(e.phrasings) < (30 if e.gap else 45)
    }
    assert few == {}


def test_every_answer_fits_telegram_and_names_its_paragraph(faqs: list[Faq]) -> None:
    """Answers are HTML that Telegram takes, fit a message, and rest on paragraphs that exist, small talk aside."""
    for faq in faqs:
        for entry in faq.entries:
            bot_api.check_text({"text": render.answer_html(entry, faq), "parse_mode": "HTML"})
            assert entry.small_talk or entry.source, entry.id
            assert all(1 <= paragraph <= PARAGRAPHS for paragraph in entry.source), entry.id


def test_translations_of_an_answer_hold_the_same_figures_and_paragraphs(faqs: list[Faq]) -> None:
    """Numbers, source and relations of an entry are equal in the three languages."""
    for entries in zip(*(sorted(faq.entries, key=lambda entry: entry.id) for faq in faqs), strict=True):
        facts = {
            (tuple(sorted(re.findall(r"\d+", e.answer))), e.source, e.related, e.topic, e.gap, e.small_talk) for e in entries
        }
        assert len(facts) == 1, entries[0].id


@pytest.mark.skipif(not SPEECH.is_file(), reason=f"the text of the speech is not there: {SPEECH}; SPEECH_TEXT names another file")
def test_no_answer_copies_the_text(faqs: list[Faq]) -> None:
    """No answer shares six words in a row with the text, titles of documents and bodies aside."""
    text = SPEECH.read_text("utf-8")
    for title in TITLES:
        assert title in text
        text = text.replace(title, "\n")
    copied = set().union(*map(_runs, text.splitlines()))
    found = {(faq.language, entry.id): _runs(entry.answer) & copied for faq in faqs for entry in faq.entries}
    assert {place: runs for place, runs in found.items() if runs} == {}


def _runs(text: str) -> set[tuple[str, ...]]:
    """All that is six words long."""
    words = re.findall(r"\w+", text.lower())
    return set(zip(*(words[start:] for start in range(6)), strict=False))


def test_every_message_is_there_in_every_language(faqs: list[Faq]) -> None:
    """Whatever the bot says is written in each of the three files; a contact is the operator's to set."""
    for faq in faqs:
        assert Messages.model_fields.keys() - faq.messages.model_fields_set == {"contact"}, faq.language


def test_every_phrasing_finds_its_own_entry_first(responder: Responder) -> None:
    """Asked word for word, each of the FAQ's phrasings ranks its entry first."""
    lost = []
    for language, faq in responder.faqs.items():
        for entry in faq.entries:
            for phrasing in entry.phrasings:
                best = responder.matcher.rank(phrasing, language, responder.small_talk)[0]
                if best.id != entry.id:
                    lost.append((language, entry.id, phrasing, best.id))
    assert lost == []


def test_kazakh_is_written_with_its_letters(faqs: list[Faq]) -> None:
    """Every Kazakh answer and message of some length has special letters."""
    faq = next(faq for faq in faqs if faq.language == "kk")
    texts = [entry.answer for entry in faq.entries]
    texts += [value for value in faq.messages.model_dump().values() if len(value) > 20]
    assert [text for text in texts if not re.search("[әғқңөұүһі]", text.lower())] == []
