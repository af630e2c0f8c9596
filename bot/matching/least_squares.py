"""Regularised least squares (Rifkin, Yeo, Poggio 2003, "Regularized Least-Squares Classification")."""

import numpy as np

from bot.matching.corpus import Array, Corpus


def fit(vectors: Array, corpus: Corpus, penalty: float) -> Array:
    """Dimensions × entries: of all weights that give each phrasing 1 for its entry and 0 for the others, and 0 for all to the
    rows that follow the phrasings', the nearest ones that are small. Solved at once, in the smaller of two spaces."""
    wanted = np.zeros((len(vectors), len(corpus.ids)), dtype=np.float32)
    wanted[np.arange(len(corpus.phrasings)), corpus.entry_of] = 1
    rows, dimensions = vectors.shape
    if rows < dimensions:
        return np.asarray(vectors.T @ np.linalg.solve(vectors @ vectors.T + penalty * np.eye(rows, dtype=np.float32), wanted))
    return np.linalg.solve(vectors.T @ vectors + penalty * np.eye(dimensions, dtype=np.float32), vectors.T @ wanted)
