"""One change to a FAQ in its files: made in the text, read as the bot will read it, and only then written."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.editing import files
from bot.editing.yaml_text import quoted, source_at, with_item, with_source, without_item
from bot.errors import UserError
from bot.faq import Entry, Faq, LoadedFaq, Place, content_of, files_of, read, state_of
from bot.paths import is_packaged

OFF_TOPIC = ""  # stands for the id of an entry: questions about anything else
TRIES = 10  # times that somebody saves the file just as it is changed
QUIET = 0.15  # s in which a save is over, as in bot/reload.py
BY_HAND = "the file is written in a way that this cannot be put into: edit it by hand"
_BOM = b"\xef\xbb\xbf"


class EditError(UserError):
    """A change that was not made; the message says why."""


class UnwritableError(EditError):
    """The files cannot be written; `file` names the one to change, from the FAQ's folder, and `lines` what to paste into it."""

    def __init__(self, reason: str, file: str, lines: str) -> None:
        super().__init__(reason)
        self.file, self.lines = file, lines


def add_phrasing(path: Path, language: str, entry: str, text: str) -> bool:
    """Teach an entry, or OFF_TOPIC, another way to ask it, in the FAQ of a folder or file. False if it has it. Raises
    EditError."""

    def change(faq: LoadedFaq) -> _Edit | None:
        if text in _ways(faq.faq, entry):
            return None
        file, place = next(_places(faq, entry))
        return _Edit(file, place, partial(with_item, place=place, item=text), text)

    return _changed(path, language, change, lambda before, after: _without(after, entry, text) == before)


def remove_phrasing(path: Path, language: str, entry: str, text: str) -> bool:
    """Take back what `add_phrasing` has done. False if the entry does not have it. Raises EditError."""

    def change(faq: LoadedFaq) -> _Edit | None:
        for file, place in _places(faq, entry):
            with suppress(LookupError):
                without_item(_text(content_of(file)), place, text)
                return _Edit(file, place, partial(without_item, place=place, item=text), text)
        return None

    return _changed(path, language, change, lambda before, after: _without(before, entry, text) == after)


def put_answer(path: Path, language: str, entry: str, answer: str, source: str | None = None) -> str:
    """Give an entry another answer, written as `source` if that is given. Returns how the one before was written, with which it
    can be put back. Raises EditError."""
    written = source or quoted(answer)
    before = ""

    def change(faq: LoadedFaq) -> _Edit:
        nonlocal before
        place: Place = ("entries", _number(faq, entry), "answer")
        before = source_at(_text(content_of(faq.file)), place)
        return _Edit(faq.file, place, partial(with_source, place=place, source=written), answer)

    def meant(old: Faq, new: Faq) -> bool:
        return _answers(old) | {entry: answer} == _answers(new) and _bare(old) == _bare(new)

    _changed(path, language, change, meant)
    return before


@dataclass(frozen=True, slots=True)
class _Edit:
    """A change to the text of a file, at a place of it; `text` is what it puts there."""

    file: Path
    place: Place
    change: Callable[[str], str]
    text: str

    def lines(self, faq: LoadedFaq) -> str:
        """What to paste, below the keys that lead there."""
        match self.place:
            case ("entries", int(number), "answer"):
                return f"- id: {faq.faq.entries[number].id}\n  answer: {quoted(self.text)}"
            case ("entries", int(number), "also"):
                return f"- id: {faq.faq.entries[number].id}\n  also:\n  - {quoted(self.text)}"
            case ("phrasings", name):
                return f"phrasings:\n  {name}:\n  - {quoted(self.text)}"
        return f"off_topic:\n- {quoted(self.text)}"


EditOf = Callable[[LoadedFaq], _Edit | None]
"""The edit that a FAQ needs; None if it needs none."""
Meant = Callable[[Faq, Faq], bool]
"""Whether a FAQ has become another as it was meant to."""


def _changed(path: Path, language: str, edit_of: EditOf, meant: Meant) -> bool:
    """Make a change to the FAQ of a language. False if it needs none."""
    root = path if path.is_dir() else path.parent
    reason = "these files belong to the installed program"
    if not is_packaged(path):
        try:
            with files.locked(root):
                return _made(path, language, edit_of, meant)
        except OSError as error:
            reason = error.strerror or str(error)
    faq = _loaded(path, language)
    if edit := edit_of(faq):
        raise UnwritableError(reason, str(edit.file.relative_to(root)), edit.lines(faq))
    return False


