"""Trained indexes on disk, so that a start does not train again what has not changed. Losing the cache costs seconds, no more."""

import hashlib
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from platformdirs import user_cache_path

from bot import matcher, text
from bot.matcher import LanguageIndex

KEPT = 16  # files; a start with another FAQ does not drive out the usual one


def index(language: str, entries: Mapping[str, Sequence[str]], folder: Path | None) -> LanguageIndex:
    """The index of a language, from the cache if it was trained on exactly these entries by this code."""
    folder = folder or user_cache_path("speech-bot")
    file = folder / f"{language}-{_key(language, entries)}.index"
    trained = _read(file)
    if trained is not None:
        return LanguageIndex(language, entries, trained)
    built = LanguageIndex(language, entries)
    _write(file, built.dump())
    return built


def _key(language: str, entries: Mapping[str, Sequence[str]]) -> str:
    code = [Path(module.__file__ or "").read_bytes() for module in (matcher, text)]
    content = repr((sys.version, language, [(name, tuple(phrasings)) for name, phrasings in entries.items()]))
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
