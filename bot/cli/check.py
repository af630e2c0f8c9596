"""`bot check`: what is wrong or doubtful in the FAQ files."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.common import faq_option, settings_of

if TYPE_CHECKING:
    from bot.faq import Faq, Finding


@click.command()
@faq_option
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="github: notes on a pull request."
)
def check(faq: Path | None, form: str) -> None:
    """Validate the FAQ files: every error and warning with its place and cure; exit code 1 if there is an error."""
    from bot.faq import lint, read

    files, findings = read(settings_of(faq).faq)
    findings = sorted([*findings, *_warnings(files)])
    if findings or form == "json":
        click.echo(lint.FORMATS[form](findings))
    errors = sum(finding.level == "error" for finding in findings)
    entries = sum(len(each.entries) for each in files.values())
    click.echo(f"{entries} entries in {len(files)} languages: {errors} errors, {len(findings) - errors} warnings", err=True)
    sys.exit(1 if errors else 0)


def _warnings(files: "Mapping[Path, Faq]") -> "Iterator[Finding]":
    """What is doubtful in files that load, each with its place."""
    from bot.evaluation import table
    from bot.faq import Finding, lint, locate

    remarks = lint.warnings([*files.values()], lambda ids: table.progress(ids, "checking"))
    for file, faq in files.items():
        own = [remark for remark in remarks if remark.language == faq.language]
        places = locate(file, [remark.place for remark in own]) if own else {}
        yield from (Finding(str(file), *places[remark.place], "warning", remark.message) for remark in own)
