"""Words that are typed without spaces: where each begins.

Of all ways to cut the letters into pieces the one whose words are likeliest together (Norvig 2009, "Natural Language Corpus
Data"), found by dynamic programming: the best way up to a letter is the best way up to a word's beginning, and that word.
"""

import math
from collections.abc import Callable

LONGEST_PIECE = 20  # letters
UNKNOWN_LETTER = 4.0  # What a letter in no known word costs, beside a word's log probability, so that known words are preferred.
KNOWN_SHARE = 0.8  # So much of the letters is to be in known words …
LETTERS_A_PIECE = 3  # … and so many letters a piece has on average: of very short words any letters can be made.


def segment(letters: str, uses: Callable[[str], int], total: int) -> list[str]:
    """The words that the letters are, or nothing where they are none; given how often a word is used, of so many in all."""
    rarest = math.log(total)
    ways: list[tuple[float, int]] = [(0.0, 0)]  # Up to each letter: the cost of the best way, and where its last piece begins.
    for end in range(1, len(letters) + 1):
        ways.append(min(
            (ways[start][0] + _cost(uses(letters[start:end]), end - start, rarest), start)
            for start in range(max(0, end - LONGEST_PIECE), end)
        ))  # fmt: skip
    pieces: list[str] = []
    end = len(letters)
    while end:
        start = ways[end][1]
        pieces.append(letters[start:end])
        end = start
    known = sum(len(piece) for piece in pieces if uses(piece))
    found = known >= KNOWN_SHARE * len(letters) and len(letters) >= LETTERS_A_PIECE * len(pieces)
    return pieces[::-1] if found and len(pieces) > 1 else []


def _cost(uses: int, letters: int, rarest: float) -> float:
    return rarest - math.log(uses) if uses else rarest + UNKNOWN_LETTER * letters
