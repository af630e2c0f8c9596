"""Letters, layouts, transliteration, words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import text


@pytest.mark.parametrize(
    ("typed", "same"),
    [("Ёлка", "елка"), ("ҰҚШҰ деген", "укшу деген"), ("ПРОКСИ", "прокси"), ("и\u0306од", "йод"), ("за\u200bявил", "заявил")],
)
def test_letters_that_people_leave_out_make_no_difference(typed: str, same: str) -> None:
    """Capital letters, ё, the Kazakh letters, decomposed and invisible characters make no difference."""
    assert text.normalise(typed) == same


def test_words_and_numbers_part_even_when_written_together() -> None:
    """A number next to letters is a word of its own; punctuation is none."""
    assert text.words("в 2024г., кто-то?") == ["в", "2024", "г", "кто", "то"]


def test_a_latin_lookalike_within_a_cyrillic_word_is_mended() -> None:
    """A word mixed from both alphabets becomes Cyrillic."""
    assert text.words("тoкaeв") == ["токаев"]


def test_an_english_possessive_is_no_word() -> None:
    """The s of a possessive is dropped."""
    assert text.words("kazakhstan's chairmanship") == ["kazakhstan", "chairmanship"]


def test_the_wrong_layout_is_undone_both_ways() -> None:
    """Text typed on the wrong layout comes back, in both directions."""
    assert text.other_layouts("rnj ghtlctlfntkmcndetn d jlr,") == ["кто председательствует в одкб"]
    assert text.other_layouts("црфе ьщьуте") == ["what moment"]


@pytest.mark.parametrize("latin", ["obshchij", "obschiy", "obshiy", "obwij"])
def test_ways_to_romanise_a_word_have_one_skeleton(latin: str) -> None:
    """Different hands' romanisations of a word meet in one skeleton."""
    assert text.skeleton(latin.replace("w", "sh")) == text.skeleton("общий")


def test_a_latin_word_becomes_cyrillic_by_the_commonest_habits() -> None:
    """A word that no phrasing holds is transliterated letter by letter."""
    assert text.to_cyrillic("zhizn") == "жизн"


def test_words_are_cut_by_the_first_language_that_has_a_stemmer() -> None:
    """Snowball knows Russian and not Kazakh: alone, Kazakh words stay whole."""
    assert text.stemmer(["kk", "ru"])("приоритетами") == text.stemmer(["ru"])("приоритет")
    assert text.stemmer(["kk"])("басымдықтар") == "басымдықтар"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("4to eto za 6kola", ["chto", "eto", "za", "shkola"]),
        ("the 4th of 6 in G20", ["the", "4", "th", "of", "6", "in", "g", "20"]),
        ("tótenshe jaǵdaılar týraly", ["totenshe", "jagdailar", "turaly"]),
        ("ğalam şeşim çempion", ["galam", "sheshim", "chempion"]),
        ("café", ["cafe"]),
    ],
)
def test_latin_letters_of_all_alphabets_become_plain(typed: str, read: list[str]) -> None:
    """Kazakh in its Latin alphabets loses its accents, digits that stand for sounds become letters, ordinals stay."""
    assert text.words(text.normalise(typed)) == read


def test_capitals_on_the_wrong_layout_are_read() -> None:
    """An abbreviation typed in capitals on the other layout is read like the rest."""
    assert text.other_layouts("xnj nfrjt JLR<") == ["что такое одкб"]


@pytest.mark.parametrize(
    ("wrong", "right"), [("аружия", "оружия"), ("сатрудничиство", "сотрудничество"), ("прагрес", "прогресс")]
)
def test_words_that_hurried_hands_confuse_sound_alike(wrong: str, right: str) -> None:
    """Vowels that are mistaken for one another, and doubled consonants, make no difference to the sound."""
    assert text.phonetic_key(wrong) == text.phonetic_key(right)


