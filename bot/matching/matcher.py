"""From a question to ranked entries, over all languages of a FAQ and all readings of the question."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from bot import text
from bot.matching import corpus
from bot.matching.code_switching import rank_together
from bot.matching.index import Index, build, extend
from bot.matching.lexicon import SEVERAL_LETTERS
from bot.matching.match import Entries, Match, Reading
from bot.matching.meaning import Encoder

FAMILIAR_SHARE = 0.75
"""Where so many of the words are known, nobody wonders about the keyboard's layout."""
OTHER_LETTERS = 0.6
"""Where all words are known as they are typed, more of them than this must be known in other letters: to read them so, too, takes
as long again."""
GUESSED_LETTERS = 4
"""Where no word is known, one of fewer letters is not taken for a misspelled one: too much else is near it."""
MAX_WORDS = 48
"""Words of a message that are read: twice what people write."""
MAX_ENCODED = 300
"""Characters of a message that an encoder is given: the time that it takes grows with them."""
TIE_MARGIN = 0.02
"""Scores of one entry in two languages that are this close are a tie."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A message as one index may read it."""

    index: Index
    words: Sequence[str]
    kind: str
    known: float  # Share of the words that the index knows.
    typed: str  # The message, in the letters of this layout.
    text: str  # The same as these languages would write it.
    as_typed: Sequence[str]  # The words in the letters of this layout.

    @classmethod
    def of(cls, index: Index, words: Sequence[str], kind: str, typed: str, as_typed: Sequence[str]) -> "_Read":
        known = _known(index, words)
        return cls(index, words, kind, known, typed, (typed if words == as_typed else " ".join(words))[:MAX_ENCODED], as_typed)

    def separated(self) -> "_Read":
        """The same with words that are typed without spaces taken apart."""
        parts = self.index.lexicon.separated(self.words)
        return self if parts == self.words else _Read.of(self.index, parts, self.kind, self.typed, self.as_typed)


def _known(index: Index, words: Sequence[str]) -> float:
    """Share of the words that an index knows. Numbers and single letters are known anywhere, and so tell nothing."""
    return index.known([word for word in words if len(word) > 1 and not word.isdigit()])


def _tells(index: Index, word: str) -> bool:
    """Whether a word may mean something to an index: a known one or a number, but no single letter; or a misspelled one."""
    return len(word) >= GUESSED_LETTERS or ((len(word) > 1 or word.isdigit()) and index.known([word]) > 0)


class Matcher:
    """All languages of a FAQ."""

    def __init__(self, indexes: Iterable[Index], encoder: Encoder | None = None) -> None:
        """`encoder` is the one that the indexes were built with, if any."""
        self.indexes = list(indexes)
        self.encoder = encoder
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
    def thin(cls, languages: Mapping[str, Entries]) -> bool:
        """Whether languages have few phrasings, in each alphabet."""
        return all(map(corpus.thin, cls.groups(languages)))

    @classmethod
    def of(
        cls,
        languages: Mapping[str, Entries],
        index: Callable[[Mapping[str, Entries]], Index] | None = None,
        encoder: Encoder | None = None,
    ) -> "Matcher":
        """A matcher of all languages; a cache that builds indexes, with that encoder, may stand in for `build`."""
        return cls(map(index or partial(build, encoder=encoder), cls.groups(languages)), encoder)

    def extended(self, languages: Mapping[str, Entries]) -> "Matcher":
        """The matcher of phrasings that changed a little: what is new is learned on top of what this one knows, in a fraction of
        the time that it takes to learn all anew."""
        known = {frozenset(index.languages): index for index in self.indexes}
        groups = [(known.get(frozenset(group)), group) for group in self.groups(languages)]
        encoder = self.encoder
        indexes = ((index and extend(index, group, encoder=encoder)) or build(group, encoder=encoder) for index, group in groups)
        return Matcher(indexes, encoder)

    def rank(self, question: str, language: str = "", small_talk: Container[str] = ()) -> list[Match]:
        """Each entry's best match over languages and readings, best first; `language` wins ties.

        Small talk counts only as far as it explains the message: a greeting before a question is not the question.
        """
        best: dict[str, Match] = {}
        readings = sorted(self._readings(question), key=lambda each: language not in each.index.languages)
        vectors = {each: self.encoder.question(each) for each in {read.text for read in readings}} if self.encoder else {}
        rankings = [read.index.score(read.words, read.kind, language, vectors.get(read.text)) for read in readings]
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
        return [read.index.explain(read.words, read.kind) for read in self._readings(question)]

    def usage(self, question: str) -> tuple[str, list[dict[str, float]]]:
        """The question in the letters of its likeliest reading, and for each of its words how many phrasings of each language
        hold it (see `Index.usage`). Numbers are of no language; words in another alphabet's letters count where they are
        known."""
        readings = self._readings(question)
        if not readings:
            return question, []
        kind, said, words = readings[0].kind, readings[0].typed, readings[0].as_typed
        found: list[dict[str, float]] = [{} for _ in words]
        for index in (read.index for read in readings if read.kind == kind):
            for number, (word, known) in enumerate(zip(words, index.read(words), strict=True)):
                if not word.isdigit() and (word == known or len(known) > 1):  # else zzz would be the Russian word з
                    found[number] |= index.usage(known, similar=word == known and word.isascii() != index.is_cyrillic)
        return said, found

    def _plausible(self, question: str) -> list[_Read]:
        """What the message may be: typed as meant, or on the wrong keyboard layout; only what is plausible is scored."""
        if text.is_sum(question):
            return []
        typed = self._read(self.indexes, question, "typed")
        most = max((read.known for read in typed), default=0.0)
        if most < FAMILIAR_SHARE and any(len(word) >= SEVERAL_LETTERS for read in typed for word in read.words):
            typed = [read.separated() for read in typed]
            most = max((read.known for read in typed), default=0.0)
        if most < FAMILIAR_SHARE:
            swapped = text.other_layouts(question)
            cyrillic = text.is_cyrillic(swapped[0])
            indexes = [each for each in self.indexes if each.is_cyrillic == cyrillic]
            layouts = [self._read(indexes, each, "layout") for each in swapped]
            layout = max(layouts, key=lambda readings: max([read.known for read in readings], default=0))
            most = max([most, *(read.known for read in layout)])
            typed += [read for read in layout if read.known]  # another layout is likely only where it gives words
        if not most:
            typed = [read for read in typed if any(_tells(read.index, word) for word in read.words)]
        if any(read.known == 1 and read.words == read.as_typed for read in typed):
            typed = [read for read in typed if read.known > OTHER_LETTERS or read.words == read.as_typed]
        return [read for read in typed if read.known >= most / 2]

    @staticmethod
    def _words(question: str) -> Sequence[str]:
        return text.words(text.normalise(question))[:MAX_WORDS]

    @classmethod
    def _read(cls, indexes: Iterable[Index], question: str, kind: str) -> list[_Read]:
        """What the message says in the languages of each index."""
        words = cls._words(question)
        return [_Read.of(index, index.read(words), kind, question, words) for index in indexes]
