"""`bot chat`: the bot in the terminal, with line editing and history, or plain lines when piped."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.common import faq_option, responder_of, settings_of
from bot.paths import data_folder

if TYPE_CHECKING:
    from prompt_toolkit.history import History

    from bot.cli.chat_conversation import Conversation
    from bot.settings import Settings


@click.command()
@faq_option
def chat(faq: Path | None) -> None:
    """Talk to the bot in the terminal: no token, no network."""
    import logging

    from bot import reload
    from bot.cli.chat_conversation import Conversation
    from bot.storage.journal import Journal

    settings = settings_of(faq)
    journal = Journal.open(settings.data, enabled=settings.journal)
    conversation = Conversation(responder_of(settings), journal)
    logging.getLogger(reload.__name__).setLevel(logging.CRITICAL)  # the conversation says it, in its own language
    following = reload.in_background(
        settings.faq, settings.data, conversation.responder, conversation.adopt, conversation.tell_faults
    )
    with closing(journal), following:
        if sys.stdin.isatty():
            converse_at_terminal(conversation, _history(settings))
        else:
            converse(conversation, sys.stdin)


def converse_at_terminal(conversation: "Conversation", history: "History") -> None:
    """Greet, and answer what a person types."""
    from bot.cli.chat_commands import greet

    greet(conversation)
    converse(conversation, _typed_lines(history))


def converse(conversation: "Conversation", lines: Iterable[str]) -> None:
    """Answer line after line, until they end or one of them is the end."""
    from bot.cli.chat_commands import hear

    for line in lines:
        if not hear(conversation, line):
            break


def _typed_lines(history: "History") -> Iterator[str]:
    """What a person types, line by line: Ctrl-C clears the line and ends at an empty one, Ctrl-D ends. What is said meanwhile
    stands above the line."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.patch_stdout import patch_stdout

    session: PromptSession[str] = PromptSession("› ", history=history)
    while True:
        try:
            with patch_stdout(raw=True):
                line = session.prompt()
        except KeyboardInterrupt:
            if session.default_buffer.text:
                continue
            return
        except EOFError:
            return
        yield line


def _history(settings: "Settings") -> "History":
    """What was typed in earlier runs, for this user's eyes only. In memory, where nothing that people ask is to be kept, or can
    be."""
    from prompt_toolkit.history import FileHistory, InMemoryHistory

    file = data_folder(settings.data) / "chat-history"
    if not settings.journal:
        return InMemoryHistory()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))
        file.chmod(0o600)
    except OSError:
        return InMemoryHistory()
    return FileHistory(str(file))
