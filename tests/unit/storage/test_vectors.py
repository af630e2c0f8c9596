"""Vectors of phrasings on disk."""

from pathlib import Path

import numpy as np
import pytest

from bot.storage.vectors import NAME, Kept
from tests.encoder import FakeEncoder

TEXTS = ["make tea", "tea recipe", "a lone half of a pair \ud800"]


def test_only_what_is_new_is_encoded(tmp_path: Path) -> None:
    """A second encoder over the same folder makes the vector of the new phrasing alone, and gives all in their order."""
    before = Kept(FakeEncoder(), tmp_path).phrasings(TEXTS)
    encoder = FakeEncoder()
    after = Kept(encoder, tmp_path).phrasings(["make coffee", *TEXTS, "make coffee"])
    assert encoder.seen == ["make coffee"]
    assert after.dtype == np.float32
    assert after.shape == (5, before.shape[1])
    assert np.array_equal(after[1:4], before)
    assert np.array_equal(after[0], after[4])


def test_another_encoder_has_vectors_of_its_own(tmp_path: Path) -> None:
    """Vectors go by the encoder's name."""
    Kept(FakeEncoder(), tmp_path).phrasings(TEXTS)
    encoder = FakeEncoder("other")
    assert Kept(encoder, tmp_path).name == "other"
    Kept(encoder, tmp_path).phrasings(TEXTS)
    assert encoder.seen == TEXTS


def test_of_a_question_nothing_is_kept(tmp_path: Path) -> None:
    """What people ask leaves no trace in the folder."""
    encoder = FakeEncoder()
    Kept(encoder, tmp_path).question("make tea")
    assert (encoder.asked, list(tmp_path.iterdir())) == (["make tea"], [])


def test_a_file_that_cannot_be_used_is_done_without(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A damaged file is set aside, and an unusable folder ignored: the vectors are made."""
    (tmp_path / NAME).write_bytes(b"no database, " * 100)
    (tmp_path / "file").write_text("")
    for folder in (tmp_path, tmp_path / "file"):
        assert len(Kept(FakeEncoder(), folder).phrasings(TEXTS)) == 3
        assert "cannot be used" in caplog.text
        caplog.clear()
    encoder = FakeEncoder()
    Kept(FakeEncoder(), tmp_path).phrasings(TEXTS)
    Kept(encoder, tmp_path).phrasings(TEXTS)
    assert encoder.seen == []
