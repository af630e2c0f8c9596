"""Makes `calibration.json`: the weights and thresholds of the decision, from labelled questions and what must not be answered."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.answering.decision import features, part_features
from bot.answering.responder import Responder
from bot.evaluation.evaluate import FOLDS, Progress, Question, held_out
from bot.faq import Faq
from bot.matching import OFF_TOPIC, Match

LIMITS = {
    # of the texts about anything else, the share that may get …
    "answer": 0.0013,
    "gap": 0.003,
    "suggest": 0.1,
    "split_strange": 0.0005,  # … several answers
    "alone": 0.0002,  # … the answer to a clause
    # of the questions, the share that may …
    "wrong": 0.025,  # … get a wrong answer, half of it a gap's
    "split": 0.008,  # … be taken for several
    "split_gap": 0.0005,  # … of which one is a gap
    # of the traps, the share that may get …
    "traps": 0.05,
}
"""What may get through. Weights and thresholds follow from these, the questions and the FAQ; nothing else is chosen by hand."""

PAIRED = 40  # from so many phrasings in a row, one pair is asked in one message

CERTAIN = 10.0  # log odds of what has no counterexample

Features = Mapping[str, float]
Model = tuple[dict[str, float], Callable[[Features], float]]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A text as the calibration sees it: features, what its outcome would be if it were direct, and its pieces."""

    features: dict[str, float]
    outcome: str  # "answer", "gap", "small talk" or "off topic"
    right: bool
    trap: bool
    several: bool
    pieces: tuple[tuple[Features, str, str, bool], ...]  # features, entry, "answer" or "gap", whether the entry is asked for

    @classmethod
    def of(cls, question: Question, responder: Responder) -> "Ranked":
        language = responder.language(question.text)
        ranking = responder.matcher.rank(question.text, language, responder.small_talk)
        best = next((match.id for match in ranking if match.id != OFF_TOPIC), "")
        trap = not question.ids
        outcome = "gap" if best in responder.gaps else "small talk" if best in responder.small_talk else "answer"
        return cls(
            features=features(ranking) if best else {},
            outcome="off topic" if not ranking or ranking[0].id == OFF_TOPIC else outcome,
            right=best in question.ids or (trap and outcome == "gap"),
            trap=trap,
            several=question.all_of,
            pieces=tuple(_pieces(question, ranking, language, responder)),
        )


def _pieces(
    question: Question, whole: Sequence[Match], language: str, responder: Responder
) -> Iterable[tuple[Features, str, str, bool]]:
    for ranking in responder.pieces(question.text, language, whole):
        best = ranking[0].id
        yield part_features(ranking, whole), best, "gap" if best in responder.gaps else "answer", best in question.ids


