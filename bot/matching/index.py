"""All phrasings in one alphabet, ready to be asked: languages that share an alphabet are often mixed in one message."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from bot import text
from bot.matching import classifier, corpus, meaning, ngrams, soft_tfidf, spelling, vocabulary
from bot.matching.classifier import Classifier, Learner
from bot.matching.corpus import Array, Corpus
from bot.matching.lexicon import REMEMBERED, Lexicon, Word, language_totals
from bot.matching.match import Entries, Match, Reading, ReadWord
from bot.matching.meaning import Encoder, Meaning
from bot.matching.ngrams import Ngrams
from bot.matching.passive_aggressive import PASSIVE_AGGRESSIVE
from bot.matching.soft_tfidf import Postings
from bot.matching.spelling import Spelling
from bot.matching.vocabulary import Vocabulary

RICH = 100  # From so many phrasings an entry and language on a FAQ is rich: the classifier has learned all that it can.
SOFT_SHARE = 0.3, 0.2  # SoftTFIDF's share beside the classifier, and what it has more where the FAQ is poor.
HELD_SHARE = 0.4  # Weight in the score of the share of the question's words that the entry holds, where the FAQ is rich.
NGRAM_SHARE = 0.7  # Weight in the score of the n-grams, where the FAQ is thin; 0.5 to 1.5 found as many entries …
FEW = 3  # … but less below so many phrasings an entry, and none at one: n-grams of a single phrasing mislead.
MEANING_SHARE = 3.0  # Weight in the score of the meaning, if there is an encoder; its scores are half as high as the others.
VERBATIM_BONUS = 1.0  # For an entry with a phrasing of exactly the question's words, so that an editor's phrasing is final.
NEAREST_ENTRIES = 4  # So many, the best by the classifier, are compared phrasing by phrasing; 4 to 32 measured the same.
FOREIGN_NAME = 0.2  # What a name that an entry does not hold takes from its score, where the FAQ is rich: it is of another.
MAX_UNKNOWN = 8  # So many unknown words of a question are compared with all known ones, which is what costs time.
UNSEEN = 0.3  # Phrasings that a word is taken to stand in beside those that hold it: a rare one shows little.
ALPHABET_SAMPLE = 1000  # So many words tell the alphabet.


class Learned(NamedTuple):
    """Phrasings, and what is learned from them."""

    corpus: Corpus
    vocabulary: Vocabulary
    spelling: Spelling
    classifier: Classifier
    postings: Postings
    ngrams: Ngrams
    meaning: Meaning


class Index:
    """Composes what compares a question with entries: the lexicon reads its words, the classifier looks at it as a whole, and
    SoftTFIDF at each phrasing of the entries that the classifier finds nearest."""

    def __init__(self, learned: Learned) -> None:
        self.learned = learned
        self.ids, self.languages, self.phrasings = learned.corpus.ids, learned.corpus.languages, learned.corpus.phrasings
        _, self._vocabulary, _, self._classifier, self._postings, self._ngrams, self._meaning = learned
        self._rich = min(1.0, len(self.phrasings) / (len(self.ids) * len(self.languages) * RICH))
        few = min(1.0, max(0.0, (learned.corpus.usual - 1) / (FEW - 1)))
        self._soft_share = SOFT_SHARE[0] + SOFT_SHARE[1] * (1 - self._rich)
        self._held_share = HELD_SHARE * self._rich
        self._ngram_share = NGRAM_SHARE * few if self._ngrams else 0.0
        self._meaning_share = MEANING_SHARE if self._meaning else 0.0
        self._shares = 1 + self._held_share + self._ngram_share + self._meaning_share
        self.is_thin = learned.corpus.is_thin
        sizes = np.diff(learned.postings.first)  # how many phrasings each entry has
        self._rareness = ((len(self.phrasings) + 2 * UNSEEN) / (sizes + 2 * UNSEEN)).tolist()
        self._background = {tuple(text.words(text.normalise(line))) for line in learned.corpus.background}
        self.lexicon = Lexicon(learned.vocabulary, learned.spelling, learned.postings)
        self.usage = lru_cache(REMEMBERED)(self._usage)
        self.is_cyrillic = text.is_cyrillic("".join(learned.vocabulary.words[:ALPHABET_SAMPLE]))

    def read(self, words: Sequence[str]) -> Sequence[str]:
        """The words as these languages would write them: where they are Cyrillic, Latin letters become Cyrillic."""
        return self.lexicon.in_cyrillic(words) if self.is_cyrillic else words

    def known(self, words: Sequence[str]) -> float:
        """Share of the words that stand in some phrasing as they are."""
        return sum([self.lexicon.stem_number(word) >= 0 for word in words]) / (len(words) or 1)

    def _usage(self, word: str, similar: bool = True) -> dict[str, float]:
        """How many phrasings of each language hold the word, if all had equally many words; where none does, the `similar` one
        that it most likely stands for."""
        vocabulary, number = self._vocabulary, self._vocabulary.number_of.get(word, -1)
        stem = self.lexicon.stem_number(word)
        if stem < 0 and similar:
            stem = self.lexicon.meanings(word)[0].number
        if stem < 0:
            return {}
        shares = vocabulary.stem_shares[stem] if number < 0 else vocabulary.word_shares[number]
        uses = shares * vocabulary.uses[stem] * self._scale
        return dict(zip(self.languages, uses.tolist(), strict=True))

    @cached_property
    def _scale(self) -> Array:
        """By language, what brings its phrasings to as many words as one language has in the mean."""
        totals = np.array(self._vocabulary.uses) @ self._vocabulary.stem_shares
        scale: Array = totals.mean() / np.maximum(totals, 1.0)
        return scale

    def score(self, words: Sequence[str], reading: str, preferred: str, vector: Array | None = None) -> Iterator[Match]:
        """The entries nearest to the question, in no order; where it may be of several languages, of the `preferred`. None where
        it is word for word one about anything else. `vector` is what the encoder makes of it, if there is one."""
        if tuple(words) in self._background:
            return
        question = [meaning for word in self._without_excess(words) for meaning in self.lexicon.meanings(word)]
        language = self._language(question, preferred)
        linear = self._classifier.scores([word.number for word in question])
        pieces = self._ngrams.scores(words) if self._ngrams else np.zeros(len(self.ids))
        meant = self._meaning.scores(vector) if vector is not None and words else np.zeros(len(self.ids))
        asked = self._postings.verbatim([self._vocabulary.number_of.get(word, -1) for word in words])
        unique = sorted({word.stem: word for word in question}.values(), key=lambda word: -word.weight)
        products = self._postings.products([word.meetings for word in unique])
        length = math.hypot(*[word.weight for word in unique]) or 1.0
        total = sum([word.weight for word in question]) or 1.0
        unknown = sum([word.weight for word in question if word.number < 0]) / total
        rarity = max([word.weight for word in question if word.number >= 0], default=0.0) / self._vocabulary.unknown_idf
        worths = [(word.holders, word.weight * word.similarity) for word in question]
        names = [word.holders for word in question if word.is_name]
        known = [(word.holders, self._vocabulary.uses[word.number]) for word in question if word.number >= 0]
        numbers = [word.holders for word in question if word.stem.isdigit()]
        for entry in self._nearest(linear + self._ngram_share * pieces + self._meaning_share * meant, asked):
            product, phrasing = self._postings.nearest(products, entry)
            soft = product / length
            fit = float(linear[entry])
            held = [worth for holders, worth in worths if entry in holders]
            foreign_names = sum([entry not in holders for holders in names])
            score = self._score(soft, fit, len(held) / (len(question) or 1), float(pieces[entry]), float(meant[entry]))
            yield Match(
                id=self.ids[entry],
                language=language,
                score=score - FOREIGN_NAME * self._rich * min(foreign_names, 1) + (VERBATIM_BONUS if entry == asked else 0.0),
                soft=soft,
                linear=fit,
                ngrams=float(pieces[entry]),
                coverage=sum(held) / total,
                phrasing=self.phrasings[phrasing],
                verbatim=entry == asked,
                foreign_number=any(entry not in holders for holders in numbers),
                foreign_names=foreign_names,
                unknown=unknown,
                rarity=rarity,
                words=len(question),
                reading=reading,
                word_fit=self._word_fit(known, entry),
                meaning=float(meant[entry]),
            )

    def _word_fit(self, known: Iterable[tuple[Mapping[int, int], int]], entry: int) -> float:
        """The lowest over the known words, given their holders and in how many phrasings they are, of how much more common one is
        in an entry's phrasings than in all, as a log ratio."""
        ratios = [(holders.get(entry, 0) + UNSEEN) / (uses + UNSEEN) for holders, uses in known]
        return math.log(min(ratios) * self._rareness[entry]) if ratios else 0.0

    def _score(self, soft: float, fit: float, held: float, pieces: float, meant: float) -> float:
        total = self._soft_share * soft + (1 - self._soft_share) * fit + self._held_share * held
        return (total + self._ngram_share * pieces + self._meaning_share * meant) / self._shares

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


