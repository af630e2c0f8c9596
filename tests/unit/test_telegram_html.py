"""Telegram HTML: the text that it shows."""

import pytest

from bot import telegram_html


def test_spans_know_their_tags() -> None:
    """A run of text knows the tags around it, whatever closes first."""
    assert telegram_html.read("a<b>b<i>c</b>d</i>").spans == (("a", ()), ("b", ("b",)), ("c", ("b", "i")), ("d", ("i",)))


@pytest.mark.parametrize(
    ("html", "text"),
    [("<b>Tea</b> &amp; <a href='x'>milk</a>", "Tea & milk"), ("1 &lt; 2, A&B &nosuch;", "1 < 2, A&B &nosuch;"), ("", "")],
)
def test_text_has_no_tags_and_no_entities(html: str, text: str) -> None:
    """What Telegram shows, a bare & and an unknown entity as they are typed."""
    assert telegram_html.read(html).text == text


@pytest.mark.parametrize(
    ("text", "units", "beginning"),
    [
        ("tea and milk", 12, "tea and milk"),
        ("tea and milk", 11, "tea and…"),
        ("tea and milk", 9, "tea and…"),
        ("tea and milk", 4, "tea…"),
        ("tea and milk", 3, "te…"),
        ("tea and milk", 1, "…"),
        ("🙂🙂🙂", 6, "🙂🙂🙂"),
        ("🙂🙂🙂", 5, "🙂🙂…"),
        ("🙂🙂🙂", 4, "🙂…"),
        ("🙂🙂🙂", 3, "🙂…"),
        ("茶 " + "字" * 50, 50, "茶 " + "字" * 47 + "…"),
    ],
)
def test_a_text_is_cut_at_a_word_and_never_within_a_character(text: str, units: int, beginning: str) -> None:
    """As long as Telegram takes, in UTF-16 units, the dots included."""
    assert telegram_html.cut(text, units) == beginning


def test_each_character_knows_its_place() -> None:
    """Tags are passed over, an entity is one character, and what stands in code is left out."""
    html = "a<b>b</b>&amp;<code>c<i>d</i></code>e"
    text, places = telegram_html.characters(html)
    assert (text, [html[place] for place in places]) == ("ab&e", ["a", "b", "&", "e"])


def test_neighbours_are_one_run() -> None:
    """An entity does not cut a run in two."""
    assert telegram_html.read("a &amp; b<i>c</i>").spans == (("a & b", ()), ("c", ("i",)))
