"""Loading FAQ files: what is accepted, and what each mistake says."""

from pathlib import Path

import pytest

from bot.faq import FaqError, Place, load, read
from tests.conftest import SMALL

HEAD = "language: en\nentries:\n- id: tea\n  question: Tea?\n  answer: Yes.\n"


def errors(tmp_path: Path, content: str | bytes) -> list[str]:
    file = tmp_path / "en.yaml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(FaqError) as raised:
        load(tmp_path)
    return [str(finding).removeprefix(f"{tmp_path}/") for finding in raised.value.findings]


def test_the_least_file_loads(tmp_path: Path) -> None:
    """Language, and of an entry id, question and answer, are enough."""
    (tmp_path / "en.yaml").write_text(HEAD)
    (faq,) = load(tmp_path)
    assert faq.entries[0].phrasings == ("Tea?",)
    assert faq.messages.suggest


@pytest.mark.parametrize(
    ("mistake", "place", "says"),
    [
        (
            HEAD + "  also: [no]\n",
            "en.yaml:6:10",
            'item 1 of also must be text, and YAML reads no as something else: put it in quotes, "no"',
        ),
        (HEAD + "  also: [tea, 12:30]\n", "en.yaml:6:15", 'put it in quotes, "12:30"'),
        (HEAD + "  also: [2024-01-01]\n", "en.yaml:6:10", 'put it in quotes, "2024-01-01"'),
        (HEAD + "  also: tea\n", "en.yaml:6:9", "also must be a list"),
        (HEAD + "  also: ['']\n", "en.yaml:6:10", "item 1 of also is empty"),
        (HEAD + "  answr: Yes.\n", "en.yaml:6:3", "unknown key answr; did you mean answer?"),
        (HEAD + "  answer: Twice.\n", "en.yaml:6:3", "answer is here twice"),
        (HEAD + "- id: tea\n  question: Q\n  answer: A\n", "en.yaml:6:7", "id tea is here twice"),
        (HEAD + "- id: Tea!\n  question: Q\n  answer: A\n", "en.yaml:6:7", "id must be a-z, 0-9 and -"),
        (HEAD + "- id: x\n  question: Q\n", "en.yaml:6:3", "answer is missing"),
        (HEAD + "  source: five\n", "en.yaml:6:11", "source must be a paragraph number"),
        (HEAD + "  source: 0\n", "en.yaml:6:11", "must be a paragraph number"),
        (HEAD + "  gap: maybe\n", "en.yaml:6:8", "gap must be true or false"),
        (HEAD + "  related: [coffee]\n", "en.yaml:6:13", "related entry coffee does not exist"),
        (HEAD + "  topic: drinks\n", "en.yaml:6:10", "topic drinks is not in topics"),
        (HEAD + "  question:\n", "en.yaml:6:3", "question is here twice"),
        ("language: english\n" + HEAD[13:], "en.yaml:1:11", "language must be two or three small letters"),
        ("language: en\n", "en.yaml:1:1", "entries is missing"),
        ("language: en\nentries: []\n", "en.yaml:2:10", "entries is empty"),
        ("language: en\nentries: tea\n", "en.yaml:2:10", "entries must be a list"),
        ("language: en\nentries: [tea]\n", "en.yaml:2:11", "item 1 of entries must hold keys and values"),
        ("- just a list\n", "en.yaml:1:1", "must begin with keys"),
        ("", "en.yaml:1:1", "must begin with keys"),
        ("language: en\n\tentries: []\n", "en.yaml:2:1", "indent with spaces, not tabs"),
        (HEAD + "  also: [tea: coffee: milk]\n", "en.yaml:6:", "not YAML"),
        (HEAD + '  also: ["tea]\n', "en.yaml:", "a quote is opened and never closed"),
        ("a: &x [1]\nb: *x\n", "en.yaml:2:4", "*x is an alias"),
        (HEAD.encode() + b"  also: [\xff\xfe]\n", "en.yaml:", "UTF-8"),
    ],
)
def test_a_mistake_is_met_with_its_place_and_its_cure(tmp_path: Path, mistake: str | bytes, place: str, says: str) -> None:
    """Each mistake is reported with file, line, column, and what to do."""
    found = errors(tmp_path, mistake)
    assert any(each.startswith(place) and says in each for each in found), found


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """Two wrong files with two mistakes each give four findings, in order."""
    (tmp_path / "ru.yaml").write_text(HEAD.replace("en", "ru", 1) + "  also: [no]\n  gap: maybe\n")
    found = errors(tmp_path, HEAD + "  also: [no]\n  gap: maybe\n")
    assert [each.split(":")[:2] for each in found] == [["en.yaml", "6"], ["en.yaml", "7"], ["ru.yaml", "6"], ["ru.yaml", "7"]]


def test_two_files_of_one_language_are_refused(tmp_path: Path) -> None:
    """A language lives in one file."""
    (tmp_path / "a.yaml").write_text(HEAD)
    (tmp_path / "b.yaml").write_text(HEAD)
    with pytest.raises(FaqError, match=r"b\.yaml:1:1: error: language en is in a\.yaml already"):
        load(tmp_path)


def test_a_missing_file_and_an_empty_folder_say_so(tmp_path: Path) -> None:
    """A path that holds no FAQ is an error that names it."""
    with pytest.raises(FaqError, match="cannot be read: No such file"):
        load(tmp_path / "none.yaml")
    with pytest.raises(FaqError, match=r"no \*\.yaml file here"):
        load(tmp_path)


def test_the_small_faq_of_the_tests_is_sound(small: Path) -> None:
    """The tests' own FAQ has no finding."""
    (loaded,), findings = read(small)
    assert ([entry.id for entry in loaded.faq.entries], findings) == (["tea", "coffee", "cocoa"], [])
    assert SMALL