def build(languages: Mapping[str, Entries], learner: Learner = PASSIVE_AGGRESSIVE, encoder: Encoder | None = None) -> Index:
    """Learn all that can be known from the phrasings of languages of one alphabet. Takes seconds for tens of thousands, with an
    encoder that has not seen them minutes."""
    laid = corpus.build(languages)
    words = vocabulary.build(laid, _most_used_first(laid))
    spelled = spelling.build(words.words, words.phonetic_keys)
    return _index(laid, words, spelled, classifier.build(laid, words, learner), encoder)


def extend(
    index: Index, languages: Mapping[str, Entries], learner: Learner = PASSIVE_AGGRESSIVE, encoder: Encoder | None = None
) -> Index | None:
    """The index of phrasings that have changed a little, learned in a fraction of the time: what is new is learned on top of what
    was known. None where the languages are others, so that all must be learned anew."""
    before = index.learned
    laid = corpus.build(languages, before.corpus)
    if laid.languages != before.corpus.languages:
        return None
    if not laid.is_new.any() and len(laid.phrasings) == len(before.corpus.phrasings):
        return index
    words = vocabulary.build(laid, before.vocabulary.stemmed_as, before.vocabulary)
    spelled = spelling.build(words.words, words.phonetic_keys, before.spelling)
    fitted = classifier.extend(before.classifier, before.corpus, laid, words, learner)
    return _index(laid, words, spelled, fitted, encoder)


def _index(laid: Corpus, words: Vocabulary, spelled: Spelling, fitted: Classifier, encoder: Encoder | None) -> Index:
    views = soft_tfidf.build(laid, words), ngrams.build(laid), meaning.build(laid, encoder)
    return Index(Learned(laid, words, spelled, fitted, *views))


def _most_used_first(laid: Corpus) -> list[str]:
    uses = np.bincount(laid.language_of, minlength=len(laid.languages))
    return [laid.languages[number] for number in np.argsort(-uses, kind="stable")]
