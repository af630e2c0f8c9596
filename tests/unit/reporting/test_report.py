"""The report: what it groups, what it leaves out, and the forms in which it comes."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from bot.answering.responder import Responder
from bot.cli import main
from bot.faq import load, read
from bot.reporting import report
from bot.storage.journal import NAME, Journal, Record

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def answers(small: Path) -> Responder:
    return Responder(load(small))


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """A journal that is being written while it is reported on."""
    opened = Journal.open(tmp_path, enabled=True)
    yield opened
    opened.close()


def unanswered(question: str, *said: str, chosen: str | None = None, hours: int = 0, language: str = "en") -> Record:
    return Record(question, "suggest" if said else "none", language, NOW - timedelta(hours=hours), said, chosen)


def call(folder: Path, small: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["report", "--faq", str(small), "--data", str(folder), *arguments])


def test_the_same_question_in_other_words_is_one_group(answers: Responder) -> None:
    """Case, endings, order, small words and typos make no other question; the commonest wording leads, the last time counts."""
    asked = [
        "Who grows mushrooms?",
        "who grows mushrooms",
        "WHO GROWS MUSHROOM",
        "who grows mushroms?",
        "mushrooms, who grows them",
    ]
    found = report.report([unanswered(text, hours=n) for n, text in enumerate([*asked, asked[1]])], answers)
    (group,) = found.unanswered
    assert (group.question, group.count, group.last) == ("who grows mushrooms", 6, NOW)
    assert set(group.wordings) == set(asked)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("who was the mushroom champion in 2024", "who was the mushroom champion in 2025"),
        ("what did the president say about the EU", "what did the president say about the UN"),
        ("where are mushrooms sold by the pound", "where are mushrooms sold by the dozen"),
        ("mushrooms", "mushrooms in the winter garden of the palace"),
    ],
)
def test_another_number_or_name_is_another_question(answers: Responder, one: str, other: str) -> None:
    """Questions alike in all but a number, a name or half their words stay apart."""
    assert len(report.report([unanswered(one), unanswered(other)], answers).unanswered) == 2


def test_what_counts_as_unanswered(answers: Responder) -> None:
    """Not understood, asked back without a choice, or "none of these"; not what was answered or picked, nor no words."""
    records = [
        unanswered("where do mushrooms grow"),
        unanswered("which fork for fish", "tea", "coffee"),
        unanswered("which fork for fish", "tea"),
        Record("is the earth flat", "answer", "en", NOW, ("tea",), ""),
        unanswered("what about the brewing kettle", "tea", "coffee", chosen="tea"),
        Record("tea recipe", "answer", "en", NOW, ("tea",)),
        unanswered("?!"),
    ]
    found = report.report(records, answers)
    assert {(group.question, group.count, group.said) for group in found.unanswered} == {
        ("which fork for fish", 2, ("tea", "coffee")),
        ("where do mushrooms grow", 1, ()),
        ("is the earth flat", 1, ("tea",)),
    }
    assert found.unanswered[0].count == 2
    assert found.outcomes == {"none": 2, "suggest": 3, "answer": 2}


def test_picks_and_votes_are_told(answers: Responder) -> None:
    """A picked entry and a voted-down answer have groups of their own; the entry picked most leads."""
    records = [unanswered("leaf water", "tea", "coffee", chosen=name) for name in ("coffee", "tea", "tea")]
    records.append(Record("tea recipe", "answer", "en", NOW, ("tea",), helpful=False))
    found = report.report(records, answers)
    assert [(group.question, group.picked, group.count) for group in found.picked] == [("leaf water", ("tea", "coffee"), 3)]
    assert [(group.question, group.said) for group in found.voted_down] == [("tea recipe", ("tea",))]
    assert found.unanswered == ()


def test_what_the_faq_answers_by_now_is_left_out(answers: Responder) -> None:
    """A question that has become a phrasing is settled, unless its people refused that very entry."""
    found = report.report([unanswered("tea recipe"), unanswered("espresso at home", "coffee", chosen="")], answers)
    assert ([group.question for group in found.unanswered], found.settled) == (["espresso at home"], 1)


def test_an_editor_is_shown_what_may_be_taught(answers: Responder) -> None:
    """Most frequent first: not answered, asked back, refused or voted down; neither what is answered by now, nor what the FAQ
    calls off-topic, nor what was ignored in any of its wordings."""
    no = ("answer", "en", NOW)
    records = [
        *[unanswered("who grows mushrooms", hours=n) for n in range(3)],
        *[unanswered("something hot to drink", "tea", "coffee", chosen="coffee", hours=n) for n in range(2)],
        Record("make tea", *no, ("tea",), None, False),
        Record("tea recipe", *no, ("tea",)),
        unanswered("coffee recipe"),
        unanswered("zorp the zorp"),
        unanswered("zorp the zorps!"),
    ]
    found = report.to_teach(records, answers, {("en", "zorp the zorps!")}, 10)
    assert [(group.question, group.count, group.picked) for group in found] == [
        ("who grows mushrooms", 3, ()), ("something hot to drink", 2, ("coffee",)), ("make tea", 1, ()),
    ]  # fmt: skip
    assert [group.question for group in report.to_teach(records, answers, (), 1)] == ["who grows mushrooms"]
    (faq,) = answers.faqs.values()
    told = Responder([faq.model_copy(update={"off_topic": (*faq.off_topic, "who grows mushrooms")})])
    assert "who grows mushrooms" not in [group.question for group in report.to_teach(records, told, (), 10)]


def test_languages_stay_apart(answers: Responder) -> None:
    """The same letters in two languages are two groups."""
    records = [unanswered("mushroom soup", language=language) for language in ("en", "ru")]
    assert len(report.report(records, answers).unanswered) == 2


def test_since_takes_dates_and_spans() -> None:
    """A date is its midnight where one is; 7d and 24h count back from now."""
    now = NOW.astimezone(timezone(timedelta(hours=5)))
    assert report.since("2026-11-01", now).isoformat() == "2026-11-01T00:00:00+05:00"
    assert report.since("7d", now) == now - timedelta(days=7)
    assert report.since("24h", now) == now - timedelta(hours=24)


@pytest.mark.parametrize("text", ["yesterday", "7", "7w", "-1d", "2026-13-01", "999999999999d", "01.11.2026"])
def test_a_bad_time_is_told_with_good_ones(tmp_path: Path, small: Path, text: str) -> None:
    """Anything else is a usage error that shows what to write."""
    result = call(tmp_path, small, f"--since={text}")
    assert result.exit_code == 2
    assert "write 2026-11-01, 7d or 24h" in " ".join(result.output.split())


def test_an_empty_or_missing_journal_is_no_error(tmp_path: Path, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both are said kindly, with exit code 0; a report makes no file; off is said, too."""
    result = call(tmp_path / "none", small)
    assert (result.exit_code, "no journal yet" in result.output) == (0, True)
    assert not (tmp_path / "none").exists()
    monkeypatch.setenv("BOT_JOURNAL", "off")
    assert "BOT_JOURNAL is off" in call(tmp_path / "none", small).output
    Journal.open(tmp_path, enabled=True).close()
    result = call(tmp_path, small)
    assert (result.exit_code, "Nothing was asked yet" in result.output) == (0, True)
    assert json.loads(call(tmp_path, small, "--json").output)["unanswered"] == []
    assert yaml.safe_load(call(tmp_path, small, "--yaml").output) == {}


