"""Deciding on a ranking."""

from dataclasses import replace

from bot.answering.calibration import shipped
from bot.answering.decision import decide, features, part_features, split
from bot.evaluation.calibrate import LIMITS, SEMANTIC_LIMITS, THIN_LIMITS
from bot.matching import OFF_TOPIC, Match

SURE = Match("tea", "en", 1.8, 1.0, 1.0, 0.0, 1.0, "make tea", foreign_number=False, words=4, reading="typed")
RICH, THIN = shipped(thin=False), shipped(thin=True)


def test_a_sure_match_is_answered() -> None:
    """A match that explains all and leads by far is an answer; of a gap, a gap."""
    assert decide([SURE], (), RICH).outcome == "answer"
    assert decide([SURE], {"tea"}, RICH).outcome == "gap"
    assert decide([SURE], (), RICH).direct


def test_nothing_ranked_is_none() -> None:
    """Without a match, or with off-topic alone, there is nothing to say."""
    assert decide([], (), RICH).outcome == "none"
    assert decide([replace(SURE, id=OFF_TOPIC)], (), RICH).outcome == "none"


def test_off_topic_in_front_is_never_answered() -> None:
    """However good the runner-up, what looks off-topic is not answered at once."""
    assert not decide([replace(SURE, id=OFF_TOPIC, score=1.9), SURE], (), RICH).direct


def test_a_weak_match_is_not_answered() -> None:
    """A match that explains little is not said."""
    weak = replace(SURE, score=0.2, soft=0.2, linear=0.1, coverage=0.2)
    assert not decide([weak], (), RICH).direct
    assert decide([replace(weak, coverage=0.0), replace(weak, id=OFF_TOPIC)], (), RICH).outcome == "none"


def test_a_close_rival_makes_it_ask_back() -> None:
    """Two entries that match alike, with off-topic close by, are offered, not answered."""
    torn = [replace(SURE, score=0.6, soft=0.5, coverage=0.8, words=2), replace(SURE, id="coffee", score=0.6, soft=0.5)]
    torn.append(replace(SURE, id=OFF_TOPIC, score=0.5))
    assert decide(torn, (), RICH).outcome == "suggest"


def test_the_calibrations_name_the_features() -> None:
    """Each weight belongs to a feature; those of n-grams to a thin FAQ's alone."""
    whole, part = set(features([SURE], ())), set(part_features([SURE], [SURE], ()))
    for made in (RICH, THIN):
        for model, names in ((made.in_scope, whole), (made.correct, whole), (made.part, part)):
            assert set(model.features) == set(model.weights) <= names
            assert ("ngrams" in model.features) == (made is THIN)


def test_the_calibrations_say_where_they_come_from() -> None:
    """Nothing in them is a magic number: the questions and the limits that they were made from stand beside them."""
    assert RICH.origin["from"]["ru-plain"] > 0
    assert (RICH.origin["limits"], THIN.origin["limits"]) == (LIMITS, THIN_LIMITS)
    assert shipped(thin=True, semantic=True).origin["limits"] == SEMANTIC_LIMITS


def test_several_questions_are_told_from_one() -> None:
    """Two pieces that the whole message speaks of are two questions; one that it does not speak of is none."""
    coffee = replace(SURE, id="coffee")
    assert split([[SURE], [coffee]], [SURE, coffee], (), RICH, alone=False) == [SURE, coffee]
    assert split([[SURE], [SURE]], [SURE, coffee], (), RICH, alone=False) == []
    assert split([[SURE], [replace(coffee, score=0.3, soft=0.3, coverage=0.3)]], [SURE], (), RICH, alone=False) == []


def test_one_piece_may_stand_alone_amid_chatter() -> None:
    """Where the whole message is no clear question, a clause that is one answers for it, unless it is a gap."""
    assert split([[SURE]], [SURE], (), RICH, alone=True) == [SURE]
    assert split([[SURE]], [SURE], (), RICH, alone=False) == []
    assert split([[SURE]], [SURE], {"tea"}, RICH, alone=True) == []