ENTRIES = """language: en
entries:
- id: tea
  question: Tea?
  also: [a]
  answer: Yes.
- id: coffee
  question: Coffee?
  answer: No.
off_topic: [e]
phrasings: {tea: [b]}
"""


@pytest.fixture
def spread(tmp_path: Path) -> Path:
    """A FAQ in four files of a folder."""
    write = {
        "z.yaml": ENTRIES,
        "a/one.yml": "language: en\nphrasings:\n  coffee: [x]\n  tea:\n  - c\noff_topic: [f]\n",
        "a/two.yaml": "language: en\nphrasings:\n  tea:\n  - d\n  - e\n",
        "b/off.yaml": "language: en\noff_topic:\n- g\n",
    }
    for name, content in write.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
    return tmp_path


def test_lists_are_joined_in_order(spread: Path) -> None:
    """First what the file of entries holds, then the others in the order of their names."""
    ((loaded,), _) = read(spread)
    faq = loaded.faq
    assert [entry.phrasings for entry in faq.entries] == [("Tea?", "a", "b", "c", "d", "e"), ("Coffee?", "x")]
    assert faq.off_topic == ("e", "f", "g")


def test_each_text_is_found_in_its_file(spread: Path) -> None:
    """A place of the joined FAQ leads to file, line and column."""
    ((loaded,), _) = read(spread)
    places: list[Place] = [
        *(("entries", 0, "also", item) for item in range(5)),
        ("entries", 1, "also", 0),
        *(("off_topic", item) for item in range(3)),
        ("entries", 1, "id"),
    ]
    found = {f"{Path(at.file).relative_to(spread)}:{at.line}:{at.column}" for at in loaded.locate(places).values()}
    assert found == {
        *("z.yaml:5:10", "z.yaml:11:19", "a/one.yml:5:5", "a/two.yaml:4:5", "a/two.yaml:5:5"),
        *("a/one.yml:3:12", "z.yaml:10:13", "a/one.yml:6:13", "b/off.yaml:3:3", "z.yaml:7:7"),
    }


def test_it_is_known_where_an_entry_and_its_phrasings_stand(spread: Path) -> None:
    """The first file of phrasings that lists the entry, else the first; none where there is none."""
    ((loaded,), _) = read(spread)
    assert str(loaded.position("coffee")) == f"{spread}/z.yaml:7"
    assert str(loaded.phrasings_position("coffee")) == f"{spread}/a/one.yml:3"
    assert loaded.position("cocoa") is None
    assert str(loaded.phrasings_position("cocoa")) == f"{spread}/a/one.yml:2"
    ((alone,), _) = read(spread / "z.yaml")
    assert alone.phrasings_position("tea") is None


@pytest.mark.parametrize("broken", ["a/two.yaml", "b/off.yaml", "z.yaml"])
@pytest.mark.parametrize("content", ["language: en\nphrasings: 5\n", "language: en\nentries: '\n", b"\xff"])
def test_a_language_with_a_broken_file_is_not_half_used(spread: Path, broken: str, content: str | bytes) -> None:
    """The others load, and the broken file alone has findings; one that is no text at all may be of any language."""
    (spread / "ru.yaml").write_text(HEAD.replace("en", "ru", 1))
    (spread / broken).write_bytes(content if isinstance(content, bytes) else content.encode())
    loaded, findings = read(spread)
    languages = [each.faq.language for each in loaded]
    assert "ru" in languages
    assert ("en" in languages) == (isinstance(content, bytes) and broken != "z.yaml")
    assert {finding.file for finding in findings} == {str(spread / broken)}


def test_two_files_of_entries_do_not_hide_the_first(tmp_path: Path) -> None:
    """The second is an error, and the first is there to be checked."""
    (tmp_path / "en.yaml").write_text(HEAD)
    (tmp_path / "en2.yaml").write_text(HEAD)
    loaded, findings = read(tmp_path)
    assert [each.file for each in loaded] == [tmp_path / "en.yaml"]
    assert [finding.file for finding in findings] == [str(tmp_path / "en2.yaml")]


def test_the_text_beside_a_faq_is_read_with_it(tmp_path: Path) -> None:
    """source.txt is the text of every language: a paragraph a line, however lines end; beside a single file, too."""
    for language in ("en", "de"):
        (tmp_path / f"{language}.yaml").write_text(HEAD.replace("en", language, 1))
    assert [faq.paragraphs for faq in load(tmp_path)] == [(), ()]
    (tmp_path / "source.txt").write_bytes("\ufeffЧай.\r\n\r\n  Кофе. \n\t\nКакао.".encode())
    assert [faq.paragraphs for faq in load(tmp_path)] == [("Чай.", "Кофе.", "Какао.")] * 2
    assert load(tmp_path / "de.yaml")[0].paragraphs == ("Чай.", "Кофе.", "Какао.")


def test_a_text_that_cannot_be_read_is_a_finding(tmp_path: Path) -> None:
    """Another encoding is named where it begins, a folder in its place as what it is; the FAQ itself is sound."""
    (tmp_path / "en.yaml").write_text(HEAD)
    (tmp_path / "source.txt").write_bytes("Чай.\n".encode() + "Кофе.".encode("cp1251"))
    loaded, findings = read(tmp_path)
    assert [str(each) for each in findings] == [f"{tmp_path}/source.txt:2:1: error: is not UTF-8 text: save it as UTF-8"]
    assert len(loaded) == 1
    (tmp_path / "source.txt").unlink()
    (tmp_path / "source.txt").mkdir()
    assert ["cannot be read" in str(each) for each in read(tmp_path)[1]] == [True]
