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
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise
from operator import add

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot import text

SOFT = 0.3  # SoftTFIDF's share of the score; 0.2-0.4 measured alike
VERBATIM = 1.0  # added for a phrasing asked word for word, so that an editor's phrasing is final
CUTOFF = 0.65  # least similarity at which two stems may be one word
RARER = 20  # a known word that is so many times rarer than one with the same skeleton is a spelling of it
NAME = 6  # letters of the shortest that is looked at so
SOUNDS_ALIKE = 0.95  # their similarity
SOUNDS = 6  # nearest sounds looked at for it
JOINED = 4  # letters of the shortest such
CLOSE = 0.8  # a word less like all known ones may be two known ones without their space
ALIKE = 3  # nearest stems of the vocabulary that an unknown one may stand for; 3-8 measured the same
SHORT = 2  # stems up to this long, and numbers, match exactly or not at all
MARGIN = 1.0  # lead over the best rival that the passive-aggressive passes want
STEPS = (0.5, 0.3, 0.1)  # their largest updates, a pass each; fewer passes or equal steps measured worse
NEAREST = 4  # entries, best first by the classifier, whose phrasings SoftTFIDF compares; 4-32 measured the same
OFF_TOPIC = ""  # id of the entry that holds questions about anything else
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


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the question and the vocabulary stems that it may stand for, best first, with their similarity."""

    stem: str
    alike: Sequence[tuple[str, float]]
    weight: float

    @property
    def mended(self) -> str:
        return self.alike[0][0] if self.alike else self.stem


class Rows:
    """A sparse matrix with named rows: per row, columns in ascending order and their values (32 bits each)."""

    def __init__(self, names: Iterable[str], starts: "array[int]", columns: "array[int]", values: "array[float]") -> None:
        self.number = {name: number for number, name in enumerate(names)}
        self.starts, self.columns, self.values = starts, columns, values

    @classmethod
    def of(cls, rows: Mapping[str, Mapping[int, float]]) -> "Rows":
        """Pack rows, column to value."""
        starts, columns, values = array("I", [0]), array("I"), array("f")
        for row in rows.values():
            ordered = sorted(row)
            columns.extend(ordered)
            values.extend([row[column] for column in ordered])
            starts.append(len(columns))
        return cls(rows, starts, columns, values)

    def dump(self) -> tuple[list[str], bytes, bytes, bytes]:
        """All of it in types that marshal knows."""
        return [*self.number], self.starts.tobytes(), self.columns.tobytes(), self.values.tobytes()

    @classmethod
    def restore(cls, names: list[str], starts: bytes, columns: bytes, values: bytes) -> "Rows":
        return cls(names, array("I", starts), array("I", columns), array("f", values))

    def span(self, name: str) -> tuple[int, int]:
        """Where a row begins and ends in `columns` and `values`; an empty span for an unknown name."""
        number = self.number.get(name)
        return (self.starts[number], self.starts[number + 1]) if number is not None else (0, 0)

    def row(self, name: str) -> Iterator[tuple[int, float]]:
        start, end = self.span(name)
        return zip(self.columns[start:end], self.values[start:end], strict=True)


Entries = Mapping[str, Sequence[str]]
"""The phrasings of one language, by entry id."""


class Index:
    """All phrasings in one alphabet, ready to be asked: languages that share it are often mixed in one message."""

    def __init__(self, languages: Mapping[str, Entries], trained: bytes | None = None) -> None:
        """Index the phrasings and train the classifier; or take what `dump` gave for the same ones, and do neither."""
        self.languages = list(languages)
        self.ids = list(dict.fromkeys(name for entries in languages.values() for name in entries))
        self.phrasings: list[str] = []
        self._spoken: list[str] = []  # the language of each phrasing
        self._first = [0]  # number of each entry's first phrasing, and one past the last
        for name in self.ids:
            for language, entries in languages.items():
                self.phrasings += (own := entries.get(name, ()))
                self._spoken += [language] * len(own)
            self._first.append(len(self.phrasings))
        self._stem = text.stemmer(sorted(languages, key=lambda language: -sum(map(len, languages[language].values()))))
        self._words: dict[str, list[float]]  # with the share of each language in its use
        self._speakers: dict[str, list[float]]  # the same for stems
        self._entry_of: dict[str, int]  # by the words of a phrasing, the entry that it finds whatever the classifier learned
        if trained is None:
            self._build()
        else:
            self._words, self._speakers, self._entry_of, self._idf, postings, weights = marshal.loads(trained)  # noqa: S302  our own, checked by the cache
            self._postings, self._weights = Rows.restore(*postings), Rows.restore(*weights)
        self.cyrillic = text.is_cyrillic("".join(self._words))
        self.alike = lru_cache(maxsize=1 << 14)(self._alike)

    def dump(self) -> bytes:
        """What building made, to be taken up again by `Index(languages, dump)`."""
        return marshal.dumps(
            (self._words, self._speakers, self._entry_of, self._idf, self._postings.dump(), self._weights.dump())
        )

    def _build(self) -> None:
        tokens = [text.words(text.normalise(phrasing)) for phrasing in self.phrasings]
        counts: dict[str, list[float]] = {}
        for words, language in zip(tokens, self._spoken, strict=True):
            number = self.languages.index(language)
            for word in words:
                counts.setdefault(word, [0.0] * len(self.languages))[number] += 1
        self._words = {word: [count / sum(each) for count in each] for word, each in counts.items()}
        stem_of = {word: self._stem(word) for word in self._words}
        by_stem: dict[str, list[float]] = {}
        for word, stem in stem_of.items():
            by_stem[stem] = list(map(add, by_stem.get(stem, [0.0] * len(self.languages)), counts[word]))
        self._speakers = {stem: [count / sum(each) for count in each] for stem, each in by_stem.items()}
        self._entry_of = {}
        for words, entry in zip(tokens, self._entry_numbers(), strict=True):
            self._entry_of.setdefault(" ".join(words), entry)
        stems = [[stem_of[word] for word in words] for words in tokens]
        pairs = [_pairs(each) for each in stems]
        self._idf = {
            name: self._rarity(holders) for groups in (stems, pairs) for name, holders in self._count_holders(groups).items()
        }
        self._postings = self._index(stems)
        self._weights = self._train(stems)

    def _entry_numbers(self) -> Iterator[int]:
        """The entry of each phrasing, in order."""
        return (entry for entry in range(len(self.ids)) for _ in range(self._first[entry], self._first[entry + 1]))

    def _count_holders(self, groups: Iterable[Iterable[str]]) -> dict[str, int]:
        """How many entries hold each name; a group of names for each phrasing."""
        holders: dict[str, set[int]] = {}
        for entry, group in zip(self._entry_numbers(), groups, strict=True):
            for name in group:
                holders.setdefault(name, set()).add(entry)
        return {name: len(entries) for name, entries in holders.items()}

    def _rarity(self, holders: int) -> float:
        """Root of the inverse entry frequency: without the root, rare words outweigh the rest, and fewer questions are right."""
        return math.sqrt(math.log((len(self.ids) + 1) / (holders + 0.5)))

    def _index(self, phrasings: Iterable[Sequence[str]]) -> Rows:
        """Stems to phrasings, each phrasing a vector of unit length."""
        rows: dict[str, dict[int, float]] = {}
        for number, stems in enumerate(phrasings):
            unique = dict.fromkeys(stems)  # a set would order ties by the hash seed of the process
            norm = math.sqrt(sum(self._idf[stem] ** 2 for stem in unique)) or 1.0
            for stem in unique:
                rows.setdefault(stem, {})[number] = self._idf[stem] / norm
        return Rows.of(rows)

    def _features(self, stems: Sequence[str]) -> list[tuple[str, float]]:
        """Words and word pairs, each group of unit length, so that neither drowns the other."""
        features: list[tuple[str, float]] = []
        unknown = self._rarity(1)
        for group in (stems, _pairs(stems)):
            weighted = [(name, (1 + math.log(count)) * self._idf.get(name, unknown)) for name, count in Counter(group).items()]
            norm = math.sqrt(2 * sum([weight * weight for _, weight in weighted])) or 1.0
            features += [(name, weight / norm) for name, weight in weighted]
        return features

    def _train(self, phrasings: Iterable[Sequence[str]]) -> Rows:
        """Words and word pairs to entries."""
        rows: dict[str, dict[int, float]] = {name: {} for name in self._idf}
        examples = [
            ([(rows[name], value) for name, value in self._features(stems)], entry)
            for stems, entry in zip(phrasings, self._entry_numbers(), strict=True)
        ]
        _centroids(examples, len(self.ids))
        shuffle = random.Random(0).sample  # noqa: S311  an order, no secret
        for step in STEPS if len(self.ids) > 1 else ():
            _correct(shuffle(examples, len(examples)), len(self.ids), step)
        return Rows.of(rows)

    @cached_property
    def _sounds(self) -> dict[str, list[str]]:
        """The words that may be misspelled, by their sound."""
        sounds: dict[str, list[str]] = {}
        for word in self._words:
            if _spellable(word):
                sounds.setdefault(text.sound(word), []).append(word)
        return sounds

    @cached_property
    def _spelled(self) -> list[str]:
        return list(self._sounds)

    @cached_property
    def _lexicon(self) -> dict[str, list[str]]:
        lexicon: dict[str, list[str]] = {}
        for word in self._words:
            lexicon.setdefault(text.skeleton(word), []).append(word)
        return lexicon

    def _alike(self, word: str) -> list[tuple[str, float]]:
        """The stems that a word may stand for, best first: its own where it is known, else those of words spelled alike."""
        stem = self._stem(word)
        if stem not in self._postings.number:
            return self._nearest(word) if _spellable(word) else []
        namesakes = self._lexicon.get(text.skeleton(word), ()) if len(word) >= NAME and word.isascii() else ()
        common = max(map(self._stem, namesakes), key=self._common, default=stem)
        rare = self._common(common) > RARER * self._common(stem)  # Tokaev is Tokayev
        return [(common, SOUNDS_ALIKE), (stem, 1.0)] if rare else [(stem, 1.0)]

    def _nearest(self, word: str) -> list[tuple[str, float]]:
        sounds = process.extract(
            text.sound(word), self._spelled, scorer=OSA.normalized_similarity, score_cutoff=CUTOFF, limit=SOUNDS
        )
        found: dict[str, float] = {}
        for sound, similarity, _ in sounds:
            for other in self._sounds[sound]:
                stem, alike = self._stem(other), (similarity + OSA.normalized_similarity(word, other)) / 2
                found[stem] = max(alike, found.get(stem, 0.0))
        ranked = sorted(found.items(), key=lambda each: (-each[1], -self._common(each[0])))
        return [each for each in ranked[:ALIKE] if each[1] >= CUTOFF]

    def _common(self, stem: str) -> int:
        """In how many phrasings it stands."""
        start, end = self._postings.span(stem)
        return end - start

    def _split(self, word: str) -> Sequence[str]:
        """Two known words that lack the space between them, if the word is neither known nor close to a known one."""
        stem = self._stem(word)
        if len(word) < JOINED or stem in self._postings.number or not word.isalpha():
            return (word,)
        alike = self.alike(word)
        if alike and alike[0][1] >= CLOSE:
            return (word,)
        cuts = [
            (word[:cut], word[cut:]) for cut in range(1, len(word)) if word[:cut] in self._words and (word[cut:] in self._words)
        ]
        return max(cuts, key=lambda cut: min(map(self._common, map(self._stem, cut))), default=(word,))

    def read(self, words: Sequence[str]) -> Sequence[str]:
        """The words as these languages would write them: where they are Cyrillic, Latin letters become Cyrillic."""
        if not self.cyrillic or not any(map(self._is_foreign, words)):
            return words
        spellings = [self._lexicon.get(text.skeleton(word), ()) if self._is_foreign(word) else (word,) for word in words]
        language = self._language((self._words[each], 1.0) for some in spellings for each in some if each in self._words)
        return [
            max(some, key=lambda each: self._words[each][language] if each in self._words else 0.0)
            if some
            else text.to_cyrillic(word)
            for word, some in zip(words, spellings, strict=True)
        ]

    def _is_foreign(self, word: str) -> bool:
        return word.isascii() and not word.isdigit() and self._stem(word) not in self._idf

    def _language(self, words: Iterable[tuple[Sequence[float], float]], preferred: str = "") -> int:
        """Number of the language that words are of, each given by the languages' shares and its weight; `preferred` wins ties."""
        totals = [0.0] * len(self.languages)
        for shares, weight in words:
            for number, share in enumerate(shares):
                totals[number] += weight * share
        return max(range(len(totals)), key=lambda number: (totals[number], self.languages[number] == preferred))

    def known(self, words: Sequence[str]) -> float:
        """Share of the words that stand in some phrasing as they are."""
        return sum(self._stem(word) in self._idf for word in words) / (len(words) or 1)

    def explain(self, words: Iterable[str]) -> list[Word]:
        """The words of a question with the vocabulary stems that each may stand for."""
        unknown = self._rarity(1)
        return [
            Word(self._stem(word), alike, self._idf[alike[0][0]] if alike else unknown)
            for word in words
            for alike in [self.alike(word)]
        ]

    def score(self, words: Sequence[str], reading: str, preferred: str) -> Iterator[Match]:
        """The entries nearest to the question, in no order; where it may be of several languages, of the `preferred`."""
        question = self.explain(piece for word in words for piece in self._split(word))
        spoken = ((self._speakers[word.mended], word.weight) for word in question if word.alike)
        language = self.languages[self._language(spoken, preferred)]
        total = sum(word.weight for word in question) or 1.0
        linear = self._linear([word.mended for word in question])
        asked = self._entry_of.get(" ".join(words), -1)
        nearest = dict.fromkeys(sorted(linear, key=linear.__getitem__)[-NEAREST:])
        for entry in nearest if asked < 0 else nearest | {asked: None}:
            soft, phrasing = self._soft(question, entry)
            held = [word for word in question if word.alike and self._holds(entry, word.mended)]
            yield Match(
                id=self.ids[entry],
                language=language,
                score=SOFT * soft + (1 - SOFT) * linear[entry] + (VERBATIM if entry == asked else 0.0),
                soft=soft,
                linear=linear[entry],
                explained=sum(word.weight * word.alike[0][1] for word in held) / total,
                phrasing=self.phrasings[phrasing],
                foreign_number=any(word.stem.isdigit() and word not in held for word in question),
                words=len(question),
                reading=reading,
            )

    def _linear(self, stems: Sequence[str]) -> dict[int, float]:
        scores: dict[int, float] = defaultdict(float)
        for name, value in self._features(stems):
            for entry, weight in self._weights.row(name):
                scores[entry] += value * weight
        return scores

    def _soft(self, question: Sequence[Word], entry: int) -> tuple[float, int]:
        """The best cosine over an entry's phrasings, and that phrasing. Words that meet nothing stay in the norm."""
        cosine: dict[int, float] = defaultdict(float)
        unique = {word.stem: word for word in question}.values()
        for word in unique:
            met: dict[int, float] = {}
            for stem, similarity in word.alike:
                for phrasing, weight in self._phrasings_with(stem, entry):
                    if similarity * weight > met.get(phrasing, 0.0):
                        met[phrasing] = similarity * weight
            for phrasing, weight in met.items():
                cosine[phrasing] += word.weight * weight
        if not cosine:
            return 0.0, self._first[entry]
        best = max(cosine, key=cosine.__getitem__)
        return cosine[best] / (math.sqrt(sum(word.weight**2 for word in unique)) or 1.0), best

    def _span(self, stem: str, entry: int) -> tuple[int, int]:
        """Where an entry's phrasings stand in a stem's row."""
        columns, (start, end) = self._postings.columns, self._postings.span(stem)
        start = bisect_left(columns, self._first[entry], start, end)
        return start, bisect_left(columns, self._first[entry + 1], start, end)

    def _holds(self, entry: int, stem: str) -> bool:
        start, end = self._span(stem, entry)
        return start < end

    def _phrasings_with(self, stem: str, entry: int) -> Iterator[tuple[int, float]]:
        """An entry's phrasings that hold a stem, with its weight."""
        start, end = self._span(stem, entry)
        return zip(self._postings.columns[start:end], self._postings.values[start:end], strict=True)


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

    def _readings(self, question: str) -> list[tuple[Index, Sequence[str], str]]:
        """What the message may be: typed as meant, or on the wrong keyboard layout; only what is plausible is scored."""
        readings = []
        for reading, typed in (("typed", question), ("layout", text.swap_layout(question))):
            words = text.words(text.normalise(typed))
            for index in self.indexes:
                if reading == "layout" and index.cyrillic != text.is_cyrillic(typed):
                    continue
                read = index.read(words)
                readings.append((index.known(read), index, read, reading))
        most = max((known for known, *_ in readings), default=0.0)
        return [
            (index, read, reading)
            for known, index, read, reading in readings
            if known >= most / 2 and (known or reading == "typed")  # of another layout only where that gives words
        ]


