"""Deciding on a ranking."""

from dataclasses import replace

from bot.answering.calibration import shipped
from bot.answering.decision import FURTHER, Ranked, after_statement, asked_alone, decide, features, part_features, split
from bot.answering.reading import Piece
from bot.evaluation.calibrate import LIMITS, MESSAGE_FEATURES, SEMANTIC_LIMITS, THIN_LIMITS
from bot.matching import OFF_TOPIC, Match

SURE = Match(
    "tea", "en", 1.8, 1.0, 1.0, 0.0, 1.0, "make tea",
    verbatim=False, foreign_number=False, foreign_names=0, unknown=0.0, rarity=1.0, words=4, reading="typed",
)  # fmt: skip
ASKED = Piece("make tea", asks=True, told=False)
TOLD = Piece("make tea", asks=False, told=True)
SURELY = Ranked([SURE])
RICH, THIN = shipped(thin=False), shipped(thin=True)


def test_a_sure_match_is_answered() -> None:
    """A match that explains all and leads by far is an answer; of a gap, a gap."""
    assert decide(SURELY, (), RICH).outcome == "answer"
    assert decide(SURELY, {"tea"}, RICH).outcome == "gap"
    assert decide(SURELY, (), RICH).direct


def test_a_phrasing_of_the_faq_is_final() -> None:
    """What an editor has written finds its entry, though it is much like others or explains little."""
    written = replace(SURE, score=0.6, soft=0.3, coverage=0.3, verbatim=True)
    assert decide(Ranked([written, replace(SURE, id="coffee", score=0.59)]), (), THIN).outcome == "answer"


def test_nothing_ranked_is_none() -> None:
    """Without a match, or with off-topic alone, there is nothing to say."""
    assert decide(Ranked([]), (), RICH).outcome == "none"
    assert decide(Ranked([replace(SURE, id=OFF_TOPIC)]), (), RICH).outcome == "none"


def test_off_topic_in_front_is_never_answered() -> None:
    """However good the runner-up, what looks off-topic is not answered at once."""
    assert not decide(Ranked([replace(SURE, id=OFF_TOPIC, score=1.9), SURE]), (), RICH).direct


def test_a_weak_match_is_not_answered() -> None:
    """A match that explains little is not said."""
    weak = replace(SURE, score=0.2, soft=0.2, linear=0.1, coverage=0.2, word_fit=-3.0)
    assert not decide(Ranked([weak]), (), RICH).direct
    assert decide(Ranked([replace(weak, coverage=0.0), replace(weak, id=OFF_TOPIC)]), (), RICH).outcome == "none"


def test_a_close_rival_makes_it_ask_back() -> None:
    """Two entries that match alike, with off-topic close by, are offered, not answered."""
    tea = replace(SURE, score=0.7, soft=0.7, linear=0.7, coverage=0.9, words=2)
    torn = [tea, replace(tea, id="coffee")]
    torn.append(replace(SURE, id=OFF_TOPIC, score=0.4))
    assert decide(Ranked(torn), (), RICH).outcome == "suggest"


def test_what_a_message_is_about_is_told_without_the_way_it_asks() -> None:
    """Texts about anything else were mostly plain questions, where remarks are none: that must not be learned."""
    assert not {*RICH.in_scope.features} & {*MESSAGE_FEATURES}
    assert {"told", "asked_lead", "word_fit"} <= {*RICH.correct.features}


def test_the_calibrations_name_the_features() -> None:
    """Each weight belongs to a feature; those of n-grams to a thin FAQ's alone."""
    whole, part = set(features(SURELY, ())), set(part_features(ASKED, SURELY, [SURE], ()))
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
    weak = Ranked([replace(coffee, score=0.2, soft=0.2, linear=0.1, coverage=0.2)])
    both = [(ASKED, SURELY), (ASKED, Ranked([coffee]))]
    assert split(both, [SURE, coffee], (), RICH, alone=False) == [SURE, coffee]
    assert split([(ASKED, SURELY), (ASKED, SURELY)], [SURE, coffee], (), RICH, alone=False) == []
    assert split([(ASKED, SURELY), (ASKED, weak)], [SURE], (), RICH, alone=False) == []


