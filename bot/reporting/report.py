"""What the journal tells an editor: what was not answered, what people picked instead, what they voted down. Pure."""

import json
import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from textwrap import indent

import yaml
from rapidfuzz import fuzz, process

from bot.answering.responder import Responder
from bot.faq import Entry, LoadedFaq
from bot.storage.journal import Record
from bot.text import normalise, stemmer, words
from bot.visible import visible

ALIKE = 85  # per cent that two questions' sorted stems have in common, to be one question in other words
SAME_WORD = 75  # per cent that two words have in common, to be one word spelled differently
MOST = 2_000  # different questions that are looked at, most asked and newest first: some ten seconds, and more than anyone reads
NEAREST = 5  # groups that a question is held against
TWICE = 2  # times that a question is asked before an entry of its own is worth a thought
DIRECT = ("answer", "gap")
_SPAN = re.compile(r"(\d{1,5})([dh])")


@dataclass(frozen=True, slots=True)
class Group:
    """One question in all its wordings, commonest first. `said` are the ids of the entries that were offered, or said; `picked`
    those that people picked; both commonest first."""

    question: str
    wordings: tuple[str, ...]
    language: str
    count: int
    last: datetime
    said: tuple[str, ...] = ()
    picked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Groups, most frequent first. `outcomes` counts all questions, `settled` the groups that are left out since the FAQ answers
    them by now, `left_out` the rarer questions beyond those that are looked at."""

    outcomes: Mapping[str, int]
    unanswered: tuple[Group, ...] = ()
    picked: tuple[Group, ...] = ()
    voted_down: tuple[Group, ...] = ()
    settled: int = 0
    left_out: int = 0


def report(records: Iterable[Record], responder: Responder) -> Report:
    """What is worth an editor's look, by the FAQ of today."""
    records = list(records)
    unanswered, picked, settled = [], [], 0
    alike_, rarer = clusters(each for each in records if _unanswered(each) or each.chosen)
    for alike in alike_:
        chosen = _commonest(each.chosen for each in alike if each.chosen)
        if _settled(alike, chosen, responder):
            settled += 1
            continue
        open_, solved = [each for each in alike if _unanswered(each)], [each for each in alike if each.chosen]
        unanswered += [group_of(open_, chosen)] if open_ else []
        picked += [group_of(solved, chosen)] if solved else []
    disliked, rarer_disliked = clusters(each for each in records if each.helpful is False)
    down = [group_of(alike, ()) for alike in disliked]
    outcomes = dict(Counter(each.outcome for each in records))
    return Report(outcomes, most_first(unanswered), most_first(picked), most_first(down), settled, rarer + rarer_disliked)


def to_teach(records: Iterable[Record], responder: Responder, ignored: Container[tuple[str, str]], most: int) -> list[Group]:
    """The groups that an editor may teach, most frequent first: what was not answered, asked back about or voted down, and is not
    answered by the FAQ of today, nor off-topic in it, nor `ignored`, by language and words of any of the group."""
    asked = [each for each in records if _unanswered(each) or each.chosen or each.helpful is False]
    off_topic = {(language, text) for language, faq in responder.faqs.items() for text in faq.off_topic}
    groups: list[Group] = []
    for alike in sorted(clusters(asked)[0], key=lambda alike: (-len(alike), -alike[-1].time.timestamp())):
        keys = {(each.language, text) for each in alike for text in (each.question, _one_line(each.question))}
        chosen = _commonest(each.chosen for each in alike if each.chosen)
        if not (any(key in ignored for key in keys) or keys & off_topic or _settled(alike, chosen, responder)):
            groups.append(group_of(alike, chosen))
            if len(groups) == most:
                break
    return groups


def since(text: str, now: datetime) -> datetime:
    """The time that a date (2026-11-01) or a span back from now (7d, 24h) names, in now's time zone. Raises ValueError."""
    if match := _SPAN.fullmatch(text):
        return now - int(match[1]) * timedelta(**{{"d": "days", "h": "hours"}[match[2]]: 1})
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=now.tzinfo)
    except ValueError:
        raise ValueError(f"{text!r} is no date and no span: write 2026-11-01, 7d or 24h") from None


