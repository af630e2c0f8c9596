"""Endings of languages without a stemmer."""

from bot.matching import build
from bot.matching.endings import LEAST_WORDS, learn

NAMES = [f"{first}{second}" for first in ("бел", "дор", "фим", "гус", "кал") for second in ("тан", "век", "зол", "пир")]
FORMS = [name + ending for name in NAMES for ending in ("", "мен", "дан")]


def test_what_often_follows_words_is_an_ending() -> None:
    """It has to be frequent; a language with a stemmer needs none."""
    assert len(NAMES) == LEAST_WORDS
    assert learn([*FORMS, "белтанша"], ["ru", "kk"]) == {"мен", "дан"}
    assert learn(FORMS[3:], ["kk"]) == frozenset()
    assert learn(FORMS, ["ru", "en"]) == frozenset()


def test_a_name_with_an_ending_stands_for_the_name() -> None:
    """Though no phrasing has that form of it, and another word is spelled alike."""
    index = build({"kk": {"forms": FORMS, "sco": ["шыу"], "come": ["шымен"]}})
    (word,) = index.lexicon.meanings("шыумен")
    assert index.learned.vocabulary.stems[word.number] == "шыу"
