"""What a typed word may stand for: a known word, a misspelled one, one in another alphabet's letters, or two without a space."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from zlib import crc32

from bot import text
from bot.matching import endings
from bot.matching.corpus import Array
from bot.matching.segmentation import segment
from bot.matching.soft_tfidf import Meeting, Postings
from bot.matching.spelling import MIN_SIMILARITY, Spelling, is_misspellable
from bot.matching.vocabulary import Vocabulary

MAX_STEMS = 3  # So many stems an unknown word may stand for; 3 to 8 answered alike.
JOINED_LETTERS = 4  # A word of fewer letters is not taken for two …
SEVERAL_LETTERS = 10  # … nor one of fewer for several.
CLOSE = 0.8  # A word that is less alike to all known ones may be two known ones without their space.
NAMESAKE_LETTERS = 6  # A known word in Latin letters that is so long …
RARER = 20  # … and so many times rarer than another of the same skeleton may be a spelling of that one (Tokaev is Tokayev) …
NAMESAKE_SIMILARITY = 0.95  # … and is so much alike to it.
INFLECTED_SIMILARITY = 0.95  # Of a word with an ending that languages without a stemmer have to that word without it.
REMEMBERED = 1 << 12  # Words that need not be looked up again.


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question and what it may stand for among the stems of the phrasings."""

    stem: str  # Its own.
    number: int  # The stem that it most likely stands for; where there is none, a negative number of its own.
    similarity: float  # To that stem; 0 where there is none.
    weight: float
    holders: Mapping[int, int]  # The entries that hold that stem, with how many phrasings of each do.
    is_name: bool
    meetings: Sequence[Meeting]  # All stems that it may stand for, and what meeting them is worth, best first.


