"""Words typed without spaces."""

import pytest

from bot.matching import build
from bot.matching.segmentation import segment

USES = {"who": 50, "chaired": 9, "the": 90, "summit": 30, "sum": 2, "mit": 1, "i": 40, "t": 3, "a": 60}


@pytest.mark.parametrize(
    ("letters", "words"),
    [
        ("whochairedthesummit", ["who", "chaired", "the", "summit"]),
        ("whochairedthexsummit", ["who", "chaired", "the", "x", "summit"]),
        ("summit", []),
        ("iatiatiati", []),
        ("whozzzzzzzz", []),
    ],
)
def test_letters_are_cut_into_the_likeliest_words(letters: str, words: list[str]) -> None:
    """Long known words go before short ones; a letter may be in none, many may not, nor may all be in very short ones."""
    assert segment(letters, lambda word: USES.get(word, 0), 300) == words


def test_a_question_without_spaces_is_read_as_its_words() -> None:
    """A misspelled word stays one, though it could be cut."""
    index = build({"en": {"host": ["Who chaired the summit?", "chairman"], "bye": ["goodbye", "see you internationally"]}})
    assert index.lexicon.separated(["whochairedthesummit"]) == ["who", "chaired", "the", "summit"]
    assert index.lexicon.separated(["internationaly"]) == ["internationaly"]
