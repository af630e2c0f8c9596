"""Which known words a misspelled one may be.

To compare a word with all known ones would cost milliseconds. So it is compared by edit distance with those alone that share most
pairs of neighbouring letters with it: one edit changes at most two of a word's pairs. For each pair there is a set of the words
that hold it, one bit a word; to add these sets up tells for all words at once how many pairs they share. Words are compared by
their phonetic keys first, since people misspell by ear, and then letter by letter.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot import text
from bot.matching.corpus import Array

MIN_SIMILARITY = 0.65  # Words that are less alike, from 0 to 1, are different words.
MAX_CANDIDATES = 64  # So many words that share most letter pairs are compared, and those that tie with the last of them.
MAX_PHONETIC_KEYS = 12  # So many of the nearest ones are looked at letter by letter; six left out the right one at times.
EXACT_LETTERS = 2  # Words of so many letters, and numbers, match exactly or not at all: too much else is near them.


@dataclass(frozen=True)
class Spelling:
    """The sets of words that share a feature: a pair of letters in their phonetic keys (^ and $ are edges), or their length."""

    features: list[str]
    holders: Array  # Features × words, eight words a byte: whether the word has the feature.
    size: int  # How many words there are.

    @cached_property
    def _row_of(self) -> dict[str, int]:
        return {feature: row for row, feature in enumerate(self.features)}

    def similar(self, word: str, words: Sequence[str], phonetic_keys: Sequence[str]) -> Iterator[tuple[int, float]]:
        """The numbers of the known words that the word may be, with their similarity, at least MIN_SIMILARITY by ear."""
        key = text.phonetic_key(word)
        candidates = self.candidates(key)
        choices = [phonetic_keys[number] for number in candidates]
        near = process.extract(key, choices, scorer=OSA.normalized_similarity, score_cutoff=MIN_SIMILARITY, limit=None)
        nearest = list(dict.fromkeys(choice for choice, _, _ in near))[:MAX_PHONETIC_KEYS]
        for choice, by_ear, place in near:
            if choice in nearest:
                number = candidates[place]
                yield number, (by_ear + OSA.normalized_similarity(word, words[number])) / 2

    def candidates(self, key: str) -> list[int]:
        """The numbers of the words whose phonetic keys may be similar enough to this one, ascending."""
        pairs, length = letter_pairs(key), len(key)
        lengths = map(str, range(math.ceil(length * MIN_SIMILARITY) or 1, int(length / MIN_SIMILARITY) + 1))
        of_length = self._unpacked(np.bitwise_or.reduce(self._holders(lengths)))
        shared = self._unpacked(self._holders(pairs)).sum(axis=0, dtype=np.uint8) * of_length
        least = max(1, len(pairs) - 2 * int((1 - MIN_SIMILARITY) * length) - 1)
        counts = range(int(shared.max(initial=0)), least, -1)
        enough = next((count for count in counts if np.count_nonzero(shared >= count) >= MAX_CANDIDATES), least)
        found: list[int] = np.flatnonzero(shared >= enough).tolist()
        return found

    def _holders(self, features: Iterable[str]) -> Array:
        """The sets of the words that have each of the features, as far as any word has it."""
        return self.holders[[self._row_of[feature] for feature in features if feature in self._row_of]]

    def _unpacked(self, sets: Array) -> Array:
        return np.unpackbits(sets, axis=-1, count=self.size, bitorder="little")


def build(words: Sequence[str], phonetic_keys: Sequence[str], known: Spelling | None = None) -> Spelling:
    """The sets for words, given their phonetic keys; what is known of the first of them is not found out again. Words that are
    never taken for another are in none."""
    first = known.size if known else 0
    row_of = {feature: row for row, feature in enumerate(known.features)} if known else {}
    places: list[tuple[int, int]] = []
    for number in range(first, len(words)):
        if is_misspellable(words[number]):
            key = phonetic_keys[number]
            places += [(row_of.setdefault(feature, len(row_of)), number) for feature in letter_pairs(key) | {str(len(key))}]
    holders = np.zeros((len(row_of), -(-len(words) // 8)), dtype=np.uint8)
    if known:
        holders[: known.holders.shape[0], : known.holders.shape[1]] = known.holders
    rows, numbers = np.array(places, dtype=np.int64).reshape(-1, 2).T
    np.bitwise_or.at(holders, (rows, numbers // 8), (1 << numbers % 8).astype(np.uint8))
    return Spelling(list(row_of), holders, len(words))


def is_misspellable(word: str) -> bool:
    """Whether a word that is not known may be another one, misspelled."""
    return len(word) > EXACT_LETTERS and not word.isdigit()


def letter_pairs(key: str) -> set[str]:
    """The pairs of neighbouring letters of a phonetic key, its edges among them."""
    padded = f"^{key}$"
    return {padded[place : place + 2] for place in range(len(padded) - 1)}