def test_an_unreadable_journal_is_told(tmp_path: Path, small: Path) -> None:
    """A corrupt file is an error in one line, exit code 2."""
    (tmp_path / NAME).write_bytes(b"no database" * 99)
    result = call(tmp_path, small)
    assert (result.exit_code, result.output) == (2, f"{NAME} cannot be read: file is not a database\n")


def test_the_tables_while_the_bot_runs(tmp_path: Path, small: Path, journal: Journal) -> None:
    """The report shows count, question and what was offered, and lets no typed text command the terminal or its markup."""
    for _ in range(2):
        journal.asked("where do\n[red]mushrooms\x1b[2J grow[/red]", "suggest", "en", ["tea", "gone"])
    journal.chose(journal.asked("leaf water", "suggest", "en", ["tea"]), "tea")
    journal.voted(journal.asked("tea recipe", "answer", "en", ["tea"]), helpful=False)
    result = call(tmp_path, small)
    shown = " ".join(result.output.split())
    assert result.exit_code == 0
    assert "4 questions: 1 answered, 3 met with “did you mean”, 0 not understood" in shown
    assert "[red]mushrooms" in shown
    assert "\x1b" not in shown
    for text in ("Not answered", "Picked from", "Voted down", "How do I make", "(no longer there)"):
        assert text in shown


def test_long_tables_end_somewhere(tmp_path: Path, small: Path, journal: Journal) -> None:
    """Beyond the first groups the number of the rest is said; without any, that all is well."""
    journal.asked("tea recipe", "answer", "en", ["tea"])
    assert "Nothing to mend" in call(tmp_path, small).output
    for number in range(30):
        journal.asked(f"mushroom {number}", "none", "en", [])
    assert "and 5 more: --json shows all" in call(tmp_path, small).output


