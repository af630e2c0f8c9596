"""Parsed FAQs and trained indexes on disk, so that a start does not do again what has not changed. Losing them costs seconds.

A file is trusted if it is this user's, nobody else may write to it, and its digest is right: else it is made again. What is in it
is JSON or NumPy's arrays, which hold no code.
"""

import hashlib
import json
import logging
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from stat import S_ISREG, S_IWGRP, S_IWOTH
from typing import Any

import pydantic
from pydantic_core import from_json, to_json

from bot import faq
from bot.answering.calibration import Calibration
from bot.answering.responder import Responder
from bot.faq import Attribution, Entry, Faq, FollowUps, Messages
from bot.matching import Encoder, Entries, Index, build, dumps, loads
from bot.paths import cache_folder

log = logging.getLogger(__name__)

KEPT = 16  # files of a kind; a start with another FAQ does not drive out the usual one
_PARTIAL = re.compile(r"(?:[a-z-]+-)?[0-9a-f]{16}\.([0-9]+)")
"""The name of a file that is being written: of what it will be, and of the process."""


def load(path: Path, folder: Path | None) -> list[Faq]:
    """What `faq.load` makes of the files, from the cache if it has read exactly these bytes with this code without a finding."""
    _clear_leftovers(cache_folder(folder))
    key = _content(path)
    file = cache_folder(folder) / f"{key}.faq"
    if key and (kept := _read(file)) is not None:
        return [_restored(each) for each in from_json(kept)]
    faqs = faq.load(path)
    if key and key == _content(path):  # nobody has edited it meanwhile
        _write(file, to_json([each.model_dump(exclude_unset=True) for each in faqs]))
    return faqs


def index(languages: Mapping[str, Entries], folder: Path | None, encoder: Encoder | None = None) -> Index:
    """The index of languages, from the cache if it was learned from exactly these entries by this code, with that encoder; else
    learned, which takes seconds, and put there."""
    if known := find(languages, folder, encoder):
        return known
    learned = build(languages, encoder=encoder)
    _write(_file(languages, folder, encoder), dumps(learned))
    return learned


def find(languages: Mapping[str, Entries], folder: Path | None, encoder: Encoder | None = None) -> Index | None:
    """The index that the cache holds for exactly these entries, if any."""
    trained = _read(_file(languages, folder, encoder))
    ways = (way for entries in languages.values() for some in entries.values() for way in some)
    return None if trained is None else loads(trained, ways)


def responder(faqs: Sequence[Faq], folder: Path | None, own: Calibration | None, encoder: Encoder | None) -> Responder:
    """The responder of a FAQ and its own calibration, from the cache as far as it can be."""
    return Responder(faqs, lambda languages: index(languages, folder, encoder), calibration=own, encoder=encoder)


def _file(languages: Mapping[str, Entries], folder: Path | None, encoder: Encoder | None) -> Path:
    return cache_folder(folder) / f"{'-'.join(languages)}-{_key(languages, encoder.name if encoder else '')}.index"


def _content(path: Path) -> str:
    """A digest of the FAQ files and the text beside them, their names within its folder and their bytes, and of the code that
    reads them; empty if they cannot be read."""
    try:
        files = [*faq.files_of(path), *faq.source_text_of(path)]
        content = [(os.path.relpath(file, path), hashlib.sha256(faq.content_of(file)).hexdigest()) for file in files]
    except OSError:
        return ""
    code = [*_code("faq"), *_code("telegram_html.py")]
    return _digest([*code, repr((sys.version, pydantic.VERSION, content)).encode()])


def _restored(data: dict[str, Any]) -> Faq:
    """A FAQ from its own dump. It was validated before: doing it again took longer than all the rest of a start."""
    data = _with_tuples(data)
    entries = tuple(Entry.model_construct(**each) for each in data["entries"])
    messages = Messages.model_construct(**data.get("messages", {}))
    follow_ups = FollowUps.model_construct(**data.get("follow_ups", {}))
    attribution = Attribution.model_construct(**data.get("attribution", {}))
    models = {"entries": entries, "messages": messages, "follow_ups": follow_ups, "attribution": attribution}
    return Faq.model_construct(**(data | models))


def _with_tuples(value: Any) -> Any:
    """JSON values with tuples for lists, as models hold them."""
    if isinstance(value, list):
        return tuple(map(_with_tuples, value))
    if isinstance(value, dict):
        return {key: _with_tuples(each) for key, each in value.items()}
    return value


def _key(languages: Mapping[str, Entries], encoder: str) -> str:
    code = [*_code("matching"), *_code("text")]
    content = {language: {name: list(ways) for name, ways in entries.items()} for language, entries in languages.items()}
    return _digest([*code, json.dumps([sys.version, encoder, content], ensure_ascii=False).encode("utf-8", "surrogatepass")])


def _code(room: str) -> list[bytes]:
    """The source of one of the bot's modules or packages, and what ships with it: what other code has made is made again."""
    place = Path(__file__).parents[1] / room
    files = sorted([*place.glob("*.py"), *place.glob("*/*.yaml")]) if place.is_dir() else [place]
    return [file.read_bytes() for file in files]


def _digest(parts: Iterable[bytes]) -> str:
    return hashlib.sha256(b"".join(parts)).hexdigest()[:16]


def _read(file: Path) -> bytes | None:
    """What the file keeps; None where it is damaged, missing or not to be trusted. It is read whole: what becomes of the file
    later is no matter."""
    try:
        if not _ones_own(file):
            return None
        digest, kept = (content := file.read_bytes())[:32], content[32:]
    except OSError:
        return None
    return kept if hashlib.sha256(kept).digest() == digest else None


def _ones_own(file: Path) -> bool:
    """Whether it is a file that this user wrote, and that nobody else could have."""
    status = file.stat()
    if not S_ISREG(status.st_mode):
        return False
    return os.name == "nt" or (status.st_uid == os.getuid() and not status.st_mode & (S_IWGRP | S_IWOTH))


def _write(file: Path, kept: bytes) -> None:
    partial = file.with_suffix(f".{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:  # noqa: PTH123
            opened.write(hashlib.sha256(kept).digest() + kept)
        partial.replace(file)
        for old in sorted(file.parent.glob(f"*{file.suffix}"), key=lambda each: each.stat().st_mtime)[:-KEPT]:
            old.unlink()
    except OSError as error:  # a full disk or a read-only folder: the next start does it all again
        _tell_unkept(file.parent, error.strerror)
        with suppress(OSError):
            partial.unlink()


@cache
def _tell_unkept(folder: Path, reason: str) -> None:
    """Say it once, however many files there are."""
    log.warning("what was learned cannot be kept in %s (%s), so each start learns anew: BOT_DATA names a folder", folder, reason)


@cache
def _clear_leftovers(folder: Path) -> None:
    """Remove what starts that were killed had half written. Once a process, before it writes itself: a file of its own number is
    of another, as in a container, where every bot has the same."""
    for partial in folder.glob("*.*"):
        match = _PARTIAL.fullmatch(partial.name)
        if match and (int(match[1]) == os.getpid() or not _runs(int(match[1]))):
            with suppress(OSError):
                partial.unlink()


def _runs(process: int) -> bool:
    """Whether there is such a process, as far as the system tells."""
    if os.name == "nt":
        return True
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True
