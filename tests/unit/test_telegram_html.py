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


def test_neighbours_are_one_run() -> None:
    """An entity does not cut a run in two."""
    assert telegram_html.read("a &amp; b<i>c</i>").spans == (("a & b", ()), ("c", ("i",)))
