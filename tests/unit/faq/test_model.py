"""What a FAQ holds."""

from bot.faq import Entry, Faq, Messages, answer_html

TEA = {"id": "tea", "question": "Tea & milk?", "answer": "Boil <b>water</b>.", "source": [1, 2]}


def test_the_longest_id_fits_a_button() -> None:
    """The data of a button is at most 64 bytes, whatever ids and languages the models let through."""
    longest = Faq.model_validate({"language": "abc", "entries": [{**TEA, "id": "x" * 40}]})
    assert len(f"answer:{longest.language}:{longest.entries[0].id}".encode()) <= 64


def test_an_answer_is_laid_out_once() -> None:
    """Question, answer and source stand apart; what is no HTML is escaped; small talk shows its answer alone."""
    shown = answer_html(Entry.model_validate(TEA), Messages())
    assert shown == ("<b>Tea &amp; milk?</b>\n\nBoil <b>water</b>.\n\n<i>Source: para. 1, 2</i>")
    assert answer_html(Entry.model_validate({**TEA, "small_talk": True}), Messages()) == "Boil <b>water</b>."


def test_what_a_language_leaves_out_is_english() -> None:
    """A FAQ that says nothing of its words has the English ones, and no letters of its own."""
    faq = Faq.model_validate({"language": "de", "entries": [TEA]})
    assert "and" in faq.conjunctions
    assert "exit" in faq.exit_words
    assert faq.own_letters == ""
