"""What every FAQ gets that lacks it: questions about anything else, to know what not to answer, and small talk."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import yaml

from bot.faq.model import Faq


def completed(faq: Faq) -> Faq:
    """The FAQ with the small talk and the off-topic questions that ship, where its editors have written none. A language that
    none ships for gets the off-topic questions of all others: some of their words, and of their sentences' ways, are its own."""
    known = _general().get(faq.language)
    added: dict[str, object] = {}
    if not faq.off_topic:
        added["off_topic"] = known.off_topic if known else tuple(line for each in _general().values() for line in each.off_topic)
    if known and not any(entry.small_talk for entry in faq.entries):
        ids = {entry.id for entry in faq.entries}
        asked = {phrasing.casefold() for entry in faq.entries for phrasing in entry.phrasings}
        own = [entry for entry in known.entries if entry.id not in ids and asked.isdisjoint(map(str.casefold, entry.phrasings))]
        added["entries"] = (*faq.entries, *own)
    return faq.model_copy(update=added)


@cache
def _general() -> dict[str, Faq]:
    folder = files("bot.faq").joinpath("general")
    read: Sequence[Faq] = [Faq.model_validate(yaml.safe_load(file.read_bytes())) for file in folder.iterdir()]
    return {faq.language: faq for faq in sorted(read, key=lambda each: each.language)}