Example = tuple[Sequence[tuple[dict[int, float], float]], int]
"""The rows of a phrasing's features with their values, and its entry's number."""


def _centroids(examples: Iterable[Example], entries: int) -> None:
    """Fill the rows with each entry's mean direction (Rocchio), of unit length."""
    touched: dict[int, dict[int, float]] = {}
    for features, entry in examples:
        for row, value in features:
            row[entry] = row.get(entry, 0.0) + value
            touched[id(row)] = row
    lengths = [0.0] * entries
    for row in touched.values():
        for entry, weight in row.items():
            lengths[entry] += weight * weight
    for row in touched.values():
        for entry in row:
            row[entry] /= math.sqrt(lengths[entry])


def _correct(examples: Iterable[Example], entries: int, largest: float) -> None:
    """One passive-aggressive pass: where an example does not lead its best rival by MARGIN, move both."""
    for features, entry in examples:
        scores = [0.0] * entries
        for row, value in features:
            for other, weight in row.items():
                scores[other] += value * weight
        wanted, scores[entry] = scores[entry], -math.inf
        highest = max(scores)
        loss = MARGIN - wanted + highest
        if loss > 0:
            rival = scores.index(highest)
            step = min(largest, loss / (2 * sum([value * value for _, value in features]) or 1.0))
            for row, value in features:
                row[entry] = row.get(entry, 0.0) + step * value
                row[rival] = row.get(rival, 0.0) - step * value


def _spellable(stem: str) -> bool:
    return len(stem) > SHORT and not stem.isdigit()


def _pairs(stems: Sequence[str]) -> list[str]:
    padded = ["^", *stems, "$"]
    return [f"{left} {right}" for left, right in pairwise(padded)]