@pytest.mark.parametrize(("sample", "name"), [("Привет", "CYRILLIC"), ("Hello мир", "LATIN"), ("Բարեւ", "ARMENIAN"), ("123", "")])
def test_an_alphabet_has_unicodes_name(sample: str, name: str) -> None:
    """Most letters decide which alphabet a text is written in."""
    assert text.alphabet(sample) == name


@given(st.text())
def test_any_text_can_be_read(typed: str) -> None:
    """No text breaks the reading of it, and words hold letters and digits alone."""
    for reading in (typed, *text.other_layouts(typed)):
        assert all(word.isalnum() for word in text.words(text.normalise(reading)))


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("бороться", "borotsya"), ("новые", "novye"), ("новые", "novie"), ("новые", "novyye"),
        ("приоритету", "prioritetu"), ("можно", "mozhno"), ("можно", "mojno"), ("женип", "jenip"),
        ("жагдайлар", "zhagdailar"), ("щит", "shchit"), ("объединение", "obedinenie"), ("объединение", "obyedineniye"),
    ],
)  # fmt: skip
def test_a_word_meets_its_usual_latin_spellings(cyrillic: str, latin: str) -> None:
    """Both are brought to one skeleton by the same rules, whichever way of romanising a hand has."""
    assert text.skeleton(cyrillic) == text.skeleton(latin)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Приоритет V", ["приоритет", "5"]),
        ("II-й и XIV", ["2", "й", "и", "14"]),
        ("ІІІ бағыт", ["3", "багыт"]),
        ("the III priority", ["the", "3", "priority"]),
        ("viii", ["8"]),
        ("what can I do, I'll see the MIX", ["what", "can", "i", "do", "ill", "see", "the", "mix"]),
        ("V kakom godu", ["v", "kakom", "godu"]),
    ],
)
def test_roman_numerals_are_figures(typed: str, read: list[str]) -> None:
    """In either alphabet's letters; I is a pronoun in English, and V may be a romanised preposition."""
    assert text.words(text.normalise(typed)) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("О.О.Н. и Ш.О.С", ["оон", "и", "шос"]),
        ("the U.N.", ["the", "un"]),
        ("Токаев К.К.", ["токаев", "кк"]),
        ("18.03.2010 г. в Минске", ["18", "03", "2010", "г", "в", "минске"]),
        ("w h e n was it", ["when", "was", "it"]),
        ("а я в Минске", ["а", "я", "в", "минске"]),
        ("Приииивет whoooo хоооррррошо", ["привет", "who", "хорошо"]),
        ("СССР аааа", ["ссср", "аааа"]),
        ("PR0XY 2000 г", ["proxy", "2000", "г"]),
    ],
)
def test_words_are_read_through_dots_spaces_and_stretching(typed: str, read: list[str]) -> None:
    """Abbreviations lose their dots and spaced words their spaces; a held letter is one; a nought amid letters is an o."""
    assert text.words(text.normalise(typed)) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [("what is СSТО", ["what", "is", "csto"]), ("fоreign fightеrs", ["foreign", "fighters"]), ("сome", ["come"])],
)
def test_a_cyrillic_lookalike_within_a_latin_word_is_mended(typed: str, read: list[str]) -> None:
    """A word whose letters all look Latin becomes Latin."""
    assert text.words(text.normalise(typed)) == read


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("cfvvbnrt r3v n-hf5fks0 tnn3", "саммитке кім төрағалық етті"),
        (",99 18 yfehsp 2010;", "бұұ 18 наурыз 2010ж"),
        ("!)FYLFQ ,FCSVLS)NFH", "!қандай басымдықтар"),
    ],
)
def test_the_kazakh_layout_has_letters_where_others_have_figures(typed: str, meant: str) -> None:
    """A figure beside a letter is a Kazakh one; a number stays."""
    assert text.other_layouts(typed)[0] == meant


def test_figures_beside_letters_may_be_figures_all_the_same() -> None:
    """The Russian reading is there beside the Kazakh one."""
    assert text.other_layouts("2-jq ghbjhbntn") == ["әөой приоритет", "2-ой приоритет"]
