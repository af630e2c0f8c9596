"""`bot check`: what is wrong or doubtful in the FAQ files."""

import sys
from pathlib import Path

import click

from bot.cli.common import faq_option, settings_of
from bot.visible import counted


@click.command()
@faq_option
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="github: notes on a pull request."
)
def check(faq: Path | None, form: str) -> None:
    """Validate the FAQ files: every error and warning with its place and cure; exit code 1 if there is an error."""
    from bot import encoders
    from bot.evaluation import table
    from bot.evaluation.evaluate import outlook
    from bot.faq import completed, lint, read, stray_files
    from bot.faq.findings import FORMATS

    path = settings_of(faq).faq
    loaded, findings = read(path)
    warned = lint.findings(loaded, lambda ids: table.progress(ids, "checking"))
    findings = sorted([*findings, *warned, *stray_files.unread(path)])
    if findings or form == "json":
        click.echo(FORMATS[form](findings))
    errors = sum(finding.level == "error" for finding in findings)
    entries, warnings = sum(len(each.faq.entries) for each in loaded), len(findings) - errors
    counts = [counted(entries, "entry", "entries"), counted(len(loaded), "language"), counted(errors, "error")]
    click.echo("{} in {}: {}, {}".format(*counts, counted(warnings, "warning")), err=True)
    if loaded and not errors:
        click.echo(outlook([completed(each.faq) for each in loaded], lambda asked: table.progress(asked, "asking")), err=True)
    if entries and encoders.recommended([each.faq for each in loaded]):
        click.echo("few phrasings an entry: with the extra `semantic` the bot understands more (README, Meaning)", err=True)
    sys.exit(1 if errors else 0)
