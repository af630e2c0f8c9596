"""Trained indexes on disk, so that a start does not train again what has not changed. Losing the cache costs seconds, no more."""

import hashlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from platformdirs import user_cache_path

from bot import matcher, text
from bot.matcher import Entries, Index

KEPT = 16  # files; a start with another FAQ does not drive out the usual one


def index(languages: Mapping[str, Entries], folder: Path | None) -> Index:
    """The index of languages, from the cache if it was trained on exactly these entries by this code."""
    return find(languages, folder) or keep(languages, train(languages), folder)


def find(languages: Mapping[str, Entries], folder: Path | None) -> Index | None:
    """The index that the cache holds for exactly these entries, if any."""
    trained = _read(_file(languages, folder))
    return None if trained is None else Index(languages, trained)


def train(languages: Mapping[str, Entries]) -> bytes:
    """What `keep` takes. Takes seconds, and can run in another process."""
    return Index(languages).dump()


def keep(languages: Mapping[str, Entries], trained: bytes, folder: Path | None) -> Index:
    """Put what was trained into the cache. Returns its index."""
    _write(_file(languages, folder), trained)
    return Index(languages, trained)


def _file(languages: Mapping[str, Entries], folder: Path | None) -> Path:
    return (folder or user_cache_path("speech-bot")) / f"{'-'.join(languages)}-{_key(languages)}.index"


def _key(languages: Mapping[str, Entries]) -> str:
    code = [Path(module.__file__ or "").read_bytes() for module in (matcher, text)]
    entries = [(language, name, tuple(ways)) for language, each in languages.items() for name, ways in each.items()]
    content = repr((sys.version, entries))
    return hashlib.sha256(b"".join([*code, content.encode()])).hexdigest()[:16]


def _read(file: Path) -> bytes | None:
    try:
        content = file.read_bytes()
    except OSError:
        return None
    digest, trained = content[:32], content[32:]
    return trained if hashlib.sha256(trained).digest() == digest else None


def _write(file: Path, trained: bytes) -> None:
    partial = file.with_suffix(f".{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(hashlib.sha256(trained).digest() + trained)
        partial.replace(file)
        for old in sorted(file.parent.glob("*.index"), key=lambda each: each.stat().st_mtime)[:-KEPT]:
            old.unlink()
    except OSError:  # a full disk or a read-only folder: the next start trains again
        return
