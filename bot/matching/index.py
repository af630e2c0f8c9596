"""All phrasings in one alphabet, ready to be asked: languages that share an alphabet are often mixed in one message."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from bot import text
from bot.matching import classifier, passive_aggressive, soft_tfidf, spelling, vocabulary
from bot.matching.classifier import Classifier, Learner
from bot.matching.lexicon import Lexicon, Word, language_totals
from bot.matching.match import Entries, Match, Reading, ReadWord
from bot.matching.soft_tfidf import Postings
from bot.matching.spelling import Spelling
from bot.matching.vocabulary import Array, Vocabulary

SOFT_SHARE = 0.3  # Of the score; the rest is the classifier's. The two fail on different questions. 0.2 to 0.4 measured alike.
VERBATIM_BONUS = 1.0  # For an entry with a phrasing of exactly the question's words, so that an editor's phrasing is final.
NEAREST_ENTRIES = 4  # So many, the best by the classifier, are compared phrasing by phrasing; 4 to 32 measured the same.
MAX_UNKNOWN = 8  # So many unknown words of a question are compared with all known ones, which is what costs time.
ALPHABET_SAMPLE = 1000  # So many words tell the alphabet.


class Learned(NamedTuple):
    """What is learned from phrasings."""

    vocabulary: Vocabulary
    spelling: Spelling
    classifier: Classifier
    postings: Postings


class Index:
    """Composes what compares a question with entries: the lexicon reads its words, the classifier looks at it as a whole, and
    SoftTFIDF at each phrasing of the entries that the classifier finds nearest."""

    def __init__(self, languages: Mapping[str, Entries], learned: Learned) -> None:
        """`languages` hold the phrasings that it was learned from; see `build`."""
        self.languages, self.learned = list(languages), learned
        self.ids, self.phrasings, _ = _laid_out(languages)
        self._vocabulary, _, self._classifier, self._postings = learned
        self.lexicon = Lexicon(learned.vocabulary, learned.spelling, learned.postings)
        self.is_cyrillic = text.is_cyrillic("".join(learned.vocabulary.words[:ALPHABET_SAMPLE]))

    def read(self, words: Sequence[str]) -> Sequence[str]:
        """The words as these languages would write them: where they are Cyrillic, Latin letters become Cyrillic."""
        return self.lexicon.in_cyrillic(words) if self.is_cyrillic else words

    def known(self, words: Sequence[str]) -> float:
        """Share of the words that stand in some phrasing as they are."""
        return sum([self.lexicon.stem_number(word) >= 0 for word in words]) / (len(words) or 1)

    def score(self, words: Sequence[str], reading: str, preferred: str) -> Iterator[Match]:
        """The entries nearest to the question, in no order; where it may be of several languages, of the `preferred`."""
        question = [meaning for word in self._without_excess(words) for meaning in self.lexicon.meanings(word)]
        language = self._language(question, preferred)
        linear = self._classifier.scores([word.number for word in question])
        asked = self._postings.verbatim(words)
        unique = sorted({word.stem: word for word in question}.values(), key=lambda word: -word.weight)
        cosines = self._postings.cosines([(word.weight, word.meetings) for word in unique])
        total = sum([word.weight for word in question]) or 1.0
        for entry in self._nearest(linear, asked):
            soft, phrasing = self._postings.nearest(cosines, entry)
            fit = float(linear[entry])
            yield Match(
                id=self.ids[entry],
                language=language,
                score=SOFT_SHARE * soft + (1 - SOFT_SHARE) * fit + (VERBATIM_BONUS if entry == asked else 0.0),
                soft=soft,
                linear=fit,
                coverage=sum([word.weight * word.similarity for word in question if entry in word.entries]) / total,
                phrasing=self.phrasings[phrasing],
                foreign_number=any(word.stem.isdigit() and entry not in word.entries for word in question),
                words=len(question),
                reading=reading,
            )

    def explain(self, words: Sequence[str], kind: str) -> Reading:
        """What each word is taken for."""
        stems = self._vocabulary.stems
        read = [meaning for word in words for meaning in self.lexicon.meanings(word)]
        known = [stems[word.number] if word.number >= 0 else "" for word in read]
        words_ = (ReadWord(word.stem, stem, word.similarity, word.weight) for word, stem in zip(read, known, strict=True))
        return Reading(kind, tuple(self.languages), tuple(words_))

    def _language(self, question: Sequence[Word], preferred: str) -> str:
        """The language that most of the question is of; `preferred` wins ties."""
        known = [(word.number, word.weight) for word in question if word.number >= 0]
        totals = language_totals(known, self._vocabulary.stem_shares)
        return max(zip(self.languages, totals, strict=True), key=lambda each: (each[1], each[0] == preferred))[0]

    def _nearest(self, linear: Array, asked: int) -> list[int]:
        """The entries that are worth comparing phrasing by phrasing: the best by the classifier, and the one asked verbatim."""
        touched = np.flatnonzero(linear)
        best: list[int] = touched[np.argsort(linear[touched], kind="stable")[-NEAREST_ENTRIES:]].tolist()
        return best if asked < 0 or asked in best else [*best, asked]

    def _without_excess(self, words: Sequence[str]) -> Sequence[str]:
        """The known words, and the first MAX_UNKNOWN of the others."""
        if len(words) <= MAX_UNKNOWN:
            return words
        known = [self.lexicon.stem_number(word) >= 0 for word in words]
        unknown = accumulate(not each for each in known)
        return [word for word, each, count in zip(words, known, unknown, strict=True) if each or count <= MAX_UNKNOWN]


def build(languages: Mapping[str, Entries], learn: Learner = passive_aggressive.learn) -> Index:
    """Learn all that can be known from the phrasings of languages of one alphabet. Takes seconds for tens of thousands."""
    ids, phrasings, spoken = _laid_out(languages)
    sizes = [sum(len(entries.get(name, ())) for entries in languages.values()) for name in ids]
    entries = [entry for entry, size in enumerate(sizes) for _ in range(size)]
    tokens = [text.words(text.normalise(phrasing)) for phrasing in phrasings]
    most_used = sorted(languages, key=lambda language: -sum(map(len, languages[language].values())))
    words = vocabulary.build(zip(tokens, entries, spoken, strict=True), len(ids), most_used)
    stems = [[words.stem_of[words.number_of[word]] for word in some] for some in tokens]
    spelled = spelling.build(words.words, words.phonetic_keys)
    fitted = classifier.build(stems, entries, len(ids), words.idf, words.unknown_idf, learn)
    postings = soft_tfidf.build(tokens, stems, words.idf, [*accumulate(sizes, initial=0)])
    return Index(languages, Learned(words, spelled, fitted, postings))


def _laid_out(languages: Mapping[str, Entries]) -> tuple[list[str], list[str], list[int]]:
    """The ids of all entries; their phrasings, entry by entry and of one entry language by language; and each one's language."""
    ids = list(dict.fromkeys(name for entries in languages.values() for name in entries))
    ways = [(way, number) for name in ids for number, each in enumerate(languages.values()) for way in each.get(name, ())]
    return ids, [way for way, _ in ways], [number for _, number in ways]
