"""What is doubtful in a FAQ that loads, in words for its editors.

Compared between translations of an answer, tags aside: its numbers, as a set ("1 000", "1,000" and "1000" are one number, "05"
and "5" too; a date is the numbers in it, and a month's name is no number); and abbreviations in Latin capitals, such as PROXY,
that an answer in another alphabet holds: each translation should hold them, in capitals or not. Other names are not compared,
since each language has its own form of them.

Pure but for `findings`, which looks into the files.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from bot import telegram_html, text
from bot.faq import lost_text, stray_files
from bot.faq.files import SOURCE_TEXT
from bot.faq.findings import Finding, Place, did_you_mean
from bot.faq.loader import LoadedFaq
from bot.faq.model import Entry, Faq
from bot.visible import counted

FEW = 12  # phrasings; an entry with fewer is often missed
LONGEST_BUTTON = 64  # characters of a title that a telephone shows: on a button, and in two lines above an answer
LONG_ANSWER = 40  # letters; in so many, a language that has letters of its own shows one
REACHED = 1 / 3  # least share of a question's words that its other ways to ask should hold
_THOUSANDS = re.compile(r"(?<!\d)\d{1,3}(?:[ \u00a0\u202f.,]\d{3})+(?!\d)")
_ABBREVIATION = re.compile(r"\b[A-Z][A-Z0-9]*[A-Z]\b")
_JOINERS = {"\u200c", "\u200d", *map(chr, range(0xE0020, 0xE0080))}  # within emoji, and in some scripts
_LAST_CYRILLIC = "\u052f"

_OFF_TOPIC = ""  # stands for the id of an entry: questions about anything else are found as if they had one

Progress = Callable[[Sequence[str]], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Remark:
    """A warning about a place in the FAQ of a language; `other` is another language and place that it speaks of."""

    language: str
    place: Place
    message: str
    other: tuple[str, Place] | None = None


@dataclass(frozen=True, slots=True)
class _Phrasing:
    entry: str
    language: str
    place: Place
    text: str

    def remark(self, message: str, other: "_Phrasing | None" = None) -> Remark:
        return Remark(self.language, self.place, f"“{self.text}” {message}", (other.language, other.place) if other else None)

    @property
    def owner(self) -> str:
        return f"entry {self.entry}" if self.entry != _OFF_TOPIC else "off_topic"


def warnings(faqs: Sequence[Faq], progress: Progress = iter) -> list[Remark]:
    """All that is doubtful; `progress` goes through the entries' ids."""
    return [
        *_phrasing_remarks(faqs, progress),
        *_translation_remarks(faqs),
        *chain.from_iterable(chain(_entry_remarks(faq), _title_remarks(faq), _invisible(faq)) for faq in faqs),
    ]


def findings(loaded: Sequence[LoadedFaq], progress: Progress = iter) -> list[Finding]:
    """The warnings about what was read from files, which are read again to say where each stands."""
    remarks = warnings([each.faq for each in loaded], progress)
    places = {(remark.language, remark.place) for remark in remarks} | {remark.other for remark in remarks if remark.other}
    positions = {
        (each.faq.language, place): position
        for each in loaded
        for place, position in each.locate(place for language, place in places if language == each.faq.language).items()
    }
    copies = dict(chain.from_iterable(stray_files.copies(each).items() for each in loaded))
    doubted = [
        Finding(
            *positions[remark.language, remark.place],
            "warning",
            f"{remark.message}; the other is {positions[remark.other]}" if remark.other else remark.message,
        )
        for remark in remarks
        if not (remark.other and positions[remark.other].file in copies)
    ]
    lost = chain.from_iterable(lost_text.warnings(file) for each in loaded for file in each.files)
    return [*copies.values(), *(each for each in (*lost, *doubted) if each.file not in copies)]


