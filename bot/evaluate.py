"""Measures the bot on labelled questions, and calibrates its decision.

A question file holds lines `ids<TAB>question`: one id, several acceptable ones joined with `|`, all of several questions joined
with `+`, or `none` for what must not be answered.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.decision import features
from bot.faq import Faq
from bot.matcher import OFF_TOPIC, LanguageIndex, Match, Matcher
from bot.responder import Reply, Responder, phrasings

FOLDS = 4
LIMITS = {"answer": 0.0015, "gap": 0.003, "suggest": 0.1, "wrong": 0.03, "traps": 0.08}
"""What calibration may let through, as shares: see `calibrate`."""
Progress = Callable[[Iterable["Question"]], Iterable["Question"]]


@dataclass(frozen=True, slots=True)
class Question:
    """A labelled question. `ids` is empty where nothing may be answered; `all_of` where each id is asked for."""

    text: str
    ids: tuple[str, ...]
    all_of: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """A question with what the bot made of it."""

    question: Question
    reply: Reply
    kind: str  # "right", "gap", "wrong", "tap", "unanswered"; for what must not be answered "silent" or "answered"

    @property
    def place(self) -> int:
        """Rank of the first right entry, from 1; 0 if it is not among the ranked."""
        return next((number for number, match in enumerate(self.reply.ranking, 1) if match.id in self.question.ids), 0)


@dataclass(frozen=True, slots=True)
class Score:
    """Shares of a set of questions, between 0 and 1. The first nine count those that have an answer."""

    name: str
    questions: int
    right: float
    within_a_tap: float
    wrong: float
    gap: float
    unanswered: float
    p_at_1: float
    p_at_3: float
    mrr: float
    traps: int
    traps_answered: float


class BadQuestionsError(Exception):
    """A question file that cannot be read; the message says where."""


def read(file: Path) -> list[Question]:
    """The questions of a file. Raises BadQuestionsError with file and line."""
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeError) as error:
        raise BadQuestionsError(f"{file}: cannot be read: {error}") from None
    questions = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        label, tab, asked = line.partition("\t")
        if not tab or not label.strip() or not asked.strip():
            raise BadQuestionsError(
                f"{file}:{number}: write the ids, a tab and the question, as in: chair-2024<TAB>Who chairs in 2024?"
            )
        ids = () if label == "none" else tuple(label.replace("+", "|").split("|"))
        questions.append(Question(asked.strip(), ids, "+" in label))
    return questions


def judge(question: Question, reply: Reply, gaps: frozenset[str]) -> Judged:
    """Compare a reply with the label."""
    said, wanted = {entry.id for entry in reply.entries}, set(question.ids)
    if not wanted:
        return Judged(question, reply, "answered" if reply.outcome == "answer" else "silent")
    if said:
        right = said == wanted if question.all_of else len(said) == 1 and said <= wanted
        return Judged(question, reply, "right" if right else "gap" if said <= gaps else "wrong")
    offered = {entry.id for entry in reply.suggestions}
    return Judged(question, reply, "tap" if offered & wanted else "unanswered")


def evaluate(responder: Responder, questions: Iterable[Question]) -> list[Judged]:
    """Ask every question."""
    return [judge(question, responder.reply(question.text), responder.gaps) for question in questions]


def score(name: str, judged: Sequence[Judged]) -> Score:
    """Sum up a set."""
    asked = [each for each in judged if each.question.ids]
    traps = [each for each in judged if not each.question.ids]
    kinds = Counter(each.kind for each in asked)
    ranked = [each.place for each in asked if not each.question.all_of]

    def share(count: float, total: int) -> float:
        return round(count / total, 4) if total else 0.0

    return Score(
        name=name,
        questions=len(asked),
        right=share(kinds["right"], len(asked)),
        within_a_tap=share(kinds["right"] + kinds["tap"], len(asked)),
        wrong=share(kinds["wrong"], len(asked)),
        gap=share(kinds["gap"], len(asked)),
        unanswered=share(kinds["unanswered"], len(asked)),
        p_at_1=share(sum(place == 1 for place in ranked), len(ranked)),
        p_at_3=share(sum(1 <= place <= 3 for place in ranked), len(ranked)),  # noqa: PLR2004
        mrr=share(sum(1 / place for place in ranked if place), len(ranked)),
        traps=len(traps),
        traps_answered=share(sum(each.kind == "answered" for each in traps), len(traps)),
    )


def confusions(judged: Iterable[Judged]) -> list[tuple[str, str, int, str]]:
    """Wanted id, id said in its place, how often, and an example; the most frequent first."""
    examples: dict[tuple[str, str], list[str]] = defaultdict(list)
    for each in judged:
        if each.kind in ("wrong", "gap") and not each.question.all_of:
            examples["|".join(each.question.ids), each.reply.entries[0].id].append(each.question.text)
    return sorted(((*pair, len(texts), texts[0]) for pair, texts in examples.items()), key=lambda row: -row[2])


def grouped(judged: Mapping[str, Sequence[Judged]]) -> dict[str, list[Judged]]:
    """The same by what file names say, `<language>-<kind>`: a group for each language and kind that has several files."""
    groups: dict[str, list[list[Judged]]] = defaultdict(list)
    for name, some in judged.items():
        for group in name.split("-", 1) if "-" in name and " " not in name else []:
            groups[group].append(list(some))
    return {group: [each for some in parts for each in some] for group, parts in groups.items() if len(parts) > 1}


def curve(judged: Iterable[Judged]) -> list[tuple[float, float]]:
    """Coverage against wrong answers, by falling score: share of the questions answered rightly so far, and wrongly."""
    ranked = [(each.reply.ranking[0], each.question) for each in judged if each.reply.ranking and not each.question.all_of]
    total, right, wrong, points = max(len(ranked), 1), 0, 0, []
    for match, question in sorted(ranked, key=lambda pair: -pair[0].score):
        right, wrong = right + (match.id in question.ids), wrong + (match.id not in question.ids)
        points.append((right / total, wrong / total))
    return points


def held_out(faqs: Sequence[Faq], fold: int) -> tuple[Matcher, dict[str, list[Question]]]:
    """A matcher that has not seen one phrasing in FOLDS, and those phrasings as questions, by language."""
    indexes, left_out = [], {}
    for faq in faqs:
        seen: dict[str, list[str]] = {}
        left_out[faq.language] = [
            Question(phrasing, (name,))
            for name, ways in phrasings(faq).items()
            for number, phrasing in enumerate(ways)
            if number % FOLDS == fold and len(ways) > 1
        ]
        for name, ways in phrasings(faq).items():
            seen[name] = [phrasing for number, phrasing in enumerate(ways) if number % FOLDS != fold or len(ways) == 1]
        indexes.append(LanguageIndex(faq.language, seen))
    return Matcher(indexes), left_out


def cross_validate(faqs: Sequence[Faq], progress: Progress) -> Iterator[tuple[str, Question, list[Match]]]:
    """Each phrasing ranked by a matcher that has not seen it: language, phrasing, ranking."""
    small_talk = frozenset(entry.id for faq in faqs for entry in faq.entries if entry.small_talk)
    for fold in range(FOLDS):
        matcher, left_out = held_out(faqs, fold)
        for language, questions in left_out.items():
            for question in progress(questions):
                yield language, question, matcher.rank(question.text, language, small_talk)


def leave_out_scores(faqs: Sequence[Faq], progress: Progress) -> dict[str, dict[str, float]]:
    """P@1 and P@3 of the FAQ's own phrasings, by language."""
    places: dict[str, list[int]] = defaultdict(list)
    for language, question, ranking in cross_validate(faqs, progress):
        if question.ids != (OFF_TOPIC,):
            ids = [match.id for match in ranking if match.id != OFF_TOPIC]
            places[language].append(ids.index(question.ids[0]) + 1 if question.ids[0] in ids else 0)
    return {
        language: {
            "phrasings": len(found),
            "p_at_1": round(sum(place == 1 for place in found) / len(found), 4),
            "p_at_3": round(sum(1 <= place <= 3 for place in found) / len(found), 4),  # noqa: PLR2004
        }
        for language, found in places.items()
    }


