"""From a question to ranked entries: what this project exists for. Pure: no files, no clock, no network.

`matcher` asks the index of each alphabet, and each index composes what the other rooms know: `vocabulary` the words, `spelling`
and `lexicon` what a typed word may stand for, `classifier` how a question fits an entry as a whole, `soft_tfidf` how near it is
to each phrasing, `ngrams` and `meaning` how well its letters and its sense fit an entry. `passive_aggressive` is how the
classifier learns, `dump` an index as bytes.
"""

from bot.matching.dump import dumps, loads
from bot.matching.index import Index, build, extend
from bot.matching.match import OFF_TOPIC, Entries, Match, Reading, ReadWord
from bot.matching.matcher import Matcher
from bot.matching.meaning import Encoder

__all__ = [
    "OFF_TOPIC",
    "Encoder",
    "Entries",
    "Index",
    "Match",
    "Matcher",
    "ReadWord",
    "Reading",
    "build",
    "dumps",
    "extend",
    "loads",
]
