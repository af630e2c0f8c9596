"""`bot schema`: what editors complete and check a FAQ file by."""

import click


@click.command()
@click.argument("kind", type=click.Choice(["entries", "phrasings", "off-topic"]), default="entries")
def schema(kind: str) -> None:
    """Print the JSON Schema of a KIND of FAQ file, by which editors complete keys and show help; of the entries' if none is
    named."""
    from bot.faq import json_schema

    click.echo(json_schema(kind))