def _made(path: Path, language: str, edit_of: EditOf, meant: Meant) -> bool:
    for _ in range(TRIES):
        seen = state_of(path)
        try:
            made = _attempt(path, language, edit_of, meant)
        except (EditError, LookupError) as error:
            time.sleep(QUIET)
            if state_of(path) == seen:
                raise error if isinstance(error, EditError) else EditError(BY_HAND) from error
            continue  # it was read while somebody saved it
        if made is not None:
            return made
    raise EditError("the file is being saved again and again: try it later")


def _attempt(path: Path, language: str, edit_of: EditOf, meant: Meant) -> bool | None:
    """Whether there was something to change; None where somebody else has saved the file meanwhile. Raises OSError, too."""
    faq = _loaded(path, language)
    edit = edit_of(faq)
    if edit is None:
        return False
    before = content_of(edit.file)
    after = (_BOM if before.startswith(_BOM) else b"") + edit.change(_text(before)).encode()
    if not meant(faq.faq, _read_with(path, edit.file, after, language)):
        raise EditError(BY_HAND)
    return files.put(edit.file, before, after) or None


def _loaded(path: Path, language: str) -> LoadedFaq:
    loaded, findings = read(path)
    if findings:
        raise EditError(
            "\n".join(["the FAQ has a mistake:", *(str(replace(each, file=Path(each.file).name)) for each in findings)])
        )
    found = next((each for each in loaded if each.faq.language == language), None)
    if found is None:
        raise EditError(f"no file holds entries of language {language}")
    return found


def _read_with(path: Path, file: Path, content: bytes, language: str) -> Faq:
    """The FAQ as it will be read once a file has another content: a copy of its files is read."""
    with TemporaryDirectory() as folder:
        root = Path(folder) / path.name
        for each in files_of(path):
            copy = root / each.relative_to(path)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(content if each == file else content_of(each))
        return _loaded(root, language).faq


def _places(faq: LoadedFaq, entry: str) -> Iterator[tuple[Path, Place]]:
    """The files and places of an entry's phrasings, first the one to write to."""
    if entry == OFF_TOPIC:
        yield from ((file, ("off_topic",)) for file in (*faq.off_topic_files, *faq.phrasings_files, faq.file))
        return
    number = _number(faq, entry)
    if position := faq.phrasings_position(entry):
        yield Path(position.file), ("phrasings", entry)
    yield from ((file, ("phrasings", entry)) for file in (*faq.phrasings_files, faq.file) if position)
    yield faq.file, ("entries", number, "also")


def _number(faq: LoadedFaq, entry: str) -> int:
    """Where an entry stands among all. What ships with the program beside them stands in no file."""
    found = next((number for number, each in enumerate(faq.faq.entries) if each.id == entry), None)
    if found is None:
        raise EditError(f"entry {entry} is not in {faq.file.name}")
    return found


def _ways(faq: Faq, entry: str) -> tuple[str, ...]:
    if entry == OFF_TOPIC:
        return faq.off_topic
    return next((each.phrasings for each in faq.entries if each.id == entry), ())


def _without(faq: Faq, entry: str, text: str) -> Faq:
    """The FAQ without the last occurrence of a phrasing."""
    if entry == OFF_TOPIC:
        return faq.model_copy(update={"off_topic": _without_last(faq.off_topic, text)})
    entries = tuple(
        each.model_copy(update={"also": _without_last(each.also, text)}) if each.id == entry else each for each in faq.entries
    )
    return faq.model_copy(update={"entries": entries})


def _without_last(texts: tuple[str, ...], text: str) -> tuple[str, ...]:
    last = max((number for number, each in enumerate(texts) if each == text), default=len(texts))
    return texts[:last] + texts[last + 1 :]


def _answers(faq: Faq) -> dict[str, str]:
    return {entry.id: entry.answer for entry in faq.entries}


def _bare(faq: Faq) -> tuple[Faq, list[Entry]]:
    """All but the answers."""
    return faq.model_copy(update={"entries": ()}), [each.model_copy(update={"answer": ""}) for each in faq.entries]


def _text(content: bytes) -> str:
    return content.removeprefix(_BOM).decode()
