"""What several commands share: the option `--faq`, the settings and the responder."""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from bot.answering.responder import Responder
    from bot.settings import Settings

PATIENCE = 0.5  # seconds after which a person wonders what is going on
LEARNING = "Learning the FAQ: some seconds …"  # short enough for a narrow terminal, for a line is wiped and not two

faq_option: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--faq", type=click.Path(path_type=Path), help="Another FAQ folder, or one YAML file."
)


def settings_of(faq: Path | None) -> "Settings":
    """The settings, with the FAQ that `--faq` names in place of theirs. Raises UserError."""
    from bot import settings

    loaded = settings.load()
    return loaded.model_copy(update={"faq": settings.at_home(faq)}) if faq else loaded


def responder_of(settings: "Settings") -> "Responder":
    """The responder of the settings' FAQ, from the cache as far as it can be, with its calibration. Raises FaqError."""
    from bot import encoders
    from bot.answering import calibration
    from bot.storage import index_cache

    with saying(LEARNING):
        faqs = index_cache.load(settings.faq, settings.data)
        encoder, own = encoders.chosen(calibration.beside(settings.faq), faqs, settings.data)
        return index_cache.responder(faqs, settings.data, own, encoder)


@contextmanager
def saying(what: str) -> Iterator[None]:
    """Around what may take seconds: if it does, and a person waits at a terminal, a line says what is going on, as long as it
    is."""
    shown = threading.Event()

    def show() -> None:
        shown.set()
        click.echo(what, err=True, nl=False)

    timer = threading.Timer(PATIENCE, show)
    if sys.stderr.isatty():
        timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if timer.is_alive():
            timer.join()  # else it could write after all
        if shown.is_set():
            click.echo(f"\r{' ' * len(what)}\r", err=True, nl=False)
