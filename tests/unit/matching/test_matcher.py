"""Ranking entries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching import OFF_TOPIC, Matcher, build, dumps, loads

EN = {
    "tea": ["How do I make tea?", "tea recipe", "brewing tea leaves"],
    "coffee": ["How do I make coffee?", "coffee recipe", "espresso at home", "coffee in 5 minutes"],
    "hello": ["hello", "good morning"],
    OFF_TOPIC: ["who won the football cup", "capital of France"],
}
RU = {
    "tea": ["Как заварить чай?", "рецепт чая", "чайные листья"],
    "coffee": ["Как сварить кофе?", "рецепт кофе", "эспрессо дома"],
}


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher.of({"en": EN, "ru": RU})


@pytest.mark.parametrize(
    ("question", "entry", "language"),
    [
        ("brewing tea", "tea", "en"),
        ("cofee recipee", "coffee", "en"),
        ("рецепты чаёв", "tea", "ru"),
        ("kak svarit kofe", "coffee", "ru"),
        ("rfr pfdfhbnm xfq", "tea", "ru"),
    ],
)
def test_the_right_entry_comes_first(matcher: Matcher, question: str, entry: str, language: str) -> None:
    """Typos, inflections, Latin letters and the wrong layout find the right entry in the right language."""
    best = matcher.rank(question)[0]
    assert (best.id, best.language) == (entry, language)


def test_what_is_off_topic_word_for_word_matches_nothing(matcher: Matcher) -> None:
    """Where a FAQ is thin, off-topic questions are no entry, but one of them asked as it stands finds none."""
    assert matcher.rank("Capital of Spain?") == []


def test_a_phrasing_word_for_word_is_final(matcher: Matcher) -> None:
    """An entry's own phrasing scores above every partial match, whatever the classifier learned."""
    assert matcher.rank("coffee in 5 minutes")[0].score > 1


def test_a_number_that_the_entry_does_not_hold_is_seen(matcher: Matcher) -> None:
    """A question's number marks the entries that do not know it."""
    assert matcher.rank("coffee in 7 minutes")[0].foreign_number
    assert not matcher.rank("coffee in 5 minutes")[0].foreign_number


def test_what_shares_no_word_matches_nothing(matcher: Matcher) -> None:
    """A question with no known word has an empty ranking."""
    assert matcher.rank("zzzz qqqq") == []
    assert matcher.rank("") == []


@pytest.mark.parametrize("question", ["5+5", "1 + 1 = ?", "teq", "te tex"])
def test_a_sum_or_short_words_that_nobody_knows_match_nothing(matcher: Matcher, question: str) -> None:
    """A short word is like too many others to be taken for one where nothing beside it is known."""
    assert matcher.rank(question) == []


def test_a_short_misspelled_word_is_read_beside_a_known_one(matcher: Matcher) -> None:
    """A number or a longer word asked alone is read, too."""
    assert matcher.rank("teq leaves")[0].id == "tea"
    assert matcher.rank("cofee")[0].id == matcher.rank("5")[0].id == "coffee"


def test_figures_that_are_kazakh_keys_do_not_make_a_text_familiar() -> None:
    """Kazakh typed on the other layout is read as Kazakh though all of its numbers and single letters are known as they are."""
    matcher = Matcher.of(
        {"kk": {"host": ["төрағалық еткен кім"], "cyber": ["7 r", "3 v"]}, "en": {"cyber": ["3 v r"], "tea": ["tea"]}}
    )
    best = matcher.rank("r3v n-hf5fks0")[0]
    assert (best.id, best.reading) == ("host", "layout")


def test_words_of_two_alphabets_are_read_together() -> None:
    """Each language knows one word of the question, and neither alone would tell the entry."""
    entries = (
        {"brew": ["brew tea", "brewing"], "drink": ["drink tea"]},
        {"brew": ["готовим чай"], "drink": ["пьем чай", "чашка чая"]},
    )
    mixing = Matcher.of({"en": entries[0], "ru": entries[1]})
    assert mixing.rank("brewing чая")[0].id == "brew"
    assert mixing.rank("drink чай")[0].id == "drink"


def test_small_talk_gives_way_to_the_question_beside_it(matcher: Matcher) -> None:
    """A greeting before a question does not answer it; alone it does."""
    assert matcher.rank("hello, coffee recipe", small_talk={"hello"})[0].id == "coffee"
    assert matcher.rank("hello", small_talk={"hello"})[0].id == "hello"


def test_a_tie_between_languages_goes_to_the_asked_for() -> None:
    """Where two languages match alike, the preferred one is named."""
    both = Matcher.of({"en": {"x": ["PROXY 7"], "y": ["a"]}, "ru": {"x": ["PROXY 7"], "y": ["b"]}})
    assert both.rank("PROXY 7", "ru")[0].language == "ru"
    assert both.rank("PROXY 7", "en")[0].language == "en"


def test_a_dumped_index_answers_as_the_built_one() -> None:
    """What `dumps` gives, `loads` takes up: same ranking, no training."""
    built = build({"en": EN})
    restored = loads(dumps(built))
    for question in ("tea", "cofee recipee"):
        assert Matcher([restored]).rank(question) == Matcher([built]).rank(question)


def test_a_misspelled_word_finds_its_entry_among_many() -> None:
    """Whichever entry a misspelled word belongs to, it is found, and the phrasing that holds it named."""
    words = [
        f"{first}{second}a" for first in ("bel", "dor", "fim", "gus", "kal", "min") for second in ("tan", "vek", "zol", "pir")
    ]
    matcher = Matcher.of({"en": {word: [f"what is a {word}", f"the colour of a big {word}", word] for word in words}})
    for word in words:
        best = matcher.rank(f"colour of the {word[:3]}{word[4]}{word[3]}{word[5:]}")[0]
        assert (best.id, best.phrasing) == (word, f"the colour of a big {word}")


def test_one_entry_alone_can_be_asked() -> None:
    """A FAQ of a single entry needs no rival to train against."""
    assert Matcher.of({"en": {"tea": ["make tea"]}}).rank("make tea")[0].id == "tea"


@given(question=st.text(max_size=200))
def test_any_text_can_be_ranked(matcher: Matcher, question: str) -> None:
    """No question breaks the ranking; it is sorted and names entries once."""
    ranking = matcher.rank(question)
    assert [match.score for match in ranking] == sorted((match.score for match in ranking), reverse=True)
    assert len({match.id for match in ranking}) == len(ranking)


def test_a_word_that_an_entry_seldom_has_tells_against_it() -> None:
    """Beside words that are common in an entry's phrasings one that it has once among many, and another entry often, makes the
    fit low; a word that is in none does not count."""
    tea = [f"make tea {number}" for number in range(20)] + ["make tea strong"]
    matcher = Matcher.of({"en": {"tea": tea, "coffee": ["strong coffee", "very strong coffee", "strong"]}})

    def fit(question: str) -> float:
        return next(match.word_fit for match in matcher.rank(question) if match.id == "tea")

    assert fit("make strong tea") < 0 < fit("make tea") == fit("make zzzz tea")