def test_one_piece_may_stand_alone_amid_chatter() -> None:
    """Where the whole message is no clear question, a clause that is one answers for it, unless it is a gap."""
    assert split([(ASKED, SURELY)], [SURE], (), RICH, alone=True) == [SURE]
    assert split([(ASKED, SURELY)], [SURE], (), RICH, alone=False) == []
    assert split([(ASKED, SURELY)], [SURE], {"tea"}, RICH, alone=True) == []


def test_a_phrasing_of_the_faq_is_a_question_of_its_own() -> None:
    """Behind whatever preface: a piece that asks and is a phrasing counts, also of a gap; what is told does not, nor does a
    single word between others."""
    written = Ranked([replace(SURE, score=0.6, soft=0.3, coverage=0.3, verbatim=True)])
    beside = (ASKED, Ranked([replace(SURE, id="coffee", score=0.2, soft=0.2, linear=0.1, coverage=0.2)]))
    assert [match.id for match in split([beside, (ASKED, written)], [SURE], {"tea"}, RICH, alone=False)] == ["tea"]
    assert split([(TOLD, written), beside], [SURE], (), RICH, alone=False) == []
    assert split([(replace(ASKED, text="tea?"), written), beside], [SURE], {"tea"}, RICH, alone=False) == []


def test_where_there_are_several_a_doubtful_one_counts() -> None:
    """A message that surely has two questions may well have a third."""
    coffee, doubtful = replace(SURE, id="coffee"), replace(SURE, id="milk", score=0.8, soft=0.55, coverage=0.7, linear=0.7)
    pieces = [(ASKED, SURELY), (ASKED, Ranked([coffee])), (ASKED, Ranked([doubtful]))]
    assert FURTHER < RICH.part.probability(part_features(*pieces[2], [SURE, coffee], ["milk"])) < RICH.thresholds.part.gap
    assert split(pieces, [SURE, coffee], ["milk"], RICH, alone=False) == [SURE, coffee, doubtful]
    assert split(pieces[1:], [SURE, coffee], ["milk"], RICH, alone=False) == []


def test_the_only_question_amid_chatter_is_answered_as_it_stands() -> None:
    """A sentence with a question mark, not a clause of one, that alone would be answered at once."""
    sentence = Piece("make tea?", asks=True, told=False, entire=True)
    assert asked_alone([(sentence, SURELY)], (), RICH) == SURE
    assert asked_alone([(sentence, SURELY)], ["tea"], RICH) == SURE
    assert asked_alone([(replace(sentence, entire=False), SURELY), (ASKED, SURELY)], (), RICH) is None
    weak = replace(SURE, score=0.2, soft=0.2, linear=0.1, coverage=0.2, word_fit=-3.0)
    assert asked_alone([(sentence, Ranked([weak]))], (), RICH) is None


def test_what_is_only_told_gives_way_to_what_is_asked() -> None:
    """ "I know of the tea. How do I make coffee?" asks about coffee, though the message as a whole is rather about tea; and where
    it asks about tea, too, nothing gives way."""
    coffee = Ranked([replace(SURE, id="coffee")])
    assert after_statement([(TOLD, SURELY), (ASKED, coffee)], [SURE]) == coffee
    assert after_statement([(TOLD, SURELY), (ASKED, SURELY)], [SURE]) is None
    assert after_statement([(TOLD, SURELY)], [SURE]) is None


def test_the_opposite_and_names_of_others_are_evidence() -> None:
    """That a question negates what the nearest phrasing does not, and how many names the entry does not hold, is weighed."""
    opposite, others = Ranked([SURE], opposite=True), Ranked([replace(SURE, foreign_names=1)])
    assert [features(each, ())["negation"] for each in (SURELY, opposite)] == [0.0, 1.0]
    assert [features(each, ())["foreign_names"] for each in (SURELY, others)] == [0.0, 1.0]
