"""Measuring and calibrating."""

import json
import re
from pathlib import Path

import pytest

from bot.answering.responder import Responder
from bot.evaluation import evaluate
from bot.evaluation.evaluate import BadQuestionsError, Question
from bot.faq import Entry, Faq, load


@pytest.fixture
def little(small: Path) -> Responder:
    return Responder(load(small))


def test_a_question_file_is_read(tmp_path: Path) -> None:
    """Alternatives, several at once and none are told apart; empty lines are passed over."""
    file = tmp_path / "q.tsv"
    file.write_text("tea|coffee\tHot drink?\n\ntea+coffee\tBoth?\nnone\tBeer?\n")
    assert evaluate.read(file) == [
        Question("Hot drink?", ("tea", "coffee")),
        Question("Both?", ("tea", "coffee"), all_of=True),
        Question("Beer?", ()),
    ]


def test_a_line_without_a_tab_is_named(tmp_path: Path) -> None:
    """A malformed line is reported with file and line; so is a file that cannot be read."""
    (tmp_path / "q.tsv").write_text("tea\tTea?\ncoffee\n")
    with pytest.raises(BadQuestionsError, match=r"q\.tsv:2: write the ids, a tab"):
        evaluate.read(tmp_path / "q.tsv")
    with pytest.raises(BadQuestionsError, match="cannot be read"):
        evaluate.read(tmp_path)


def test_scores_count_what_happened(little: Responder) -> None:
    """Right, wrong, gap and answered near_misses are counted in shares."""
    judged = evaluate.evaluate(
        little,
        [
            Question("How do I make tea?", ("tea",)),
            Question("How do I make tea?", ("coffee",)),
            Question("How do I make cocoa?", ("tea",)),
            Question("zzzz", ("tea",)),
            Question("How do I make coffee?", ()),
            Question("How do I make cocoa?", ()),
        ],
    )
    assert [each.kind for each in judged] == ["right", "wrong", "gap", "unanswered", "answered", "silent"]
    score = evaluate.score("x", judged)
    assert (score.questions, score.right, score.wrong, score.gap, score.unanswered) == (4, 0.25, 0.25, 0.25, 0.25)
    assert (score.near_misses, score.near_misses_answered) == (2, 0.5)
    assert evaluate.confusions(judged)[0][:3] == ("coffee", "tea", 1)
    assert json.loads(evaluate.to_json([score], judged))["files"][0]["name"] == "x"
    assert evaluate.curve(judged)[-1][0] > 0


def test_an_offered_question_is_within_a_tap(responder: Responder, doubt: None) -> None:
    """What is not answered and yet offered is one tap away; of several questions, all must be."""
    asked = [
        Question("эксперты и террористы", ("expert-group",)),
        Question("эксперты и террористы", ("csto",)),
    ]
    assert [each.within_a_tap for each in evaluate.evaluate(responder, asked)] == [True, False]


def test_a_missed_limit_is_named(little: Responder) -> None:
    """Limits hold from below for what is wanted and from above for what is not."""
    score = evaluate.score("x", evaluate.evaluate(little, [Question("How do I make tea?", ("coffee",))]))
    assert evaluate.missed([score], {"*": {"right": 0.5}, "x": {"wrong": 0.1}, "y": {"right": 1}}) == [
        "x: right is 0.000, the limit 0.500",
        "x: wrong is 1.000, the limit 0.100",
    ]
    assert evaluate.missed([score], {"x": {"right": 0, "wrong": 1}}) == []


def test_phrasings_are_asked_of_a_matcher_that_has_not_seen_them(little: Responder) -> None:
    """Leave-out scoring asks each phrasing once, by language."""
    scores = evaluate.leave_out_scores(evaluate.left_out([*little.faqs.values()], iter))
    assert scores["en"]["phrasings"] == 9
    assert 0 < scores["en"]["p_at_1"] <= scores["en"]["p_at_3"] <= 1


def test_groups_follow_the_file_names(little: Responder) -> None:
    """Files of one language or kind are summed up together."""
    judged = evaluate.evaluate(little, [Question("How do I make tea?", ("tea",))])
    assert set(evaluate.grouped({"ru-plain": judged, "ru-typo": judged, "en-typo": judged})) == {"all ru", "all typo"}


def test_the_outlook_names_what_is_weak(small: Path) -> None:
    """How well a FAQ is likely to do is said in a line, with the entries that find themselves least; without phrasings, that it
    cannot be told."""
    line = evaluate.outlook(load(small), iter)
    assert re.match(r"of its own phrasings, each asked as if it were not there, \d+% find their entry first", line)
    alone = Faq(language="en", entries=(Entry(id="tea", question="Tea?", answer="Yes."),))
    assert "cannot be told" in evaluate.outlook([alone], iter)
    odd = Entry(id="odd", question="One?", also=("apple", "violin", "Tuesday"), answer="Yes.")
    assert "odd (0 of 3)" in evaluate.outlook([alone.model_copy(update={"entries": (*alone.entries, odd)})], iter)