def _unanswered(record: Record) -> bool:
    """Whether the person went away without an answer."""
    return record.chosen == "" or (record.chosen is None and record.outcome not in DIRECT)


def _settled(alike: Sequence[Record], chosen: Sequence[str], responder: Responder) -> bool:
    """Whether the FAQ answers this by now, and not with what people refused, or passed over for something else."""
    reply = responder.reply(_commonest(_one_line(each.question) for each in alike)[0], alike[0].language)
    ids = {entry.id for entry in reply.entries}
    if chosen:
        return chosen[0] in ids
    refused = {name for each in alike if each.chosen == "" or each.helpful is False for name in each.said}
    return bool(ids) and not ids & refused


# Near-identical questions


@dataclass(frozen=True, slots=True)
class _Leader:
    """The commonest form of a question, with which the others of its group are compared."""

    stems: frozenset[str]
    records: list[Record] = field(default_factory=list)


def clusters(records: Iterable[Record]) -> tuple[list[list[Record]], int]:
    """Near-identical questions together: by their stems, the same or almost. What holds no word is dropped.

    The number is how many different questions were left out.
    """
    same: dict[tuple[str, tuple[str, ...]], list[Record]] = {}
    stem_of: dict[str, Callable[[str], str]] = {}
    for record in records:
        stem = stem_of.setdefault(record.language, stemmer([record.language]))
        stems = sorted({stem(word) for word in words(normalise(record.question))})
        if stems:
            same.setdefault((record.language, tuple(stems)), []).append(record)
    leaders: dict[tuple[str, frozenset[str]], dict[str, _Leader]] = {}
    most_first = sorted(same.items(), key=lambda item: (len(item[1]), item[1][-1].time), reverse=True)
    for (language, stems_), alike in most_first[:MOST]:
        numbers = frozenset(stem for stem in stems_ if stem.isdigit())  # another year is another question
        rivals = leaders.setdefault((language, numbers), {})
        key, unique = " ".join(stems_), frozenset(stems_)
        near = process.extract(key, rivals.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE, limit=NEAREST)
        found = next((rivals[name] for name, *_ in near if _same_words(unique, rivals[name].stems)), None)
        (found or rivals.setdefault(key, _Leader(unique))).records.extend(alike)
    return [leader.records for rivals in leaders.values() for leader in rivals.values()], max(0, len(same) - MOST)


