"""Deciding on a ranking."""

from dataclasses import replace

from bot.answering.decision import calibration, decide, features, part_features, split
from bot.evaluation.calibrate import LIMITS
from bot.matching import OFF_TOPIC, Match

SURE = Match("tea", "en", 1.8, 1.0, 1.0, 1.0, "make tea", foreign_number=False, words=4, reading="typed")


def test_a_sure_match_is_answered() -> None:
    """A match that explains all and leads by far is an answer; of a gap, a gap."""
    assert decide([SURE], ()).outcome == "answer"
    assert decide([SURE], {"tea"}).outcome == "gap"
    assert decide([SURE], ()).direct


def test_nothing_ranked_is_none() -> None:
    """Without a match, or with off-topic alone, there is nothing to say."""
    assert decide([], ()).outcome == "none"
    assert decide([replace(SURE, id=OFF_TOPIC)], ()).outcome == "none"


def test_off_topic_in_front_is_never_answered() -> None:
    """However good the runner-up, what looks off-topic is not answered at once."""
    assert not decide([replace(SURE, id=OFF_TOPIC, score=1.9), SURE], ()).direct


def test_a_weak_match_is_not_answered() -> None:
    """A match that explains little is not said."""
    weak = replace(SURE, score=0.2, soft=0.2, linear=0.1, coverage=0.2)
    assert not decide([weak], ()).direct
    assert decide([replace(weak, coverage=0.0), replace(weak, id=OFF_TOPIC)], ()).outcome == "none"


def test_a_close_rival_makes_it_ask_back() -> None:
    """Two entries that match alike, with off-topic close by, are offered, not answered."""
    torn = [replace(SURE, score=0.6, soft=0.5, coverage=0.8, words=2), replace(SURE, id="coffee", score=0.6, soft=0.5)]
    torn.append(replace(SURE, id=OFF_TOPIC, score=0.5))
    assert decide(torn, ()).outcome == "suggest"


def test_the_calibration_names_the_features() -> None:
    """Each weight belongs to a feature and the other way round."""
    for model in ("in_scope", "correct"):
        assert set(calibration()[model]["features"]) == set(features([SURE], ()))
    assert set(calibration()["part"]["features"]) == set(part_features([SURE], [SURE], ()))


def test_the_calibration_says_where_it_comes_from() -> None:
    """Nothing in it is a magic number: the questions and the limits that it was made from stand beside it."""
    origin = calibration()["origin"]
    assert origin["from"]["ru-plain"] > 0
    assert origin["limits"] == LIMITS


def test_several_questions_are_told_from_one() -> None:
    """Two pieces that the whole message speaks of are two questions; one that it does not speak of is none."""
    coffee = replace(SURE, id="coffee")
    assert split([[SURE], [coffee]], [SURE, coffee], (), alone=False) == [SURE, coffee]
    assert split([[SURE], [SURE]], [SURE, coffee], (), alone=False) == []
    assert split([[SURE], [replace(coffee, score=0.3, soft=0.3, coverage=0.3)]], [SURE], (), alone=False) == []


def test_one_piece_may_stand_alone_amid_chatter() -> None:
    """Where the whole message is no clear question, a clause that is one answers for it, unless it is a gap."""
    assert split([[SURE]], [SURE], (), alone=True) == [SURE]
    assert split([[SURE]], [SURE], (), alone=False) == []
    assert split([[SURE]], [SURE], {"tea"}, alone=True) == []
