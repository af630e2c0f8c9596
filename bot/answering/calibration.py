"""What the decision weighs, and how sure it must be: made by `bot eval --calibrate`, never by hand.

Three calibrations ship: of a rich FAQ, ours, and of a thin one, fitted on ours cut small, without and with a sentence encoder.
`calibration.json` beside a FAQ is its own, and goes before them.
"""

import math
from collections.abc import Mapping
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.faq import FaqError, Finding

Array = NDArray[Any]
NAME = "calibration.json"
UNLIKELIER = 30.0  # Log odds beyond which nothing changes any more.


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Regression(_Model):
    """A logistic regression over named features, and products of two of them."""

    bias: float
    features: dict[str, tuple[float, float]]
    """Mean and standard deviation of each, by which it is standardised."""
    weights: dict[str, float]
    products: tuple[tuple[str, str, float], ...] = ()

    def probability(self, named: Mapping[str, float]) -> float:
        return 1 / (1 + math.exp(-max(-UNLIKELIER, min(UNLIKELIER, self.logit(named)))))

    def logit(self, named: Mapping[str, float]) -> float:
        """The log odds."""
        bias, weights, products = self._folded
        values = np.array([named[name] for name in self.features])
        return float(bias + values @ (weights + products @ values))

    @cached_property
    def _folded(self) -> tuple[float, Array, Array]:
        """The bias, the weights and those of products for features as they are: that they are standardised is in them."""
        place = {name: number for number, name in enumerate(self.features)}
        means, scales = np.array([*self.features.values()]).reshape(-1, 2).T
        products = np.zeros((len(place), len(place)))
        for one, other, weight in self.products:
            products[place[one], place[other]] += weight
        weights = np.array([self.weights[name] for name in self.features]) / scales
        products /= np.outer(scales, scales)
        bias = self.bias - weights @ means + means @ products @ means
        return float(bias), weights - (products + products.T) @ means, products

    def scaled(self, factor: float, shift: float) -> "Regression":
        """The same with log odds so many times as high, and shifted."""
        weights = {name: factor * weight for name, weight in self.weights.items()}
        products = tuple((one, other, factor * weight) for one, other, weight in self.products)
        return self.model_copy(update={"bias": factor * self.bias + shift, "weights": weights, "products": products})


class PartThresholds(_Model):
    """How sure a piece of a message must be to be a question of its own."""

    answer: float
    gap: float
    alone: float


class Thresholds(_Model):
    """How sure the decision must be, as probabilities."""

    answer: float
    gap: float
    suggest: float
    part: PartThresholds


class Calibration(_Model):
    """The three models of `decision.py` and their thresholds; `origin` says what they were made from, and `encoder` names the one
    whose scores they weigh, if any."""

    origin: dict[str, Any]
    in_scope: Regression
    correct: Regression
    part: Regression
    thresholds: Thresholds
    encoder: str = ""


@cache
def shipped(*, thin: bool, semantic: bool = False) -> Calibration:
    """The calibration for FAQs that have no own; a `semantic` one, with an encoder, is for thin ones only."""
    name = f"calibration_{'thin' if thin else 'rich'}{'_semantic' if thin and semantic else ''}.json"
    return Calibration.model_validate_json(files("bot.answering").joinpath(name).read_bytes())


def place(faq: Path) -> Path:
    """Where the calibration of a FAQ, a folder or one file, stands."""
    return (faq if faq.is_dir() else faq.parent) / NAME


def beside(faq: Path) -> Calibration | None:
    """The calibration of that FAQ, if it has one. Raises FaqError where it cannot be used."""
    file = place(faq)
    try:
        return Calibration.model_validate_json(file.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        why = error.errors()[0]["msg"] if isinstance(error, ValidationError) else error.strerror
        message = f"is no calibration ({why}): make it anew with eval --calibrate, or delete it"
        raise FaqError([Finding(str(file), 1, 1, "error", message)]) from None
