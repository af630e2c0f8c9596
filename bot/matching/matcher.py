"""From a question to ranked entries, over all languages of a FAQ and all readings of the question."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from bot import text
from bot.matching.code_switching import rank_together
from bot.matching.index import Index, build, extend
from bot.matching.lexicon import SEVERAL_LETTERS
from bot.matching.match import Entries, Match, Reading

FAMILIAR_SHARE = 0.75
"""Where so many of the words are known, nobody wonders about the keyboard's layout."""
GUESSED_LETTERS = 4
"""Where no word is known, one of fewer letters is not taken for a misspelled one: too much else is near it."""
MAX_WORDS = 48
"""Words of a message that are read: twice what people write."""
TIE_MARGIN = 0.02
"""Scores of one entry in two languages that are this close are a tie."""


_Candidate = tuple[Index, Sequence[str], str, float]
"""A reading: by whom, its words, its kind, and the share of these that are known."""


class Matcher:
    """All languages of a FAQ."""

    def __init__(self, indexes: Iterable[Index]) -> None:
        self.indexes = list(indexes)
        self._readings = lru_cache(1)(self._plausible)  # of the last question: its language is told before it is ranked
        self.is_thin = any(index.is_thin for index in self.indexes)

    @staticmethod
    def groups(languages: Mapping[str, Entries]) -> list[dict[str, Entries]]:
        """The languages that share an index, since they share an alphabet."""
        alphabets: dict[str, dict[str, Entries]] = {}
        for language, entries in languages.items():
            sample = "".join(phrasings[0] for phrasings in entries.values() if phrasings)
            alphabets.setdefault(text.alphabet(sample), {})[language] = entries
        return list(alphabets.values())

    @classmethod
    def of(cls, languages: Mapping[str, Entries], index: Callable[[Mapping[str, Entries]], Index] = build) -> "Matcher":
        """A matcher of all languages; `index` builds an index, and a cache may stand in for it."""
        return cls(map(index, cls.groups(languages)))

    def extended(self, languages: Mapping[str, Entries]) -> "Matcher":
        """The matcher of phrasings that changed a little: what is new is learned on top of what this one knows, in a fraction of
        the time that it takes to learn all anew."""
        known = {frozenset(index.languages): index for index in self.indexes}
        groups = [(known.get(frozenset(group)), group) for group in self.groups(languages)]
        return Matcher((index and extend(index, group)) or build(group) for index, group in groups)

    def rank(self, question: str, language: str = "", small_talk: Container[str] = ()) -> list[Match]:
        """Each entry's best match over languages and readings, best first; `language` wins ties.

        Small talk counts only as far as it explains the message: a greeting before a question is not the question.
        """
        best: dict[str, Match] = {}
        readings = sorted(self._readings(question), key=lambda each: language not in each[0].languages)
        rankings = [index.score(words, reading, language) for index, words, reading in readings]
        if readings and text.is_mixed(question):
            rankings.append(iter(rank_together(self.indexes, self._words(question), language)))
        for ranking in rankings:
            for match in ranking:
                fitting = replace(match, score=match.score * match.coverage) if match.id in small_talk else match
                if match.id not in best or fitting.score > best[match.id].score + TIE_MARGIN:
                    best[match.id] = fitting
        return sorted(best.values(), key=lambda match: -match.score)

    def explain(self, question: str) -> list[Reading]:
        """The readings of a question that are plausible."""
        return [index.explain(words, reading) for index, words, reading in self._readings(question)]

    def usage(self, question: str) -> tuple[str, list[dict[str, float]]]:
        """The question in the letters of its likeliest reading, and for each of its words how many phrasings of each language
        hold it (see `Index.usage`). Words in another alphabet's letters count where they are known."""
        readings = self._readings(question)
        kind, said = readings[0][2] if readings else "typed", question
        if kind == "layout":
            index, read, _ = readings[0]
            said = next((each for each in text.other_layouts(question) if index.read(self._words(each)) == read), question)
        words = self._words(said)
        found: list[dict[str, float]] = [{} for _ in words]
        for index in (index for index, _, each in readings if each == kind):
            for number, (word, read) in enumerate(zip(words, index.read(words), strict=True)):
                if word == read or len(read) > 1:  # else zzz would be the Russian word з
                    found[number] |= index.usage(read, similar=word == read and word.isascii() != index.is_cyrillic)
        return said, found

    def _plausible(self, question: str) -> list[tuple[Index, Sequence[str], str]]:
        """What the message may be: typed as meant, or on the wrong keyboard layout; only what is plausible is scored."""
        if text.is_sum(question):
            return []
        words = self._words(question)
        typed = self._read(self.indexes, words, "typed")
        most = max(share for *_, share in typed)
        if most < FAMILIAR_SHARE and any(len(word) >= SEVERAL_LETTERS for word in words):
            typed = [self._separated(*each) for each in typed]
            most = max(share for *_, share in typed)
        if most < FAMILIAR_SHARE:
            swapped = text.other_layouts(question)
            cyrillic = text.is_cyrillic(swapped[0])
            indexes = [each for each in self.indexes if each.is_cyrillic == cyrillic]
            layouts = [self._read(indexes, self._words(each), "layout") for each in swapped]
            layout = max(layouts, key=lambda readings: max([share for *_, share in readings], default=0))
            most = max([most, *(share for *_, share in layout)])
            typed += [each for each in layout if each[3]]  # another layout is likely only where it gives words
        if not most:
            typed = [each for each in typed if each[0].known(each[1]) or max(map(len, each[1]), default=0) >= GUESSED_LETTERS]
        return [(index, words, kind) for index, words, kind, share in typed if share >= most / 2]

    @staticmethod
    def _words(question: str) -> Sequence[str]:
        return text.words(text.normalise(question))[:MAX_WORDS]

    @classmethod
    def _read(cls, indexes: Iterable[Index], words: Sequence[str], kind: str) -> list[_Candidate]:
        """What the message says in the languages of each index, and the share of its words that they know."""
        readings = ((index, index.read(words)) for index in indexes)
        return [(index, read, kind, cls._known(index, read)) for index, read in readings]

    @classmethod
    def _separated(cls, index: Index, words: Sequence[str], kind: str, share: float) -> _Candidate:
        """A reading with words that are typed without spaces taken apart."""
        parts = index.lexicon.separated(words)
        return index, parts, kind, share if parts == words else cls._known(index, parts)

    @staticmethod
    def _known(index: Index, words: Sequence[str]) -> float:
        """The share of known words. Numbers and single letters are known anywhere, and so tell nothing."""
        return index.known([word for word in words if len(word) > 1 and not word.isdigit()])
