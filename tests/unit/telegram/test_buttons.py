"""The data of buttons, also of those that stand in people's chats since long ago."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.constants import InlineKeyboardButtonLimit

from bot.telegram.buttons import Answer, Button, More, NoneOfThese, ReadSource, Topic, Topics, Vote, language_of, parse

RELEASED: dict[str, Button] = {
    "answer:ru:proxy": Answer("ru", "proxy"),
    "answer:ru:chair-2024:17": Answer("ru", "chair-2024", 17),
    "more:en:csto": More("en", "csto"),
    "none:kk:0": NoneOfThese("kk", 0),
    "none:kk:1000000001": NoneOfThese("kk", 1_000_000_001),
    "vote:ru:1:17": Vote("ru", True, 17),
    "vote:ru:0:0": Vote("ru", False, 0),
    "read:ru:2a7d3e1f:0": ReadSource("ru", ("2a7d3e1f",)),
    "read:kk:2a7d3e1f+00000000+ffffffff:17": ReadSource("kk", ("2a7d3e1f", "00000000", "ffffffff"), 17),
    "topics:en:0": Topics("en"),
    "topics:en:3": Topics("en", 3),
    "topic:ru:chairmanship:0": Topic("ru", "chairmanship"),
    "topic:ru:chairmanship:2": Topic("ru", "chairmanship", 2),
}

LANGUAGES = st.from_regex(r"[a-z]{2,3}", fullmatch=True)
IDS = st.from_regex(r"[a-z0-9-]{1,40}", fullmatch=True)
ROWS = st.integers(0, 10**9 + 10**6)  # the journal's rows begin anywhere below the first number
PAGES = st.integers(0, 99)
MADE: st.SearchStrategy[Button] = st.one_of(
    st.builds(Answer, LANGUAGES, IDS, ROWS),
    st.builds(More, LANGUAGES, IDS, ROWS),
    st.builds(NoneOfThese, LANGUAGES, ROWS),
    st.builds(Vote, LANGUAGES, st.booleans(), ROWS),
    st.builds(ReadSource, LANGUAGES, st.lists(st.builds(ReadSource.key, IDS), min_size=1, max_size=3).map(tuple), ROWS),
    st.builds(Topics, LANGUAGES, PAGES),
    st.builds(Topic, LANGUAGES, IDS, PAGES),
)


@pytest.mark.parametrize(("data", "button"), RELEASED.items())
def test_a_released_button_is_still_understood_and_made(data: str, button: Button) -> None:
    """The data in people's chats gives its button, and the button that data."""
    assert parse(data) == button
    assert button.pack() == data


def test_every_kind_has_a_released_format() -> None:
    """No kind of button is missing from the table above: a format that nobody wrote down could change unseen."""
    assert {type(button) for button in RELEASED.values()} == set(get_args(Button))


@given(button=MADE)
def test_what_is_packed_is_parsed_again(button: Button) -> None:
    """A button survives the way through Telegram, which takes at most 64 bytes."""
    data = button.pack()
    assert parse(data) == button
    assert language_of(data) == button.language
    assert len(data.encode()) <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA


@given(button=MADE)
def test_a_button_is_of_one_kind(button: Button) -> None:
    """Only its own kind parses what a button packs."""
    assert [kind for kind in get_args(Button) if kind.parse(button.pack())] == [type(button)]


@pytest.mark.parametrize("data", ["", ":", ":::::", "x:ru:proxy", "Answer:ru:proxy", "vote:ru:2:1", "vote:ru:²:1", "vote", "🙂"])
def test_what_is_no_button_of_ours_is_none(data: str) -> None:
    """An unknown kind and a vote that is neither give no button."""
    assert parse(data) is None


@pytest.mark.parametrize(
    ("data", "button"),
    [
        ("answer", Answer("", "")),
        ("answer:ru", Answer("ru", "")),
        ("answer:ru:proxy:-1", Answer("ru", "proxy")),
        ("answer:ru:proxy:²", Answer("ru", "proxy")),
        ("answer:ru:proxy:٣", Answer("ru", "proxy", 3)),
        ("answer:ru:proxy:1:2:3", Answer("ru", "proxy", 1)),
        ("none", NoneOfThese("", 0)),
        ("topics:ru:x", Topics("ru")),
        ("topics:ru:" + "9" * 40, Topics("ru", int("9" * 40))),
        ("topic:\ud800:\x00:1e9", Topic("\ud800", "\x00")),
    ],
)
def test_what_is_missing_or_no_number_is_empty_or_zero(data: str, button: Button) -> None:
    """A button that was cut off or forged is parsed as far as it goes; what it names is looked up before it is believed."""
    assert parse(data) == button


@given(kind=st.sampled_from(["", *RELEASED, "answer:", "none:ru:", "topic:ru:x:", "vote:ru:1:"]), rest=st.text())
def test_no_data_raises(kind: str, rest: str) -> None:
    """Whatever is sent as the data of a button is parsed or refused."""
    parse(kind + rest)
    language_of(kind + rest)


def test_a_number_beyond_what_python_reads_is_refused() -> None:
    """Data longer than Telegram's limit, with more digits than int() takes, gives no button."""
    assert parse("none:ru:" + "9" * 5000) is None
