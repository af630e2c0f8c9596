"""One thing changed in the text of a YAML file."""

import difflib

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.editing.yaml_text import quoted, source_at, with_item, with_source, without_item
from bot.faq import Place

TEXTS = [
    'quotes "double" and \'single\'', "a colon: and another:", "# no comment", "- no item", "🇰🇿 👩‍👩‍👧 emoji", "x" * 1000,
    "مرحبا \u200f\u202eعالم", "y " * 2000 + "z", "\\ \\n \\u0041", "line\nbreak\r\n", "\x85\u2028\u2029\ufeff\x7f\x9f", "null",
    "{a} [b] *c &d !e %f @g `h", "12:30", "no", "?", "2024-01-01", "\t tab", "қазақша",
]  # fmt: skip
LISTS = {
    "a line for each": "# above\nkeys:  # right\n- one\n# between\n- 'two'   # behind\n\n# below\nmore: 1\n",
    "indented": "keys:\n   - one\n   - two\nmore: 1\n",
    "at the end": "keys:\n- one\n- two\n",
    "without a last line break": "more: 1\nkeys:\n- one\n- two",
    "of Windows": "keys:\r\n- one\r\n- two # c\r\nmore: 1\r\n",
    "in brackets": "keys: [one, two]  # right\nmore: 1\n",
    "in brackets over lines": "keys: [\n  one,\n  two,  # c\n]\nmore: 1\n",
    "with blocks": "keys:\n- |-\n  one\n  more of it\n\n- >\n  two\n\n\n# below\nmore: 1\n",
    "with a folded text": "keys:\n- one\n- two\n  goes on\n  # no\nmore: 1\n",
    "in one line with all": "{more: 1, keys: [one]}\n",
    "empty": "keys: []\nmore: 1\n",
    "missing": "more:\n- 1\n- 2 # c\n\n# below\n",
    "missing in braces": "{more: 1}",
}
NESTED = {
    "an entry": ("entries:\n- id: a\n  question: A?  # q\n  answer: |-\n    B\n\n- id: b\n  answer: C\n", ("entries", 0, "also")),
    "an entry of two lines": ("entries:\n  - question: |\n      A\n      B\n\n    answer: C\n", ("entries", 0, "also")),
    "an entry in braces": ("entries: [{id: a, question: A, answer: B}]\n", ("entries", 0, "also")),
    "an id": ("language: ru\nphrasings:\n  # first\n  a:\n  - x\n  - y # c\n\n  # last\n", ("phrasings", "b")),
    "an id among empty braces": ("language: ru\nphrasings: {}\n", ("phrasings", "b")),
}  # fmt: skip


def at(content: str, place: Place) -> object:
    found = yaml.load(content, yaml.CSafeLoader)
    for step in place:
        found = found[step] if not isinstance(found, dict) else found.get(step)
    return found


def lines(before: str, after: str) -> tuple[int, int]:
    """How many lines are gone and new."""
    told = list(difflib.ndiff(before.splitlines(keepends=True), after.splitlines(keepends=True)))
    return sum(line.startswith("- ") for line in told), sum(line.startswith("+ ") for line in told)


@pytest.mark.parametrize("text", TEXTS)
def test_any_text_reads_back_equal(text: str) -> None:
    """Quoted, it is one line, and YAML reads the same text from it, in a list of either style."""
    assert len(quoted(text).splitlines()) == 1
    assert yaml.load(f"- {quoted(text)}\n", yaml.CSafeLoader) == [text]
    assert yaml.load(f"x: [{quoted(text)}]\n", yaml.CSafeLoader) == {"x": [text]}


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_every_text_reads_back_equal(text: str) -> None:
    """The same for whatever characters there are."""
    assert yaml.load(f"- {quoted(text)}\n", yaml.CSafeLoader) == [text]


@pytest.mark.parametrize("content", LISTS.values(), ids=LISTS)
@pytest.mark.parametrize("text", ["three", "# : \"' 🙂"])
def test_a_list_gets_an_item_by_one_line_and_loses_it_by_none(content: str, text: str) -> None:
    """One line is new or longer, all others are the same bytes; without the item, all are."""
    before = at(content, ("keys",)) or []
    after = with_item(content, ("keys",), text)
    assert isinstance(before, list)
    assert at(after, ("keys",)) == [*before, text]
    gone, new = lines(content, after)
    assert (gone, new) in ((0, 1), (1, 1)) or (not content.endswith("\n") and new - gone == 1)
    assert at(after, ("more",)) == at(content, ("more",))
    assert without_item(after, ("keys",), text) == content


@pytest.mark.parametrize(("content", "place"), NESTED.values(), ids=NESTED)
def test_a_list_that_is_missing_is_one_line(content: str, place: Place) -> None:
    """The new list stands among the keys of its place, on one line; without its item it is gone."""
    after = with_item(content, place, "new: one")
    assert at(after, place) == ["new: one"]
    assert lines(content, after)[1] == 1
    assert without_item(after, place, "new: one") == content


def test_an_item_goes_from_any_place() -> None:
    """Also one that a person has written, the first or the only one of its list; what is not there is a LookupError."""
    assert without_item("k:\n- a\n- b\n- c\n", ("k",), "a") == "k:\n- b\n- c\n"
    assert without_item("k:\n- a\n- b\n- c\n", ("k",), "b") == "k:\n- a\n- c\n"
    assert without_item("k: [a, b, c]\n", ("k",), "a") == "k: [b, c]\n"
    assert without_item("k: [a, b, c]\n", ("k",), "b") == "k: [a, c]\n"
    assert without_item("k:\n- a\nm: 1\n", ("k",), "a") == "m: 1\n"
    assert without_item("{k: [a], m: 1}\n", ("k",), "a") == "{m: 1}\n"
    for place, item in ((("k",), "z"), (("m",), "a"), (("k", "x"), "a")):
        with pytest.raises(LookupError):
            without_item("k: [a, b, c]\nm: 1\n", place, item)


@pytest.mark.parametrize(
    "written",
    [
        "Plain",
        '"double"',
        "'single'",
        "|-\n    A\n    B",
        ">\n    A\n\n    B",
        "goes\n    on # c",
        "|+\n    A\n\n\n",
        "!!str Tagged",
    ],
)
@pytest.mark.parametrize("rest", ["\n- id: b\n  answer: C\n", "\n\n# below\n- id: b\n  answer: C\n", "  # right\n", "\n", ""])
def test_a_value_is_replaced_and_put_back(written: str, rest: str) -> None:
    """An answer in any style gives way to one line; put back as it was written, the file is the same bytes."""
    content = f"entries:\n- id: a\n  answer: {written}{rest}"
    place: Place = ("entries", 0, "answer")
    source = source_at(content, place)
    after = with_source(content, place, quoted("new\n<b>text</b>: #"))
    assert at(after, place) == "new\n<b>text</b>: #"
    assert at(after, ("entries", 0, "id")) == "a"
    assert with_source(after, place, source) == content
