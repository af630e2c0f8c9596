"""`bot ask`: one answer, or a line of JSON for each question."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import click

from bot.cli.common import faq_option, responder_of, settings_of
from bot.visible import visible


@click.command()
@faq_option
@click.option("--json", "as_json", is_flag=True, help="Questions from standard input, one a line; one JSON object a line out.")
@click.option("--explain", "why", is_flag=True, help="Show why: what was read and matched, the best entries, the decision.")
@click.option("--source", is_flag=True, help="Show the paragraphs that the answer rests on, where source.txt is beside the FAQ.")
@click.option("--client-language", metavar="CODE", help="The language of the person's app, such as ru, as Telegram reports it.")
@click.argument("question", nargs=-1)
def ask(faq: Path | None, as_json: bool, why: bool, source: bool, client_language: str | None, question: tuple[str, ...]) -> None:
    """Answer one QUESTION as plain text."""
    from bot.rendering import quotation, render

    asked = " ".join(map(_as_typed, question))
    if not asked.strip() and (question or not as_json):
        raise click.UsageError("ask what? For example: ask who chairs the CSTO in 2024")
    if source and as_json:
        raise click.UsageError("--source or --json: choose one")
    settings = settings_of(faq)
    responder = responder_of(settings)
    if why and question:
        from bot.rendering import explanation

        explanation.explain(responder, asked, settings.faq)
    elif as_json:
        for line in [asked] if question else _lines(sys.stdin.buffer):
            reply = responder.reply(line, client_language)
            click.echo(render.reply_json(reply, responder.faq(reply.language)))
    else:
        reply = responder.reply(asked, client_language)
        faq_of_reply = responder.faq(reply.language)
        click.echo(render.reply_text(reply, faq_of_reply))
        if source and (paragraphs := quotation.quoted(reply.entries, faq_of_reply)):
            click.echo(visible(f"\n{paragraphs}"))


def _as_typed(argument: str) -> str:
    """An argument whose bytes the locale could not read, as UTF-8."""
    try:
        argument.encode()
    except UnicodeEncodeError:
        return os.fsencode(argument).decode("utf-8", errors="replace")
    return argument


def _lines(stream: IO[bytes]) -> Iterator[str]:
    """Lines of any bytes: what is not UTF-8 becomes replacement characters, so that each line gets its answer."""
    for line in stream:
        yield line.decode("utf-8", errors="replace").rstrip("\r\n")
