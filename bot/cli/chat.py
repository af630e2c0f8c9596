"""`bot chat`: the bot in the terminal, with line editing and history, or plain lines when piped."""

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.common import faq_option, responder_of, settings_of

if TYPE_CHECKING:
    from bot.answering.responder import Responder
    from bot.faq import Entry

LEAVE = ("/quit", "/exit")


@click.command()
@faq_option
def chat(faq: Path | None) -> None:
    """Talk to the bot in the terminal: no token, no network."""
    from bot import reload

    settings = settings_of(faq)
    converse(reload.in_background(settings.faq, settings.data, responder_of(settings), lambda text: click.echo(text, err=True)))


def converse(current: "Callable[[], Responder]") -> None:
    """Answer line after line until the end of input, Ctrl-D, /quit or an exit word. A number picks an offered question. `current`
    gives the responder of the FAQ as it is now."""
    from rich.console import Console

    from bot.answering.reply import Reply
    from bot.rendering import render, terminal

    console = Console(highlight=False)
    interactive = sys.stdin.isatty()
    responder = current()
    language = responder.language("")
    offered: Sequence[Entry] = ()
    previous: Reply | None = None
    if interactive:
        offered = responder.examples(language)
        terminal.show_offer(console, responder.messages(language).start, offered)
    for line in _typed_lines() if interactive else sys.stdin:
        question, responder = line.strip(), current()
        if question.lower() in _exit_words(responder):
            break
        if not question:
            continue
        if question.isdigit() and 1 <= int(question) <= len(offered):
            entry = offered[int(question) - 1]
            previous = Reply.of(entry, language)
            terminal.show(console, render.answer_html(entry, responder.messages(language)))
            continue
        reply = responder.reply(question, previous=previous)
        previous = reply.after(previous)
        offered, language = reply.suggestions, reply.language
        terminal.show_reply(console, reply, responder.messages(language))


def _exit_words(responder: "Responder") -> set[str]:
    """What ends the conversation, in any language."""
    return {*LEAVE, *(word.lower() for faq in responder.faqs.values() for word in faq.exit_words)}


def _typed_lines() -> Iterator[str]:
    """What a person types, line by line: Ctrl-C clears the line, Ctrl-D ends."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import InMemoryHistory

    session: PromptSession[str] = PromptSession("› ", history=InMemoryHistory())
    while True:
        try:
            yield session.prompt()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
