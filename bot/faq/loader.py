"""The FAQ files: YAML to validated, frozen entries; every mistake at once, each with file, line and column."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot import telegram_html
from bot.faq.findings import FaqError, Finding, Place, did_you_mean, explain
from bot.faq.model import LONGEST_TEXT, Faq, answer_html
from bot.faq.yaml_nodes import KEY, Source, walk
from bot.telegram_html import utf16


def load(path: Path) -> list[Faq]:
    """Read a folder of `*.yaml` or one file, a language each. Raises FaqError with every finding of every file."""
    faqs, findings = read(path)
    if findings:
        raise FaqError(findings)
    return list(faqs.values())


def files_of(path: Path) -> list[Path]:
    """The `*.yaml` of a folder, or the one file."""
    return sorted(path.glob("*.yaml")) if path.is_dir() else [path]


def read(path: Path) -> tuple[dict[Path, Faq], list[Finding]]:
    """As `load`, but gives the files that are sound beside the findings in the others."""
    files = files_of(path)
    if not files:
        return {}, [Finding(str(path), 1, 1, "error", "no *.yaml file here: put one FAQ file a language into this folder")]
    faqs: dict[Path, Faq] = {}
    findings: list[Finding] = []
    for file in files:
        try:
            faqs[file] = _load_file(file)
        except FaqError as error:
            findings += error.findings
    findings += (twice := list(_same_language_twice(faqs)))
    again = {finding.file for finding in twice}
    return {file: faq for file, faq in faqs.items() if str(file) not in again}, findings


def locate(file: Path, places: Iterable[Place]) -> dict[Place, tuple[int, int]]:
    """Line and column, from 1, of places in a file that loads: of the value, or of the nearest that is there."""
    source = Source(file)
    root = source.compose()
    marks = {place: walk(root, place).node.start_mark for place in places} if root else {}
    return {place: (mark.line + 1, mark.column + 1) for place, mark in marks.items()}


def _same_language_twice(faqs: Mapping[Path, Faq]) -> Iterator[Finding]:
    first: dict[str, Path] = {}
    for file, faq in faqs.items():
        if first.setdefault(faq.language, file) != file:
            message = f"language {faq.language} is in {first[faq.language].name} already: keep one file a language"
            yield Finding(str(file), 1, 1, "error", message)


def _load_file(file: Path) -> Faq:
    source = Source(file)
    root = source.compose()
    if not isinstance(root, yaml.MappingNode):
        raise FaqError([*source.findings, source.finding(root, "must begin with keys such as language: and entries:")])
    data = source.build(root)
    try:
        faq = Faq.model_validate(data)
    except ValidationError as error:
        entries = data.get("entries")
        details = [
            detail for detail in error.errors(include_url=False) if detail["type"] != "too_short" or not entries
        ]  # wrong ones count as none
        source.findings += _invalid(source, root, details)
    else:
        source.findings += _inconsistent(source, root, faq)
    if source.findings:
        raise FaqError(source.findings)
    return faq


def _invalid(source: Source, root: yaml.Node, details: Iterable[ErrorDetails]) -> Iterator[Finding]:
    """Pydantic errors in words for editors, each at the node that it is about."""
    for detail in details:
        found = walk(root, detail["loc"])
        if found.refused:
            continue
        empty = isinstance(found.node, yaml.ScalarNode) and found.node.value == ""
        at_key = detail["type"] == "extra_forbidden" or detail["loc"][-1] == KEY or empty
        yield source.finding(found.key if at_key else found.node, explain(detail, found.name, found.node))


def _inconsistent(source: Source, root: yaml.MappingNode, faq: Faq) -> Iterator[Finding]:
    """What single values cannot show: ids used twice, related entries and topics that are not there, texts too long."""
    ids: set[str] = set()
    known = {entry.id for entry in faq.entries}
    for number, entry in enumerate(faq.entries):

        def at(*place: str | int, number: int = number) -> yaml.Node:
            return walk(root, ("entries", number, *place)).node

        if entry.id in ids:
            yield source.finding(at("id"), f"id {entry.id} is here twice: give one entry another id, or merge the two")
        ids.add(entry.id)
        if entry.topic and entry.topic not in faq.topics:
            meant = did_you_mean(entry.topic, faq.topics) or ": add it there, or delete the line"
            yield source.finding(at("topic"), f"topic {entry.topic} is not in topics{meant}")
        for field in ("related", "items"):
            for item, name in enumerate(getattr(entry, field)):
                if name not in known:
                    meant = did_you_mean(name, known) or ": write the id of an entry of this file, or delete it"
                    yield source.finding(at(field, item), f"{field} entry {name} does not exist{meant}")
        if (length := utf16(telegram_html.read(answer_html(entry, faq.messages)).text)) > LONGEST_TEXT:
            message = f"answer, with its question and source line, has {length} characters, and Telegram takes {LONGEST_TEXT}"
            yield source.finding(at("answer"), f"{message}: shorten it, or make two entries of it")
