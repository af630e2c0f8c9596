"""How it went in a period, in a few numbers by language, beside the period before. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from datetime import datetime

from bot.reporting.report import DIRECT
from bot.storage.journal import Record


@dataclass(frozen=True, slots=True)
class Figures:
    """How many questions there were, how many of them were answered, asked back about, and neither; and how many votes."""

    asked: int = 0
    answered: int = 0
    asked_back: int = 0
    unknown: int = 0
    helpful: int = 0
    unhelpful: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(ours + theirs for ours, theirs in zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True, slots=True)
class Digest:
    """By language, the figures of a period and of the one before it."""

    now: Mapping[str, Figures]
    before: Mapping[str, Figures]

    @property
    def total(self) -> tuple[Figures, Figures]:
        return sum(self.now.values(), Figures()), sum(self.before.values(), Figures())


def digest(records: Iterable[Record], start: datetime) -> Digest:
    """Of records that begin with the period before, the one that is told of beginning with `start`."""
    now: dict[str, Figures] = {}
    before: dict[str, Figures] = {}
    for record in records:
        period = now if record.time >= start else before
        period[record.language] = period.get(record.language, Figures()) + _figures(record)
    return Digest(now, before)


def _figures(record: Record) -> Figures:
    answered, asked_back = record.outcome in DIRECT, record.outcome == "suggest"
    unknown = not answered and not asked_back
    return Figures(1, answered, asked_back, unknown, record.helpful is True, record.helpful is False)
