"""From the files to one frozen FAQ a language; every mistake at once, each with file, line and column."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, filterfalse
from pathlib import Path

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot import telegram_html
from bot.faq.fields import LONGEST_TEXT
from bot.faq.files import EntriesFile, FaqFile, OffTopicFile, PhrasingsFile, files_of, kind_of, source_text_of
from bot.faq.findings import FaqError, Finding, Place, Position, did_you_mean, explain
from bot.faq.general import completed
from bot.faq.model import Faq, FaqKeys, answer_html
from bot.faq.yaml_nodes import KEY, Source, locate, node_at, walk
from bot.telegram_html import utf16


@dataclass(frozen=True, slots=True)
class _Piece:
    """A list of texts as it stands in one file."""

    file: Path
    place: Place
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LoadedFaq:
    """The FAQ of one language, and where it stands: `file` holds the entries, `phrasings_files` and `off_topic_files` hold more
    of these, in their order."""

    faq: Faq
    file: Path
    phrasings_files: tuple[Path, ...]
    off_topic_files: tuple[Path, ...]
    _pieces: Mapping[Place, Sequence[_Piece]]

    @property
    def files(self) -> tuple[Path, ...]:
        """All of them, each once."""
        return tuple(dict.fromkeys((self.file, *self.phrasings_files, *self.off_topic_files)))

    def texts_by_file(self) -> dict[Path, Counter[tuple[Place, str]]]:
        """The phrasings and off-topic questions that each file holds, with the list in which each stands."""
        texts: dict[Path, Counter[tuple[Place, str]]] = {}
        for place, pieces in self._pieces.items():
            for piece in pieces:
                texts.setdefault(piece.file, Counter()).update((place, text) for text in piece.texts)
        return {file: counted for file, counted in texts.items() if counted}

    def locate(self, places: Iterable[Place]) -> dict[Place, Position]:
        """Where places of the FAQ stand in its files, which are read again: the value, or the nearest that is there."""
        origins = {place: self._origin(place) for place in places}
        files = dict.fromkeys(file for file, _ in origins.values())
        found = {file: locate(file, [place for own, place in origins.values() if own == file]) for file in files}
        return {place: Position(str(file), *found[file][own]) for place, (file, own) in origins.items()}

    def position(self, identity: str) -> Position | None:
        """Where an entry begins; None if it is not in this language."""
        places: list[Place] = [("entries", n, "id") for n, entry in enumerate(self.faq.entries) if entry.id == identity]
        return self.locate(places)[places[0]] if places else None

    def phrasings_position(self, identity: str) -> Position | None:
        """Where a file of phrasings lists those of an entry, or would list them; None if there is no such file."""
        place: Place = ("phrasings", identity)
        holders = [piece.file for pieces in self._pieces.values() for piece in pieces if piece.place == place]
        file = next((each for each in self.phrasings_files if each in holders), next(iter(self.phrasings_files), None))
        return Position(str(file), *locate(file, [(*place, KEY)])[*place, KEY]) if file else None

    def _origin(self, place: Place) -> tuple[Path, Place]:
        """The file, and the place in it."""
        *above, item = place
        if isinstance(item, int):
            for piece in self._pieces.get(tuple(above), ()):
                if item < len(piece.texts):
                    return piece.file, (*piece.place, item)
                item -= len(piece.texts)
        return self.file, place


def load(path: Path) -> list[Faq]:
    """Read a folder, its YAML files and those of the folders in it, or one file, and complete what is missing with what ships.
    Raises FaqError with every finding of every file."""
    loaded, findings = read(path)
    if findings:
        raise FaqError(findings)
    return [completed(each.faq) for each in loaded]


def read(path: Path) -> tuple[list[LoadedFaq], list[Finding]]:
    """As `load`, but gives the languages whose files can all be used, beside the findings in the others."""
    files = files_of(path)
    if not files:
        return [], [Finding(str(path), 0, 0, "error", "no *.yaml file here: put the files of a FAQ into this folder")]
    contents: dict[Path, FaqFile] = {}
    findings: list[Finding] = []
    broken: set[str | None] = set()  # languages of files that cannot be used, None where that cannot be read
    for file in files:
        source = Source(file)
        try:
            contents[file] = _read_file(source)
        except FaqError as error:
            findings += error.findings
            broken.add(source.language)
    paragraphs: tuple[str, ...] = ()
    for file in source_text_of(path):
        try:
            paragraphs = tuple(filter(None, map(str.strip, Source(file).read_text().splitlines())))
        except FaqError as error:
            findings += error.findings
    mains = _mains(contents)
    problems = [*_two_mains(contents, mains), *_unknown_ids(contents, mains)]
    if None not in broken:  # else the file that cannot be read may be the one that is missed
        problems += _orphans(contents, {*mains, *broken})
    findings += _located(problems)
    return [_merged(contents, paragraphs, *main) for language, main in mains.items() if language not in broken], findings


def _read_file(source: Source) -> FaqFile:
    root = source.compose()
    if not isinstance(root, yaml.MappingNode):
        raise FaqError([*source.findings, source.finding(root, "must begin with keys such as language: and entries:")])
    data = source.build(root)
    kind = kind_of(data)
    try:
        content = kind.model_validate(data)
    except ValidationError as error:
        details = error.errors(include_url=False)
        if data.get("entries"):  # pydantic counts those that are wrong as none
            details = [detail for detail in details if detail["type"] != "too_short"]
        source.findings += _invalid(source, root, details, kind)
    else:
        problems = _inconsistent(content) if isinstance(content, EntriesFile) else ()
        source.findings += [source.finding(node_at(root, place), message) for place, message in problems]
    if source.findings:
        raise FaqError(source.findings)
    return content


def _invalid(source: Source, root: yaml.Node, details: Iterable[ErrorDetails], kind: type[FaqFile]) -> Iterator[Finding]:
    """Pydantic errors in words for editors, each at the node that it is about."""
    for detail in details:
        found = walk(root, detail["loc"])
        if found.refused:
            continue
        empty = isinstance(found.node, yaml.ScalarNode) and found.node.value == ""
        at_key = detail["type"] == "extra_forbidden" or detail["loc"][-1] == KEY or empty
        message = explain(detail, found.name, found.node, kind) + (source.swallowed(found.node) if empty else "")
        yield source.finding(found.key if at_key else found.node, message)


def _inconsistent(faq: FaqKeys) -> Iterator[tuple[Place, str]]:
    """What single values cannot show: ids used twice, entries and topics named that are not there, texts too long."""
    ids: set[str] = set()
    known = {entry.id for entry in faq.entries}
    for number, entry in enumerate(faq.entries):
        place: Place = ("entries", number)
        if entry.id in ids:
            yield (*place, "id"), f"id {entry.id} is here twice: give one entry another id, or merge the two"
        ids.add(entry.id)
        if entry.topic and entry.topic not in faq.topics:
            meant = did_you_mean(entry.topic, faq.topics) or ": add it there, or delete the line"
            yield (*place, "topic"), f"topic {entry.topic} is not in topics{meant}"
        for field, names in (("related", entry.related), ("items", entry.items)):
            for item, name in enumerate(names):
                if name not in known:
                    meant = did_you_mean(name, known) or ": write the id of an entry of this file, or delete it"
                    yield (*place, field, item), f"{field} entry {name} does not exist{meant}"
        if (length := utf16(telegram_html.read(answer_html(entry, faq)).text)) > LONGEST_TEXT:
            message = f"answer, with its question and source line, has {length} characters, and Telegram takes {LONGEST_TEXT}"
            yield (*place, "answer"), f"{message}: shorten it, or make two entries of it"
    if faq.attribution.entry not in (None, *known):
        meant = did_you_mean(str(faq.attribution.entry), known) or ": write the id of an entry of this file, or delete it"
        yield ("attribution", "entry"), f"attribution entry {faq.attribution.entry} does not exist{meant}"
    about = telegram_html.read(faq.messages.with_contact(faq.messages.about)).text
    if faq.messages.contact and utf16(about) > LONGEST_TEXT:
        yield ("messages", "contact"), f"about and contact have {utf16(about)} characters, and Telegram takes {LONGEST_TEXT}"


_Problem = tuple[Path, Place, str]
"""A file, a place in it, and what is wrong there."""
_Mains = Mapping[str, tuple[Path, EntriesFile]]


def _mains(contents: Mapping[Path, FaqFile]) -> _Mains:
    """By language, the file of its entries: the one with its name, if there are several, else the first."""
    mains: dict[str, tuple[Path, EntriesFile]] = {}
    for file, content in contents.items():
        if isinstance(content, EntriesFile):
            first, _ = mains.setdefault(content.language, (file, content))
            if first.stem != content.language == file.stem:
                mains[content.language] = file, content
    return mains


def _two_mains(contents: Mapping[Path, FaqFile], mains: _Mains) -> Iterator[_Problem]:
    for file, content in contents.items():
        if isinstance(content, EntriesFile) and (first := mains[content.language][0]) != file:
            there = os.path.relpath(first, file.parent)
            cure = "keep its entries, and all but phrasings, in one file"
            if _ids(content) & _ids(mains[content.language][1]):
                cure = f"if this is a copy, move it out of this folder; else {cure}, or write another language: here"
            yield file, ("language", KEY), f"language {content.language} is in {there} already: {cure}"


def _ids(content: EntriesFile) -> set[str]:
    return {entry.id for entry in content.entries}


def _unknown_ids(contents: Mapping[Path, FaqFile], mains: _Mains) -> Iterator[_Problem]:
    """Phrasings of entries that are not there."""
    known = {language: _ids(main) for language, (_, main) in mains.items()}
    for file, content in contents.items():
        if content.language in known and not isinstance(content, OffTopicFile):
            ids = known[content.language]
            for name in filterfalse(ids.__contains__, content.phrasings):
                meant = did_you_mean(name, ids) or f": write the id of an entry in {content.language}, or delete its list"
                yield file, ("phrasings", name, KEY), f"entry {name} does not exist{meant}"


def _orphans(contents: Mapping[Path, FaqFile], languages: set[str | None]) -> Iterator[_Problem]:
    """Files of languages that have no file of entries."""
    for file, content in contents.items():
        if content.language not in languages:
            cure = "mend the language here, or add a file with this language: and its entries:"
            yield file, ("language",), f"no file holds entries of language {content.language}: {cure}"


def _located(problems: Iterable[_Problem]) -> Iterator[Finding]:
    for file, place, message in problems:
        yield Finding(str(file), *locate(file, [place])[place], "error", message)


def _merged(contents: Mapping[Path, FaqFile], paragraphs: tuple[str, ...], file: Path, main: EntriesFile) -> LoadedFaq:
    """The FAQ of a file of entries, of the other files of its language, and of the text that it is about."""
    others = {each: content for each, content in contents.items() if content.language == main.language}
    others = {each: content for each, content in others.items() if not isinstance(content, EntriesFile)}
    pieces = _pieces(main, {file: main, **others})
    joined = {place: tuple(chain.from_iterable(piece.texts for piece in lists)) for place, lists in pieces.items()}
    entries = (entry.model_copy(update={"also": joined["entries", n, "also"]}) for n, entry in enumerate(main.entries))
    values = dict(main) | {"entries": tuple(entries), "off_topic": joined["off_topic",], "paragraphs": paragraphs}
    del values["phrasings"]
    return LoadedFaq(
        Faq.model_construct(main.model_fields_set - {"phrasings"} | {"off_topic", "paragraphs"}, **values),
        file,
        tuple(each for each, content in others.items() if isinstance(content, PhrasingsFile)),
        tuple(each for each, content in others.items() if content.off_topic),
        pieces,
    )


def _pieces(main: EntriesFile, files: Mapping[Path, FaqFile]) -> dict[Place, list[_Piece]]:
    """By its place in the FAQ, each list that may stand in several files: first what the file of entries holds, the first of
    `files`, then what the others hold, in their order."""
    pieces: dict[Place, list[_Piece]] = {
        ("off_topic",): [_Piece(file, ("off_topic",), content.off_topic) for file, content in files.items()]
    }
    for number, entry in enumerate(main.entries):
        place: Place = ("entries", number, "also")
        pieces[place] = [_Piece(next(iter(files)), place, entry.also)]
        pieces[place] += [
            _Piece(file, ("phrasings", entry.id), content.phrasings[entry.id])
            for file, content in files.items()
            if not isinstance(content, OffTopicFile) and entry.id in content.phrasings
        ]
    return pieces
