"""Which known words a misspelled one may be."""

import pytest

from bot import text
from bot.matching import spelling
from bot.matching.spelling import MAX_CANDIDATES, Spelling

WORDS = sorted(
    ["chairman", "charity", "chase", "kitchen", "kitten", "president", "presence", "tea", "2024"], key=text.phonetic_key
)
KEYS = [text.phonetic_key(word) for word in WORDS]


@pytest.fixture(scope="module")
def known() -> Spelling:
    return spelling.build(WORDS, KEYS)


@pytest.mark.parametrize(
    ("typed", "meant"), [("chiarman", "chairman"), ("prezident", "president"), ("kichen", "kitchen"), ("chairmann", "chairman")]
)
def test_the_nearest_word_is_the_one_meant(known: Spelling, typed: str, meant: str) -> None:
    """Swapped, wrong, missing and doubled letters leave the right word the most similar one."""
    similar = dict(known.similar(typed, WORDS, KEYS))
    assert WORDS[max(similar, key=lambda number: similar[number])] == meant


def test_only_words_that_share_letter_pairs_and_length_are_compared(known: Spelling) -> None:
    """Of a few words all that are near stand among the candidates, and none that shares nothing or is far longer."""
    candidates = {WORDS[number] for number in known.candidates(text.phonetic_key("kittn"))}
    assert "kitten" in candidates
    assert candidates.isdisjoint({"president", "tea", "2024"})


def test_numbers_and_short_words_are_never_taken_for_another(known: Spelling) -> None:
    """A year is not a misspelled year: what must match exactly is in no set."""
    assert [WORDS[number] for number in known.candidates("2024")] == []
    assert not any(map(spelling.is_misspellable, ["2024", "of", ""]))


def test_of_many_words_the_most_alike_are_compared() -> None:
    """Where thousands share something, about MAX_CANDIDATES with most pairs in common are left, the right one among them."""
    words = sorted({f"ka{a}{b}{c}n" for a in "bdfglmnprst" for b in "aiu" for c in "bdfglmnprst"}, key=text.phonetic_key)
    keys = [text.phonetic_key(word) for word in words]
    candidates = spelling.build(words, keys).candidates(text.phonetic_key("kabadnn"))
    assert len(candidates) < len(words) / 2
    assert len(candidates) >= MAX_CANDIDATES or len(candidates) == len(words)
    assert "kabadn" in {words[number] for number in candidates}


def test_without_words_there_is_nothing_to_compare() -> None:
    """A FAQ in another alphabet alone leaves an empty set, not an error."""
    assert spelling.build([], []).candidates("abc") == []
