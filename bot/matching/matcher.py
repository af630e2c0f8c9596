"""From a question to ranked entries: two views of its words, one sum.

A *linear classifier* over words and word pairs compares the question with each entry as a whole: Rocchio centroids, corrected by
passive-aggressive updates (PA-I; Crammer et al. 2006, "Online Passive-Aggressive Algorithms"). *SoftTFIDF* (Cohen, Ravikumar,
Fienberg 2003, "A Comparison of String Distance Metrics for Name-Matching Tasks") compares it with each phrasing: words that are
spelled alike count as alike. They fail on different questions.

Pure: no files, no clock, no network.
"""

import marshal
import math
import random
import struct
import sys
import zlib
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from hashlib import blake2b
from itertools import accumulate, islice, pairwise, takewhile
from operator import add
from typing import Any, NamedTuple, TypeAlias

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot import text

SOFT = 0.3  # SoftTFIDF's share of the score; 0.2-0.4 measured alike
VERBATIM = 1.0  # added for a phrasing asked word for word, so that an editor's phrasing is final
CUTOFF = 0.65  # least similarity at which two stems may be one word
RARER = 20  # a known word that is so many times rarer than one with the same skeleton is a spelling of it
NAME = 6  # letters of the shortest that is looked at so
SOUNDS_ALIKE = 0.95  # their similarity
SOUNDS = 12  # nearest sounds looked at for it
JOINED = 4  # letters of the shortest such
CLOSE = 0.8  # a word less like all known ones may be two known ones without their space
CANDIDATES = 64  # words that share most letter pairs with an unknown one, of which the nearest are looked for
ALIKE = 3  # nearest stems of the vocabulary that an unknown one may stand for; 3-8 measured the same
SHORT = 2  # stems up to this long, and numbers, match exactly or not at all
MARGIN = 1.0  # lead over the best rival that the passive-aggressive passes want
STEPS = (0.5, 0.3, 0.1)  # their largest updates, a pass each; fewer passes or equal steps measured worse
NEAREST = 4  # entries, best first by the classifier, whose phrasings SoftTFIDF compares; 4-32 measured the same
FAMILIAR = 0.75  # share of known words from which on nobody wonders about the keyboard's layout
MOST_WORDS = 48  # of a message that are read; twice what people write
MOST_UNKNOWN = 8  # of them that are compared with all known words, which is what costs time
OFF_TOPIC = ""  # id of the entry that holds questions about anything else
SAMPLE = 1000  # words that tell the alphabet
CACHED = 1 << 12  # words, and stems, that need not be looked up again
LANE = 64  # bits of each of the numbers that are packed into one integer
HALF = 1 << LANE - 1
DENSE = 8  # entries with a weight in a row from which on training packs it
UNIT = 1 << 24  # what 1.0 is there
FINE = UNIT >> 12  # UNITs of a weight that is kept, which leaves four of its digits
LARGEST = (1 << 15) - 1  # such weight
TIE = 0.02  # scores of one entry in two languages this close are a tie


@dataclass(frozen=True, slots=True)
class Match:
    """One entry as an answer to the question."""

    id: str
    language: str
    score: float  # about 1 for a sure match, about 0 for none; not bounded
    soft: float
    linear: float
    explained: float  # share of the question's weight in words that the entry's phrasings hold
    phrasing: str  # the nearest one
    foreign_number: bool  # the question holds a number that the entry does not
    words: int  # in the question
    reading: str  # "typed" or "layout"


class Word(NamedTuple):
    """A word of the question and what it may stand for among the stems of the phrasings."""

    text: str  # its own stem
    stem: int  # what it most likely stands for; where that is nothing, a negative number of its own
    weight: float
    similarity: float  # to that stem; 0 where there is none
    holders: "Holders"  # of that stem
    meets: "Sequence[tuple[Holders, float]]"  # the holders of each stem alike and what meeting it is worth, best first


Holders = Mapping[int, int]
"""By entry the set of its phrasings that hold some stem: bit n of an integer for the phrasing with the n-th shortest vector."""


