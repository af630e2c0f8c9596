"""Files in a FAQ's folder that are not what their editor thinks: copies, and what is not read."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.faq.files import SUFFIXES, files_of
from bot.faq.findings import Finding, Place
from bot.faq.loader import LoadedFaq

COPIED = 0.8  # share of the texts in a file that another one of its language holds, from which on it is a copy


def copies(loaded: LoadedFaq) -> Mapping[str, Finding]:
    """By its name, each file of a language that is a copy of another. Of two, the one with the longer name is the copy."""
    found: dict[str, Finding] = {}
    texts = loaded.texts_by_file()
    originals: list[Path] = []
    for file in sorted(texts, key=lambda file: (len(file.name), file)):
        of = next((each for each in originals if _share(texts[file], texts[each]) >= COPIED), None)
        if of is None:
            originals.append(file)
        else:
            message = f"seems to be a copy of {os.path.relpath(of, file.parent)}: move it out of this folder, or delete it"
            found[str(file)] = Finding(str(file), 0, 0, "warning", message)
    return found


def _share(texts: Counter[tuple[Place, str]], others: Counter[tuple[Place, str]]) -> float:
    return (texts & others).total() / texts.total()


def unread(path: Path) -> Iterator[Finding]:
    """Files whose names or folders keep them from being read, though they end nearly as a FAQ's do."""
    known = {*files_of(path)} if path.is_dir() else set()
    for file in sorted(path.rglob("*")) if known else ():
        name = file.name.lower().removesuffix(".txt")
        if name.endswith(SUFFIXES) and file not in known and not _hidden(file.relative_to(path)) and file.is_file():
            cure = "move it up into the FAQ's folder" if file.name.endswith(SUFFIXES) else f"name it {name}"
            yield Finding(str(file), 0, 0, "warning", f"is not read: {cure}, or give it another ending")


def _hidden(file: Path) -> bool:
    return any(part.startswith(".") for part in file.parts)
