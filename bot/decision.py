"""Whether the best match is good enough to say: answer, gap, suggest or none.

A logistic regression over a few named features of the ranking gives the probability that the best entry is the right one.
"""

import math
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.matcher import OFF_TOPIC, Match

Outcome = Literal["answer", "gap", "suggest", "none"]
BIAS = -6.0
WEIGHTS = {"score": 4.0, "lead": 4.0, "explained": 4.0, "gap_lead": 1.0, "foreign_number": -3.0}
ANSWER, GAP, SUGGEST = 0.5, 0.4, 0.1


@dataclass(frozen=True, slots=True)
class Decision:
    outcome: Outcome
    probability: float

    @property
    def direct(self) -> bool:
        return self.outcome in ("answer", "gap")


def features(matches: Sequence[Match], gaps: Container[str]) -> dict[str, float]:
    """What the decision rests on, by name. `matches` holds at least one, best first."""
    best = matches[0]
    rest = [match.score for match in matches[1:]]
    rivals = [match.score for match in matches if (match.id in gaps) != (best.id in gaps)]
    return {
        "score": best.score,
        "lead": best.score - max(rest, default=0.0),
        "explained": best.explained,
        "gap_lead": best.score - max(rivals, default=0.0),
        "foreign_number": float(best.foreign_number),
    }


def decide(matches: Sequence[Match], gaps: Container[str]) -> Decision:
    """The outcome for one ranked question."""
    if not matches or matches[0].id == OFF_TOPIC:
        return Decision("none", 0.0)
    score = BIAS + sum(WEIGHTS[name] * value for name, value in features(matches, gaps).items())
    probability = 1 / (1 + math.exp(-score))
    gap = matches[0].id in gaps
    if probability >= (GAP if gap else ANSWER):
        return Decision("gap" if gap else "answer", probability)
    return Decision("suggest" if probability >= SUGGEST else "none", probability)
