"""`bot schema`: what editors complete and check a FAQ file by."""

import click


@click.command()
def schema() -> None:
    """Print the JSON Schema of a FAQ file, by which editors complete keys and show help."""
    from bot.faq import json_schema

    click.echo(json_schema())