def _same_words(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether two questions differ by how words are spelled, or by words that only one of them has."""
    left, right = ours - theirs, theirs - ours
    if len(left) > len(right):
        left, right = right, left
    return all(process.extractOne(word, right, scorer=fuzz.ratio, score_cutoff=SAME_WORD) for word in left)


def group_of(alike: Sequence[Record], picked: tuple[str, ...]) -> Group:
    """The group of near-identical questions, or of any others that belong together; there is at least one."""
    wordings = _commonest(_one_line(each.question) for each in alike)
    said = _commonest(name for each in alike for name in each.said)
    return Group(wordings[0], wordings, alike[0].language, len(alike), max(each.time for each in alike), said, picked)


def _commonest(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name, _ in Counter(names).most_common())


def most_first(groups: Iterable[Group]) -> tuple[Group, ...]:
    """The most frequent first, of those equally frequent the latest."""
    return tuple(sorted(groups, key=lambda group: (-group.count, -group.last.timestamp(), group.question)))


def _one_line(text: str) -> str:
    """A text without line breaks and what could command a terminal."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())


# For other programs, and for the FAQ files


def to_json(found: Report) -> str:
    """The report as one JSON object; times in ISO 8601, UTC."""
    return visible(json.dumps(asdict(found), ensure_ascii=False, indent=1, default=datetime.isoformat))


def to_yaml(found: Report, responder: Responder, loaded: Iterable[LoadedFaq]) -> str:
    """Lines for the FAQ files: phrasings of the entries that people picked, and entries for what nobody answered; `loaded` says
    which files there are.

    A language with a file of phrasings has a document for it and one for its file of entries, each under the name of its file.
    The others are the keys of one document. Everything stands as far to the right as it does in a FAQ file. A new entry lacks its
    answer, and `check` refuses it until that is written.
    """
    numbers = new_ids(responder)
    keys, documents = [], []
    for each in loaded:
        language = each.faq.language
        ways = [(entry, more) for entry in each.faq.entries if (more := _more_ways(entry, found.picked, language))]
        open_ = [group for group in found.unanswered if group.language == language and not group.picked and group.count >= TWICE]
        entries = [_new_entry(next(numbers), group) for group in open_]
        if each.phrasings_files:
            documents += _document(each.phrasings_files[0], "phrasings", [_phrasings(*way) for way in ways])
            documents += _document(each.file, "entries", entries)
        elif ways or entries:
            keys += [f"{language}:  # for the entries of {each.file.name}\n", *(_also(*way) for way in ways), *entries]
    return "---\n".join([*(["".join(keys)] if keys else []), *documents]) or "{}  # nothing to add\n"


def new_ids(responder: Responder) -> Iterator[str]:
    """Ids that no entry has, one after another: new-1, new-2 and so on."""
    ids = (f"new-{number}" for number in count(1))
    return (name for name in ids if not any(responder.entry(name, language) for language in responder.faqs))


def group_yaml(group: Group, identity: str, loaded: Iterable[LoadedFaq]) -> str:
    """Lines for one group: phrasings of the entry that people picked, under the name of their file; a new entry of that id where
    they picked none. Nothing where that entry has all of them, or is not in the group's language."""
    if not group.picked:
        return _new_entry(identity, group)
    for each in loaded:
        own = [entry for entry in each.faq.entries if entry.id == group.picked[0] and each.faq.language == group.language]
        for entry in own:
            if ways := _more_ways(entry, [group], group.language):
                ways = _Ways(ways.texts, "by people")
                file = next(iter(each.phrasings_files), None)
                return "".join(_document(file, "phrasings", [_phrasings(entry, ways)])) if file else _also(entry, ways)
    return ""


def _document(file: Path, key: str, parts: Sequence[str]) -> list[str]:
    """A document with these parts, if there are any."""
    return [f"# {visible(str(file), keep='')}: under {key}:\n{''.join(parts)}"] if parts else []


@dataclass(frozen=True, slots=True)
class _Ways:
    """New ways to ask an entry; `picked` says how often people picked it after them, or that they did."""

    texts: tuple[str, ...]
    picked: str


def _more_ways(entry: Entry, picked: Iterable[Group], language: str) -> _Ways | None:
    """The wordings for which people picked this entry most, without those that it has."""
    groups = [group for group in picked if group.language == language and group.picked[0] == entry.id]
    known = {tuple(words(normalise(text))) for text in entry.phrasings}
    new = {tuple(words(normalise(text))): text for group in reversed(groups) for text in reversed(group.wordings)}
    texts = tuple(text for key, text in reversed(new.items()) if key not in known)
    return _Ways(texts, _times(sum(group.count for group in groups))) if texts else None


def _phrasings(entry: Entry, ways: _Ways) -> str:
    lines = indent(_dump({entry.id: list(ways.texts)}), "  ")
    return f"  # {_one_line(entry.question)} (picked {ways.picked}): add to its list\n{lines}"


def _also(entry: Entry, ways: _Ways) -> str:
    lines = _dump([{"id": entry.id, "also": list(ways.texts)}])
    return f"# {_one_line(entry.question)} (picked {ways.picked}): add to its also:\n{lines}"


def _new_entry(identity: str, group: Group) -> str:
    entry = {"id": identity, "question": group.question, "also": list(group.wordings[1:])}
    return (
        f"# asked {_times(group.count)}, last on {group.last:%Y-%m-%d}: name the entry, write the answer and add its source:,\n"
        "# or gap: true where the text does not answer this, and the answer says so.\n"
        f"{_dump([{key: value for key, value in entry.items() if value}])}  answer:\n"
    )


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _dump(data: object) -> str:
    return visible(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=float("inf")))
