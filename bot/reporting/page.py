"""`bot report --html`: everything on one page that needs nothing beside it, with what to paste into the FAQ files."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.answering.responder import Responder
from bot.faq import LoadedFaq
from bot.reporting import charts
from bot.reporting.figures import Figures
from bot.reporting.report import DIRECT, Group, Report, group_yaml, new_ids
from bot.reporting.table import title_of

SHOWN = 50  # groups a section; --json has all
ENTRIES = 20  # of those asked most
WORDINGS = 8  # of a group: with 500 characters each, the page stays below 2 MB whatever people typed
EXAMPLES = 3  # of what was asked where two entries were confused


@dataclass(frozen=True, slots=True)
class Section:
    """A list of groups. `names` says what the entries are that stand with each: offered, picked or said."""

    id: str
    title: str
    hint: str
    names: str
    groups: Sequence[Group]


def page(found: Report, numbers: Figures, responder: Responder, loaded: Sequence[LoadedFaq], now: datetime) -> str:
    """The page as HTML, in English, of what was found until now. Whatever people typed is text in it and never markup."""
    environment = Environment(
        loader=PackageLoader("bot.reporting", "page"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["title"] = lambda name, language: title_of(responder, name, language)
    environment.filters["digest"] = _digest
    environment.filters["thousands"] = "{:,}".format
    ids = new_ids(responder)
    asked = sum(found.outcomes.values())
    return environment.get_template("report.html").render(
        now=now, faq=responder.faq("en"), found=found, numbers=numbers, asked=asked, outcomes=charts.OUTCOMES,
        answered=sum(found.outcomes.get(each, 0) for each in DIRECT), by_day=charts.by_day(numbers.days) if asked else "",
        by_language=charts.by_language(numbers.languages) if asked else "", sections=_sections(found), shown=SHOWN,
        examples=EXAMPLES, entries=numbers.entries[:ENTRIES], confused=numbers.confused[:SHOWN],
        yaml=lambda group: group_yaml(_short(group), next(ids), loaded),
    )  # fmt: skip


def _sections(found: Report) -> Sequence[Section]:
    return (
        Section(
            "unanswered", "Not answered", "An entry of its own, or one more way to ask another.", "offered", found.unanswered
        ),
        Section("picked", "Picked from “did you mean”", "Other ways to ask the entry that was picked.", "picked", found.picked),
        Section("voted-down", "Voted down", "The answer to mend, or an entry that is missing.", "said", found.voted_down),
    )


def _short(group: Group) -> Group:
    return replace(group, wordings=group.wordings[:WORDINGS])


def _digest(script: str) -> str:
    """By which a Content-Security-Policy knows the page's own script."""
    return f"sha256-{b64encode(sha256(script.encode()).digest()).decode()}"
