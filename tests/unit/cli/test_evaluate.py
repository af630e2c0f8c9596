"""`bot eval`, as a person runs it."""

import json
from pathlib import Path

import pytest

from bot import encoders
from bot.answering import calibration
from tests.conftest import call
from tests.encoder import FakeEncoder


def test_eval_measures_and_gates(small: Path, tmp_path: Path) -> None:
    """eval shows a table or JSON, draws nothing it was not asked for, and exits 1 when a limit is missed."""
    questions, limits = tmp_path / "q.tsv", tmp_path / "limits.json"
    questions.write_text("tea\ttea recipe\ncoffee\tbrewing tea leaves\nnone\tespresso at home\n")
    limits.write_text('{"q": {"right": 0.9}}')
    assert "brewing" in call("eval", "--faq", str(small), str(questions)).output
    result = call("eval", "--faq", str(small), "--json", "--gate", str(limits), str(questions))
    assert result.exit_code == 1
    assert "q: right is 0.500, the limit 0.900" in result.output
    questions.write_text("tea tea recipe\n")
    assert "q.tsv:1: write the ids, a tab" in call("eval", "--faq", str(small), str(questions)).output
    assert "P@1" in call("eval", "--faq", str(small)).output
    assert "en" in json.loads(call("eval", "--faq", str(small), "--json").output)


def test_eval_calibrates(small: Path, tmp_path: Path) -> None:
    """eval --calibrate writes weights and thresholds, and what they come from."""
    pytest.importorskip("sklearn")
    (tmp_path / "q.tsv").write_text("tea\tbrewing tea\ncoffee\tcoffee bean\ncoffee\ttea recipe coffee\nnone\tcocoa milk\n")
    (tmp_path / "off.txt").write_text("who won at home\nrecipe of beans\n")
    out = tmp_path / "calibration.json"
    call("eval", "--faq", str(small), "--calibrate", str(out), "--off-topic", str(tmp_path / "off.txt"), str(tmp_path / "q.tsv"))
    assert set(json.loads(out.read_text())) == {"origin", "in_scope", "correct", "part", "thresholds"}


def test_eval_calibrates_from_the_faq_alone(small: Path, tmp_path: Path) -> None:
    """Without question files, eval --calibrate asks the FAQ's own phrasings, and without a file's name it writes beside the FAQ,
    where the bot finds it; where it finds something else, it says so and answers nothing."""
    pytest.importorskip("sklearn")
    assert call("eval", "--faq", str(small), "--calibrate").exit_code == 0
    made = small.parent / "calibration.json"
    assert json.loads(made.read_text())["origin"]["from"] == "the FAQ's own phrasings"
    assert calibration.beside(small) == calibration.Calibration.model_validate_json(made.read_bytes())
    made.write_text("{}")
    refused = call("ask", "--faq", str(small), "brewing tea")
    assert (refused.exit_code, "calibration.json:1:1: error: is no calibration" in refused.output) == (2, True)


def test_eval_names_a_file_that_is_not_there(small: Path, tmp_path: Path) -> None:
    """A question file that does not exist is named, and nothing is measured."""
    refused = call("eval", "--faq", str(small), str(tmp_path / "none.tsv"))
    assert (refused.exit_code, "none.tsv: there is no such file" in refused.output) == (2, True)


def test_eval_draws_the_curve(small: Path, tmp_path: Path) -> None:
    """eval --plot writes coverage against wrong answers as SVG."""
    pytest.importorskip("matplotlib")
    (tmp_path / "q.tsv").write_text("tea\tbrewing tea\ncoffee\tcoffee bean\n")
    call("eval", "--faq", str(small), "--plot", str(tmp_path / "curve.svg"), str(tmp_path / "q.tsv"))
    assert "<svg" in (tmp_path / "curve.svg").read_text()


@pytest.mark.parametrize(("helps", "named"), [(True, "fake"), (False, "")])
def test_eval_calibrates_with_the_encoder_where_that_answers_more(
    small: Path, tmp_path: Path, encoder: FakeEncoder, helps: bool, named: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Both ways are tried and told; the better is written, and wants its encoder from then on."""
    pytest.importorskip("sklearn")
    asked = "tea\tinfusion\ncoffee\tmocha\n" if helps else "tea\tbrewing tea\ncoffee\tcoffee beans\n"
    (tmp_path / "q.tsv").write_text(asked + "none\tcocoa milk\n")
    (tmp_path / "off.txt").write_text("who won at home\nsoccer\n")
    done = call("eval", "--faq", str(small), "--calibrate", "--off-topic", str(tmp_path / "off.txt"), str(tmp_path / "q.tsv"))
    assert "without an encoder: " in done.output
    assert "fake: " in done.output
    made = calibration.beside(small)
    assert made
    assert made.encoder == named
    assert calibration.shipped(thin=True, semantic=True).encoder == encoders.NAME
    assert call("ask", "--faq", str(small), "brewing tea leaves").exit_code == 0
    assert caplog.text == ""
