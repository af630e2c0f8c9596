"""Makes a calibration: the weights and thresholds of the decision, from labelled questions and what must not be answered."""

import math
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.answering.calibration import Calibration, PartThresholds, Regression, Thresholds, shipped
from bot.answering.decision import features, part_features
from bot.answering.reading import Message
from bot.answering.responder import Responder
from bot.evaluation.evaluate import FOLDS, Progress, Question, held_out
from bot.evaluation.regression import fit
from bot.faq import Faq, completed
from bot.matching import OFF_TOPIC, Encoder, Match

LIMITS = {
    # of the texts about anything else, the share that may get …
    "answer": 0.0022,
    "gap": 0.002,
    "suggest": 0.035,
    "split_out_of_scope": 0.0005,  # … several answers
    "alone": 0.0002,  # … the answer to a clause
    # of the questions, the share that may …
    "wrong": 0.05,  # … get a wrong answer, half of it a gap's
    "split": 0.025,  # … be taken for several
    "split_gap": 0.0005,  # … of which one is a gap
    # of the near misses, the share that may get …
    "near_misses": 0.07,
    # An answer that is less likely to be right is not said, whatever the other limits let through.
    "least": 0.4,
}
"""What may get through. Weights and thresholds follow from these, the questions and the FAQ; nothing else is chosen by hand."""
THIN_LIMITS = {
    **LIMITS,
    "answer": 0.02,
    "gap": 0.05,
    "wrong": 0.08,
    "near_misses": 0.25,
    "suggest": 0.17,
    "split": 0.004,
    "least": 0.46,
}
"""The same for thin FAQs, which would hardly answer at all with those of a rich one."""
SEMANTIC_LIMITS = {**THIN_LIMITS, "answer": 0.01, "gap": 0.01, "wrong": 0.04, "suggest": 0.11, "least": 0.5}
"""The same with an encoder, for the calibration that ships: so that, as without one, it is "least" that holds answers back."""

GAP_FEATURES = ("is_gap", "lead_over_other_kind")  # Another thin FAQ's gaps are not as much like its facts as ours are.
MESSAGE_FEATURES = ("names_own", "names_others", "pieces", "told", "log_asked_words", "asked_lead", "word_fit")
"""How a message asks does not tell what it is about: texts about anything else are mostly plain questions, remarks are not."""
PAIRED = 40  # from so many phrasings in a row, one pair is asked in one message
FEW = 1000  # examples, below which the calibration that ships is only shifted and scaled

CUTS = 16  # FAQs cut small, of each language
CUT_ENTRIES = (12, 12, 30)
CUT_PHRASINGS = (1, 3, 5, 12, 24)  # of each entry that are kept
CUT_ASKED = 12  # of each entry, of those that are not kept
CUT_NEAR_MISSES = 3  # of each entry that is not kept
CUT_BESIDE = 150  # texts about anything else

Features = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Example:
    """A text as the calibration sees it: features, what its outcome would be if it were direct, and its pieces."""

    features: dict[str, float]
    outcome: str  # "answer", "gap", "small talk" or "off topic"
    right: bool
    near_miss: bool
    several: bool
    pieces: tuple[tuple[Features, str, str, bool], ...]  # features, entry, "answer" or "gap", whether the entry is asked for

    @classmethod
    def of(cls, question: Question, responder: Responder) -> "Example":
        language = responder.language(question.text)
        message = responder.ranker.reader.read(question.text)
        ranked = responder.ranker.whole(message, language)
        ranking = ranked.ranking
        best = next((match.id for match in ranking if match.id != OFF_TOPIC), "")
        near_miss = not question.ids
        outcome = "gap" if best in responder.gaps else "small talk" if best in responder.small_talk else "answer"
        return cls(
            features=features(ranked, responder.gaps) if best else {},
            outcome="off topic" if not ranking or ranking[0].id == OFF_TOPIC else outcome,
            right=best in question.ids or (near_miss and outcome == "gap"),
            near_miss=near_miss,
            several=question.all_of,
            pieces=tuple(_pieces(question, message, ranking, language, responder)),
        )


def _pieces(
    question: Question, message: Message, whole: Sequence[Match], language: str, responder: Responder
) -> Iterable[tuple[Features, str, str, bool]]:
    for piece, ranked in responder.ranker.pieces(message.pieces, language):
        best = ranked.best.id
        yield (
            part_features(piece, ranked, whole, responder.gaps),
            best,
            "gap" if best in responder.gaps else "answer",
            best in question.ids,
        )


