"""The buttons of the editors' chat."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.editors.buttons import Action, EditorButton, key_of


@pytest.mark.parametrize("action", [action for action in get_args(Action) if action != "topic"])
def test_the_longest_fits_and_comes_back(action: Action) -> None:
    """64 bytes, with a language of three letters and an id of 40 characters."""
    button = EditorButton(action, "kaz", key_of("some words"), "a" * 40)
    assert len(button.pack().encode()) <= 64
    assert EditorButton.parse(button.pack()) == button


def test_a_topic_and_its_page_are_numbers() -> None:
    """What is missing is the first."""
    assert EditorButton("topic", "en", "", "12.3").numbers == (12, 3)
    assert EditorButton("list", "en", "", "").numbers == (0, 0)
    assert EditorButton("list", "en", "", "x.-").numbers == (0, 0)


@given(st.text(max_size=70) | st.from_regex(r"edit:[a-z]{1,4}:[a-z]{3,6}:[\w-]{0,9}:.{0,42}", fullmatch=True))
def test_any_data_is_a_button_or_none(data: str) -> None:
    """What is parsed packs to the same data."""
    button = EditorButton.parse(data)
    assert button is None or button.pack() == data


def test_keys_tell_words_apart() -> None:
    """Eight characters of callback data, also for words that no file can hold."""
    keys = {key_of(*words) for words in (("a", "b"), ("b", "a"), ("ab",), ("\ud800",), ("",))}
    assert len(keys) == 5
    assert {len(key) for key in keys} == {8}
