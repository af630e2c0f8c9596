"""The bot's small memory."""

from bot.telegram.memory import Recent


def test_it_keeps_the_last_few_for_a_while() -> None:
    """Old values go by number and by age; a value set again is young again."""
    now = 0.0
    recent: Recent[str, int] = Recent(2, 10.0, lambda: now)
    recent["a"], recent["b"] = 1, 2
    recent["a"] = 3
    recent["c"] = 4
    assert (recent.get("a"), recent.get("b"), recent.get("c")) == (3, None, 4)
    now = 10.0
    assert recent.get("a") is None


def test_it_forgets_what_it_is_told_to() -> None:
    """pop removes the keys that are meant, and gives back what they held."""
    recent: Recent[str, int] = Recent(9, 10.0)
    recent["a"], recent["b"] = 1, 2
    assert recent.pop(lambda key: key == "a") == {"a": 1}
    assert (recent.get("a"), recent.get("b")) == (None, 2)
