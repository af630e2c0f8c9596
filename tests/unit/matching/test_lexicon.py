"""What a typed word may stand for."""

import pytest

from bot.matching import Index, build


@pytest.fixture(scope="module")
def russian() -> Index:
    entries = {
        "tea": ["Как заварить чай?", "рецепт чая", "чайные листья"],
        "proxy": ["операция ПРОКСИ", *("что такое PROXY",) * 3, "proxy сервер"],
    }
    return build({"ru": entries})


def meanings(index: Index, word: str) -> list[tuple[str, float]]:
    stems = index.learned.vocabulary.stems
    return [(stems[each.number] if each.number >= 0 else "", each.similarity) for each in index.lexicon.meanings(word)]


def test_a_known_word_stands_for_its_stem(russian: Index) -> None:
    """An inflected form that no phrasing has meets the stem of those that have."""
    assert meanings(russian, "рецепты") == [("рецепт", 1.0)]


def test_a_misspelled_word_stands_for_the_nearest(russian: Index) -> None:
    """It is less than sure of it."""
    ((stem, similarity),) = meanings(russian, "опирацыя")
    assert stem == "операц"
    assert 0.65 <= similarity < 1


def test_two_words_without_their_space_are_two(russian: Index) -> None:
    """Neither known nor near a known one, but made of two."""
    assert [stem for stem, _ in meanings(russian, "рецептчая")] == ["рецепт", "ча"]


def test_what_is_like_nothing_stands_for_nothing(russian: Index) -> None:
    """It has no stem, and a weight all the same."""
    (word,) = russian.lexicon.meanings("ыыыыыы")
    assert (word.number < 0, word.similarity, word.meetings) == (True, 0.0, ())
    assert word.weight > 0


def test_latin_letters_become_the_cyrillic_word_that_they_spell(russian: Index) -> None:
    """Whatever way of romanising; a word known in Latin letters stays."""
    assert russian.read(["zavarit", "chaj", "proxy"]) == ["заварить", "чай", "proxy"]
