"""The paragraphs of the text below an answer."""

from pathlib import Path

import pytest

from bot.faq import Faq, load
from bot.rendering import quotation
from tests import bot_api


def faq_with(folder: Path, text: str) -> Faq:
    (folder / "source.txt").write_text(text, encoding="utf-8")
    (faq,) = load(folder)
    return faq


def test_the_paragraphs_of_all_answers_are_quoted_once(small: Path) -> None:
    """In the order of the text, each with its number; blank lines are no paragraphs, and a number without one is left out."""
    faq = faq_with(small.parent, "Boil.\n\n  Wait a little. \nGrind.\n")
    tea, coffee, *_ = faq.entries
    assert quotation.quoted([coffee, tea, tea], faq) == "1. Boil.\n\n2. Wait a little.\n\n3. Grind."
    faq = faq_with(small.parent, "Boil.\n")
    assert quotation.quoted([coffee, tea], faq) == "1. Boil."
    assert quotation.quoted([coffee], faq) == ""


def test_they_are_an_expandable_quotation_below_the_answer(small: Path) -> None:
    """What is markup in the text is shown as it stands."""
    faq = faq_with(small.parent, "Boil <b>water</b> & wait.")
    assert quotation.unfolded("<b>Tea</b>", faq.entries[:1], faq) == (
        "<b>Tea</b>\n\n<blockquote expandable>1. Boil &lt;b&gt;water&lt;/b&gt; &amp; wait.</blockquote>"
    )
    assert quotation.unfolded("<b>Coffee</b>", faq.entries[1:2], faq) == "<b>Coffee</b>"


@pytest.mark.parametrize("character", ["a", "я", "&", "<", "🙂", "a ", "& ", "🙂 ", "👩‍👩‍👧 "])
@pytest.mark.parametrize("answer", ["<b>Tea</b> &amp; 🙂", "<b>Tea</b>" + "x" * 3990])
def test_a_long_text_is_cut_to_what_a_message_holds(small: Path, character: str, answer: str) -> None:
    """Telegram takes the whole: no entity and no character is cut in two, and hardly any room is lost."""
    faq = faq_with(small.parent, character * 6000)
    html = quotation.unfolded(answer, faq.entries[:1], faq)
    bot_api.check_text({"text": html, "parse_mode": "HTML"})
    assert html.endswith("…</blockquote>")
    assert "\ufffd" not in html
    assert 4080 < bot_api.utf16(bot_api.shown(html)) <= 4096


def test_where_there_is_no_room_the_answer_stays_as_it_is(small: Path) -> None:
    """A quotation of a few words would tell nothing."""
    faq = faq_with(small.parent, "Boil. " * 100)
    assert quotation.unfolded("x" * 4000, faq.entries[:1], faq) == "x" * 4000
