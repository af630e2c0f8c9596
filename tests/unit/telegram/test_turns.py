"""Whose update is handled next, when some have to be tried again later and when none can be answered."""

import asyncio

import pytest

from bot.telegram.turns import UNTIL_WOKEN, Turns
from tests.clock import turn, turnable


class Handed:
    """Notes what is handed over. There is nothing to handle in an update that is `void`."""

    def __init__(self) -> None:
        self.ids: list[int] = []
        self.void: set[int] = set()

    def __call__(self, update_id: int) -> bool:
        if update_id not in self.void:
            self.ids.append(update_id)
        return update_id not in self.void


@pytest.fixture
def handed() -> Handed:
    return Handed()


def line_up(turns: Turns, *numbers_and_chats: tuple[int, int]) -> None:
    for number, chat in numbers_and_chats:
        turns.line_up(chat, number)


@turnable
async def test_what_is_tried_again_leaves_its_place_and_comes_before_its_chats_others(handed: Handed) -> None:
    """With one place, another chat is handled while an update rests; then that comes again, and its chat's next one after it."""
    turns = Turns(1, 99, handed)
    line_up(turns, (1, 1), (2, 1), (3, 2))
    turns.next()
    turns.done(handed.ids[0], again_in=60)
    assert handed.ids == [1, 3]
    turns.done(handed.ids[1])
    await turn(59)
    assert handed.ids == [1, 3]
    await turn(2)
    assert handed.ids == [1, 3, 1]
    turns.done(handed.ids[2])
    assert handed.ids == [1, 3, 1, 2]


@turnable
async def test_after_a_pause_the_oldest_tries_first_and_then_come_all(handed: Handed) -> None:
    """In a pause nothing is handed over; after it one, and as many as there are places when an answer has arrived."""
    turns = Turns(3, 99, handed)
    line_up(turns, (1, 1), (2, 2))
    turns.next()
    turns.pause()
    line_up(turns, (3, 3), (4, 4))
    for each in handed.ids[::-1]:
        turns.done(each, again_in=0)
    await turn(1)
    assert handed.ids == [1, 2]
    turns.resume()
    assert handed.ids == [1, 2, 1]
    turns.go_on()
    assert handed.ids == [1, 2, 1, 2, 3]


def test_a_try_that_asks_nothing_of_telegram_lets_the_next_one_try(handed: Handed) -> None:
    """An update that needs no answer tells nothing of the network: when it is done, another one is handed over."""
    turns = Turns(3, 99, handed)
    turns.pause()
    line_up(turns, (1, 1), (2, 2), (3, 3))
    turns.resume()
    assert handed.ids == [1]
    turns.done(handed.ids[0])
    assert handed.ids == [1, 2]


def test_what_is_void_takes_no_place(handed: Handed) -> None:
    """Updates in which there is nothing to handle are passed over, also where only one may try."""
    handed.void = {1, 2}
    turns = Turns(1, 99, handed)
    turns.pause()
    line_up(turns, (1, 1), (2, 2), (3, 1), (4, 2))
    turns.resume()
    assert handed.ids == [3]
    turns.done(3)
    assert handed.ids == [3, 4]


async def test_there_is_space_until_so_many_wait(handed: Handed, caplog: pytest.LogCaptureFixture) -> None:
    """What is handed over does not wait any more; the log tells of a lack of space once, until half have gone."""
    turns = Turns(1, 2, handed)
    for number in range(1, 4):
        line_up(turns, (number, number))
    turns.next()
    for number in (1, 2):
        waiting = asyncio.create_task(turns.space())
        await asyncio.sleep(0)
        assert not waiting.done()
        turns.done(number)
        await waiting
        line_up(turns, (number + 3, number + 3))
        turns.next()
    turns.stop()
    await turns.space()
    assert [record.getMessage() for record in caplog.records] == [
        "2 messages wait: Telegram keeps the others until some of them are answered"
    ]


@turnable
async def test_what_is_put_off_until_woken_takes_no_place_and_comes_first_then(handed: Handed) -> None:
    """With one place, three chats are put off in turn and a fourth is handled; hours later they are woken, and come in their
    order, each chat's next update after its first, before what has waited meanwhile."""
    turns = Turns(1, 99, handed)
    line_up(turns, (1, 1), (2, 2), (3, 3), (4, 1))
    turns.next()
    for number in (1, 2, 3):
        turns.done(number, again_in=UNTIL_WOKEN)
    line_up(turns, (5, 4), (6, 5))
    turns.next()
    await turn(10_000)
    assert handed.ids == [1, 2, 3, 5]
    turns.wake()
    for number in (5, 1, 2, 3, 6):
        turns.done(number)
    assert handed.ids == [1, 2, 3, 5, 1, 2, 3, 6, 4]
    turns.wake()
    assert handed.ids == [1, 2, 3, 5, 1, 2, 3, 6, 4]