class Lexicon:
    """Looks words up, and remembers what it found."""

    def __init__(self, vocabulary: Vocabulary, spelling: Spelling, postings: Postings) -> None:
        self._vocabulary, self._spelling, self._postings = vocabulary, spelling, postings
        self.meanings = lru_cache(REMEMBERED)(self._meanings)
        self.stem_number = lru_cache(REMEMBERED)(vocabulary.stem_number)
        self._spellings = lru_cache(REMEMBERED)(self._cyrillic_spellings)
        self._separate = lru_cache(REMEMBERED)(self._words_without_spaces)
        self._endings = endings.learn(vocabulary.words, vocabulary.stemmed_as)
        self._total = sum(vocabulary.uses)

    def in_cyrillic(self, words: Sequence[str]) -> Sequence[str]:
        """The words with those that are in Latin letters and not known so in Cyrillic ones; of several known words that one may
        be, the one of the language that most of them are of."""
        if not any(map(str.isascii, words)):
            return words
        spellings = list(map(self._spellings, words))
        if all(len(some) == 1 for some in spellings):
            return [word for (word,) in spellings]
        number_of, shares = self._vocabulary.number_of, self._vocabulary.word_shares
        known = [(number_of[each], 1.0) for some in spellings for each in some if each in number_of]
        totals = language_totals(known, shares)
        language = totals.index(max(totals))
        return [max(some, key=lambda each: shares[number_of[each], language]) if len(some) > 1 else some[0] for some in spellings]

    def separated(self, words: Sequence[str]) -> Sequence[str]:
        """The words with those that are several without spaces taken apart."""
        return [each for word in words for each in (self._separate(word) if len(word) >= SEVERAL_LETTERS else (word,))]

    def _words_without_spaces(self, word: str) -> Sequence[str]:
        """The words that one is if it is neither known nor close to a known one; else itself."""
        if self.stem_number(word) >= 0 or not word.isalpha():
            return (word,)
        pieces = segment(word, self._uses, self._total)
        alike = self._alike(word) if pieces else []
        return pieces if pieces and (not alike or alike[0][1] < CLOSE) else (word,)

    def _uses(self, word: str) -> int:
        """In how many phrasings the stem of a word is that stands in some as it is; else 0."""
        number = self._vocabulary.number_of.get(word)
        return 0 if number is None else self._vocabulary.uses[self._vocabulary.stem_of[number]]

    def _cyrillic_spellings(self, word: str) -> Sequence[str]:
        """The known words that one in Latin letters may be in Cyrillic; the word itself, if it is none or known as it is. Stray
        Latin letters stand in Cyrillic phrasings (s, v, i): a word that is used RARER times more goes before them."""
        if not word.isascii() or word.isdigit():
            return (word,)
        stem, uses = self.stem_number(word), self._vocabulary.uses
        namesakes = [name for name in self._namesakes(word) if not name.isascii()]
        if stem >= 0:
            return [name for name in namesakes if uses[self.stem_number(name)] > RARER * uses[stem]] or (word,)
        return namesakes or (text.to_cyrillic(word),)

    def _namesakes(self, word: str) -> list[str]:
        """The known words with the same skeleton."""
        names, keys, numbers = self._vocabulary.words, self._vocabulary.phonetic_keys, self._vocabulary.by_phonetic_key.data
        key, skeleton = text.phonetic_key(word), text.skeleton(word)
        first = bisect_left(numbers, key, key=keys.__getitem__)
        alike = takewhile(lambda place: keys[numbers[place]] == key, range(first, len(numbers)))
        return [name for name in (names[numbers[place]] for place in alike) if text.skeleton(name) == skeleton]

    def _meanings(self, word: str) -> tuple[Word, ...]:
        """A word with the stems that it may stand for; or two, if it is neither known nor close to a known one."""
        alike = self._alike(word)
        unlike = not alike or alike[0][1] < CLOSE
        if unlike and len(word) >= JOINED_LETTERS and word.isalpha() and (parts := self._split(word)):
            return tuple(self._word(part, self._alike(part)) for part in parts)
        return (self._word(word, alike),)

    def _word(self, word: str, alike: Sequence[tuple[int, float]]) -> Word:
        stem, idf = self._vocabulary.stem(word), self._vocabulary.idf
        if not alike:
            return Word(stem, ~crc32(stem.encode()), 0.0, self._vocabulary.unknown_idf, {}, is_name=False, meetings=())
        number, similarity = alike[0]
        weight = idf[number]
        meetings = sorted(((other, weight * close * idf[other]) for other, close in alike), key=lambda each: (-each[1], -each[0]))
        is_name = self._vocabulary.is_name[number]
        return Word(stem, number, similarity, weight, self._postings.holders(number), is_name, meetings)

    def _alike(self, word: str) -> list[tuple[int, float]]:
        """The stems that a word may stand for, best first: its own where it is known, else those of words spelled alike."""
        stem, uses = self.stem_number(word), self._vocabulary.uses
        if stem < 0:
            return self._misspelled(word) if is_misspellable(word) else []
        namesakes = self._namesakes(word) if len(word) >= NAMESAKE_LETTERS and word.isascii() else ()
        common = max(map(self.stem_number, namesakes), key=uses.__getitem__, default=stem)
        return [(common, NAMESAKE_SIMILARITY), (stem, 1.0)] if uses[common] > RARER * uses[stem] else [(stem, 1.0)]

    def _misspelled(self, word: str) -> list[tuple[int, float]]:
        vocabulary = self._vocabulary
        found: dict[int, float] = {}
        for number, similarity in self._spelling.similar(word, vocabulary.words, vocabulary.phonetic_keys):
            stem = vocabulary.stem_of[number]
            if vocabulary.uses[stem]:
                found[stem] = max(similarity, found.get(stem, 0.0))
        if (inflected := self._inflected(word)) is not None:
            found[inflected] = max(INFLECTED_SIMILARITY, found.get(inflected, 0.0))
        ranked = sorted(found.items(), key=lambda each: (-each[1], -vocabulary.uses[each[0]], each[0]))
        return [each for each in ranked[:MAX_STEMS] if each[1] >= MIN_SIMILARITY]

    def _inflected(self, word: str) -> int | None:
        """The stem of the longest known word that a word is with an ending of a language without a stemmer."""
        places = range(len(word) - 1, endings.STEM_LETTERS - 1, -1) if self._endings else ()
        numbers = (self._vocabulary.number_of.get(word[:place]) for place in places if word[place:] in self._endings)
        stems = (self._vocabulary.stem_of[number] for number in numbers if number is not None)
        return next((stem for stem in stems if self._vocabulary.uses[stem]), None)

    def _split(self, word: str) -> tuple[str, str] | None:
        """The two known words, if there are such, that lack the space between them."""
        uses, known = self._vocabulary.uses, self._vocabulary.number_of.keys()
        cuts = [cut for place in range(1, len(word)) if known >= {*(cut := (word[:place], word[place:]))}]
        return max(cuts, key=lambda cut: min(uses[self.stem_number(part)] for part in cut), default=None)


def language_totals(weights: Iterable[tuple[int, float]], shares: Array) -> list[float]:
    """How much of some words or stems is of each language, given their numbers with their weights, and the rows of shares."""
    totals = [0.0] * shares.shape[1]
    for number, weight in weights:
        for language, share in enumerate(shares[number].tolist()):
            totals[language] += weight * share
    return totals
