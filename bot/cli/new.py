"""`bot new`: a starter FAQ of one's own."""

from pathlib import Path

import click

from bot.errors import UserError


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--language", metavar="CODE", default="en", show_default=True, help="Such as en, ru or kk; another begins in English."
)
def new(folder: Path, language: str) -> None:
    """Make a FAQ to begin with in FOLDER: a commented file to put one's own subject into, and the schema that helps editors."""
    from bot.faq import files_of, json_schema
    from bot.faq.starter import starter

    try:
        text = starter(language)
    except ValueError:
        raise click.BadParameter(f"{language!r} is no code of a language, such as de", param_hint="--language") from None
    if folder.is_dir() and (there := files_of(folder)):
        raise UserError(f"{there[0]} is there already: name a new folder, or an empty one")
    file = folder / f"{language}.yaml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for each, content in ((folder / "schema.json", json_schema() + "\n"), (file, text)):
            with each.open("x", encoding="utf-8") as opened:
                opened.write(content)
    except OSError as error:
        raise UserError(f"{error.filename}: cannot be made: {error.strerror}") from None
    click.echo(f"{file}: made. Edit it, then:\n  python -m bot check --faq {folder}\n  python -m bot chat --faq {folder}")
