"""What of a message is a question, and how it is asked."""

import pytest

from bot.answering.reading import LONGEST, MOST_PIECES, Manner, Reader
from bot.answering.responder import Responder
from bot.faq import Faq


def reader(**words: object) -> Reader:
    """Of one language; what is left out is English."""
    entries = [{"id": "tea", "question": "How do I make tea?", "answer": "Boil water."}]
    return Reader([Faq.model_validate({"language": "en", "entries": entries, **words})])


@pytest.mark.parametrize(
    ("conjunctions", "message", "found"),
    [
        (["und", "sowie"], "wer war da, UND wann sowie wo", ["wer war da", "wann", "wo", "wann sowie wo"]),
        (
            ["+", "as well as"],
            "tea + milk as well as jam, run",
            ["tea", "milk", "jam", "run", "jam, run", "milk as well as jam, run"],
        ),
        ([], "tea and milk - jam", ["tea and milk", "jam"]),
        (["and"], "brandy and andes", ["brandy", "andes"]),
        (["and"], "tea", []),
    ],
)
def test_clauses_end_at_joining_words_and_punctuation(conjunctions: list[str], message: str, found: list[str]) -> None:
    """The words are whole, of the FAQ and of no other language; punctuation is the same for all. What follows the first clause,
    or the first two, is a piece, too: they may be an address."""
    assert [piece.text for piece in reader(conjunctions=conjunctions).read(message).pieces] == found


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ("Is it hot? I like it; with milk.", ["Is it hot?", "I like it", "with milk."]),
        ("1) tea 2. coffee", ["tea", "coffee"]),
        ("a) tea b) coffee / milk", ["tea", "coffee", "milk"]),
        ("Version 2.5 is out", []),
        ("Tea, hot. Tea, hot.", ["Tea", "hot.", "Tea, hot."]),
    ],
)
def test_a_sentence_is_a_piece_beside_its_clauses(message: str, found: list[str]) -> None:
    """A message is taken apart at the ends of sentences and items, a sentence further into clauses, and no piece comes twice."""
    assert [piece.text.strip() for piece in reader().read(message).pieces] == found


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("tea?", True),
        ("WHAT is tea", True),
        ("somewhat cold", False),
        ("tea is hot", False),
        ("is tea hot", True),
        ("good morning", False),
        ("сколько воды", True),
        ("чай вкусный", False),
        ("шай қайда", True),
        ("", False),
    ],
)
def test_a_question_mark_or_a_question_word_asks(responder: Responder, text: str, asks: bool) -> None:
    """The words are whole, and of any language of the FAQ."""
    assert responder.ranker.reader.asks(text) == asks


@pytest.mark.parametrize(
    ("text", "negates"),
    [
        ("who did NOT speak", True),
        ("who didn't speak", True),
        ("who didn’t speak", True),
        ("a noted speaker", False),
        ("кто не выступил", True),
        ("небо и нетто", False),
        ("кім сөйлемеген", True),
    ],
)
def test_a_negation_is_a_word_or_the_end_of_one(responder: Responder, text: str, negates: bool) -> None:
    """What the files write with a hyphen before it is looked for at the ends of words, all else as whole words."""
    assert responder.ranker.reader.negates(text) == negates


@pytest.mark.parametrize(
    ("text", "excludes"),
    [("which drinks other than tea", True), ("except tea", True), ("an exceptional tea", False), ("кроме первого", True)],
)
def test_all_but_something_is_no_question_about_it(responder: Responder, text: str, excludes: bool) -> None:
    """Words before what is not asked for may be several, and are of any language of the FAQ."""
    assert responder.ranker.reader.manner(text).excludes == excludes


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("What did the cook say about tea?", True),
        ("does THE COOK promise cake", True),
        ("What did my aunt say about the cook?", False),
        ("Who is the cook?", False),
        ("What did they say?", False),
    ],
)
def test_words_of_somebody_else_are_told_from_ones_own(text: str, others: bool) -> None:
    """It asks for somebody else's words where it names one of them and a verb of saying, and nobody whose words are there."""
    attribution = {"entry": "tea", "others": ["the cook"], "verbs": ["say", "promise"], "own": ["my aunt"]}
    assert reader(attribution=attribution).manner(text).credits_others == others
    assert not reader().manner(text).credits_others


