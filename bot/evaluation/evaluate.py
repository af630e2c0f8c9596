"""Measures the bot on labelled questions.

A question file holds lines `ids<TAB>question`: one id, several acceptable ones joined with `|`, all of several questions joined
with `+`, or `none` for what must not be answered.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.answering.reply import Reply
from bot.answering.responder import MOST_PARTS, Responder
from bot.errors import UserError
from bot.faq import Faq
from bot.matching import OFF_TOPIC, Encoder
from bot.visible import visible

FOLDS = 4
LARGE = 3000  # phrasings, of which a sample tells as much as all
SAMPLE = 500  # phrasings of a language
WEAK = 5  # entries named
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
    def within_a_tap(self) -> bool:
        """Whether it is answered, or one of the offered questions leads to the answer."""
        offered = {entry.id for entry in (*self.reply.entries, *self.reply.suggestions)}
        wanted = set(self.question.ids)
        return self.kind == "right" or (offered >= wanted if self.question.all_of else not wanted.isdisjoint(offered))

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
    near_misses: int
    near_misses_answered: float


class BadQuestionsError(UserError):
    """A question file that cannot be read; the message says where."""


def read(file: Path) -> list[Question]:
    """The questions of a file. Raises BadQuestionsError with file and line."""
    questions = []
    for number, line in enumerate(_lines(file), 1):
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


def read_off_topic(file: Path) -> list[Question]:
    """The texts of a file, one a line, none of which may be answered. Raises BadQuestionsError."""
    return [Question(line.strip(), ()) for line in _lines(file) if line.strip()]


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text("utf-8").splitlines()
    except (OSError, UnicodeError) as error:
        raise BadQuestionsError(f"{file}: cannot be read: {error}") from None


def judge(question: Question, reply: Reply, gaps: frozenset[str]) -> Judged:
    """Compare a reply with the label; of many questions in one message the first MOST_PARTS are to be answered."""
    said = {entry.id for entry in reply.entries}
    wanted = set(question.ids[:MOST_PARTS] if question.all_of else question.ids)
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
    near_misses = [each for each in judged if not each.question.ids]
    kinds = Counter(each.kind for each in asked)
    ranked = [each.place for each in asked if not each.question.all_of]

    def share(count: float, total: int) -> float:
        return round(count / total, 4) if total else 0.0

    return Score(
        name=name,
        questions=len(asked),
        right=share(kinds["right"], len(asked)),
        within_a_tap=share(sum(each.within_a_tap for each in asked), len(asked)),
        wrong=share(kinds["wrong"], len(asked)),
        gap=share(kinds["gap"], len(asked)),
        unanswered=share(kinds["unanswered"], len(asked)),
        p_at_1=share(sum(place == 1 for place in ranked), len(ranked)),
        p_at_3=share(sum(1 <= place <= 3 for place in ranked), len(ranked)),  # noqa: PLR2004
        mrr=share(sum(1 / place for place in ranked if place), len(ranked)),
        near_misses=len(near_misses),
        near_misses_answered=share(sum(each.kind == "answered" for each in near_misses), len(near_misses)),
    )


def confusions(judged: Iterable[Judged]) -> list[tuple[str, str, int, str]]:
    """Wanted id, id said in its place, how often, and an example; the most frequent first."""
    examples: dict[tuple[str, str], list[str]] = defaultdict(list)
    for each in judged:
        if each.kind in ("wrong", "gap") and not each.question.all_of:
            examples["|".join(each.question.ids), each.reply.entries[0].id].append(each.question.text)
    return sorted(((*pair, len(texts), texts[0]) for pair, texts in examples.items()), key=lambda row: -row[2])


def grouped(judged: Mapping[str, Sequence[Judged]]) -> dict[str, list[Judged]]:
    """The same by what file names say, `<language>-<kind>`: "all" and the language or kind, where several files have it."""
    groups: dict[str, list[Sequence[Judged]]] = defaultdict(list)
    for name, some in judged.items():
        for group in name.split("-", 1) if "-" in name and " " not in name else []:
            groups[f"all {group}"].append(some)
    return {group: [each for some in parts for each in some] for group, parts in groups.items() if len(parts) > 1}


def curve(judged: Iterable[Judged]) -> list[tuple[float, float]]:
    """Coverage against wrong answers, by falling score: share of the questions answered rightly so far, and wrongly."""
    ranked = [(each.reply.ranking[0], each.question) for each in judged if each.reply.ranking and not each.question.all_of]
    total, right, wrong, points = max(len(ranked), 1), 0, 0, []
    for match, question in sorted(ranked, key=lambda pair: -pair[0].score):
        right, wrong = right + (match.id in question.ids), wrong + (match.id not in question.ids)
        points.append((right / total, wrong / total))
    return points


def held_out(faqs: Sequence[Faq], fold: int, encoder: Encoder | None = None) -> tuple[Responder, dict[str, list[Question]]]:
    """A responder that has not seen one phrasing in FOLDS, and those phrasings as questions, by language."""
    kept, left_out = [], {}
    for faq in faqs:
        questions = [Question(phrasing, (entry.id,)) for entry in faq.entries for phrasing in entry.also[fold::FOLDS]] + [
            Question(text, (OFF_TOPIC,)) for text in faq.off_topic[fold::FOLDS]
        ]
        entries = tuple(entry.model_copy(update={"also": _without(entry.also, fold)}) for entry in faq.entries)
        kept.append(faq.model_copy(update={"entries": entries, "off_topic": _without(faq.off_topic, fold)}))
        left_out[faq.language] = questions
    return Responder(kept, encoder=encoder), left_out


def _without(texts: Sequence[str], fold: int) -> tuple[str, ...]:
    return tuple(text for number, text in enumerate(texts) if number % FOLDS != fold)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A phrasing asked of a responder that has not seen it."""

    language: str
    id: str  # Of its entry.
    place: int  # The entry's rank, from 1; 0 if it is not among the ranked.


