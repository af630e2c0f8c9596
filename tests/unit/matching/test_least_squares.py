"""Regularised least squares."""

import numpy as np

from bot.matching import corpus, least_squares

LAID = corpus.build({"en": {"tea": ["make tea", "tea recipe"], "coffee": ["make coffee"]}})
VECTORS = np.array([[1, 0, 0, 0.5], [0.9, 0.1, 0, 0], [0, 1, 0, 0.5], [0, 0, 1, 0.5], [0, 0, 0.9, 0.4]], dtype=np.float32)


def test_each_phrasing_fits_its_entry_and_the_background_none() -> None:
    """With a small penalty the scores are about 1 and 0."""
    scores = VECTORS @ least_squares.fit(VECTORS, LAID, 0.01)
    assert np.abs(scores - [[1, 0], [1, 0], [0, 1], [0, 0], [0, 0]]).max() < 0.15


def test_both_spaces_have_the_same_solution() -> None:
    """Whether there are more rows or more dimensions, which tells how it is solved, the weights are the same."""
    wide = np.hstack([VECTORS, np.zeros((5, 4), dtype=np.float32)])
    assert np.allclose(least_squares.fit(wide, LAID, 0.3)[:4], least_squares.fit(VECTORS, LAID, 0.3), atol=1e-5)
