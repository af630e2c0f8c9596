"""Ranking a message and its pieces."""

import pytest

from bot.answering.ranker import CREDITED, Ranker
from bot.faq import Faq
from bot.matching import Matcher

ENTRIES = [
    {"id": "drinks", "question": "Which drinks are there?", "answer": "Tea and coffee.", "items": ["tea", "coffee"]},
    {"id": "tea", "question": "How is tea made, and in which pot?", "answer": "Boil water."},
    {"id": "coffee", "question": "How is coffee made?", "answer": "Grind beans."},
    {"id": "cook", "question": "What does the cook say?", "answer": "The book does not say.", "gap": True},
    {"id": "thanks", "question": "Thank you", "answer": "You are welcome.", "small_talk": True},
]


@pytest.fixture
def ranker() -> Ranker:
    follow_ups = {"ordinals": [["first"], ["second"]], "filler": ["and", "the"], "following": ["next"]}
    attribution = {"entry": "cook", "others": ["cook"], "verbs": ["say"], "own": ["aunt"]}
    faq = Faq.model_validate({"language": "en", "entries": ENTRIES, "follow_ups": follow_ups, "attribution": attribution})
    matcher = Matcher.of({"en": {entry.id: entry.phrasings for entry in faq.entries}})
    return Ranker([faq], matcher, ["thanks"])


def found(ranker: Ranker, message: str) -> dict[str, str]:
    """The best entry of each piece."""
    return {piece.text.strip(): ranked.best.id for piece, ranked in ranker.pieces(ranker.reader.read(message).pieces, "en")}


@pytest.mark.parametrize(
    ("message", "piece", "entry"),
    [
        ("How is tea made? And the second?", "And the second?", "coffee"),
        ("Which drinks are there? The first?", "The first?", "tea"),
        ("How is tea made? The next?", "The next?", "coffee"),
    ],
)
def test_a_piece_that_counts_on_finds_the_item_of_the_list(ranker: Ranker, message: str, piece: str, entry: str) -> None:
    """ "And the second?" means the second item of the list that the message speaks of, or that the item spoken of belongs to."""
    assert found(ranker, message)[piece] == entry


def test_what_counts_without_a_list_finds_none(ranker: Ranker) -> None:
    """Nothing is counted where the piece before speaks of no list."""
    assert "coffee" not in found(ranker, "Thank you. And the second?").values()


def test_a_phrasing_is_not_taken_apart(ranker: Ranker) -> None:
    """Of a sentence that is a phrasing of the FAQ, its clauses are no questions of their own."""
    assert found(ranker, "Good morning. How is tea made, and in which pot?") == {"How is tea made, and in which pot?": "tea"}


def test_small_talk_is_no_piece(ranker: Ranker) -> None:
    """Thanks beside a question are no question."""
    assert found(ranker, "How is coffee made? Thank you") == {"How is coffee made?": "coffee"}


def test_what_others_say_is_not_in_the_text(ranker: Ranker) -> None:
    """The entry that says so gains where the words of somebody else are asked for, and only there."""
    question = "How is coffee made, did the cook say?"
    gained = {match.id: match.score for match in ranker.ranked(question, "en").ranking}
    same = {match.id: match.score for match in ranker.ranked(f"{question} aunt", "en").ranking}
    assert gained["cook"] > same["cook"] + CREDITED / 2
    assert abs(gained["coffee"] - same["coffee"]) < CREDITED / 2


def test_what_the_asking_piece_finds_better_is_evidence_against_the_whole_message(ranker: Ranker) -> None:
    """What is only told may be nearest to the whole; how far it lags behind where the message asks is measured. A message
    without pieces asks as a whole."""
    told = ranker.whole(ranker.reader.read("Drinks I know, which drinks are there I know, but how is coffee made?"), "en")
    alone = ranker.whole(ranker.reader.read("How is coffee made?"), "en")
    assert (told.best.id, alone.best.id) == ("drinks", "coffee")
    assert told.asked_lead > 0 == alone.asked_lead
    assert (told.asked_words, alone.asked_words) == (5, 0)
