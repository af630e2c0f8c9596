"""An index as bytes and back, so that a start need not learn again: an .npz file of NumPy's, an array by name for each value."""

from collections.abc import Mapping
from dataclasses import fields
from io import BytesIO
from typing import Any

import numpy as np

from bot.matching.classifier import Classifier
from bot.matching.index import Index, Learned
from bot.matching.match import Entries
from bot.matching.soft_tfidf import Postings
from bot.matching.spelling import Spelling
from bot.matching.vocabulary import Array, Vocabulary


def dumps(index: Index) -> bytes:
    """What `loads` takes."""
    content = BytesIO()
    parts = [(type(part).__name__, vars(part), fields(part)) for part in index.learned]
    arrays: dict[str, Any] = {
        f"{part}.{field.name}": _array(values[field.name]) for part, values, some in parts for field in some
    }
    np.savez(content, **arrays)
    return content.getvalue()


def loads(languages: Mapping[str, Entries], dumped: bytes) -> Index:
    """The index of the phrasings that it was built from. Raises ValueError or KeyError where it is none."""
    with np.load(BytesIO(dumped), allow_pickle=False) as arrays:

        def part(kind: Any) -> Any:
            return kind(**{field.name: _value(arrays[f"{kind.__name__}.{field.name}"], field.type) for field in fields(kind)})

        return Index(languages, Learned(part(Vocabulary), part(Spelling), part(Classifier), part(Postings)))


def _array(value: Any) -> Array:
    """Strings are joined: as they are, NumPy would give each the room of the longest."""
    strings = isinstance(value, list) and value and isinstance(value[0], str)
    return np.frombuffer("\n".join(value).encode(), np.uint8) if strings else np.asarray(value)


def _value(array: Array, kind: object) -> Any:
    if kind == list[str]:
        return array.tobytes().decode().split("\n")
    return array if kind == Array else array.tolist()
