"""What several commands share: the option `--faq`, the settings and the responder."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from bot.answering.responder import Responder
    from bot.settings import Settings

faq_option: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--faq", type=click.Path(path_type=Path), help="Another FAQ folder, or one YAML file."
)


def settings_of(faq: Path | None) -> "Settings":
    """The settings, with the FAQ that `--faq` names in place of theirs. Raises UserError."""
    from bot import settings

    loaded = settings.load()
    return loaded.model_copy(update={"faq": faq}) if faq else loaded


def responder_of(settings: "Settings") -> "Responder":
    """The responder of the settings' FAQ, from the cache as far as it can be, with its calibration. Raises FaqError."""
    from bot import encoders
    from bot.answering import calibration
    from bot.storage import index_cache

    faqs = index_cache.load(settings.faq, settings.data)
    encoder, own = encoders.chosen(calibration.beside(settings.faq), faqs, settings.data)
    return index_cache.responder(faqs, settings.data, own, encoder)
