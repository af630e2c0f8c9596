"""`bot report`: what the journal tells an editor."""

from pathlib import Path

import click

from bot.cli.common import faq_option, responder_of, settings_of


@click.command()
@faq_option
@click.option("--data", type=click.Path(path_type=Path), help="Another folder for what the bot keeps, as BOT_DATA.")
@click.option(
    "--since", "start", metavar="WHEN", help="From a date on, such as 2026-11-01, or back by a span, such as 7d or 24h."
)
@click.option("--language", metavar="CODE", help="Questions in one language only, such as ru.")
@click.option("--json", "as_json", is_flag=True, help="Everything as one JSON object.")
@click.option("--yaml", "as_yaml", is_flag=True, help="Lines to paste into the FAQ files.")
def report(faq: Path | None, data: Path | None, start: str | None, language: str | None, as_json: bool, as_yaml: bool) -> None:
    """Show what people asked and the bot could not answer, what they picked instead, and what they voted down."""
    from datetime import datetime

    from bot.faq import read
    from bot.reporting import report, table
    from bot.storage import journal

    if as_json and as_yaml:
        raise click.UsageError("--json or --yaml: choose one")
    settings = settings_of(faq)
    try:
        after = report.since(start, datetime.now().astimezone()) if start is not None else None
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--since") from None
    file = journal.path(data or settings.data)
    records = list(journal.read(file, after, language))
    if not records and not as_json and not as_yaml:
        click.echo(table.nothing(file, kept=settings.journal))
        return
    responder = responder_of(settings)
    found = report.report(records, responder)
    if as_json:
        click.echo(report.to_json(found))
    elif as_yaml:
        click.echo(report.to_yaml(found, responder, read(settings.faq)[0]), nl=False)
    else:
        table.show(found, responder)
