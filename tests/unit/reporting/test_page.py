"""The report's page: what it holds, that nothing typed becomes markup, and what it says where it cannot be made."""

import re
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from bot.answering.responder import Responder
from bot.cli import main
from bot.faq import read
from bot.reporting import page, report
from bot.reporting.figures import figures
from bot.storage.journal import LONGEST, Journal, Record

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOSTILE = [
    "<script>alert(1)</script> mushrooms",
    "</pre></style></title><img src=x onerror=alert(1)> mushrooms",
    "<!-- mushrooms",
    "]]> mushrooms &lt;b&gt; &#60;i&#62;",
    "\" onmouseover='alert(1)' mushrooms",
    "{{ 7 * 7 }} {% include 'x' %} mushrooms",
    "javascript:alert(1) mushrooms",
    "\u202egnirts\u2066 שלום mushrooms",
]
ELSEWHERE = "in the winter garden of the old palace"  # another group of questions
Make = Callable[[Iterable[Record]], str]


@pytest.fixture
def make(small: Path) -> Make:
    """Makes the page of these records."""
    loaded, _ = read(small)
    responder = Responder([each.faq for each in loaded])

    def made(records: Iterable[Record]) -> str:
        records = list(records)
        return page.page(report.report(records, responder), figures(records), responder, loaded, NOW)

    return made


