"""`bot ask`: one answer, or a line of JSON for each question."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import click

from bot.cli.common import faq_option, responder_of, settings_of


@click.command()
@faq_option
@click.option("--json", "as_json", is_flag=True, help="Questions from standard input, one a line; one JSON object a line out.")
@click.option("--explain", "why", is_flag=True, help="Show why: what was read and matched, the best entries, the decision.")
@click.option("--client-language", metavar="CODE", help="The language of the person's app, such as ru, as Telegram reports it.")
@click.argument("question", nargs=-1)
def ask(faq: Path | None, as_json: bool, why: bool, client_language: str | None, question: tuple[str, ...]) -> None:
    """Answer one QUESTION as plain text."""
    from bot.rendering import render

    settings = settings_of(faq)
    responder = responder_of(settings)
    if why and question:
        from bot.rendering import explanation

        explanation.explain(responder, " ".join(question), settings.faq)
    elif as_json:
        for line in [" ".join(question)] if question else _lines(sys.stdin.buffer):
            reply = responder.reply(line, client_language)
            click.echo(render.reply_json(reply, responder.messages(reply.language)))
    elif question:
        reply = responder.reply(" ".join(question), client_language)
        click.echo(render.reply_text(reply, responder.messages(reply.language)))
    else:
        raise click.UsageError("ask what? For example: ask who chairs the CSTO in 2024")


def _lines(stream: IO[bytes]) -> Iterator[str]:
    """Lines of any bytes: what is not UTF-8 becomes replacement characters, so that each line gets its answer."""
    for line in stream:
        yield line.decode("utf-8", errors="replace").rstrip("\r\n")