def test_of_very_many_questions_the_most_asked_are_looked_at(
    tmp_path: Path, small: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond the bound the rarest and oldest are left out, and their number is said."""
    monkeypatch.setattr(report, "MOST", 2)
    for text in ("forest", "mushrooms", "mushrooms", "river", "mountain"):
        journal.asked(text, "none", "en", [])
    assert "left out, since others were asked more: 2" in " ".join(call(tmp_path, small).output.split())
    assert json.loads(call(tmp_path, small, "--json").output)["unanswered"][0]["question"] == "mushrooms"


def test_the_json_shape(tmp_path: Path, small: Path, journal: Journal) -> None:
    """--json is one object; --since and --language choose what it counts."""
    row = journal.asked("leaf water", "suggest", "en", ["tea", "coffee"])
    journal.chose(row, "tea")
    journal.asked("tea recipe", "none", "en", [])
    journal.asked("грибы", "none", "ru", [])
    found = json.loads(call(tmp_path, small, "--json").output)
    assert set(found) == {"outcomes", "unanswered", "picked", "voted_down", "settled", "left_out"}
    assert (found["outcomes"], found["settled"]) == ({"suggest": 1, "none": 2}, 1)
    (group,) = found["picked"]
    assert datetime.fromisoformat(group.pop("last")).tzinfo is not None
    assert group == {
        "question": "leaf water", "wordings": ["leaf water"], "language": "en", "count": 1, "said": ["tea", "coffee"],
        "picked": ["tea"],
    }  # fmt: skip
    assert json.loads(call(tmp_path, small, "--json", "--language", "ru", "--since", "1h").output)["outcomes"] == {"none": 1}
    assert json.loads(call(tmp_path, small, "--json", "--since", "2999-01-01").output)["outcomes"] == {}
    assert call(tmp_path, small, "--json", "--yaml").exit_code == 2


HOSTILE = [
    "yes",
    "12:30",
    "2024-01-01",
    "- a: b # c",
    "'\"{}[]",
    "*x &y !z",
    "né\x07\u202e 😀 \ud83d",
    "a\n\n  b",
    "~",
    "null",
    "0x1F",
]


def passes_once_answered(faq: Path, entries: Path, new: int) -> None:
    """`check` refuses each new entry, for its answer alone, until somebody has written it."""
    refused = CliRunner().invoke(main, ["check", "--faq", str(faq)])
    assert refused.exit_code == 1
    assert refused.output.count(": error: ") == refused.output.count(": error: answer is empty") == new
    entries.write_text(entries.read_text("utf-8").replace("  answer:\n", "  answer: In the forest.\n"), "utf-8")
    result = CliRunner().invoke(main, ["check", "--faq", str(faq)])
    assert result.exit_code == 0
    assert f"{3 + new} entries in 1 language: 0 errors" in result.output


@pytest.mark.parametrize(("language", "question"), [("en", "where do mushrooms grow"), ("ru", "где растут грибы")])
def test_no_answer_is_made_up(tmp_path: Path, small: Path, journal: Journal, language: str, question: str) -> None:
    """A new entry has the question and no answer, least of all that the bot cannot answer."""
    (small.parent / "ru.yaml").write_text("language: ru\nentries:\n- id: tea\n  question: Чай?\n  answer: Да.\n", "utf-8")
    for _ in range(2):
        journal.asked(question, "none", language, [])
    shown = call(tmp_path, small.parent, "--yaml").output
    assert yaml.safe_load(shown) == {language: [{"id": "new-1", "question": question, "answer": None}]}


def test_the_yaml_is_ready_to_paste(tmp_path: Path, small: Path, journal: Journal) -> None:
    """Picked wordings stand under their entry, questions asked twice become entries; pasted and answered, they pass bot check."""
    for text in ["leaf water", "leaf water", "Leaf water!", "tea recipe", *HOSTILE]:
        journal.chose(journal.asked(text, "suggest", "en", ["tea", "coffee"]), "tea")
    for text in [
        "where do mushrooms grow",
        "where do mushroom grow",
        "asked but once",
        *(f"{each} mushrooms" for each in HOSTILE * 2),
    ]:
        journal.asked(text, "none", "en", [])
    shown = call(tmp_path, small, "--yaml").output
    loaded = yaml.safe_load(shown)
    more, *new = loaded["en"]
    assert more["id"] == "tea"
    assert {"leaf water", "yes", "12:30", "2024-01-01", "- a: b # c", "a b", "0x1F"} <= set(more["also"])
    assert "tea recipe" not in more["also"]
    assert [entry["id"] for entry in new] == [f"new-{number}" for number in range(1, len(new) + 1)]
    assert {entry["question"]: entry.get("also") for entry in new}["where do mushrooms grow"] == ["where do mushroom grow"]
    assert not any("asked but once" in entry["question"] for entry in new)
    assert "# How do I make tea? (picked" in shown
    pasted = small.read_text("utf-8").replace(
        "  also: [tea recipe,", f"  also: [{', '.join(json.dumps(each, ensure_ascii=False) for each in more['also'])},"
    )
    small.write_text(pasted + shown[shown.index("- id: new-1") :], "utf-8")
    passes_once_answered(small, small, len(new))
    after = json.loads(call(tmp_path, small, "--json").output)
    assert [group["question"] for group in after["unanswered"]] == ["asked but once"]


def test_new_entries_are_no_translations_of_one_another(tmp_path: Path, small: Path) -> None:
    """Over all languages no id comes twice, none that a FAQ has; what somebody picked for is no new entry."""
    russian = "language: ru\nentries:\n- id: new-1\n  question: Что это?\n  answer: Это.\n"
    (tmp_path / "zz.yaml").write_text(russian, "utf-8")
    loaded, _ = read(tmp_path)
    responder = Responder([each.faq for each in loaded])
    records = [unanswered(text, language=language) for language, text in (("en", "mushrooms"), ("ru", "грибы")) for _ in range(2)]
    records += [unanswered("leaf water", "tea"), unanswered("leaf water", "tea"), unanswered("leaf water", "tea", chosen="tea")]
    loaded = yaml.safe_load(report.to_yaml(report.report(records, responder), responder, loaded))
    assert {language: [entry["id"] for entry in entries] for language, entries in loaded.items()} == {
        "en": ["tea", "new-2"],
        "ru": ["new-3"],
    }


def test_a_faq_in_several_files_has_a_document_for_each(tmp_path: Path, small: Path, journal: Journal) -> None:
    """Phrasings stand under the name of their file, entries under that of theirs; pasted and answered, they pass bot check."""
    faq = tmp_path / "faq"
    (faq / "phrasings").mkdir(parents=True)
    entries = small.rename(faq / "en.yaml")
    phrasings = faq / "phrasings" / "en.yaml"
    phrasings.write_text("language: en\nphrasings:\n  coffee:\n  - a cup of coffee\n", "utf-8")
    for text in ["leaf water", "leaf water", "Leaf water!", "tea recipe", *HOSTILE]:
        journal.chose(journal.asked(text, "suggest", "en", ["tea", "coffee"]), "tea")
    for text in ["where do mushrooms grow", "where do mushroom grow", *(f"{each} mushrooms" for each in HOSTILE * 2)]:
        journal.asked(text, "none", "en", [])
    shown = call(tmp_path, faq, "--yaml").output
    more, new = yaml.safe_load_all(shown)
    assert {"leaf water", "yes", "12:30", "2024-01-01", "- a: b # c", "a b", "0x1F"} <= set(more["tea"])
    assert [entry["id"] for entry in new] == [f"new-{number}" for number in range(1, len(new) + 1)]
    above, below = shown.split("---\n")
    assert above.splitlines()[0] == f"# {phrasings}: under phrasings:"
    assert "  # How do I make tea? (picked" in above
    assert below.splitlines()[0] == f"# {entries}: under entries:"
    phrasings.write_text(phrasings.read_text("utf-8") + above, "utf-8")
    entries.write_text(entries.read_text("utf-8") + below, "utf-8")
    passes_once_answered(faq, entries, len(new))


def test_of_several_files_only_those_that_get_something_are_named(tmp_path: Path, small: Path, journal: Journal) -> None:
    """Without new entries there is one document, without anything none."""
    (small.parent / "more.yaml").write_text("language: en\nphrasings: {}\n", "utf-8")
    journal.chose(journal.asked("leaf water", "suggest", "en", ["tea", "coffee"]), "tea")
    shown = call(tmp_path, small.parent, "--yaml").output
    assert list(yaml.safe_load_all(shown)) == [{"tea": ["leaf water"]}]
    assert "under entries:" not in shown
    assert yaml.safe_load(call(tmp_path, small.parent, "--yaml", "--since", "2999-01-01").output) == {}
