"""An index as bytes and back, so that a start need not learn again: an .npz file of NumPy's, an array by name for each value."""

import json
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from io import BytesIO
from typing import Any

import numpy as np

from bot.matching.corpus import Array
from bot.matching.index import Index, Learned


def dumps(index: Index) -> bytes:
    """What `loads` takes."""
    content, arrays = BytesIO(), dict[str, Any]()
    for kind, part in zip(Learned.__annotations__.values(), index.learned, strict=True):
        _put(arrays, kind.__name__, part)
    np.savez(content, **arrays)
    return content.getvalue()


def loads(dumped: bytes, strings: Iterable[str] = ()) -> Index:
    """The index; of its strings those that are in memory already are not made again. Raises ValueError or KeyError where it is
    none."""
    known = {string: string for string in strings}
    with np.load(BytesIO(dumped), allow_pickle=False) as arrays:
        return Index(Learned(*(_taken(arrays, kind.__name__, kind, known) for kind in Learned.__annotations__.values())))


def _put(arrays: dict[str, Any], name: str, value: Any) -> None:
    """Strings go as JSON: in an array of NumPy's each would take the room of the longest."""
    if is_dataclass(value):
        for field in fields(value):
            _put(arrays, f"{name}.{field.name}", vars(value)[field.name])
    elif isinstance(value, list) and value and isinstance(value[0], str):
        arrays[name] = np.frombuffer(json.dumps(value).encode(), np.uint8)
    else:
        arrays[name] = np.asarray(value)


def _taken(arrays: Any, name: str, kind: Any, known: dict[str, str]) -> Any:
    if is_dataclass(kind):
        parts: Any = kind
        return parts(**{field.name: _taken(arrays, f"{name}.{field.name}", field.type, known) for field in fields(kind)})
    array: Array = arrays[name]
    if kind == list[str]:
        return [known.setdefault(string, string) for string in json.loads(array.tobytes() or b"[]")]
    return array if kind == Array else array.tolist()
