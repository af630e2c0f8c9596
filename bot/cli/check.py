"""`bot check`: what is wrong or doubtful in the FAQ files."""

import sys
from pathlib import Path

import click

from bot.cli.common import faq_option, settings_of


@click.command()
@faq_option
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="github: notes on a pull request."
)
def check(faq: Path | None, form: str) -> None:
    """Validate the FAQ files: every error and warning with its place and cure; exit code 1 if there is an error."""
    from bot import encoders
    from bot.evaluation import table
    from bot.faq import lint, read
    from bot.faq.findings import FORMATS

    loaded, findings = read(settings_of(faq).faq)
    findings = sorted([*findings, *lint.findings(loaded, lambda ids: table.progress(ids, "checking"))])
    if findings or form == "json":
        click.echo(FORMATS[form](findings))
    errors = sum(finding.level == "error" for finding in findings)
    entries, warnings = sum(len(each.faq.entries) for each in loaded), len(findings) - errors
    counts = [counted(entries, "entry", "entries"), counted(len(loaded), "language"), counted(errors, "error")]
    click.echo("{} in {}: {}, {}".format(*counts, counted(warnings, "warning")), err=True)
    if entries and encoders.recommended([each.faq for each in loaded]):
        click.echo("few phrasings an entry: with the extra `semantic` the bot understands more (README, Meaning)", err=True)
    sys.exit(1 if errors else 0)


def counted(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
