"""What `bot check` doubts: each warning at its place, with both entries named and the cure; and no false alarm."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from bot.answering.responder import Responder
from bot.cli import main
from bot.faq import Faq, Place, lint
from bot.paths import SHIPPED

NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
TEA = [f"tea number {number}" for number in NUMBERS]
COFFEE = [each.replace("tea", "coffee") for each in TEA]


def entry(identity: str = "tea", **more: Any) -> dict[str, Any]:
    also = TEA if identity == "tea" else COFFEE
    return {"id": identity, "question": f"What {identity} number is it?", "answer": "Yes.", "also": also, **more}


def faq(*entries: dict[str, Any], language: str = "en", **more: Any) -> Faq:
    return Faq.model_validate({"language": language, "entries": list(entries), **more})


def remarks(*faqs: Faq) -> list[tuple[str, Place, str]]:
    return [(each.language, each.place, each.message) for each in lint.warnings(faqs)]


def only(found: list[tuple[str, Place, str]], language: str, place: Place, *parts: str) -> None:
    """There is one remark; it is at that place and holds the parts."""
    assert [each[:2] for each in found] == [(language, place)], found
    assert all(part in found[0][2] for part in parts), found


def test_a_sound_faq_has_no_warning() -> None:
    """Two entries apart, in two languages, raise no doubt."""
    assert remarks(faq(entry(), entry("coffee")), faq(entry(), entry("coffee"), language="ru")) == []


def test_the_shipped_files_have_no_finding() -> None:
    """What ships has neither an error nor a warning."""
    result = CliRunner().invoke(main, ["check", "--faq", str(SHIPPED)])
    assert (result.exit_code, result.stdout) == (0, "")
    assert "0 errors, 0 warnings" in result.stderr


def test_a_title_that_a_phone_cuts_is_doubted() -> None:
    """A question longer than a button shows is a warning at it; one that just fits is none, nor is small talk, which has none."""
    fits, long = (f"What tea number is it{'?' * marks}" for marks in (43, 44))
    talk = entry("coffee", question=f"What coffee number is it{'?' * 60}", small_talk=True)
    assert remarks(faq(entry(question=fits), talk)) == []
    only(
        remarks(faq(entry(question=long))), "en", ("entries", 0, "question"), "question of tea has 65 characters", "64", "shorten"
    )


def test_a_paragraph_that_the_text_lacks_is_doubted(tmp_path: Path) -> None:
    """With the text beside the FAQ, each number beyond its last paragraph is a warning, at its line and column; blank lines are
    no paragraphs. Without it any number may be right."""
    also = "".join(f"  - {phrasing}\n" for phrasing in TEA)
    entries = f"language: en\nentries:\n- id: tea\n  question: What tea number is it?\n  also:\n{also}  answer: Yes.\n"
    (tmp_path / "en.yaml").write_text(f"{entries}  source: [1, 3, 2]\n")
    assert call("--faq", str(tmp_path)).stdout == ""
    (tmp_path / "source.txt").write_bytes("\ufeffOne.\r\n \r\n\r\nTwo.\r\n\t\r\n".encode())
    line = len(entries.splitlines()) + 1
    told = "warning: source 3 is no paragraph of source.txt, which has 2: mend the number"
    assert call("--faq", str(tmp_path)).stdout == f"{tmp_path}/en.yaml:{line}:15: {told}\n"
    (tmp_path / "en.yaml").write_text(f"{entries}  source: 3\n")
    assert call("--faq", str(tmp_path)).stdout == f"{tmp_path}/en.yaml:{line}:11: {told}\n"


def test_a_phrasing_in_two_entries_names_both() -> None:
    """The same words in two entries are one warning, at the phrasing that loses, as the bot itself finds."""
    shared = faq(entry(), entry("coffee", also=[*COFFEE, "Tea, number ONE!"]))
    only(remarks(shared), "en", ("entries", 1, "also", 12), "“Tea, number ONE!” of entry coffee finds entry tea first", "delete")
    assert Responder([shared]).matcher.rank("Tea, number ONE!")[0].id == "tea"


def test_a_phrasing_in_two_languages_entries_names_both() -> None:
    """The same words in different entries of two languages are a warning, too."""
    found = remarks(faq(entry(), entry("coffee")), faq(entry(), entry("coffee", also=[*COFFEE, TEA[0]]), language="de"))
    only(found, "de", ("entries", 1, "also", 12), "finds entry tea first")


def test_an_off_topic_phrasing_of_an_entry_is_doubted() -> None:
    """What an entry answers is not off-topic."""
    only(remarks(faq(entry(), off_topic=["cats", TEA[0]])), "en", ("off_topic", 1), "of off_topic finds entry tea first")


def test_the_same_words_in_another_order_are_doubted() -> None:
    """Near-duplicates across entries are named with both entries."""
    found = remarks(faq(entry(), entry("coffee", also=[*COFFEE, "number one tea"])))
    only(found, "en", ("entries", 1, "also", 12), "of entry coffee has the words of “tea number one” of entry tea")


def test_a_phrasing_without_words_is_doubted() -> None:
    """A phrasing of signs alone can never be asked."""
    only(remarks(faq(entry(also=[*TEA, "?!"]))), "en", ("entries", 0, "also", 12), "no word")


def test_an_entry_with_few_phrasings_says_how_many() -> None:
    """Fewer than twelve ways to ask are too few."""
    only(remarks(faq(entry(also=TEA[:10]))), "en", ("entries", 0, "question"), "entry tea has 11 phrasings, and wants 12")
    assert remarks(faq(entry(also=TEA[:11]))) == []


def test_a_question_apart_from_its_phrasings_is_hard_to_reach() -> None:
    """A question whose words no other phrasing holds is doubted."""
    found = remarks(faq(entry(question="Which herbal infusion would suit?")))
    only(found, "en", ("entries", 0, "question"), "hard to reach", "entry tea")


def test_an_entry_missing_in_a_language_is_told_once() -> None:
    """The languages that lack an entry are named where it stands."""
    found = remarks(faq(entry(), entry("coffee")), faq(entry(), language="ru"), faq(entry(), language="kk"))
    only(found, "en", ("entries", 1, "id"), "entry coffee is not in ru, kk")


@pytest.mark.parametrize(
    ("english", "russian", "doubted"),
    [
        ("On 18 March 2010.", "18 марта 2011 года.", "11 here and 2010 there"),
        ("1,000 people", "1 000 человек", ""),
        ("1.5 and 1000", "1,5 и 1\u202f000", ""),
        ("On 05.03", "5.3", ""),
        ('<a href="https://x.org/1">Two</a>', "Два", ""),
        ("Five", "5", "5 here and none there"),
        ("The CSTO, not the UN.", "ОДКБ, не ООН.", ""),
        ("Operation Proxy.", "Операция PROXY.", ""),
        ("The operation.", "Операция PROXY.", "PROXY is in ru and not here"),
    ],
)
def test_translations_agree_on_numbers_and_names(english: str, russian: str, doubted: str) -> None:
    """Other numbers and lost Latin abbreviations are doubted, other forms of the same are not."""
    found = remarks(faq(entry(answer=english)), faq(entry(answer=russian), language="ru"))
    assert len(found) == bool(doubted), found
    assert not doubted or doubted in found[0][2]


def test_the_translation_that_differs_from_most_is_the_doubted_one() -> None:
    """Of three, the one with another number gets the warning."""
    faqs = [faq(entry(answer=f"In {year}."), language=language) for language, year in (("en", 2011), ("ru", 2010), ("de", 2010))]
    only(remarks(*faqs), "en", ("entries", 0, "answer"), "numbers differ from ru, 2011 here and 2010 there")


def test_a_long_answer_without_the_languages_own_letters_is_doubted() -> None:
    """Where a language says which letters only it has, a long answer holds one; a short one need not."""
    plain, own = "Казахстан торагалык етеди жане барлык мемлекеттермен жумыс истейди.", {"own_letters": "әғқңөұүһі"}
    only(remarks(faq(entry(answer=plain), language="kk", **own)), "kk", ("entries", 0, "answer"), "no letter of kk (ә ғ қ ң")
    assert remarks(faq(entry(answer=plain.replace("Казах", "ҚАЗАҚ")), language="kk", **own)) == []
    assert remarks(faq(entry(answer="Рахмет."), language="kk", **own)) == []
    assert remarks(faq(entry(answer=plain), language="kk")) == []


@pytest.mark.parametrize(
    ("text", "doubted"),
    [
        ("so\u00adft", "U+00AD SOFT HYPHEN"),
        ("a\u00a0b", "U+00A0 NO-BREAK SPACE, is in this text: type a plain space"),
        ("a\u200db", "U+200D ZERO WIDTH JOINER"),
        ("a\x00b", "U+0000 control character"),
        ("👩\u200d🔬 and a flag 🏴\U000e0067\U000e007f", ""),
        ("two\nlines\tand a tab", ""),
    ],
)
def test_invisible_characters_are_doubted(text: str, doubted: str) -> None:
    """Format and control characters and hard spaces are named; those within emoji are not."""
    found = remarks(faq(entry(answer=text), title="x"))
    assert len(found) == bool(doubted), found
    assert not doubted or (found[0][1] == ("entries", 0, "answer") and doubted in found[0][2])


def test_every_text_is_looked_at() -> None:
    """Title, topics, messages, phrasings and off-topic texts are looked through for invisible characters."""
    bad = "a\u200bb"
    found = remarks(
        faq(entry(topic="t", also=[*TEA, bad]), title=bad, topics={"t": bad}, messages={"back": bad}, off_topic=[f"{bad} c"])
    )
    places = {("title",), ("topics", "t"), ("messages", "back"), ("entries", 0, "also", 12), ("off_topic", 0)}
    assert {place for _, place, _ in found} == places


def test_a_long_topic_title_is_doubted() -> None:
    """A button shows up to 64 characters."""
    only(remarks(faq(entry(topic="t"), topics={"t": "x" * 65})), "en", ("topics", "t"), "65 characters")
    assert remarks(faq(entry(topic="t"), topics={"t": "x" * 64})) == []


def write(file: Path, *entries: dict[str, Any], **more: Any) -> Path:
    file.write_text(yaml.safe_dump({"language": file.stem, "entries": list(entries), **more}, sort_keys=False), "utf-8")
    return file


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["check", *arguments])


def test_a_warning_stands_at_its_item_and_does_not_fail(tmp_path: Path) -> None:
    """File, line and column of a warning are the item's; warnings alone exit with 0."""
    file = write(tmp_path / "en.yaml", entry(), entry("coffee", also=[*COFFEE, "tea number one"]))
    line = file.read_text().splitlines().index("  - tea number one", 20) + 1
    result = call("--faq", str(file))
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{file}:{line}:5: warning: “tea number one” of entry coffee finds entry tea first")
    assert "2 entries in 1 language: 0 errors, 1 warning" in result.stderr