def from_faq(faqs: Sequence[Faq], progress: Progress, encoder: Encoder | None = None) -> tuple[list[Example], list[Example]]:
    """What `calibrate` needs, from the FAQ alone: each phrasing asked of a responder that has not seen it, those of gaps as near
    misses, some of them two in one message; and its off-topic questions. Real questions are easier: phrasings differ widely."""
    known: list[Example] = []
    beside: list[Example] = []
    for fold in range(FOLDS):
        responder, left_out = held_out(faqs, fold, encoder)
        for questions in left_out.values():
            facts = [question for question in questions if not responder.gaps.union([OFF_TOPIC]).issuperset(question.ids)]
            pairs = [
                Question(f"{one.text}? {other.text}", (*one.ids, *other.ids), all_of=True)
                for one, other in zip(facts[::PAIRED], facts[PAIRED // 2 :: PAIRED], strict=False)
                if one.ids != other.ids and responder.small_talk.isdisjoint((*one.ids, *other.ids))
            ]
            for question in progress([*questions, *pairs]):
                away = question.ids == (OFF_TOPIC,) or not responder.gaps.isdisjoint(question.ids)
                ranked = Example.of(replace(question, ids=()) if away else question, responder)
                (beside if question.ids == (OFF_TOPIC,) else known).append(ranked)
    return known, beside


def from_small(
    faqs: Sequence[Faq], beside: Mapping[str, Sequence[Question]], progress: Progress, encoder: Encoder | None = None
) -> tuple[list[Example], list[Example]]:
    """The same for thin FAQs, from FAQs cut small: a few entries keep a few phrasings, some of their others are asked, and those
    of the other entries are near misses. `beside` has texts about anything else, by language."""
    known: list[Example] = []
    foreign: list[Example] = []
    for faq in faqs:
        for number in range(CUTS):
            chance = random.Random(f"{faq.language}{number}")  # noqa: S311  the same each time
            responder, asked = _cut(faq, chance, encoder)
            known += [Example.of(each, responder) for each in progress(asked)]
            texts = chance.sample(beside[faq.language], min(CUT_BESIDE, len(beside[faq.language])))
            foreign += [Example.of(each, responder) for each in progress(texts)]
    return known, foreign


def _cut(faq: Faq, chance: random.Random, encoder: Encoder | None) -> tuple[Responder, list[Question]]:
    """A responder of a FAQ cut small, and questions to it."""
    entries = [entry for entry in faq.entries if not entry.small_talk]
    size, kept = chance.choice(CUT_ENTRIES), chance.choice(CUT_PHRASINGS)
    facts, gaps = ([entry for entry in entries if entry.gap == gap] for gap in (False, True))
    chosen = [*chance.sample(facts, min(len(facts), size * 4 // 5)), *chance.sample(gaps, min(len(gaps), size - size * 4 // 5))]
    little, asked = [], []
    for entry in chosen:
        question, *also = chance.sample(entry.phrasings, len(entry.phrasings))
        little.append(entry.model_copy(update={"question": question, "also": tuple(also[: kept - 1])}))
        wanted = () if entry.gap else (entry.id,)
        asked += [Question(text, wanted) for text in also[kept - 1 : kept - 1 + CUT_ASKED]]
    others = [entry for entry in entries if entry not in chosen]
    asked += [Question(text, ()) for entry in others for text in chance.sample(entry.phrasings, CUT_NEAR_MISSES)]
    small = completed(faq.model_copy(update={"entries": tuple(little), "off_topic": ()}))
    return Responder([small], encoder=encoder), asked


def from_questions(
    responder: Responder,
    labelled: Mapping[str, Sequence[Question]],
    out_of_scope: Mapping[str, Sequence[Question]],
    progress: Progress,
) -> Calibration:
    """A calibration from sets of questions by name, or from the FAQ alone where none is labelled. Raises
    ValueError if they show nothing to answer or nothing to leave unanswered."""
    faqs, encoder = [*responder.faqs.values()], responder.matcher.encoder
    own, strange = from_faq(faqs, progress, encoder) if not labelled or not out_of_scope else ([], [])
    known = own if not labelled else []
    known += [Example.of(each, responder) for asked in labelled.values() for each in progress(asked)]
    beside = strange + [Example.of(each, responder) for texts in out_of_scope.values() for each in progress(texts)]
    if not known or not beside:
        lacking = "phrasings, or question files" if not known else "questions about anything else: --off-topic FILE"
        raise ValueError(f"nothing to calibrate from: give more {lacking}")
    sizes = {name: len(asked) for name, asked in {**labelled, **out_of_scope}.items()}
    origin, is_thin = sizes if labelled else "the FAQ's own phrasings", responder.matcher.is_thin
    limits = THIN_LIMITS if is_thin else LIMITS
    return calibrate(known, beside, origin, thin=is_thin, limits=limits, encoder=encoder.name if encoder else "")


def for_thin(
    faqs: Sequence[Faq], out_of_scope: Mapping[str, Sequence[Question]], progress: Progress, encoder: Encoder | None
) -> Calibration:
    """The calibration that ships for thin FAQs. `out_of_scope` has texts by language."""
    known, beside = from_small(faqs, out_of_scope, progress, encoder)
    limits, name = (SEMANTIC_LIMITS, encoder.name) if encoder else (THIN_LIMITS, "")
    return calibrate(known, beside, "FAQs cut small", thin=True, limits=limits, encoder=name)


def calibrate(
    known: Sequence[Example],
    beside: Sequence[Example],
    origin: object,
    *,
    thin: bool = False,
    limits: Mapping[str, float] = LIMITS,
    encoder: str = "",
) -> Calibration:
    """Weights by logistic regression, thresholds as low as the limits allow. `known` are questions about the FAQ's subject, near
    misses among them; `beside` are texts about anything else."""
    single = [each for each in known if each.features and not each.several]
    foreign = [each for each in beside if each.features]
    before = shipped(thin=True, semantic=bool(encoder)) if thin and len(single) + len(foreign) < FEW else None
    in_scope, correct, part = _regressions(single, foreign, [*known, *beside], before, thin=thin)
    asked = [each for each in single if not each.near_miss]
    near_misses = [each for each in single if each.near_miss]

    def through(some: Iterable[Example], kind: str) -> list[float]:
        return [correct.probability(each.features) for each in some if each.outcome == kind and not each.right]

    def least(kind: str) -> float:
        return max(
            limits["least"],
            _threshold(through(asked, kind), limits["wrong"] * len(asked) / 2),
            _threshold(through(near_misses, kind), limits["near_misses"] * len(near_misses)),
            _threshold(through(foreign, kind), limits[kind] * len(beside)),
        )

    def least_of_parts(kind: str, limit: str) -> float:
        return max(
            _threshold((_second(each, part, kind) for each in single), limits[limit] * len(single)),
            _threshold((_second(each, part, kind) for each in beside), limits["split_out_of_scope"] * len(beside)),
        )

    suggest = _threshold((in_scope.probability(each.features) for each in foreign), limits["suggest"] * len(beside))
    alone = max(
        _threshold((_first(each, part) for each in near_misses), limits["near_misses"] * len(near_misses) / 5),
        _threshold((_first(each, part) for each in beside), limits["alone"] * len(beside)),
    )
    parts = PartThresholds(answer=least_of_parts("answer", "split"), gap=least_of_parts("gap", "split_gap"), alone=alone)
    thresholds = Thresholds(answer=least("answer"), gap=least("gap"), suggest=suggest, part=parts)
    right = _right(asked, correct, thresholds)
    made = {"made_by": "bot eval --calibrate", "from": origin, "limits": dict(limits), "right": right}
    return Calibration(origin=made, in_scope=in_scope, correct=correct, part=part, thresholds=thresholds, encoder=encoder)


def _regressions(
    single: Sequence[Example], foreign: Sequence[Example], every: Iterable[Example], before: Calibration | None, *, thin: bool
) -> tuple[Regression, Regression, Regression]:
    """In scope, correct and part, the last from the pieces of `every` text; those of `before` are only shifted and scaled."""
    scopes = [(each.features, True) for each in single] + [(each.features, False) for each in foreign]
    answers = [(each.features, each.right) for each in single if each.outcome != "off topic"]
    answers += [(each.features, False) for each in foreign if each.outcome != "off topic"]  # there not even a gap is right
    parts = [(named, ok) for each in every for named, _, kind, ok in each.pieces if kind == "answer"]
    known = (before.in_scope, before.correct, before.part) if before else (None, None, None)
    aside = GAP_FEATURES if thin and not before else ()
    shape = "plain" if thin else "products"  # with products, what fits better than any example is thought worse

    def fitted(examples: Sequence[tuple[Features, bool]], shape: str, known: Regression | None, *others: str) -> Regression:
        return fit(_without((*aside, *others), [named for named, _ in examples]), [ok for _, ok in examples], shape, known)

    return fitted(scopes, "plain", known[0], *MESSAGE_FEATURES), fitted(answers, shape, known[1]), fitted(parts, shape, known[2])


def better(calibrations: Iterable[Calibration]) -> Calibration:
    """That by which most questions are answered rightly, with the same share of wrong answers; the first of equals."""
    return max(calibrations, key=lambda each: each.origin["right"])


def _right(asked: Sequence[Example], correct: Regression, thresholds: Thresholds) -> float:
    """Share of the questions that are answered at once, and rightly."""
    least = {"answer": thresholds.answer, "gap": thresholds.gap, "small talk": thresholds.answer}
    said = [each for each in asked if each.right and correct.probability(each.features) >= least.get(each.outcome, math.inf)]
    return round(len(said) / (len(asked) or 1), 3)


def _without(names: Sequence[str], examples: Sequence[Features]) -> list[Features]:
    return [{name: value for name, value in each.items() if name not in names} for each in examples]


def _first(example: Example, part: Regression) -> float:
    """How likely the likeliest wrong fact among its pieces is to be answered."""
    return max((part.probability(named) for named, _, kind, ok in example.pieces if kind == "answer" and not ok), default=0.0)


def _second(example: Example, part: Regression, kind: str) -> float:
    """How likely one question is to be taken for two: the probability of the second likeliest entry among its pieces."""
    best: dict[str, float] = {}
    for named, entry, each, _ in example.pieces:
        if (each == "answer" or kind == "gap") and not named["told"]:
            best[entry] = max(best.get(entry, 0.0), part.probability(named))
    return sorted([0.0, 0.0, *best.values()])[-2]


def _threshold(shares: Iterable[float], allowed: float) -> float:
    """The lowest that lets at most that many through."""
    highest = sorted(shares, reverse=True)
    return round(highest[int(allowed)] + 0.001, 3) if len(highest) > allowed else 0.0
