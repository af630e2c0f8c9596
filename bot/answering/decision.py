"""Whether the best match is good enough to say: answer, gap, suggest or none.

Three logistic regressions over a few named features of the ranking. `in_scope`: is the question about what the FAQ is about at
all? `correct`: is a direct answer by the best entry right? `part`: is a piece of a message a question of its own, and this entry
its answer? Their weights and thresholds are the calibration's.
"""

import math
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.answering.calibration import Calibration
from bot.answering.reading import UNKNOWN, Manner, Piece
from bot.matching import OFF_TOPIC, Match

Outcome = Literal["answer", "gap", "suggest", "none"]

FURTHER = 0.3  # How likely a further part must be where a message is known to have several.

LIMITS: Mapping[str, tuple[float, float]] = {
    "score": (0.0, 1.3),
    "soft": (0.0, 1.0),
    "coverage": (0.0, 1.0),
    "linear": (-0.2, 1.2),
    "soft_lead": (-0.5, 0.8),
    "lead": (0.0, 0.8),
    "lead_over_other_kind": (-0.2, 0.8),
    "lead_over_off_topic": (-0.3, 1.2),
    "off_topic": (0.0, 1.0),
    "foreign_number": (0.0, 1.0),
    "foreign_names": (0.0, 2.0),
    "unknown": (0.0, 1.0),
    "rarity": (0.0, 1.0),
    "negation": (0.0, 1.0),
    "asks": (0.0, 1.0),
    "names_own": (0.0, 1.0),
    "names_others": (0.0, 1.0),
    "pieces": (0.0, 4.0),
    "log_asked_words": (0.0, 3.0),
    "asked_lead": (-1.0, 1.0),
    "word_fit": (-5.0, 2.0),
    "told": (0.0, 1.0),
    "entire": (0.0, 1.0),
    "is_gap": (0.0, 1.0),
    "log_words": (0.0, 3.0),
    "ngrams": (-0.2, 1.0),
    "ngrams_lead": (-0.3, 1.0),
    "meaning": (-0.2, 1.0),
    "meaning_lead": (-0.3, 1.0),
    "share": (0.0, 1.0),
}
"""Between these each feature is held: beyond them a logistic regression has seen too little to go on."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome with the two probabilities that it rests on."""

    outcome: Outcome
    p_in_scope: float
    p_correct: float

    @property
    def direct(self) -> bool:
        return self.outcome in ("answer", "gap")


@dataclass(frozen=True, slots=True)
class Ranked:
    """A text's ranking, best first, with at least one entry beside OFF_TOPIC, the way in which it asks, and where it is a message
    in pieces, what these tell of it."""

    ranking: Sequence[Match]
    manner: Manner = UNKNOWN
    opposite: bool = False  # It asks for the opposite of the best entry's nearest phrasing.
    pieces: int = 0  # How many may be questions of their own.
    told: bool = False  # One of them says that it is known already.
    asked_words: int = 0  # of the piece that asks
    asked_lead: float = 0.0  # How far the best entry is behind the best one of the piece that asks, there.

    @property
    def best(self) -> Match:
        """The first that is an entry."""
        return next(match for match in self.ranking if match.id != OFF_TOPIC)

    @property
    def is_verbatim(self) -> bool:
        """Whether the text is word for word a phrasing, of an entry or off-topic."""
        return bool(self.ranking) and self.ranking[0].verbatim


def scores(ranking: Sequence[Match]) -> dict[str, float]:
    """The score of each entry, in the order of a ranking; off-topic aside."""
    return {match.id: match.score for match in ranking if match.id != OFF_TOPIC}


def features(ranked: Ranked, gaps: Container[str]) -> dict[str, float]:
    """What the decision rests on, by name."""
    ranking = ranked.ranking
    best, *rest = [match for match in ranking if match.id != OFF_TOPIC]
    off_topic = max((match.score for match in ranking if match.id == OFF_TOPIC), default=0.0)
    is_gap = best.id in gaps
    other_kind = max((match.score for match in rest if (match.id in gaps) != is_gap), default=0.0)
    return _held(
        {
            "score": best.score,
            "soft": best.soft,
            "coverage": best.coverage,
            "linear": best.linear,
            "soft_lead": best.soft - max((match.soft for match in rest), default=0.0),
            "lead": best.score - (rest[0].score if rest else 0.0),
            "lead_over_other_kind": best.score - other_kind,
            "lead_over_off_topic": best.score - off_topic,
            "off_topic": off_topic,
            "foreign_number": float(best.foreign_number),
            "foreign_names": float(best.foreign_names),
            "unknown": best.unknown,
            "rarity": best.rarity,
            "negation": float(ranked.opposite),
            "is_gap": float(is_gap),
            "names_own": float(ranked.manner.names_own),
            "names_others": float(ranked.manner.names_others),
            "pieces": float(ranked.pieces),
            "told": float(ranked.told),
            "log_asked_words": math.log1p(ranked.asked_words),
            "asked_lead": ranked.asked_lead,
            "word_fit": best.word_fit,
            "log_words": math.log1p(best.words),
            "ngrams": best.ngrams,
            "ngrams_lead": best.ngrams - max((match.ngrams for match in rest), default=0.0),
            "meaning": best.meaning,
            "meaning_lead": best.meaning - max((match.meaning for match in rest), default=0.0),
        }
    )


