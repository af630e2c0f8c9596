"""Making the calibration."""

from pathlib import Path

import pytest

from bot.answering.calibration import shipped
from bot.answering.responder import Responder
from bot.evaluation import calibrate
from bot.evaluation.calibrate import LIMITS, Example
from bot.evaluation.evaluate import Question
from bot.faq import load, read
from bot.paths import SHIPPED
from tests.conftest import SMALL

pytest.importorskip("sklearn")


@pytest.fixture
def little(small: Path) -> Responder:
    return Responder(load(small))


def test_calibration_keeps_to_its_limits(little: Responder) -> None:
    """Thresholds let no more through than the limits say, and what nothing may pass, nothing passes."""
    asked = [
        Question("brewing tea", ("tea",)),
        Question("coffee beans", ("coffee",)),
        Question("tea recipe coffee", ("coffee",)),
        Question("tea recipe, coffee beans", ("tea", "coffee"), all_of=True),
        Question("brewing tea, for cats", ("tea",)),
        Question("cocoa with milk", ()),
    ]
    known = [Example.of(question, little) for question in asked]
    strange = [Example.of(Question(text, ()), little) for text in ("who won at home", "what do cats need", "recipe of beans")]
    found = calibrate.calibrate(known, strange, "a test", limits=dict.fromkeys(LIMITS, 0.0))
    assert all(found.in_scope.probability(each.features) < found.thresholds.suggest for each in strange if each.features)
    wrong = [each for each in (*known, *strange) if each.features and not each.right and each.outcome == "answer"]
    assert all(found.correct.probability(each.features) < found.thresholds.answer for each in wrong if not each.several)


def test_a_thin_faq_shifts_what_ships(little: Responder) -> None:
    """A handful of examples moves the calibration for thin FAQs as a whole, and leaves its features' proportions as they are."""
    known = [Example.of(Question(text, (name,)), little) for text, name in (("brewing tea", "tea"), ("tea recipe", "coffee"))]
    strange = [Example.of(Question("who won at home", ()), little)]
    found, before = calibrate.calibrate(known, strange, "a test", thin=True).correct, shipped(thin=True).correct
    factors = {round(found.weights[name] / weight, 6) for name, weight in before.weights.items()}
    assert len(factors) == 1
    assert found.features == before.features


def test_faqs_cut_small_are_asked_what_they_do_not_hold(little: Responder) -> None:
    """Of a FAQ cut small, phrasings that were cut away are asked, and those of entries that were cut away are near misses."""
    faqs = [faq for faq in load(SHIPPED) if faq.language == "en"]
    known, strange = calibrate.from_small(faqs, {"en": [Question("who won at home", ())]}, lambda some: list(some)[::9])
    assert any(each.near_miss for each in known)
    assert any(not each.near_miss for each in known)
    assert all(each.near_miss for each in strange)


def test_the_faq_alone_is_enough(tmp_path: Path) -> None:
    """Without a question file, phrasings are asked of a responder that has not seen them; a gap's are near_misses."""
    (tmp_path / "en.yaml").write_text(SMALL.format(more="off_topic: [who won, what do cats eat]"))
    (faq,) = [loaded.faq for loaded in read(tmp_path)[0]]
    known, strange = calibrate.from_faq([faq], iter)
    assert sum(each.near_miss for each in known) == 3
    assert sum(not each.near_miss and not each.several for each in known) == 6
    assert len(strange) == 2
