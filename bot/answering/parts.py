"""The questions that one message may hold: its sentences and clauses."""

import re
from collections.abc import Iterable, Sequence

from bot.matching import Match

CONTEXT = 0.5  # Weight of the whole message in the choice of a part's entry; 0.25 to 1 measured alike.
_SENTENCE = re.compile(r"(?<=[?!.…])\s+|[;\n]+|(?:^|\s)\d[.)]\s")


def clause_breaks(conjunctions: Iterable[str]) -> re.Pattern[str]:
    """What stands between the clauses of a sentence: a word that joins them, of any language, or punctuation."""
    words = "|".join(map(re.escape, conjunctions))
    joined = [rf",?\s+(?:{words})\s+"] if words else []
    return re.compile("|".join([*joined, r"[,:]\s+", r"\s[-–—]\s"]), re.IGNORECASE)


def clauses(question: str, breaks: re.Pattern[str]) -> list[str]:
    """The sentences and clauses that may be questions of their own, as they come; none where there is but one."""
    found: list[str] = []
    for sentence in _SENTENCE.split(question):
        parts = [clause for clause in breaks.split(sentence) if clause.strip()]
        found += parts if len(parts) == 1 else [*parts, sentence]
    return [piece for piece in dict.fromkeys(found) if piece.strip() and piece != question]


def in_context(matches: Sequence[Match], whole: Sequence[Match]) -> list[Match]:
    """The matches of a piece, reordered by what the whole message speaks of."""
    scores = {match.id: match.score for match in whole}
    return sorted(matches, key=lambda match: -match.score - CONTEXT * scores.get(match.id, 0.0))
