"""The bot in the terminal: the same replies, with line editing and history, or plain lines when piped."""

import sys
from collections.abc import Callable, Iterator, Sequence
from html import escape as escape_html

from prompt_toolkit import PromptSession
from prompt_toolkit.history import InMemoryHistory
from rich.console import Console
from rich.markup import escape
from rich.text import Text

from bot import telegram_html
from bot.answering.reply import Reply
from bot.answering.responder import Responder
from bot.faq import Entry, Messages
from bot.rendering import render
from bot.visible import visible

STYLES = {"b": "bold", "i": "dim italic", "u": "underline", "a": "underline"}
LEAVE = ("/quit", "/exit")


def chat(current: Callable[[], Responder]) -> None:
    """Answer line after line until the end of input, Ctrl-D, /quit or an exit word. A number picks an offered question. `current`
    gives the responder of the FAQ as it is now."""
    console = Console(highlight=False)
    interactive = sys.stdin.isatty()
    responder = current()
    language = responder.language("")
    offered: Sequence[Entry] = ()
    previous: Reply | None = None
    if interactive:
        offered = responder.examples(language)
        _show_offer(console, responder.messages(language).start, offered)
    for line in _interactive_lines() if interactive else sys.stdin:
        question, responder = line.strip(), current()
        if question.lower() in _exit_words(responder):
            break
        if not question:
            continue
        if question.isdigit() and 1 <= int(question) <= len(offered):
            _show(console, render.answer_html(offered[int(question) - 1], responder.messages(language)))
            continue
        reply = responder.reply(question, previous=previous)
        previous = reply if reply.entries else previous
        offered, language = reply.suggestions, reply.language
        _show_reply(console, reply, responder.messages(language))


def _exit_words(responder: Responder) -> set[str]:
    """What ends the conversation, in any language."""
    return {*LEAVE, *(word.lower() for faq in responder.faqs.values() for word in faq.exit_words)}


def _interactive_lines() -> Iterator[str]:
    session: PromptSession[str] = PromptSession("› ", history=InMemoryHistory())
    while True:
        try:
            yield session.prompt()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return


def _show_reply(console: Console, reply: Reply, messages: Messages) -> None:
    html = render.reply_html(reply, messages)
    if reply.suggestions and reply.entries:
        _show(console, html)
        html = f"<i>{escape_html(messages.see_also, quote=False)}</i>"
    if reply.suggestions:
        _show_offer(console, html, reply.suggestions)
    else:
        _show(console, html)


def _show_offer(console: Console, html: str, entries: Sequence[Entry]) -> None:
    """A text and questions to pick from by number."""
    _show(console, html, end="")
    for number, entry in enumerate(entries, 1):
        console.print(f"  [bold]{number}[/bold]  {escape(visible(entry.question))}")
    console.print()


def _show(console: Console, html: str, end: str = "\n") -> None:
    text = Text()
    for run, tags in telegram_html.read(html).spans:
        text.append(visible(run), " ".join(STYLES[tag] for tag in tags if tag in STYLES))
    console.print(text, end=f"\n{end}", soft_wrap=not console.is_terminal)
