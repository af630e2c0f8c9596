"""`bot report`: what the journal tells an editor."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.common import faq_option, responder_of, settings_of
from bot.errors import UserError

if TYPE_CHECKING:
    from bot.answering.responder import Responder
    from bot.faq import LoadedFaq
    from bot.reporting.report import Report
    from bot.storage.journal import Record


@click.command()
@faq_option
@click.option("--data", type=click.Path(path_type=Path), help="Another folder for what the bot keeps, as BOT_DATA.")
@click.option(
    "--since", "start", metavar="WHEN", help="From a date on, such as 2026-11-01, or back by a span, such as 7d or 24h."
)
@click.option("--language", metavar="CODE", help="Questions in one language only, such as ru.")
@click.option("--json", "as_json", is_flag=True, help="Everything as one JSON object.")
@click.option("--yaml", "as_yaml", is_flag=True, help="Lines to paste into the FAQ files.")
@click.option(
    "--html",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write everything into one page, with pictures (extra: report).",
)
def report(
    faq: Path | None, data: Path | None, start: str | None, language: str | None, as_json: bool, as_yaml: bool, html: Path | None
) -> None:
    """Show what people asked and the bot could not answer, what they picked instead, and what they voted down."""
    from bot.faq import read
    from bot.reporting import report, table
    from bot.storage import journal

    if as_json + as_yaml + (html is not None) > 1:
        raise click.UsageError("--json, --yaml or --html: choose one")
    settings = settings_of(faq)
    try:
        after = report.since(start, datetime.now().astimezone()) if start is not None else None
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--since") from None
    file = journal.path(data or settings.data)
    records = list(journal.read(file, after, language))
    if not (records or as_json or as_yaml or html):
        click.echo(table.nothing(file, kept=settings.journal))
        return
    responder = responder_of(settings)
    found = report.report(records, responder)
    if as_json:
        click.echo(report.to_json(found))
    elif as_yaml:
        click.echo(report.to_yaml(found, responder, read(settings.faq)[0]), nl=False)
    elif html:
        _write_page(html, found, records, responder, read(settings.faq)[0])
    else:
        table.show(found, responder)


def _write_page(
    file: Path, found: "Report", records: "Sequence[Record]", responder: "Responder", loaded: "Sequence[LoadedFaq]"
) -> None:
    try:
        from bot.reporting import page
    except ModuleNotFoundError as error:
        raise UserError(f"--html needs the package {error.name}: install this project with its extra `report`") from None
    from bot.reporting.figures import figures

    html = page.page(found, figures(records), responder, loaded, datetime.now().astimezone())
    try:
        file.touch(0o600)  # as private as the journal, unless it is there with other rights
        file.write_text(html, "utf-8")
    except OSError as error:
        raise UserError(f"{file}: cannot be written: {error.strerror}") from None
    click.echo(f"{file}: written; open it in a browser", err=True)
