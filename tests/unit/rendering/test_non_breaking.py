"""Spaces at which no line may break. ~ stands for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rendering.non_breaking import non_breaking


@pytest.mark.parametrize(
    "html",
    [
        "С 1~января 2024~года",
        "Совместная декларация от <b>18</b>~марта <i>2010</i>~года",
        "from 18~March~2010",
        "from 18~March 2010, not before",
        "2024~жылғы 1~қаңтардан",
        "№~7, №~<b>7</b>, ст.~7, para.~2, 6",
        "Источник: текст, абзац~15\nИсточник: текст, абзацы~2, 6\nSource: paras~2, 6.",
        "К.~К.~Токаев, Токаев~К.~К.",
        "это~– не тире в начале строки~— и это",
        "– пункт\n– пункт",
        "1. Первое\n2. Второе",
        "5~км, 7~%, 30~000~человек, 300 3000",
        "<code>18 марта</code> 18~марта <pre>1 a – b</pre>",
        '<a href="https://example.org/1 a – b">1~a~– b</a>',
        "tea &amp; 5~cups &lt;3~x",
        "",
        "two words",
    ],
)
def test_a_line_is_not_broken_where_it_may_not(html: str) -> None:
    """Numbers keep their words, initials their names, dashes what they follow, whatever tags stand between; code and addresses
    stay as they are."""
    assert non_breaking(html.replace("~", " ")).replace("\u00a0", "~") == html


@given(st.text(alphabet='a1 .–№<>&;"/bпcode\n'))
def test_nothing_but_spaces_changes(text: str) -> None:
    """Whatever the text, each of its characters stays, in its place; done twice is done once."""
    shown = non_breaking(text)
    assert shown.replace("\u00a0", " ") == text
    assert non_breaking(shown) == shown
