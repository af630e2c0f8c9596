"""What ships for every FAQ."""

import pytest

from bot.faq import Entry, Faq, completed

TEA = Entry(id="tea", question="Tea?", answer="Yes.")


@pytest.mark.parametrize("language", ["ru", "en", "kk"])
def test_small_talk_works_without_being_written(language: str) -> None:
    """A FAQ that has no small talk gets ours, and about a hundred questions that it does not answer."""
    faq = completed(Faq(language=language, entries=(TEA,)))
    assert [entry.id for entry in faq.entries] == ["tea", "greeting", "thanks", "bye", "help"]
    assert all(entry.small_talk for entry in faq.entries[1:])
    assert len(faq.off_topic) == 100


def test_what_editors_have_written_stays() -> None:
    """Small talk of one's own, or off-topic questions, stand alone."""
    hello = Entry(id="hello", question="Hello", answer="Hi!", small_talk=True)
    faq = Faq(language="en", entries=(TEA, hello), off_topic=("who won",))
    assert completed(faq) == faq


def test_an_entry_of_the_same_question_goes_before() -> None:
    """An entry of one's own that answers "help" is not doubled by ours."""
    faq = completed(Faq(language="en", entries=(TEA, Entry(id="aid", question="Help", answer="Call 112."))))
    assert "help" not in {entry.id for entry in faq.entries}


def test_another_language_gets_the_questions_of_all() -> None:
    """A language that nothing ships for gets off-topic questions all the same, and no small talk in a foreign one."""
    faq = completed(Faq(language="de", entries=(TEA,)))
    assert [entry.id for entry in faq.entries] == ["tea"]
    assert len(faq.off_topic) == 300
