"""The files of a FAQ: which they are, and what each kind holds.

Files of one language are one FAQ, whatever their names: a kind is known by its keys. What a FAQ gets beside these files later has
its place in the same folder.
"""

import errno
import json
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from stat import S_ISREG

from bot.faq.fields import Id, Language, Model, Text
from bot.faq.model import FaqKeys

SUFFIXES = (".yaml", ".yml")
SOURCE_TEXT = "source.txt"  # the text that a FAQ is about, a paragraph a line
DEPTH = 2  # names of a file, from the FAQ's folder: its own, and that of a folder in it
LARGEST = 64 << 20  # bytes of a file


class OffTopicFile(Model):
    """Off-topic questions of a language, beside its file of entries."""

    language: Language
    """The language's code, as in its file of entries."""
    off_topic: tuple[Text, ...]
    """Questions about anything else, from which the bot learns what not to answer."""


class PhrasingsFile(Model):
    """Phrasings of a language, beside its file of entries."""

    language: Language
    """The language's code, as in its file of entries."""
    phrasings: Mapping[Id, tuple[Text, ...]]
    """Other ways to ask each entry, in a list under its id; they come after those under its also:."""
    off_topic: tuple[Text, ...] = ()
    """Questions about anything else, from which the bot learns what not to answer."""


class EntriesFile(FaqKeys):
    """The entries of a language and the bot's own words in it; where it is the language's only file, all of it."""

    phrasings: Mapping[Id, tuple[Text, ...]] = {}
    """Other ways to ask each entry, in a list under its id; they come after those under its also:."""


FaqFile = EntriesFile | PhrasingsFile | OffTopicFile
KINDS: Mapping[str, type[FaqFile]] = {
    "entries": EntriesFile,
    "phrasings": PhrasingsFile,
    "off-topic": OffTopicFile,
}


def kind_of(keys: Collection[str]) -> type[FaqFile]:
    """The kind of a file with these keys."""
    if not (FaqKeys.model_fields.keys() - {"language", "off_topic"}).isdisjoint(keys):
        return EntriesFile
    return PhrasingsFile if "phrasings" in keys else OffTopicFile if "off_topic" in keys else EntriesFile


def files_of(path: Path) -> list[Path]:
    """The YAML files of a folder and of the folders in it, in their order; or the one file. Names that begin with a dot are what
    editors and systems keep for themselves: .#ru.yaml, ._ru.yaml, ..data."""
    return sorted(_below(path, DEPTH)) if os.path.isdir(path) else [path]  # noqa: PTH112  Path.is_dir may raise


def _below(folder: Path, depth: int) -> Iterator[Path]:
    with suppress(OSError), os.scandir(folder) as found:  # a running bot looks every second: pathlib takes three times as long
        for each in found:
            if each.name.startswith("."):
                continue
            if os.path.isdir(each):  # noqa: PTH112
                yield from _below(folder / each.name, depth - 1) if depth > 1 else ()
            elif each.name.endswith(SUFFIXES):
                yield folder / each.name


def source_text_of(path: Path) -> list[Path]:
    """The file with the text that the FAQ is about, beside its YAML files, if there is one."""
    file = (path if os.path.isdir(path) else path.parent) / SOURCE_TEXT  # noqa: PTH112
    return [file] if os.path.lexists(file) else []


FileState = tuple[str, int, int, int, int]
"""A file's name, and its device, number, time of the last change and size."""


def state_of(path: Path) -> list[FileState]:
    """What shows that one of the files was written to, put in the place of another, or removed: to be compared with another
    state. Of a link, it is that of the file to which it leads."""
    return [(str(file), *_status(file)) for file in [*files_of(path), *source_text_of(path)]]


def _status(file: Path) -> tuple[int, int, int, int]:
    """Device, number, time of the last change and size; none of them where it cannot be told."""
    try:
        status = file.stat()
    except OSError:
        return 0, 0, 0, 0
    return status.st_dev, status.st_ino, status.st_mtime_ns, status.st_size


def content_of(file: Path) -> bytes:
    """The bytes of a file, or of that to which a link leads. Raises OSError, also for what might never end, or fill the memory:
    a pipe, a device, a file of more than LARGEST bytes."""
    if not S_ISREG(file.stat().st_mode):
        raise OSError(errno.EINVAL, "it is a folder, a pipe or a device: put a file in its place, or delete it")
    with file.open("rb") as opened:
        content = opened.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise OSError(errno.EFBIG, f"it has more than {LARGEST >> 20} MB: split it")
    return content


def json_schema(kind: str = "entries") -> str:
    """The JSON Schema (draft 2020-12) of a kind of file, one of KINDS, with what editors show as help."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **KINDS[kind].model_json_schema()}
    return json.dumps(schema, indent=1, ensure_ascii=False)