def left_out(
    faqs: Sequence[Faq],
    progress: Progress,
    folds: Iterable[int] = range(FOLDS),
    most: int | None = None,
    encoder: Encoder | None = None,
) -> list[LeftOut]:
    """The FAQ's own phrasings, small talk's aside, or those of some of the folds, and of these at most so many a language."""
    found: list[LeftOut] = []
    for fold in folds:
        responder, phrasings = held_out(faqs, fold, encoder)
        aside = responder.small_talk.union([OFF_TOPIC])
        for language, questions in phrasings.items():
            asked = [each for each in questions if aside.isdisjoint(each.ids)]
            for question in progress(asked[:: -(-len(asked) // most) or 1] if most else asked):
                ranking = responder.matcher.rank(question.text, language, responder.small_talk)
                ids = [match.id for match in ranking if match.id != OFF_TOPIC]
                (wanted,) = question.ids
                found.append(LeftOut(language, wanted, ids.index(wanted) + 1 if wanted in ids else 0))
    return found


def leave_out_scores(found: Iterable[LeftOut]) -> dict[str, dict[str, float]]:
    """P@1 and P@3 by language."""
    places: dict[str, list[int]] = defaultdict(list)
    for each in found:
        places[each.language].append(each.place)
    return {
        language: {
            "phrasings": len(some),
            "p_at_1": round(sum(place == 1 for place in some) / len(some), 4),
            "p_at_3": round(sum(1 <= place <= 3 for place in some) / len(some), 4),  # noqa: PLR2004
        }
        for language, some in places.items()
    }


def outlook(faqs: Sequence[Faq], progress: Progress) -> str:
    """How well a FAQ is likely to do, in a line, and which of its entries are weak."""
    large = sum(len(entry.also) for faq in faqs for entry in faq.entries) > LARGE
    found = left_out(faqs, progress, range(1), SAMPLE) if large else left_out(faqs, progress)
    if not found:
        return "no entry has also: or a file of phrasings: how well the FAQ will do cannot be told"
    asked, right = Counter(each.id for each in found), Counter(each.id for each in found if each.place == 1)
    line = f"of its own phrasings, each asked as if it were not there, {right.total() / len(found):.0%} find their entry first"
    weak = sorted((right[name] / count, name) for name, count in asked.items() if right[name] <= count / 3)
    named = ", ".join(f"{name} ({right[name]} of {asked[name]})" for _, name in weak[:WEAK])
    return f"{line}; the weakest, which want more phrasings: {named}" if named else line


def missed(scores: Iterable[Score], limits: Mapping[str, Mapping[str, float]]) -> list[str]:
    """Which limits the scores miss. A limit is named after a field; `*` holds for every file."""
    found = []
    for each in scores:
        for field, limit in {**limits.get("*", {}), **limits.get(each.name, {})}.items():
            value = getattr(each, field)
            upper = field in ("wrong", "gap", "unanswered", "near_misses_answered")
            counted = each.near_misses if field == "near_misses_answered" else each.questions
            if counted and (value > limit if upper else value < limit):
                found.append(f"{each.name}: {field} is {value:.3f}, the limit {limit:.3f}")
    return found


def to_json(scores: Iterable[Score], judged: Iterable[Judged]) -> str:
    rows = [{"wanted": wanted, "said": said, "times": times, "example": text} for wanted, said, times, text in confusions(judged)]
    return visible(json.dumps({"files": [asdict(each) for each in scores], "confused": rows}, ensure_ascii=False, indent=1))