def _phrasing_remarks(faqs: Sequence[Faq], progress: Progress) -> Iterator[Remark]:
    """Phrasings that the matcher's exact look-up gives to another entry, the first that holds their words; near ones; questions
    apart from their entry's other phrasings."""
    phrasings: dict[str, list[_Phrasing]] = {}
    for each in chain.from_iterable(map(_phrasings, faqs)):
        phrasings.setdefault(each.entry, []).append(each)
    stems = {faq.language: text.stemmer([faq.language]) for faq in faqs}
    exact: dict[str, _Phrasing] = {}
    unordered: dict[str, _Phrasing] = {}
    twice: dict[tuple[str, str, str], _Phrasing] = {}
    for entry in progress([*phrasings]):
        asked = {phrasing: text.words(text.normalise(phrasing.text)) for phrasing in phrasings[entry]}
        for phrasing, words in asked.items():
            if not words:
                yield phrasing.remark("holds no word and no number, so that nobody can ask it: reword or delete it")
                continue
            again = twice.setdefault((phrasing.entry, phrasing.language, _letters_of(phrasing.text)), phrasing)
            if again is not phrasing:
                yield phrasing.remark(f"of {phrasing.owner} is here twice: delete one of the two", again)
                continue
            first = exact.setdefault(" ".join(words), phrasing)
            alike = unordered.setdefault(" ".join(sorted(set(words))), phrasing)
            if first.entry != entry:
                yield phrasing.remark(
                    f"of {phrasing.owner} finds {first.owner} first, which holds the same words: delete it in one of the two",
                    first,
                )
            elif alike.entry != entry:
                yield phrasing.remark(
                    f"of {phrasing.owner} has the words of “{alike.text}” of {alike.owner}: delete one of them, or reword it",
                    alike,
                )
        if entry != _OFF_TOPIC:
            yield from _hard_to_reach(asked, stems)


def _letters_of(phrasing: str) -> str:
    """It without case and punctuation: what differs in these alone is the same."""
    return " ".join(re.findall(r"\w+", phrasing.casefold()))


def _hard_to_reach(asked: Mapping[_Phrasing, Iterable[str]], stems: Mapping[str, Callable[[str], str]]) -> Iterator[Remark]:
    """Questions that share few words with their entry's other phrasings: asked a little otherwise, they may not be understood.

    An index that has not seen the question would say it surely, but to train one for each entry takes minutes.
    """
    for language, stem in stems.items():
        own = [(phrasing, words) for phrasing, words in asked.items() if phrasing.language == language]
        if len(own) >= FEW:
            (question, words), *others = own
            wanted = set(map(stem, words))
            held = wanted.intersection(map(stem, set(chain.from_iterable(words for _, words in others))))
            if len(held) < REACHED * len(wanted):
                yield question.remark(
                    f"is hard to reach: most of its words are in no other phrasing of {question.owner}; add some with them"
                )


def _phrasings(faq: Faq) -> Iterator[_Phrasing]:
    for number, entry in enumerate(faq.entries):
        place: Place = ("entries", number)
        yield _Phrasing(entry.id, faq.language, (*place, "question"), entry.question)
        for item, phrasing in enumerate(entry.also):
            yield _Phrasing(entry.id, faq.language, (*place, "also", item), phrasing)
    for item, phrasing in enumerate(faq.off_topic):
        yield _Phrasing(_OFF_TOPIC, faq.language, ("off_topic", item), phrasing)


def _translation_remarks(faqs: Sequence[Faq]) -> Iterator[Remark]:
    translations: dict[str, dict[str, tuple[int, Entry]]] = {}
    for faq in faqs:
        for number, entry in enumerate(faq.entries):
            translations.setdefault(entry.id, {})[faq.language] = number, entry
    for identity, entries in translations.items():
        missing = [faq.language for faq in faqs if faq.language not in entries]
        if missing:
            language, (number, _) = next(iter(entries.items()))
            message = (
                f"entry {identity} is not in {', '.join(missing)}: translate it, or it is answered in another language there"
            )
            yield Remark(language, ("entries", number, "id"), message + _meant(identity, translations))
        answers = {language: telegram_html.read(entry.answer).text for language, (_, entry) in entries.items()}
        for language, message in chain(_differing_numbers(answers), _missing_names(answers)):
            yield Remark(language, ("entries", entries[language][0], "answer"), message)


def _meant(identity: str, translations: Mapping[str, Mapping[str, object]]) -> str:
    """What to say of an id that is another one mistyped: one that all its languages lack, and no fewer have."""
    own, known = translations[identity], [*translations]
    others = [
        name
        for name, theirs in translations.items()
        if theirs.keys().isdisjoint(own) and (len(theirs), -known.index(name)) > (len(own), -known.index(identity))
    ]
    return did_you_mean(identity, others)


