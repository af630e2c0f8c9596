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
    "answer": 0.0016,
    "gap": 0.002,
    "suggest": 0.08,
    "split_out_of_scope": 0.0005,  # … several answers
    "alone": 0.0002,  # … the answer to a clause
    # of the questions, the share that may …
    "wrong": 0.025,  # … get a wrong answer, half of it a gap's
    "split": 0.008,  # … be taken for several
    "split_gap": 0.0005,  # … of which one is a gap
    # of the near misses, the share that may get …
    "near_misses": 0.04,
}
"""What may get through. Weights and thresholds follow from these, the questions and the FAQ; nothing else is chosen by hand."""

PAIRED = 40  # from so many phrasings in a row, one pair is asked in one message
LEAST = 0.4  # probability that an answer is right, below which it is not said whatever the limits let through
CERTAIN = 10.0  # log odds of what has no counterexample
REGULARISED = {
    "plain": 10.0,
    "products": 0.3,
}  # inverse strength; products have many more weights

Features = Mapping[str, float]
Model = tuple[dict[str, Any], Callable[[Features], float]]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A text as the calibration sees it: features, what its outcome would be if it were direct, and its pieces."""

    features: dict[str, float]
    outcome: str  # "answer", "gap", "small talk" or "off topic"
    right: bool
    near_miss: bool
    several: bool
    pieces: tuple[tuple[Features, str, str, bool], ...]  # features, entry, "answer" or "gap", whether the entry is asked for

    @classmethod
    def of(cls, question: Question, responder: Responder) -> "Ranked":
        language = responder.language(question.text)
        ranking = responder.matcher.rank(question.text, language, responder.small_talk)
        best = next((match.id for match in ranking if match.id != OFF_TOPIC), "")
        near_miss = not question.ids
        outcome = "gap" if best in responder.gaps else "small talk" if best in responder.small_talk else "answer"
        return cls(
            features=features(ranking, responder.gaps) if best else {},
            outcome="off topic" if not ranking or ranking[0].id == OFF_TOPIC else outcome,
            right=best in question.ids or (near_miss and outcome == "gap"),
            near_miss=near_miss,
            several=question.all_of,
            pieces=tuple(_pieces(question, ranking, language, responder)),
        )


def _pieces(
    question: Question, whole: Sequence[Match], language: str, responder: Responder
) -> Iterable[tuple[Features, str, str, bool]]:
    for ranking in responder.pieces(question.text, language, whole):
        best = ranking[0].id
        yield (
            part_features(ranking, whole, responder.gaps),
            best,
            "gap" if best in responder.gaps else "answer",
            best in question.ids,
        )


def from_faq(faqs: Sequence[Faq], progress: Progress) -> tuple[list[Ranked], list[Ranked]]:
    """What `calibrate` needs, from the FAQ alone: each phrasing asked of a responder that has not seen it, those of gaps as near
    misses, some of them two in one message; and its off-topic questions. Real questions are easier: phrasings differ widely."""
    known: list[Ranked] = []
    beside: list[Ranked] = []
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
                (beside if question.ids == (OFF_TOPIC,) else known).append(ranked)
    return known, beside


def from_questions(
    responder: Responder,
    labelled: Mapping[str, Sequence[Question]],
    out_of_scope: Mapping[str, Sequence[Question]],
    progress: Progress,
) -> dict[str, Any]:
    """The content of `calibration.json`, from sets of questions by name, or from the FAQ alone where none is labelled. Raises
    ValueError if they show nothing to answer or nothing to leave unanswered."""
    known, beside = from_faq([*responder.faqs.values()], progress) if not labelled else ([], [])
    known += [Ranked.of(each, responder) for asked in labelled.values() for each in progress(asked)]
    beside += [Ranked.of(each, responder) for texts in out_of_scope.values() for each in progress(texts)]
    if not known or not beside:
        raise ValueError("to calibrate, give questions about anything else, too: --off-topic FILE")
    sizes = {name: len(asked) for name, asked in {**labelled, **out_of_scope}.items()}
    origin = {
        "made_by": "bot eval --calibrate",
        "from": sizes if labelled else "the FAQ's own phrasings",
        "limits": LIMITS,
    }
    return {"origin": origin, **calibrate(known, beside)}


def calibrate(known: Sequence[Ranked], beside: Sequence[Ranked], limits: Mapping[str, float] = LIMITS) -> dict[str, Any]:
    """Weights by logistic regression, thresholds as low as the limits allow. `known` are questions about the FAQ's subject, near
    misses among them; `beside` are texts about anything else."""
    single = [each for each in known if each.features and not each.several]
    foreign = [each for each in beside if each.features]
    every = [*single, *foreign]
    in_scope, in_scope_of = _fit([each.features for each in every], [True] * len(single) + [False] * len(foreign), "plain")
    judged = [each for each in every if each.outcome != "off topic"]
    correct, correct_of = _fit([each.features for each in judged], [each.right for each in judged], "products")
    near_misses = [each for each in single if each.near_miss]
    asked = [each for each in single if not each.near_miss]

    def through(some: Iterable[Ranked], kind: str) -> list[float]:
        return [correct_of(each.features) for each in some if each.outcome == kind and not each.right]

    thresholds: dict[str, Any] = {
        kind: max(
            LEAST,
            _threshold(through(asked, kind), limits["wrong"] * len(asked) / 2),
            _threshold(through(near_misses, kind), limits["near_misses"] * len(near_misses)),
            _threshold(through(foreign, kind), limits[kind] * len(beside)),
        )
        for kind in ("answer", "gap")
    }
    thresholds["suggest"] = _threshold((in_scope_of(each.features) for each in foreign), limits["suggest"] * len(beside))

    parts = [(named, ok) for each in (*known, *beside) for named, _, kind, ok in each.pieces if kind == "answer"]
    part, part_of = _fit([named for named, _ in parts], [ok for _, ok in parts], "products")
    thresholds["part"] = {
        kind: max(
            _threshold((_second(each, part_of, kind) for each in single), limits[limit] * len(single)),
            _threshold((_second(each, part_of, kind) for each in beside), limits["split_out_of_scope"] * len(beside)),
        )
        for kind, limit in (("answer", "split"), ("gap", "split_gap"))
    } | {
        "alone": max(
            _threshold((_first(each, part_of) for each in near_misses), limits["near_misses"] * len(near_misses) / 5),
            _threshold((_first(each, part_of) for each in beside), limits["alone"] * len(beside)),
        )
    }
    return {"in_scope": in_scope, "correct": correct, "part": part, "thresholds": thresholds}


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


def _fit(examples: Sequence[Features], wanted: Sequence[bool], kind: str) -> Model:
    """A model as `decision.probability` takes it, and the probability that it gives; the same for every example where all are of
    one kind. With `products` it has a weight for each product of two features, too, squares among them."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import PolynomialFeatures, StandardScaler

    names = list(examples[0]) if examples else []
    if len(set(wanted)) < 2:  # noqa: PLR2004  a small FAQ may have no counterexample
        sure = bool(wanted and wanted[0])
        return {"bias": CERTAIN if sure else -CERTAIN, "features": {}, "weights": {}, "products": []}, lambda _: float(sure)
    scaler = StandardScaler().fit([[*each.values()] for each in examples])
    expander = PolynomialFeatures(2 if kind == "products" else 1, include_bias=False).fit(np.zeros((1, len(names))))

    def expanded(some: Sequence[Features]) -> Any:
        return expander.transform(scaler.transform([[each[name] for name in names] for each in some]))

    model = LogisticRegression(C=REGULARISED[kind], max_iter=5000).fit(expanded(examples), wanted)
    weights: dict[str, float] = {}
    products: list[tuple[str, str, float]] = []
    for powers, weight in zip(expander.powers_, model.coef_[0], strict=True):
        one, *other = [name for name, power in zip(names, powers, strict=True) for _ in range(power)]
        if other:
            products.append((one, other[0], round(float(weight), 4)))
        else:
            weights[one] = round(float(weight), 4)
    scales = zip(names, scaler.mean_, scaler.scale_, strict=True)
    made = {
        "bias": round(float(model.intercept_[0]), 4),
        "features": {name: (round(float(mean), 4), round(float(scale), 4)) for name, mean, scale in scales},
        "weights": weights,
        "products": products,
    }
    probabilities = dict(zip(map(_key, examples), model.predict_proba(expanded(examples))[:, 1].tolist(), strict=True))
    return made, lambda each: probabilities.get(_key(each)) or float(model.predict_proba(expanded([each]))[0, 1])


def _key(named: Features) -> tuple[float, ...]:
    return tuple(named.values())


def _threshold(shares: Iterable[float], allowed: float) -> float:
    """The lowest that lets at most that many through."""
    highest = sorted(shares, reverse=True)
    return round(highest[int(allowed)] + 0.001, 3) if len(highest) > allowed else 0.0
