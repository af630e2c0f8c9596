"""Whether the best match is good enough to say: answer, gap, suggest or none.

Two logistic regressions over a few named features of the ranking: is the question about the speech at all, and is the best entry
the right one? Weights and thresholds come from `calibration.json`, which says how it was made; `bot eval --calibrate` remakes it.
"""

import json
import math
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from bot.matching import OFF_TOPIC, Match

Outcome = Literal["answer", "gap", "suggest", "none"]


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome with the two probabilities that it rests on."""

    outcome: Outcome
    about: float
    right: float

    @property
    def direct(self) -> bool:
        return self.outcome in ("answer", "gap")


def features(ranking: Sequence[Match]) -> dict[str, float]:
    """What the decision rests on, by name. `ranking` holds at least one entry beside OFF_TOPIC, best first."""
    best, *rest = [match for match in ranking if match.id != OFF_TOPIC]
    off_topic = max((match.score for match in ranking if match.id == OFF_TOPIC), default=0.0)
    return {
        "score": best.score,
        "soft": best.soft,
        "coverage": best.coverage,
        "lead": best.score - max(0.0, rest[0].score if rest else 0.0),
        "lead_over_off_topic": best.score - max(0.0, off_topic),
        "foreign_number": float(best.foreign_number),
        "log_words": math.log1p(best.words),
    }


def part_features(ranking: Sequence[Match], whole: Sequence[Match]) -> dict[str, float]:
    """The same for a piece of a message, with the share of the whole message's best score that its entry has there."""
    best = next(match for match in ranking if match.id != OFF_TOPIC)
    scores = {match.id: match.score for match in whole if match.id != OFF_TOPIC}
    most = max(scores.values(), default=0.0)
    return features(ranking) | {"share": max(0.0, scores.get(best.id, 0.0) / most) if most > 0 else 0.0}


def split(pieces: Iterable[Sequence[Match]], whole: Sequence[Match], gaps: Container[str], *, alone: bool) -> list[Match]:
    """The best matches of those pieces of a message that are questions of their own, if there are several, no entry twice; else
    of the one that is surely a question amid chatter, where such a one may stand `alone`."""
    likely: dict[str, float] = {}
    best: dict[str, Match] = {}
    for ranking in pieces:
        best.setdefault(ranking[0].id, ranking[0])
        likely[ranking[0].id] = max(likely.get(ranking[0].id, 0.0), probability("part", part_features(ranking, whole)))
    limits = calibration()["thresholds"]["part"]
    several = [match for name, match in best.items() if likely[name] >= limits["gap" if name in gaps else "answer"]]
    if len(several) > 1:
        return several
    return [match for name, match in best.items() if alone and name not in gaps and likely[name] >= limits["alone"]][:1]


def probability(model: str, named: Mapping[str, float]) -> float:
    """What a model of the calibration, "about" or "right", makes of features."""
    weights = calibration()[model]
    logit = weights["bias"] + sum(weights.get(name, 0.0) * value for name, value in named.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def decide(ranking: Sequence[Match], gaps: Container[str]) -> Decision:
    """The outcome for one ranked question."""
    if all(match.id == OFF_TOPIC for match in ranking):
        return Decision("none", 0.0, 0.0)
    named = features(ranking)
    about, right = probability("about", named), probability("right", named)
    thresholds = calibration()["thresholds"]
    direct: Outcome = "gap" if ranking[0].id in gaps else "answer"
    if ranking[0].id != OFF_TOPIC and about >= thresholds[direct]["about"] and right >= thresholds[direct]["right"]:
        return Decision(direct, about, right)
    return Decision("suggest" if about >= thresholds["suggest"]["about"] else "none", about, right)


@cache
def calibration() -> dict[str, Any]:
    """Weights and thresholds, as `bot eval --calibrate` wrote them."""
    loaded: dict[str, Any] = json.loads(files("bot.answering").joinpath("calibration.json").read_text("utf-8"))
    return loaded
