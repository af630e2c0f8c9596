"""How often the bot replies in a group."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.telegram.reply_bound import MINUTE, MOST_REPLIES, ReplyBound
from tests.unit.telegram.test_conversations import Clock, message


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def bound(clock: Clock) -> ReplyBound:
    return ReplyBound(clock)


@pytest.mark.parametrize(("written", "answered", "replied"), [(1, 1, MOST_REPLIES), (3.1, 1, 30), (0, 3.1, 30), (3.1, 3.1, 30)])
def test_a_group_gets_so_many_replies_within_a_minute(
    bound: ReplyBound, clock: Clock, written: float, answered: float, replied: int
) -> None:
    """Thirty messages, so many seconds apart as they were written and as they are answered: silence comes only where both are
    quick, not after an outage, nor where the pace is slow."""
    begin = datetime(2024, 1, 1, tzinfo=UTC)
    count = 0
    for number in range(30):
        clock.now = number * answered * MINUTE / 3 / MOST_REPLIES
        asked = message(-1, written=begin + timedelta(seconds=number * written * MINUTE / 3 / MOST_REPLIES))
        if bound.may_reply(asked):
            bound.count(asked)
            count += 1
        assert bound.may_reply(message(-2))
    assert count == replied


def test_silence_is_told_once_a_minute(bound: ReplyBound, clock: Clock) -> None:
    """Of each group by itself."""
    assert [bound.is_news(chat) for chat in (-1, -1, -2)] == [True, False, True]
    clock.now = MINUTE
    assert bound.is_news(-1)