def test_errors_and_warnings_come_together(tmp_path: Path) -> None:
    """A broken file does not hide the warnings of the others; an error exits with 1; JSON holds all."""
    write(tmp_path / "en.yaml", entry(also=[]))
    write(tmp_path / "ru.yaml", entry(answer="<b>"))
    result = call("--faq", str(tmp_path), "--format", "json")
    assert result.exit_code == 1
    levels = [(Path(each["file"]).name, each["line"], each["level"]) for each in json.loads(result.stdout)]
    assert levels == [("en.yaml", 4, "warning"), ("ru.yaml", 5, "error")]


def test_no_finding_is_an_empty_list(tmp_path: Path) -> None:
    """JSON of a sound FAQ is [], text and github are nothing."""
    file = write(tmp_path / "en.yaml", entry())
    assert json.loads(call("--faq", str(file), "--format", "json").stdout) == []
    assert call("--faq", str(file), "--format", "github").stdout == ""


def test_a_warning_about_a_phrasing_stands_in_the_file_of_phrasings(tmp_path: Path) -> None:
    """Its own line is the place; the phrasing that it is like is named with file and line."""
    write(tmp_path / "en.yaml", entry(also=[]), entry("coffee"))
    folder = tmp_path / "phrasings"
    folder.mkdir()
    ways = {"language": "en", "phrasings": {"tea": TEA, "coffee": ["tea number one", "a\u200bb"]}}
    (folder / "en.yaml").write_text(yaml.safe_dump(ways, allow_unicode=True, sort_keys=False), "utf-8")
    result = call("--faq", str(tmp_path))
    assert result.exit_code == 0
    first, second = result.stdout.splitlines()
    assert first.startswith(f"{folder}/en.yaml:17:5: warning: “tea number one” of entry coffee finds entry tea first")
    assert first.endswith(f"; the other is {folder}/en.yaml:4")
    assert second.startswith(f"{folder}/en.yaml:18:5: warning: an invisible character")


def test_a_broken_file_of_phrasings_leaves_the_other_languages_their_warnings(tmp_path: Path) -> None:
    """check goes on warning in all files that can be judged."""
    write(tmp_path / "en.yaml", entry(also=[]))
    write(tmp_path / "ru.yaml", entry(also=[]))
    (tmp_path / "ru-phrasings.yaml").write_text("language: ru\nphrasings:\n  tee: [чай]\n  tea: ['\n")
    found = [each.removeprefix(f"{tmp_path}/").split(" ")[:2] for each in call("--faq", str(tmp_path)).stdout.splitlines()]
    assert found == [["en.yaml:4:13:", "warning:"], ["ru-phrasings.yaml:4:9:", "error:"]]