def test_words_that_a_language_has_none_of_find_nothing() -> None:
    """A FAQ may say that its language has no such words."""
    without = reader(question_words=[], negations=[], exceptions=[], conjunctions=[])
    assert without.manner("what is not, except tea") == Manner()
    assert not without.asks("what is not, except tea")


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("I had coffee. How is tea made?", "How is tea made?"),
        ("How is tea made? Thank you, dear.", "How is tea made?"),
        ("coffee I know, but how is tea made", "but how is tea made"),
        ("coffee is black, tea is green", None),
        ("How is tea made?", None),
    ],
)
def test_the_piece_that_asks_ends_the_message_or_is_the_last_one(responder: Responder, text: str, asked: str | None) -> None:
    """What people know or why they ask mostly comes first. A message without pieces, or of which none asks, has no such piece."""
    found = responder.ranker.reader.read(text).asked
    assert (found and found.text) == asked


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("Anna, [12.03.24 18:05]\nhow is tea made?", "how is tea made?"),
        ("Anna, [12/03/2024, 18:05]: how is tea made?", "how is tea made?"),
        ("> tea is hot\n>> how hot?", "tea is hot\n  how hot?"),
        ("https://example.org/tea how is tea made?", "how is tea made?"),
        ("https://example.org/tea", "https://example.org/tea"),
    ],
)
def test_what_frames_a_question_is_not_read(message: str, text: str) -> None:
    """Who wrote a forwarded message and when, marks of quotation and addresses are no words of the question, unless there are no
    others."""
    assert reader().read(message).text == text


def test_of_a_story_only_what_asks_and_the_end_is_looked_at() -> None:
    """A long message tells a story; what it asks, and what it ends with, is its question."""
    story = "My aunt gave me a pot. " + "It stands on the shelf beside the cups all day. " * 4
    assert reader().read(f"{story}How do I make tea? She wants some.").text == "How do I make tea? She wants some."
    assert reader().read(f"{story}How do I make tea?").text == "How do I make tea?"
    assert reader().read(f"{story}Tea please.").text == "Tea please."


def test_a_short_message_is_looked_at_whole() -> None:
    """What it tells belongs to the question."""
    assert reader().read("My aunt loves tea. How do I make it?").text == "My aunt loves tea. How do I make it?"


def test_what_one_knows_is_told_from_what_one_asks() -> None:
    """What stands before "I know" and the like is known, where a question comes after it; a statement of some words beside a
    question is none; where nothing asks, each piece may be a question."""
    pieces = reader().read("I know the tea is hot, sugar. My aunt loves tea. How do I make it?").pieces
    found = {piece.text: (piece.asks, piece.told, piece.states) for piece in pieces}
    assert found["I know the tea is hot"] == (False, True, True)
    assert found["My aunt loves tea."] == (False, False, True)
    assert found["sugar."] == (False, False, False)
    assert found["How do I make it?"] == (True, False, False)
    assert [(piece.asks, piece.states) for piece in reader().read("tea, coffee").pieces] == [(False, False), (False, False)]


def test_what_is_read_is_bounded() -> None:
    """However long a message is, so many letters of it are read, and so many pieces looked at."""
    assert len(reader().read("a" * (2 * LONGEST)).text) == LONGEST
    assert len(reader().read("\n".join(f"tea {number}?" for number in range(99))).pieces) == MOST_PIECES


def test_of_a_story_with_a_question_mark_nothing_else_asks() -> None:
    """People wonder about much on their way to what they ask; the marked sentence is it, and of a long sentence its end."""
    story = "I wondered how my aunt keeps it so hot, who gave her the pot, and where she bought the cups. " * 2
    assert reader().read(f"{story}How do I make tea? Thanks.").text == "How do I make tea? Thanks."
    preface = "Good morning, I am new here, my aunt installed this for me, I have read all of it twice and"
    assert reader().read(f"{preface} I beg you, answer me this one thing: how do I make tea?").text == "how do I make tea?"


def test_of_a_text_that_is_too_long_the_end_counts() -> None:
    """Whoever pastes an article and asks about it, asks at its end or its beginning."""
    article = "The kettle stood on the stove. " * LONGEST
    assert reader().read(f"{article}\nHow do I make tea?").text == "How do I make tea?"
    assert "How do I make tea?" in reader().read(f"How do I make tea?\n{article}").text
