"""What the matcher takes and gives: phrasings by entry in, matches and readings out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

OFF_TOPIC = ""  # The id of the entry that holds questions about anything else.
Entries = Mapping[str, Sequence[str]]
"""The phrasings of one language, by entry id."""


@dataclass(frozen=True, slots=True)
class Match:
    """One entry as an answer to the question."""

    id: str
    language: str
    score: float  # About 1 for a sure match and about 0 for none; not bounded.
    soft: float  # SoftTFIDF's part of it: the cosine with the nearest phrasing.
    linear: float  # The classifier's part of it.
    ngrams: float  # The character n-grams' part of it; 0 where the FAQ is not thin.
    coverage: float  # Share of the question's weight in words that the entry's phrasings hold.
    phrasing: str  # The nearest one.
    verbatim: bool  # Whether a phrasing of the entry has exactly the question's words.
    foreign_number: bool  # Whether the question holds a number that the entry does not.
    foreign_names: int  # How many names the question holds that the entry does not.
    unknown: float  # Share of the question's weight in words that no entry holds.
    rarity: float  # How rare the rarest of the question's known words is, 0 to 1: "why?" alone says little.
    words: int  # How many the question has.
    reading: str  # How it was read: "typed" or "layout".
    word_fit: float = 0.0  # How common its least fitting word is in the entry's phrasings against all, as a log ratio.
    meaning: float = 0.0  # The sentence encoder's part of the score; 0 where there is none.


@dataclass(frozen=True, slots=True)
class ReadWord:
    """A word of a question: its stem, the known stem that it stands for or "", how alike these are (0 to 1), and its weight."""

    typed: str
    stem: str
    similarity: float
    weight: float


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a question, "typed" or "layout", in languages of one alphabet."""

    kind: str
    languages: tuple[str, ...]
    words: tuple[ReadWord, ...]
