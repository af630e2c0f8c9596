"""Numbers over all questions of the journal: by day, by language, by entry, and which entries are taken for each other. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.reporting.report import DIRECT, Group, group_of, most_first
from bot.storage.journal import Record

MOST_DAYS = 92  # days back from the last one: the journal keeps 90


@dataclass(frozen=True, slots=True)
class Asked:
    """An entry that answered or was picked, in the language in which that was so most."""

    entry: str
    language: str
    count: int


@dataclass(frozen=True, slots=True)
class Figures:
    """`days` holds each day from the first to the last, in the machine's time zone, also those without a question; it and
    `languages`, most asked first, count questions by outcome. A group of `confused` is what was asked where the bot offered the
    entry `said` first and people picked the other one, `picked`. `entries` and `confused` begin with the most frequent."""

    days: Mapping[date, Mapping[str, int]]
    languages: Mapping[str, Mapping[str, int]]
    entries: tuple[Asked, ...]
    confused: tuple[Group, ...]


def figures(records: Sequence[Record]) -> Figures:
    """What the pictures and tables of a report show; `records` are in the order of their time."""
    languages: dict[str, Counter[str]] = {}
    for record in records:
        languages.setdefault(record.language, Counter())[record.outcome] += 1
    most_asked = sorted(languages.items(), key=lambda item: -item[1].total())
    return Figures(_days(records), dict(most_asked), _entries(records), _confused(records))


def _days(records: Sequence[Record]) -> Mapping[date, Mapping[str, int]]:
    days: dict[date, Counter[str]] = {}
    for record in records:
        days.setdefault(record.time.astimezone().date(), Counter())[record.outcome] += 1
    if not days:
        return {}
    last = max(days)
    first = max(min(days), last - timedelta(days=MOST_DAYS - 1))
    every = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return {day: days.get(day, Counter()) for day in every}


def _entries(records: Sequence[Record]) -> tuple[Asked, ...]:
    languages: dict[str, Counter[str]] = {}
    for record in records:
        names = record.said if record.outcome in DIRECT else [record.chosen] if record.chosen else []
        for name in names:
            languages.setdefault(name, Counter())[record.language] += 1
    found = (Asked(name, counts.most_common(1)[0][0], counts.total()) for name, counts in languages.items())
    return tuple(sorted(found, key=lambda asked: (-asked.count, asked.entry)))


def _confused(records: Sequence[Record]) -> tuple[Group, ...]:
    pairs: dict[tuple[str, str, str], list[Record]] = {}
    for record in records:
        if record.said and record.chosen and record.chosen != record.said[0]:
            pairs.setdefault((record.said[0], record.chosen, record.language), []).append(record)
    groups = [replace(group_of(alike, (picked,)), said=(offered,)) for (offered, picked, _), alike in pairs.items()]
    return most_first(groups)