@dataclass(frozen=True, slots=True)
class ReadWord:
    """A word of a question for `explain`: the stem that it stands for, or an empty one, how alike they are, and its weight."""

    typed: str
    stem: str
    similarity: float
    weight: float


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a question: "typed" or "layout", in languages of one alphabet."""

    kind: str
    languages: tuple[str, ...]
    words: tuple[ReadWord, ...]


Integers: TypeAlias = "array[int] | memoryview[int]"
Floats: TypeAlias = "array[float] | memoryview[float]"


class Lists:
    """Many ascending lists of numbers in two arrays: list n is items[starts[n]:starts[n + 1]]."""

    def __init__(self, starts: Integers, items: Integers) -> None:
        self.starts, self.items = starts, items

    @classmethod
    def of(cls, lists: Iterable[Iterable[int]]) -> "Lists":
        starts, items = array("I", [0]), array("I")
        for each in lists:
            items.extend(each)
            starts.append(len(items))
        return cls(starts, array("H", items) if max(items, default=0) < 1 << 16 else items)

    def find(self, number: int, item: int) -> int:
        """The place of an item of a list among all items; -1 if the list lacks it."""
        end = self.starts[number + 1]
        place = bisect_left(self.items, item, self.starts[number], end)
        return place if place < end and self.items[place] == item else -1


class Strings(Sequence[str]):
    """Many strings in one, which takes a sixth of the memory: string n is text[starts[n]:starts[n + 1]]."""

    def __init__(self, text: str, starts: Integers) -> None:
        self.text, self.starts = text, starts

    @classmethod
    def of(cls, strings: Iterable[str]) -> "Strings":
        several = list(strings)
        return cls("".join(several), array("I", accumulate(map(len, several), initial=0)))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, number: int) -> str:  # type: ignore[override]  # no slices
        return self.text[self.starts[number] : self.starts[number + 1]]

    def some(self, numbers: Iterable[int]) -> list[str]:
        text, starts = self.text, self.starts
        return [text[starts[number] : starts[number + 1]] for number in numbers]


Entries = Mapping[str, Sequence[str]]
"""The phrasings of one language, by entry id."""


class Index:
    """All phrasings in one alphabet, ready to be asked: languages that share it are often mixed in one message.

    Stems, entries and phrasings are numbers here, in arrays: dicts of strings took almost twice the memory and four times as long
    to load. The rows of the classifier are the stems and, after them, the pairs of neighbours; the edge of a phrasing is a
    neighbour, too.
    """

    def __init__(self, languages: Mapping[str, Entries], trained: bytes | memoryview | None = None) -> None:
        """Index the phrasings and train the classifier; or take what `dump` gave for the same ones, and do neither."""
        self.languages = list(languages)
        self.ids = list(dict.fromkeys(name for entries in languages.values() for name in entries))
        ways = [[entries.get(name, ()) for entries in languages.values()] for name in self.ids]
        self.phrasings = [phrasing for each in ways for some in each for phrasing in some]
        # The first phrasing of each entry, and one past the last.
        self._first = [*accumulate((sum(map(len, each)) for each in ways), initial=0)]
        self._stem = text.stemmer(sorted(languages, key=lambda language: -sum(map(len, languages[language].values()))))
        self._names: list[str]  # the words
        self._words: dict[str, int]  # their numbers
        self._sounds: Strings  # of the words, ascending
        # The words that people misspell, by the pairs of letters in their sounds and by their lengths: bit n for word n.
        self._sounding: dict[str | int, int]
        self._stem_of: Integers  # of the words
        self._stems: dict[str, int]  # numbers of the stems
        self._edge: int  # the number after theirs
        self._shares: Floats  # of each language in the use of each word
        self._speakers: Floats  # the same for stems
        self._order: Integers  # the phrasings, the shortest vector of each entry first; scales and sets have this order
        self._scales: Floats  # that bring the vectors of the phrasings to unit length
        self._uses: Integers  # how many phrasings hold each stem
        self._holding: Lists  # the entries that hold it
        self._set_ends: Integers  # where the sets of their phrasings with it end in…
        self._sets: bytes | memoryview  # all sets, as in `Holders`, dumped
        self._digests: Integers  # of the phrasings' words, ascending
        self._asked: Integers  # the entry that each of these finds, whatever the classifier learned
        self._pairs: Lists  # the right neighbours of each stem and of the edge
        self._idf: Floats  # of each row
        self._columns: Lists  # the entries with a weight in each row
        self._weights: Integers  # in FINE UNITs
        if trained is None:
            self._build([language for each in ways for language, some in enumerate(each) for _ in some])
        else:
            self._restore(trained)
        self.cyrillic = text.is_cyrillic("".join(islice(self._words, SAMPLE)))
        self.meanings = lru_cache(maxsize=CACHED)(self._meanings)
        self.respell = lru_cache(maxsize=CACHED)(self._respell)
        self._known_stem = lru_cache(maxsize=CACHED)(self._find_stem)
        self._holders = lru_cache(maxsize=CACHED)(self._find_holders)
        self._packed = lru_cache(maxsize=CACHED)(self._pack_row)

    def dump(self) -> bytes:
        """What building made, to be taken up again by `Index(languages, dump)`."""
        one: dict[str, str] = {}  # equal strings become the same, which marshal keeps
        strings = [[one.setdefault(each, each) for each in some] for some in (self._names, self._stems)]
        arrays: list[Integers | Floats] = [
            *(self._sounds.starts, self._stem_of, self._order, self._uses, self._set_ends, self._digests, self._asked),
            *(each for some in (self._holding, self._pairs, self._columns) for each in (some.starts, some.items)),
            *(self._shares, self._speakers, self._scales, self._idf, self._weights),
        ]
        ends = [*accumulate((each.itemsize * len(each) for each in arrays), initial=0)]
        types = [each.typecode if isinstance(each, array) else each.format for each in arrays]
        head = marshal.dumps((strings, self._sounds.text, self._sounding, types, ends))
        return b"".join([len(head).to_bytes(8, "little"), head, *arrays, self._sets])

    def _restore(self, trained: bytes | memoryview) -> None:
        """Numbers and sets stay in the dump: where that is a file in memory, only what is needed of it is read."""
        content = memoryview(trained)
        start = 8 + int.from_bytes(content[:8], "little")
        head = marshal.loads(content[8:start])  # noqa: S302  our own, checked by the cache
        (self._names, stems), sounds, self._sounding, types, ends = head
        self._words = {word: number for number, word in enumerate(self._names)}
        self._stems = {stem: number for number, stem in enumerate(stems)}
        self._edge = len(stems)
        body = content[start:]
        arrays: list[Any] = [body[begin:end].cast(each) for each, (begin, end) in zip(types, pairwise(ends), strict=True)]
        sound_starts, self._stem_of, self._order, self._uses, self._set_ends, self._digests, self._asked, *arrays = arrays
        self._sounds = Strings(sounds, sound_starts)
        self._holding, self._pairs, self._columns = (Lists(*arrays[each : each + 2]) for each in (0, 2, 4))
        self._shares, self._speakers, self._scales, self._idf, self._weights = arrays[6:]
        self._sets = body[ends[-1] :]

    def _build(self, spoken: Iterable[int]) -> None:
        """Learn from the phrasings, given the language of each."""
        tokens = [text.words(text.normalise(phrasing)) for phrasing in self.phrasings]
        uses: dict[str, list[float]] = {}
        for words, language in zip(tokens, spoken, strict=True):
            for word in words:
                uses.setdefault(word, [0.0] * len(self.languages))[language] += 1
        self._stems = {}
        for word in uses:  # in the order of the entries, which breaks ties
            self._stems.setdefault(self._stem(word), len(self._stems))
        uses = {word: uses[word] for word in sorted(uses, key=text.phonetic_key)}
        self._names = list(uses)
        self._words = {word: number for number, word in enumerate(uses)}
        self._spell(self._names)
        self._stem_of = array("I", [self._stems[self._stem(word)] for word in uses])
        self._edge = len(self._stems)
        by_stem = [[0.0] * len(self.languages) for _ in self._stems]
        for each, stem in zip(uses.values(), self._stem_of, strict=True):
            by_stem[stem] = list(map(add, by_stem[stem], each))
        self._shares, self._speakers = _normed(uses.values()), _normed(by_stem)
        found: dict[int, int] = {}
        for words, entry in zip(tokens, self._entries, strict=True):
            found.setdefault(_digest(words), entry)
        self._digests = array("Q", sorted(found))
        self._asked = array("I", map(found.__getitem__, self._digests))
        phrasings = [[self._stem_of[self._words[word]] for word in words] for words in tokens]
        self._index(phrasings)
        self._train(phrasings)

    def _spell(self, words: Sequence[str]) -> None:
        """Find out how the words sound, in whose order they come."""
        self._sounds = Strings.of(map(text.phonetic_key, words))
        size = len(words) // 8 + 1
        sets: dict[str | int, bytearray] = defaultdict(lambda: bytearray(size))
        for number, (word, sound) in enumerate(zip(words, self._sounds, strict=True)):
            if _spellable(word):
                for each in {len(sound)} | _letter_pairs(sound):
                    sets[each][number // 8] |= 1 << number % 8
        self._sounding = {each: int.from_bytes(bits, "little") for each, bits in sets.items()}

    def _index(self, phrasings: Sequence[Sequence[int]]) -> None:
        """Find out which phrasings hold which stems and pairs, and how rare these are among the entries."""
        entries_with: list[set[int]] = [set() for _ in range(self._edge)]
        pairs: list[dict[int, set[int]]] = [{} for _ in range(self._edge + 1)]
        for stems, entry in zip(phrasings, self._entries, strict=True):
            for stem in stems:
                entries_with[stem].add(entry)
            for left, right in self._neighbours(stems):
                pairs[left].setdefault(right, set()).add(entry)
        self._pairs = Lists.of(map(sorted, pairs))
        holders = [*map(len, entries_with), *(len(rights[right]) for rights in pairs for right in sorted(rights))]
        self._idf = array("f", map(self._rarity, holders))
        norms = [math.sqrt(sum([self._idf[stem] ** 2 for stem in dict.fromkeys(stems)])) or 1.0 for stems in phrasings]
        self._order = array("I", sorted(range(len(norms)), key=lambda number: (self._entries[number], norms[number])))
        self._scales = array("f", [1 / norms[number] for number in self._order])
        sets: list[dict[int, int]] = [defaultdict(int) for _ in range(self._edge)]
        for place, number in enumerate(self._order):
            entry = self._entries[number]
            for stem in dict.fromkeys(phrasings[number]):
                sets[stem][entry] |= 1 << place - self._first[entry]
        self._holding = Lists.of(sets)
        self._uses = array("I", [sum(map(int.bit_count, some.values())) for some in sets])
        packed = [_dumped(each) for some in sets for each in some.values()]
        self._sets, self._set_ends = b"".join(packed), array("I", accumulate(map(len, packed), initial=0))

    def _rarity(self, holders: int) -> float:
        """Root of the inverse entry frequency: without the root, rare words outweigh the rest, and fewer questions are right."""
        return math.sqrt(math.log((len(self.ids) + 1) / (holders + 0.5)))

    @cached_property
    def _entries(self) -> list[int]:
        """The entry of each phrasing, ascending."""
        return [entry for entry, (first, end) in enumerate(pairwise(self._first)) for _ in range(first, end)]

    @cached_property
    def _unknown(self) -> float:
        """The rarity of what is in no phrasing."""
        return self._rarity(1)

    def _neighbours(self, stems: Iterable[int]) -> Iterator[tuple[int, int]]:
        return pairwise([self._edge, *stems, self._edge])

    def _pair(self, left: int, right: int) -> int:
        """The row of a pair of neighbours; -1 if no phrasing has it."""
        place = self._pairs.find(left, right) if left >= 0 else -1
        return self._edge + place if place >= 0 else -1

    def _features(self, stems: Sequence[int]) -> list[tuple[int, float]]:
        """The rows of known stems and pairs with their values, each group of unit length, so that neither drowns the other."""
        features: list[tuple[int, float]] = []
        pairs = list(self._neighbours(stems))
        for names, rows in ((stems, stems), (pairs, [self._pair(*pair) for pair in pairs])):
            row_of = dict(zip(names, rows, strict=True))
            weights = [self._idf[row] if row >= 0 else self._unknown for row in row_of.values()]
            if len(row_of) < len(rows):
                counts = Counter(names)
                weights = [weight * (1 + math.log(counts[name])) for name, weight in zip(row_of, weights, strict=True)]
            norm = math.sqrt(2) * math.hypot(*weights) or 1.0
            features += [(row, weight / norm) for row, weight in zip(row_of.values(), weights, strict=True) if row >= 0]
        return features

    def _train(self, phrasings: Sequence[Sequence[int]]) -> None:
        """Learn the rows' weights for the entries."""
        examples = [
            ([(row, round(value * UNIT)) for row, value in self._features(stems)], entry)
            for stems, entry in zip(phrasings, self._entries, strict=True)
        ]
        count = len(self.ids)
        rows = _centroids(examples, len(self._idf), count)
        packed = {number: _pack(row, count) for number, row in enumerate(rows) if len(row) >= DENSE}
        shuffle = random.Random(0).sample  # noqa: S311  an order, no secret
        for step in STEPS if count > 1 else ():
            _correct(shuffle(examples, len(examples)), rows, packed, count, step)
        for number, row in packed.items():
            rows[number] = {entry: lane - HALF for entry, lane in enumerate(_lanes(row, count)) if lane != HALF}
        self._columns = Lists.of(map(sorted, rows))
        weights = (row[entry] // FINE for row in rows for entry in sorted(row))
        self._weights = array("h", [max(-LARGEST, min(LARGEST, weight)) for weight in weights])

    def _find_stem(self, word: str) -> int:
        """The number of a word's stem; -1 if no phrasing holds it."""
        number = self._words.get(word)
        return self._stems.get(self._stem(word), -1) if number is None else self._stem_of[number]

    def _alike(self, word: str) -> list[tuple[int, float]]:
        """The stems that a word may stand for, best first: its own where it is known, else those of words spelled alike."""
        stem = self._known_stem(word)
        if stem < 0:
            return self._nearest(word) if _spellable(word) else []
        namesakes = self._namesakes(word) if len(word) >= NAME and word.isascii() else ()
        common = max(map(self._known_stem, namesakes), key=self._uses.__getitem__, default=stem)
        rare = self._uses[common] > RARER * self._uses[stem]  # Tokaev is Tokayev
        return [(common, SOUNDS_ALIKE), (stem, 1.0)] if rare else [(stem, 1.0)]

    def _nearest(self, word: str) -> list[tuple[int, float]]:
        sound = text.phonetic_key(word)
        likely = self._likely(sound)
        sounds = self._sounds.some(likely)
        similar = process.extract(sound, sounds, scorer=OSA.normalized_similarity, score_cutoff=CUTOFF, limit=None)
        nearest = list(dict.fromkeys(other for other, _, _ in similar))[:SOUNDS]
        found: dict[int, float] = {}
        for other, similarity, place in similar:
            if other in nearest:
                stem = self._stem_of[likely[place]]
                alike = (similarity + OSA.normalized_similarity(word, self._names[likely[place]])) / 2
                found[stem] = max(alike, found.get(stem, 0.0))
        ranked = sorted(found.items(), key=lambda each: (-each[1], -self._uses[each[0]], each[0]))
        return [each for each in ranked[:ALIKE] if each[1] >= CUTOFF]

    def _likely(self, sound: str) -> list[int]:
        """The words that may sound similar enough: of fitting length, with as many of the letter pairs as edits may leave, and of
        these the CANDIDATES or more that have most.

        An edit changes two of the pairs. The pairs are counted for all words at once: bit n of the planes is word n's count.
        """
        pairs, length = _letter_pairs(sound), len(sound)
        fitting = 0
        for other in range(math.ceil(length * CUTOFF) or 1, int(length / CUTOFF) + 1):
            fitting |= self._sounding.get(other, 0)
        planes: list[int] = []
        for pair in pairs:
            carried = self._sounding.get(pair, 0) & fitting
            for place, plane in enumerate(planes):
                planes[place], carried = plane ^ carried, plane & carried
            if carried:
                planes.append(carried)
        likely, least = 0, max(1, len(pairs) - 2 * int((1 - CUTOFF) * length) - 1)
        for count in range(min(len(pairs), (1 << len(planes)) - 1), least - 1, -1):
            holding = fitting  # and, in the end, with exactly so many
            for place, plane in enumerate(planes):
                met = holding & plane
                holding = met if count >> place & 1 else holding ^ met
            likely |= holding
            if likely.bit_count() >= CANDIDATES:
                break
        return _bits(likely)

    def _split(self, word: str) -> tuple[str, str] | None:
        """The two known words, if there are such, that lack the space between them."""
        cuts = [(word[:cut], word[cut:]) for cut in range(1, len(word))]
        known = [cut for cut in cuts if self._words.keys() >= {*cut}]
        return max(known, key=lambda cut: min(map(self._uses.__getitem__, map(self._known_stem, cut))), default=None)

    def _respell(self, word: str) -> Sequence[str]:
        """The known words that one in Latin letters may be in Cyrillic; the word itself, if it is none or known as it is."""
        if not word.isascii() or word.isdigit() or self._known_stem(word) >= 0:
            return (word,)
        return self._namesakes(word) or (text.to_cyrillic(word),)

    def _namesakes(self, word: str) -> list[str]:
        """The known words with the same skeleton."""
        sound, skeleton = text.phonetic_key(word), text.skeleton(word)
        following = range(bisect_left(self._sounds, sound), len(self._sounds))
        alike = takewhile(lambda number: self._sounds[number] == sound, following)
        return [name for number in alike if text.skeleton(name := self._names[number]) == skeleton]

    def read(self, words: Sequence[str]) -> Sequence[str]:
        """The words as these languages would write them: where they are Cyrillic, Latin letters become Cyrillic."""
        if not self.cyrillic or not any(map(str.isascii, words)):
            return words
        spellings = list(map(self.respell, words))
        if all(len(some) == 1 for some in spellings):
            return [word for (word,) in spellings]
        known = [(self._words[each], 1.0) for some in spellings for each in some if each in self._words]
        language = self._language(known, self._shares)
        return [max(some, key=lambda each: self._share(each, language)) if len(some) > 1 else some[0] for some in spellings]

    def _share(self, word: str, language: int) -> float:
        """A language's share in the use of a known word."""
        return self._shares[self._words[word] * len(self.languages) + language]

    def known(self, words: Sequence[str]) -> float:
        """Share of the words that stand in some phrasing as they are."""
        return sum([self._known_stem(word) >= 0 for word in words]) / (len(words) or 1)

    def _language(self, spoken: Iterable[tuple[int, float]], shares: Floats, preferred: str = "") -> int:
        """Number of the language that words are of, given by their numbers and weights; `preferred` wins ties.

        `shares` holds the share of each language in the use of each word.
        """
        count = len(self.languages)
        if count == 1:
            return 0
        totals = [0.0] * count
        for number, weight in spoken:
            for language, share in enumerate(shares[number * count : (number + 1) * count].tolist()):
                totals[language] += weight * share
        return max(range(count), key=lambda language: (totals[language], self.languages[language] == preferred))

    def _meanings(self, word: str) -> tuple[Word, ...]:
        """A word with the stems that it may stand for; or two, if it is neither known nor close to a known one."""
        alike = self._alike(word)
        unlike = not alike or alike[0][1] < CLOSE
        if unlike and len(word) >= JOINED and word.isalpha() and (cut := self._split(word)):
            return tuple(self._word(part, self._alike(part)) for part in cut)
        return (self._word(word, alike),)

    def _word(self, word: str, alike: Sequence[tuple[int, float]]) -> Word:
        own = self._stem(word)
        if not alike:
            return Word(own, ~zlib.crc32(own.encode()), self._unknown, 0.0, {}, ())
        stem, similarity = alike[0]
        weight = self._idf[stem]
        meets = sorted(((weight * close * self._idf[other], other) for other, close in alike), reverse=True)
        return Word(own, stem, weight, similarity, self._holders(stem), [(self._holders(other), worth) for worth, other in meets])

    def _without_excess(self, words: Sequence[str]) -> Sequence[str]:
        """The known words, and the first MOST_UNKNOWN of the others."""
        if len(words) <= MOST_UNKNOWN:
            return words
        known = [self._known_stem(word) >= 0 for word in words]
        unknown = accumulate(not each for each in known)
        return [word for word, each, count in zip(words, known, unknown, strict=True) if each or count <= MOST_UNKNOWN]

    def explain(self, words: Sequence[str], kind: str) -> Reading:
        """What each word is taken for."""
        stems = list(self._stems)
        read = [piece for word in words for piece in self.meanings(word)]
        return Reading(
            kind,
            tuple(self.languages),
            tuple(ReadWord(word.text, stems[word.stem] if word.stem >= 0 else "", word.similarity, word.weight) for word in read),
        )

    def _find_holders(self, stem: int) -> Holders:
        start, end = self._holding.starts[stem], self._holding.starts[stem + 1]
        ends = self._set_ends[start : end + 1]
        sets = [_loaded(self._sets[begin:stop]) for begin, stop in pairwise(ends)]
        return dict(zip(self._holding.items[start:end], sets, strict=True))

    def score(self, words: Sequence[str], reading: str, preferred: str) -> Iterator[Match]:
        """The entries nearest to the question, in no order; where it may be of several languages, of the `preferred`."""
        question = [piece for word in self._without_excess(words) for piece in self.meanings(word)]
        spoken = [(word.stem, word.weight) for word in question if word.stem >= 0]
        language = self.languages[self._language(spoken, self._speakers, preferred)]
        total = sum([word.weight for word in question]) or 1.0
        linear = self._linear([word.stem for word in question])
        touched = filter(linear.__getitem__, range(len(linear)))
        nearest = sorted(touched, key=linear.__getitem__)[-NEAREST:]
        asked = self._verbatim(words)
        unique = sorted({word.text: word for word in question}.values(), key=lambda word: -word.weight)
        norm = math.sqrt(sum([word.weight**2 for word in unique])) or 1.0
        for entry in nearest if asked < 0 or asked in nearest else [*nearest, asked]:
            product, phrasing = self._soft(unique, entry)
            soft = product / norm
            yield Match(
                id=self.ids[entry],
                language=language,
                score=SOFT * soft + (1 - SOFT) * linear[entry] + (VERBATIM if entry == asked else 0.0),
                soft=soft,
                linear=linear[entry],
                explained=sum([word.weight * word.similarity for word in question if entry in word.holders]) / total,
                phrasing=self.phrasings[phrasing],
                foreign_number=any(word.text.isdigit() and entry not in word.holders for word in question),
                words=len(question),
                reading=reading,
            )

    def _verbatim(self, words: Sequence[str]) -> int:
        """The entry with a phrasing of exactly these words; -1 if there is none."""
        digest = _digest(words)
        place = bisect_left(self._digests, digest)
        return self._asked[place] if place < len(self._digests) and self._digests[place] == digest else -1

    def _linear(self, stems: Sequence[int]) -> list[float]:
        """The classifier's score of each entry; 0 for one that shares nothing with the question."""
        packed, pairs = 0, []
        for row, value in self._features(stems):
            if row < self._edge:
                packed += round(value * UNIT) * self._packed(row)
            else:  # these have few weights
                pairs.append((row, value))
        scores = [(lane - HALF) / UNIT**2 for lane in _lanes(packed, len(self.ids))]
        for row, value in pairs:
            finely = value * FINE / UNIT
            for entry, weight in self._row(row):
                scores[entry] += finely * weight
        return scores

    def _row(self, row: int) -> Iterable[tuple[int, int]]:
        """The entries with a weight in a row, and their weights in FINE UNITs."""
        start, end = self._columns.starts[row], self._columns.starts[row + 1]
        return zip(self._columns.items[start:end].tolist(), self._weights[start:end].tolist(), strict=True)

    def _pack_row(self, row: int) -> int:
        return _pack({entry: weight * FINE for entry, weight in self._row(row)}, len(self.ids))

    def _soft(self, words: Iterable[Word], entry: int) -> tuple[float, int]:
        """The best product of a question's vector with those of an entry's phrasings, and that phrasing.

        Branch and bound: a set of phrasings is parted by which of the words they hold, and dropped once even the shortest of them
        could not be the best if it held all further words. A sum for each phrasing took almost three times as long.
        """
        met = [ways for word in words if (ways := [(has[entry], worth) for has, worth in word.meets if entry in has])]
        more = [*accumulate([ways[0][1] for ways in reversed(met)], initial=0.0)][::-1]  # the worth of the words from each on
        first, last, scales = self._first[entry], len(met), self._scales
        best, found = 0.0, 0
        parts = [((1 << self._first[entry + 1] - first) - 1, 0.0, 0)]  # sets, their product so far, and the next word's number
        while parts:
            phrasings, product, depth = parts.pop()
            shortest = (phrasings & -phrasings).bit_length() - 1
            if (product + more[depth]) * scales[first + shortest] <= best:
                continue
            if depth == last:
                best, found = product * scales[first + shortest], shortest
                continue
            branches = []
            for holders, worth in met[depth]:
                if holding := phrasings & holders:
                    phrasings ^= holding
                    branches.append((holding, product + worth, depth + 1))
            if phrasings:
                parts.append((phrasings, product, depth + 1))
            branches.reverse()
            parts += branches
        return best, self._order[first + found] if best else first


class Matcher:
    """All languages of a FAQ."""

    def __init__(self, indexes: Iterable[Index]) -> None:
        self.indexes = list(indexes)
        self._fresh: dict[str, Match] = {}  # by the words of a phrasing that the indexes do not know yet
        self._gone: frozenset[str] = frozenset()  # entries that they still know

    @staticmethod
    def groups(languages: Mapping[str, Entries]) -> list[dict[str, Entries]]:
        """The languages that share an index, since they share an alphabet."""
        alphabets: dict[str, dict[str, Entries]] = {}
        for language, entries in languages.items():
            sample = "".join(phrasings[0] for phrasings in entries.values() if phrasings)
            alphabets.setdefault(text.alphabet(sample), {})[language] = entries
        return list(alphabets.values())

    @classmethod
    def of(cls, languages: Mapping[str, Entries], index: Callable[[Mapping[str, Entries]], Index] = Index) -> "Matcher":
        """A matcher of all languages; `index` builds an index, and a cache may stand in for it."""
        return cls(map(index, cls.groups(languages)))

    def updated(self, languages: Mapping[str, Entries]) -> "Matcher":
        """The same for phrasings that changed, untrained: new ones find their entry word for word, removed entries are gone."""
        known = {phrasing for index in self.indexes for phrasing in index.phrasings}
        other = Matcher(self.indexes)
        for language, entries in languages.items():
            for name, ways in entries.items():
                for phrasing in ways:
                    if phrasing not in known:
                        words = text.words(text.normalise(phrasing))
                        other._fresh[" ".join(words)] = Match(
                            name, language, 1 + VERBATIM, 1.0, 1.0, 1.0, phrasing, foreign_number=False, words=len(words),
                            reading="typed",
                        )  # fmt: skip
        names = {name for entries in languages.values() for name in entries}
        other._gone = frozenset(name for index in self.indexes for name in index.ids if name not in names)
        return other

    def rank(self, question: str, language: str = "", small_talk: Container[str] = ()) -> list[Match]:
        """Each entry's best match over languages and readings, best first; `language` wins ties.

        Small talk counts only as far as it explains the message: a greeting before a question is not the question.
        """
        best: dict[str, Match] = {}
        if self._fresh and (fresh := self._fresh.get(" ".join(text.words(text.normalise(question))))):
            best[fresh.id] = fresh
        for index, words, reading in sorted(self._readings(question), key=lambda each: language not in each[0].languages):
            for match in index.score(words, reading, language):
                fitting = replace(match, score=match.score * match.explained) if match.id in small_talk else match
                if match.id not in best or fitting.score > best[match.id].score + TIE:
                    best[match.id] = fitting
        return sorted((match for match in best.values() if match.id not in self._gone), key=lambda match: -match.score)

    def explain(self, question: str) -> list[Reading]:
        """The readings of a question that are plausible."""
        return [index.explain(words, reading) for index, words, reading in self._readings(question)]

    def _readings(self, question: str) -> list[tuple[Index, Sequence[str], str]]:
        """What the message may be: typed as meant, or on the wrong keyboard layout; only what is plausible is scored."""
        typed = self._read(self.indexes, question, "typed")
        most = max(share for *_, share in typed)
        if most < FAMILIAR:
            swapped = text.swap_layout(question)
            cyrillic = text.is_cyrillic(swapped)
            layout = self._read((each for each in self.indexes if each.cyrillic == cyrillic), swapped, "layout")
            most = max([most, *(share for *_, share in layout)])
            typed += [each for each in layout if each[3]]  # another layout is likely only where it gives words
        return [(index, words, kind) for index, words, kind, share in typed if share >= most / 2]

    @staticmethod
    def _read(indexes: Iterable[Index], question: str, kind: str) -> list[tuple[Index, Sequence[str], str, float]]:
        """What the message says in the languages of each index, and the share of its words that they know."""
        words = text.words(text.normalise(question))[:MOST_WORDS]
        readings = ((index, index.read(words)) for index in indexes)
        return [(index, read, kind, index.known(read)) for index, read in readings]


Example = tuple[Sequence[tuple[int, int]], int]
"""The rows of a phrasing's features with their values in UNITs, and its entry's number."""


def _centroids(examples: Iterable[Example], rows: int, entries: int) -> list[dict[int, int]]:
    """Rows of weights by entry, in UNITs: the mean direction of its examples' features (Rocchio), of unit length."""
    sums: list[dict[int, int]] = [{} for _ in range(rows)]
    for features, entry in examples:
        for row, value in features:
            sums[row][entry] = sums[row].get(entry, 0) + value
    squares = [0] * entries
    for each in sums:
        for entry, weight in each.items():
            squares[entry] += weight * weight
    return [{entry: round(weight * UNIT / math.sqrt(squares[entry])) for entry, weight in each.items()} for each in sums]


def _correct(
    examples: Iterable[Example], rows: Sequence[dict[int, int]], packed: dict[int, int], entries: int, largest: float
) -> None:
    """One passive-aggressive pass: where an example does not lead its best rival by MARGIN, move both. A row that grows DENSE is
    packed from then on."""
    for features, entry in examples:
        scores = [*_lanes(sum([value * packed[row] for row, value in features if row in packed]), entries)]
        for row, value in features:
            if row not in packed:
                for other, weight in rows[row].items():
                    scores[other] += value * weight
        wanted, scores[entry] = scores[entry], 0
        highest = max(scores)
        loss = MARGIN - (wanted - highest) / UNIT**2
        if loss > 0:
            rival = scores.index(highest)
            step = min(largest, loss / (2 * sum([value * value for _, value in features]) / UNIT**2 or 1.0))
            apart = (1 << LANE * entry) - (1 << LANE * rival)
            for row, value in features:
                change = round(step * value)
                if row in packed:
                    packed[row] += change * apart
                else:
                    weights = rows[row]
                    weights[entry] = weights.get(entry, 0) + change
                    weights[rival] = weights.get(rival, 0) - change
                    if len(weights) >= DENSE:
                        packed[row] = _pack(weights, entries)


def _spellable(stem: str) -> bool:
    return len(stem) > SHORT and not stem.isdigit()


def _bits(number: int) -> list[int]:
    """The places of a number's ones, ascending."""
    digits, place = f"{number:b}"[::-1], -1
    places = []
    while (place := digits.find("1", place + 1)) >= 0:
        places.append(place)
    return places


def _dumped(number: int) -> bytes:
    """A set's bits, or their places where these are shorter."""
    bits = number.to_bytes(number.bit_length() // 8 + 1, "little")
    if 2 * number.bit_count() >= len(bits) or number.bit_length() > 1 << 16:
        return b"b" + bits
    return b"p" + array("H", _bits(number)).tobytes()


def _loaded(dumped: bytes | memoryview) -> int:
    if dumped[0] == ord("b"):
        return int.from_bytes(dumped[1:], "little")
    return sum([1 << place for place in memoryview(dumped)[1:].cast("H")])


def _letter_pairs(sound: str) -> set[str]:
    """The pairs of neighbouring letters, the word's edges among them."""
    return set(map(add, f"^{sound}", f"{sound}$"))


def _digest(words: Sequence[str]) -> int:
    return int.from_bytes(blake2b(" ".join(words).encode(), digest_size=8).digest(), "big")


def _normed(uses: Iterable[Sequence[float]]) -> "array[float]":
    """Each group of counts as shares, one after the other."""
    return array("f", [count / sum(each) for each in uses for count in each])


def _pack(weights: Mapping[int, int], count: int) -> int:
    """The weights of `count` entries, in UNITs, as one integer, LANE bits each, so that C multiplies and adds all at once."""
    lanes = array("Q", [HALF]) * count
    for entry, weight in weights.items():
        lanes[entry] += weight
    if sys.byteorder == "big":
        lanes.byteswap()
    return int.from_bytes(lanes.tobytes(), "little") - _halves(count)


def _lanes(packed: int, count: int) -> tuple[int, ...]:
    """The numbers in a packed integer, each raised by HALF."""
    return struct.unpack(f"<{count}Q", (packed + _halves(count)).to_bytes(count * LANE // 8, "little"))


@lru_cache
def _halves(count: int) -> int:
    """What makes every lane positive, so that none borrows from the next."""
    return sum(HALF << LANE * number for number in range(count))