def _differing_numbers(answers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Languages whose numbers are not those of most."""
    numbers = {language: _numbers(answer) for language, answer in answers.items()}
    common, _ = Counter(numbers.values()).most_common(1)[0]
    model = next(language for language, own in numbers.items() if own == common)
    for language, own in numbers.items():
        if own != common:
            here, there = (", ".join(map(str, sorted(each))) or "none" for each in (own - common, common - own))
            yield language, f"answer: numbers differ from {model}, {here} here and {there} there: make the translations agree"


def _numbers(answer: str) -> frozenset[int]:
    answer = _THOUSANDS.sub(lambda match: re.sub(r"\D", "", match[0]), answer)
    return frozenset(map(int, re.findall(r"\d+", answer)))


def _missing_names(answers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Languages that lack an abbreviation in Latin capitals which an answer in another alphabet holds."""
    foreign = {
        name: language
        for language, answer in answers.items()
        if text.alphabet(answer) != "LATIN"
        for name in _ABBREVIATION.findall(answer)
    }
    for name, holder in foreign.items():
        for language, answer in answers.items():
            if name.lower() not in answer.lower():
                yield language, f"answer: {name} is in {holder} and not here: make the translations agree"


def _entry_remarks(faq: Faq) -> Iterator[Remark]:
    own = set(faq.own_letters.lower())
    for number, entry in enumerate(faq.entries):
        yield from _paragraph_remarks(faq, number, entry)
        if faq.topics and not (entry.topic or entry.gap or entry.small_talk):
            message = f"entry {entry.id} has no topic, so that no menu shows it: add topic: with one of {', '.join(faq.topics)}"
            yield Remark(faq.language, ("entries", number, "id"), message)
        if (count := len(entry.phrasings)) < FEW:
            message = f"entry {entry.id} has {counted(count, 'phrasing')}, and wants {FEW}: add other ways to ask it"
            yield Remark(faq.language, ("entries", number, "question"), message)
        answer = telegram_html.read(entry.answer).text
        if sum(map(str.isalpha, answer)) > LONG_ANSWER and faq.own_letters and not own & set(answer.lower()):
            message = (
                f"answer: no letter of {faq.language} ({' '.join(faq.own_letters)}) in a long text: write it in {faq.language}"
            )
            yield Remark(faq.language, ("entries", number, "answer"), message)


def _paragraph_remarks(faq: Faq, number: int, entry: Entry) -> Iterator[Remark]:
    """Numbers of paragraphs that the text beside the FAQ does not have."""
    for item, paragraph in enumerate(entry.source):
        if faq.paragraphs and paragraph > len(faq.paragraphs):
            message = f"source {paragraph} is no paragraph of {SOURCE_TEXT}, which has {len(faq.paragraphs)}: mend the number"
            yield Remark(faq.language, ("entries", number, "source", item), message)


def _title_remarks(faq: Faq) -> Iterator[Remark]:
    used = {entry.topic for entry in faq.entries}
    for key, title in faq.topics.items():
        if key not in used:
            yield Remark(faq.language, ("topics", key), f"topic {key} has no entry, so that the menu does not show it: delete it")
        if len(title) > LONGEST_BUTTON:
            message = (
                f"topic {key}: its title has {len(title)} characters, and a button shows {LONGEST_BUTTON} or fewer: shorten it"
            )
            yield Remark(faq.language, ("topics", key), message)
    for number, entry in enumerate(faq.entries):
        if len(entry.question) > LONGEST_BUTTON and not entry.small_talk:
            message = (
                f"question of {entry.id} has {len(entry.question)} characters, and a button shows {LONGEST_BUTTON} or fewer: "
                "shorten it, and keep this one among the phrasings"
            )
            yield Remark(faq.language, ("entries", number, "question"), message)


def _invisible(faq: Faq) -> Iterator[Remark]:
    """Format and control characters, and spaces that do not break: they come with copied text, and nobody sees them."""
    texts = dict(_texts(faq))
    hidden = {
        character
        for character in set().union(*texts.values())
        if character == "\u00a0" or (unicodedata.category(character) in ("Cf", "Cc") and character not in "\n\t")
    }
    for place, content in texts.items() if hidden else ():
        for character in sorted(hidden & set(content)):
            if character not in _JOINERS or _splits_a_word(character, content):
                cure = "type a plain space" if character == "\u00a0" else "delete it"
                name = f"U+{ord(character):04X} {unicodedata.name(character, 'control character')}"
                yield Remark(faq.language, place, f"an invisible character, {name}, is in this text: {cure}")


def _splits_a_word(joiner: str, content: str) -> bool:
    """Whether it stands behind a Latin or Cyrillic letter, where it joins nothing."""
    return any(before <= _LAST_CYRILLIC for before in re.findall(f"(.){joiner}", content))


def _texts(faq: Faq) -> Iterator[tuple[Place, str]]:
    """Every text of the file."""
    yield ("title",), faq.title
    yield from ((("topics", key), title) for key, title in faq.topics.items())
    yield from ((("messages", key), value) for key, value in faq.messages if key in faq.messages.model_fields_set)
    yield from ((("entries", number, "answer"), entry.answer) for number, entry in enumerate(faq.entries))
    yield from ((phrasing.place, phrasing.text) for phrasing in _phrasings(faq))