def from_faq(faqs: Sequence[Faq], progress: Progress) -> tuple[list[Ranked], list[Ranked]]:
    """What `calibrate` needs, from the FAQ alone: each phrasing asked of a responder that has not seen it, a gap's as a trap,
    some of them two in one message; and its off-topic questions. Stricter than real questions: phrasings differ by design."""
    known: list[Ranked] = []
    strange: list[Ranked] = []
    for fold in range(FOLDS):
        responder, left_out = held_out(faqs, fold)
        for questions in left_out.values():
            facts = [question for question in questions if not responder.gaps.union([OFF_TOPIC]).issuperset(question.ids)]
            pairs = [
                Question(f"{one.text}? {other.text}", (*one.ids, *other.ids), all_of=True)
                for one, other in zip(facts[::PAIRED], facts[PAIRED // 2 :: PAIRED], strict=False)
                if one.ids != other.ids and responder.small_talk.isdisjoint((*one.ids, *other.ids))
            ]
            for question in progress([*questions, *pairs]):
                away = question.ids == (OFF_TOPIC,) or not responder.gaps.isdisjoint(question.ids)
                ranked = Ranked.of(replace(question, ids=()) if away else question, responder)
                (strange if question.ids == (OFF_TOPIC,) else known).append(ranked)
    return known, strange


def from_questions(
    responder: Responder,
    labelled: Mapping[str, Sequence[Question]],
    out_of_scope: Mapping[str, Sequence[Question]],
    progress: Progress,
) -> dict[str, Any]:
    """The content of `calibration.json`, from sets of questions by name, or from the FAQ alone where none is labelled. Raises
    ValueError if they show nothing to answer or nothing to leave unanswered."""
    known, strange = from_faq([*responder.faqs.values()], progress) if not labelled else ([], [])
    known += [Ranked.of(each, responder) for asked in labelled.values() for each in progress(asked)]
    strange += [Ranked.of(each, responder) for texts in out_of_scope.values() for each in progress(texts)]
    if not known or not strange:
        raise ValueError("to calibrate, give questions about anything else, too: --off-topic FILE")
    sizes = {name: len(asked) for name, asked in {**labelled, **out_of_scope}.items()}
    origin = {
        "made_by": "bot eval --calibrate",
        "from": sizes if labelled else "the FAQ's own phrasings",
        "limits": LIMITS,
    }
    return {"origin": origin, **calibrate(known, strange)}


def calibrate(known: Sequence[Ranked], strange: Sequence[Ranked], limits: Mapping[str, float] = LIMITS) -> dict[str, Any]:
    """Weights by logistic regression, thresholds as low as the limits allow. `known` are questions about the speech, traps among
    them; `strange` are texts about anything else."""
    single = [each for each in known if each.features and not each.several]
    beside = [each for each in strange if each.features]
    about, about_of = _fit([each.features for each in (*single, *beside)], [True] * len(single) + [False] * len(beside))
    right, right_of = _fit([each.features for each in single], [each.right for each in single])
    traps = [each for each in single if each.trap]
    asked = [each for each in single if not each.trap]

    thresholds: dict[str, dict[str, float]] = {
        "suggest": {"about": _threshold((about_of(each.features) for each in beside), limits["suggest"] * len(strange))}
    }
    for kind in ("answer", "gap"):
        wrong = [right_of(each.features) for each in asked if each.outcome == kind and not each.right]
        caught = [right_of(each.features) for each in traps if each.outcome == kind == "answer"]
        sure = max(_threshold(wrong, limits["wrong"] * len(asked) / 2), _threshold(caught, limits["traps"] * len(traps)))
        through = [each.features for each in beside if each.outcome == kind and right_of(each.features) >= sure]
        thresholds[kind] = {"about": _threshold(map(about_of, through), limits[kind] * len(strange)), "right": sure}

    parts = [(named, ok) for each in (*known, *strange) for named, _, kind, ok in each.pieces if kind == "answer"]
    part, part_of = _fit([named for named, _ in parts], [ok for _, ok in parts])
    thresholds["part"] = {
        kind: max(
            _threshold((_second(each, part_of, kind) for each in single), limits[limit] * len(single)),
            _threshold((_second(each, part_of, kind) for each in strange), limits["split_strange"] * len(strange)),
        )
        for kind, limit in (("answer", "split"), ("gap", "split_gap"))
    } | {
        "alone": max(
            _threshold((_first(each, part_of) for each in traps), limits["traps"] * len(traps) / 5),
            _threshold((_first(each, part_of) for each in strange), limits["alone"] * len(strange)),
        )
    }
    return {"about": about, "right": right, "part": part, "thresholds": thresholds}


def _first(ranked: Ranked, part_of: Callable[[Features], float]) -> float:
    """How likely the likeliest wrong fact among its pieces is to be answered."""
    return max((part_of(named) for named, _, kind, ok in ranked.pieces if kind == "answer" and not ok), default=0.0)


def _second(ranked: Ranked, part_of: Callable[[Features], float], kind: str) -> float:
    """How likely one question is to be taken for two: the probability of the second likeliest entry among its pieces."""
    best: dict[str, float] = {}
    for named, entry, each, _ in ranked.pieces:
        if each == "answer" or kind == "gap":
            best[entry] = max(best.get(entry, 0.0), part_of(named))
    return sorted([0.0, 0.0, *best.values()])[-2]


def _fit(examples: Sequence[Features], wanted: Sequence[bool]) -> Model:
    """Weights by name, and the probability that they give; the same for every example where all are of one kind."""
    from sklearn.linear_model import LogisticRegression

    if len(set(wanted)) < 2:  # noqa: PLR2004  a small FAQ may have no counterexample
        names, sure = list(examples[0]) if examples else [], bool(wanted and wanted[0])
        return {"bias": CERTAIN if sure else -CERTAIN} | dict.fromkeys(names, 0.0), lambda _: float(sure)
    model = LogisticRegression(C=10, max_iter=5000).fit([[*each.values()] for each in examples], wanted)
    weights = {"bias": model.intercept_[0]} | dict(zip(examples[0], model.coef_[0], strict=True))
    return {name: round(float(weight), 3) for name, weight in weights.items()}, lambda each: float(
        model.predict_proba([[*each.values()]])[0, 1]
    )


def _threshold(shares: Iterable[float], allowed: float) -> float:
    """The lowest that lets at most that many through."""
    highest = sorted(shares, reverse=True)
    return round(highest[int(allowed)] + 0.001, 3) if len(highest) > allowed else 0.0
