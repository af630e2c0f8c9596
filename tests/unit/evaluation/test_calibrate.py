"""Making the calibration."""

from pathlib import Path

import pytest

from bot.answering.responder import Responder
from bot.evaluation import calibrate
from bot.evaluation.calibrate import LIMITS, Ranked
from bot.evaluation.evaluate import Question
from bot.faq import load
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
    known = [Ranked.of(question, little) for question in asked]
    strange = [Ranked.of(Question(text, ()), little) for text in ("who won at home", "what do cats need", "recipe of beans")]
    found = calibrate.calibrate(known, strange, dict.fromkeys(LIMITS, 0.0))
    assert set(found) == {"in_scope", "correct", "part", "thresholds"}
    assert all(0 <= found["thresholds"][kind] <= 1.01 for kind in ("answer", "gap", "suggest"))


def test_the_faq_alone_is_enough(tmp_path: Path) -> None:
    """Without a question file, phrasings are asked of a responder that has not seen them; a gap's are near_misses."""
    (tmp_path / "en.yaml").write_text(SMALL.format(more="off_topic: [who won, what do cats eat]"))
    known, strange = calibrate.from_faq(load(tmp_path), iter)
    assert sum(each.near_miss for each in known) == 3
    assert sum(not each.near_miss and not each.several for each in known) == 6
    assert len(strange) == 2