class Parsed(HTMLParser):
    """Elements with their attributes, texts, and the content of each <pre>."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.texts: list[str] = []
        self.blocks: list[str] = []
        self._in_block = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(name for name, _ in attrs)))
        self._in_block = tag == "pre"
        if self._in_block:
            self.blocks.append("")

    def handle_endtag(self, tag: str) -> None:
        self._in_block = False

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if self._in_block:
            self.blocks[-1] += data


def records(texts: Iterable[str]) -> list[Record]:
    """Each text asked in vain twice, picked for once, and its answer voted down."""
    return [
        record
        for text in texts
        for record in (
            Record(text, "none", "en", NOW),
            Record(text, "none", "en", NOW),
            Record(f"{text} {ELSEWHERE}", "suggest", "en", NOW, ("coffee", "tea"), "tea"),
            Record(text, "answer", "en", NOW, ("tea",), helpful=False),
        )
    ]


def call(small: Path, data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["report", "--faq", str(small), "--data", str(data), *arguments])


def test_the_page_shows_all_that_an_editor_looks_at(make: Make) -> None:
    """Pictures, the entries asked most, confused pairs with examples, and a section for each kind of group."""
    html = make(records(["where do mushrooms grow"]))
    shown = " ".join(Parsed(html).texts)
    assert html.count("<svg") == 2
    for text in ("Questions a day", "by language", "Entries asked most", "Confused", "Not answered", "Picked from", "Voted down"):
        assert text in shown
    assert "How do I make tea?" in shown
    assert f"where do mushrooms grow {ELSEWHERE}" in shown


def test_the_page_is_english_whatever_language_the_faq_begins_with(responder: Responder) -> None:
    """Title and headings are English; so is the name of the FAQ where it has one, and else it says in which language it is."""
    html = page.page(report.report([], responder), figures([]), responder, (), NOW)
    assert '<html lang="en">' in html
    assert "<title>What people asked</title>" in html
    assert f'<p dir="auto" lang="en">{responder.faqs["en"].title}</p>' in html
    russian = Responder([responder.faqs["ru"]])
    html = page.page(report.report([], russian), figures([]), russian, (), NOW)
    assert "<title>What people asked</title>" in html
    assert f'<p dir="auto" lang="ru">{responder.faqs["ru"].title}</p>' in html


def test_nothing_typed_becomes_markup(make: Make) -> None:
    """Hostile questions add no kind of element or attribute, and their words are all there."""
    harmless = [f"{word} mushrooms" for word in ("red", "green", "blue", "white", "black", "brown", "yellow", "golden")]
    hostile, plain = Parsed(make(records(HOSTILE))), Parsed(make(records(harmless)))
    assert set(hostile.elements) == set(plain.elements)
    assert [tag for tag, _ in hostile.elements].count("script") == 1
    shown = "".join(hostile.texts)
    for text in HOSTILE[:-1]:
        assert text in shown


def test_nothing_is_asked_of_a_network(make: Make) -> None:
    """Every address in the page is a place in it; its policy allows no request."""
    html = make(records(["where do mushrooms grow"]))
    assert set(re.findall(r"""(?:href|src|url)\s*[=(]\s*["']?([^"')\s>]*)""", html)) == {
        "#days", "#languages", "#entries", "#confused", "#unanswered", "#picked", "#voted-down",
    }  # fmt: skip
    assert "://" not in html
    assert "default-src 'none'" in html


def test_the_lines_to_copy_are_ready_to_paste(make: Make) -> None:
    """Each is YAML: a new entry with an id of its own, or other ways to ask the one that was picked."""
    blocks = [yaml.safe_load(block) for block in Parsed(make(records(HOSTILE[:-1]))).blocks]
    new = [entry for (entry,) in blocks if "answer" in entry]
    assert {entry["question"] for entry in new} == set(HOSTILE[:-1])
    assert len({entry["id"] for entry in new}) == len(new)
    more = [entry for (entry,) in blocks if "answer" not in entry]
    assert {each for entry in more for each in entry["also"]} == {f"{text} {ELSEWHERE}" for text in HOSTILE[:-1]}
    assert {entry["id"] for entry in more} == {"tea"}


def test_whatever_people_typed_the_page_stays_below_2_mb(make: Make) -> None:
    """Thousands of groups of many long wordings, of characters that HTML and UTF-8 write longest."""
    long = "&\U0001f600" * LONGEST
    html = make(
        Record(f"mushroom{group} {'&' * wording} {long}"[:LONGEST], outcome, "en", NOW, ("coffee", "tea"), chosen)
        for group in range(300)
        for outcome, chosen in (("none", None), ("suggest", "tea"))
        for wording in range(20)
    )
    assert "and 250 more" in html
    assert 450_000 < len(html.encode()) < 2_000_000


def test_a_page_of_nothing_says_so(make: Make) -> None:
    """Without a question there is a page all the same, for who opens it every day."""
    html = make([])
    assert "Nothing was asked yet" in html
    assert "<svg" not in html


def test_the_command_writes_the_page_for_its_owner_alone(tmp_path: Path, small: Path) -> None:
    """--html FILE holds what people asked, as private as the journal; a folder that is not there is said."""
    journal = Journal.open(tmp_path, enabled=True)
    journal.asked("where do mushrooms grow", "none", "en", [])
    journal.close()
    file = tmp_path / "report.html"
    result = call(small, tmp_path, "--html", str(file))
    assert (result.exit_code, result.output) == (0, f"{file}: written; open it in a browser\n")
    assert "where do mushrooms grow" in file.read_text("utf-8")
    assert file.stat().st_mode & 0o077 == 0
    result = call(small, tmp_path, "--html", str(tmp_path / "none" / "report.html"))
    assert (result.exit_code, "cannot be written: No such file" in result.output) == (2, True)
    assert call(small, tmp_path, "--html", str(file), "--json").exit_code == 2


def test_without_its_extra_the_command_says_what_to_install(tmp_path: Path, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where matplotlib or Jinja2 is missing, one line names the extra."""
    monkeypatch.delitem(sys.modules, "bot.reporting.page")
    monkeypatch.delattr("bot.reporting.page")
    monkeypatch.setitem(sys.modules, "jinja2", None)
    result = call(small, tmp_path, "--html", str(tmp_path / "report.html"))
    assert (result.exit_code, result.output) == (
        2,
        "--html needs the package jinja2: install this project with its extra `report`\n",
    )