def missed(scores: Iterable[Score], limits: Mapping[str, Mapping[str, float]]) -> list[str]:
    """Which limits the scores miss. A limit is named after a field; `*` holds for every file."""
    found = []
    for each in scores:
        for field, limit in {**limits.get("*", {}), **limits.get(each.name, {})}.items():
            value = getattr(each, field)
            upper = field in ("wrong", "gap", "unanswered", "traps_answered")
            counted = each.traps if field == "traps_answered" else each.questions
            if counted and (value > limit if upper else value < limit):
                found.append(f"{each.name}: {field} is {value:.3f}, the limit {limit:.3f}")
    return found


def to_json(scores: Iterable[Score], judged: Iterable[Judged]) -> str:
    rows = [{"wanted": wanted, "said": said, "times": times, "example": text} for wanted, said, times, text in confusions(judged)]
    return json.dumps({"files": [asdict(each) for each in scores], "confused": rows}, ensure_ascii=False, indent=1)


def calibrate(
    responder: Responder, questions: Sequence[Question], off_topic: Sequence[str], limits: Mapping[str, float]
) -> dict[str, dict[str, Any]]:
    """Weights by logistic regression over rankings; thresholds as low as the limits allow.

    `limits` are shares between 0 and 1: of the off-topic texts, those that may get an "answer", a "gap"'s answer or a
    "suggest"ion; of the questions, those that may get a "wrong" answer; of the traps among them, those that may get an answer.
    """
    from sklearn.linear_model import LogisticRegression

    def rank(text: str) -> list[Match]:
        return responder.matcher.rank(text, responder.language(text), responder.small_talk)

    known = [_Ranked.of(question, rank(question.text), responder) for question in questions if not question.all_of]
    strange = [_Ranked.of(Question(text, ()), rank(text), responder) for text in off_topic]
    known, strange = [each for each in known if each.features], [each for each in strange if each.features]
    names = list(known[0].features)

    def fit(examples: Sequence[_Ranked], wanted: Sequence[bool]) -> tuple[dict[str, float], Callable[[_Ranked], float]]:
        model = LogisticRegression(C=10, max_iter=5000).fit([[*each.features.values()] for each in examples], wanted)
        weights = {"bias": model.intercept_[0]} | dict(zip(names, model.coef_[0], strict=True))
        return {name: round(float(weight), 3) for name, weight in weights.items()}, lambda each: float(
            model.predict_proba([[*each.features.values()]])[0, 1]
        )

    about, about_of = fit([*known, *strange], [True] * len(known) + [False] * len(strange))
    right, right_of = fit(known, [each.right for each in known])

    def threshold(shares: Iterable[float], allowed: float) -> float:
        """The lowest that lets at most that many through."""
        highest = sorted(shares, reverse=True)
        return round(highest[int(allowed)] + 0.001, 3) if len(highest) > allowed else 0.0

    thresholds: dict[str, dict[str, float]] = {
        "suggest": {"about": threshold(map(about_of, strange), limits["suggest"] * len(off_topic))}
    }
    traps = [each for each in known if each.trap]
    for kind in ("answer", "gap"):
        wrong = [right_of(each) for each in known if each.outcome == kind and not each.right and not each.trap]
        caught = [right_of(each) for each in traps if each.outcome == kind == "answer"]
        sure = max(
            threshold(wrong, limits["wrong"] * (len(known) - len(traps)) / 2), threshold(caught, limits["traps"] * len(traps))
        )
        through = [about_of(each) for each in strange if each.outcome == kind and right_of(each) >= sure]
        thresholds[kind] = {"about": threshold(through, limits[kind] * len(off_topic)), "right": sure}
    return {"about": about, "right": right, "thresholds": thresholds}


@dataclass(frozen=True, slots=True)
class _Ranked:
    """A question as the calibration sees it: features, and what the outcome would be if it were direct."""

    features: dict[str, float]
    outcome: str  # "answer", "gap", "small talk" or "off topic"
    right: bool
    trap: bool

    @classmethod
    def of(cls, question: Question, ranking: Sequence[Match], responder: Responder) -> "_Ranked":
        entries = [match.id for match in ranking if match.id != OFF_TOPIC]
        if not entries:
            return cls({}, "off topic", right=False, trap=not question.ids)
        best, trap = entries[0], not question.ids
        outcome = "gap" if best in responder.gaps else "small talk" if best in responder.small_talk else "answer"
        outcome = "off topic" if ranking[0].id == OFF_TOPIC else outcome
        return cls(features(ranking), outcome, right=best in question.ids or (trap and outcome == "gap"), trap=trap)