def part_features(piece: Piece, ranked: Ranked, whole: Sequence[Match], gaps: Container[str]) -> dict[str, float]:
    """The same for a piece of a message, with the share of the whole message's best score that its entry has there."""
    there = scores(whole)
    most = max(there.values(), default=0.0)
    return features(ranked, gaps) | _held(
        {
            "share": there.get(ranked.best.id, 0.0) / most if most > 0 else 0.0,
            "asks": float(piece.asks),
            "told": float(piece.told or piece.states),
            "entire": float(piece.entire),
        }
    )


def _held(values: Mapping[str, float]) -> dict[str, float]:
    limits = ((name, value, *LIMITS[name]) for name, value in values.items())
    return {name: value if least <= value <= most else min(max(value, least), most) for name, value, least, most in limits}


def split(
    pieces: Sequence[tuple[Piece, Ranked]],
    whole: Sequence[Match],
    gaps: Container[str],
    calibration: Calibration,
    *,
    alone: bool,
) -> list[Match]:
    """The best matches of those pieces of a message that are questions of their own, if there are several, no entry twice; else
    of the one that is surely a question amid chatter, where such a one may stand `alone`."""
    likely: dict[str, float] = {}
    best: dict[str, Match] = {}
    asked: set[str] = set()
    for piece, ranked in pieces:
        name = ranked.best.id
        best.setdefault(name, ranked.best)
        likely[name] = max(likely.get(name, 0.0), calibration.part.probability(part_features(piece, ranked, whole, gaps)))
        if not (piece.told or piece.states):
            asked.add(name)
    limits = calibration.thresholds.part
    asking = [ranked.best for piece, ranked in pieces if piece.asks and not piece.told and (piece.entire or piece.is_phrase)]
    verbatim = [match.id for match in asking if match.verbatim]
    sure = {name for name in best if likely[name] >= (limits.gap if name in gaps else limits.answer)}.union(verbatim)
    if best and all(match.verbatim for match in best.values()):  # one phrasing of the FAQ after another
        sure |= {name for name in best if name not in gaps}
    several = sure & asked or sure
    if len(several) > 1:
        return [match for name, match in best.items() if name in several or (name in asked and likely[name] >= FURTHER)]
    certain = verbatim or [name for name in best if alone and name not in gaps and likely[name] >= limits.alone]
    return [best[name] for name in certain[:1]]


def asked_alone(pieces: Sequence[tuple[Piece, Ranked]], gaps: Container[str], calibration: Calibration) -> Match | None:
    """The answer to that question amid chatter which most surely has one as it stands, if any has."""
    asking = [ranked for piece, ranked in pieces if piece.entire and "?" in piece.text]
    decided = [(decide(ranked, gaps, calibration), ranked) for ranked in asking]
    best = max(decided, key=lambda each: each[0].p_correct, default=None)
    return best[1].best if best and best[0].direct else None


def after_statement(pieces: Sequence[tuple[Piece, Ranked]], whole: Sequence[Match]) -> Ranked | None:
    """The last question of a message whose best entry is what it only states: "I know that A chaired, but who came?"."""
    told = {ranked.best.id for piece, ranked in pieces if piece.told}
    asked = [ranked for piece, ranked in pieces if piece.asks]
    stated = bool(whole) and whole[0].id in told - {ranked.best.id for ranked in asked}
    return asked[-1] if stated and asked else None


def decide(ranked: Ranked, gaps: Container[str], calibration: Calibration) -> Decision:
    """The outcome for one question. A phrasing that stands in the FAQ finds its entry, whatever else is likely."""
    ranking = ranked.ranking
    if all(match.id == OFF_TOPIC for match in ranking):
        return Decision("none", 0.0, 0.0)
    direct: Outcome = "gap" if ranking[0].id in gaps else "answer"
    if ranked.is_verbatim and ranking[0].id != OFF_TOPIC:
        return Decision(direct, 1.0, 1.0)
    named, thresholds = features(ranked, gaps), calibration.thresholds
    p_in_scope, p_correct = calibration.in_scope.probability(named), calibration.correct.probability(named)
    if ranking[0].id != OFF_TOPIC and p_correct >= (thresholds.gap if direct == "gap" else thresholds.answer):
        return Decision(direct, p_in_scope, p_correct)
    return Decision("suggest" if p_in_scope >= thresholds.suggest else "none", p_in_scope, p_correct)
