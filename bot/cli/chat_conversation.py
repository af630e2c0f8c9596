"""One conversation in the terminal: the same as in Telegram, where numbers stand for buttons."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from html import escape

from rich.console import Console

from bot.answering.reply import Reply
from bot.answering.responder import Responder
from bot.faq import Entry, Messages
from bot.rendering import render, terminal
from bot.storage.journal import Journal

FAULTS = 5  # findings that are shown of a broken FAQ; `check` shows all


@dataclass(frozen=True, slots=True)
class Choice:
    """A line that is offered by number, and what choosing it does."""

    label: str
    choose: Callable[[], None]


class Conversation:
    """What is remembered of it: its language, the last answer, and what is offered. Everything is said on standard output."""

    def __init__(self, responder: Responder, journal: Journal) -> None:
        self.responder = responder
        self.language = responder.language("")
        self.choices: Sequence[Choice] = ()
        self._journal = journal
        self._last_reply: Reply | None = None
        self._console = terminal.console()
        self._errors = Console(stderr=True, highlight=False)

    @property
    def messages(self) -> Messages:
        """The bot's own words in the language of the conversation."""
        return self.responder.messages(self.language)

    def adopt(self, responder: Responder) -> None:
        """Go on with the responder of a FAQ that was edited meanwhile."""
        self.responder = responder

    def answer(self, text: str) -> None:
        """Answer what a person asks."""
        self._note_and_say(self._reply(text))

    def choose(self, number: int) -> None:
        """Do what is offered by that number; say what is, if nothing is offered by it."""
        if 1 <= number <= len(self.choices):
            self.choices[number - 1].choose()
            return
        reply = self._reply(str(number))
        if reply.follows:  # such as the seventh item of the last answer
            self._note_and_say(reply)
        else:
            self.offer(plain_html(self.messages.no_such_number), self.choices)

    def show(self, html: str) -> None:
        terminal.show(self._console, html)

    def offer(self, html: str, choices: Sequence[Choice]) -> None:
        """Show a text, and below it what may be chosen from now on."""
        self.choices = choices
        terminal.show_offer(self._console, html, [choice.label for choice in choices])

    def questions(self, entries: Iterable[Entry], row: int = 0) -> list[Choice]:
        """Questions to choose. `row` is the row in the journal of the question that a person asked, 0 where there is none."""
        return [Choice(entry.question, partial(self.pick, entry.id, row)) for entry in entries]

    def pick(self, identity: str, row: int = 0) -> None:
        """Answer with an entry as it is now, if it still is. `row` is as in `questions`."""
        entry = self.responder.entry(identity, self.language)
        if entry is None:
            self.show(self.messages.outdated)
            return
        self._journal.chose(row, identity)
        self._say(Reply.of(entry, self.language))

    def tell_faults(self, faults: Sequence[str]) -> None:
        """Say what is wrong with a FAQ that was edited meanwhile, a line a finding; without any, that it is in order again. Safe
        to call from any thread."""
        messages = self.messages
        more = [f"… + {len(faults) - FAULTS}"] if len(faults) > FAULTS else []
        text = "\n".join([messages.faq_broken, *faults[:FAULTS], *more]) if faults else messages.faq_mended
        terminal.show(self._errors, f"<i>{plain_html(text)}</i>")

    def _reply(self, text: str) -> Reply:
        """The reply to a text; to a number, which is of no language, in that of the conversation."""
        reply = self.responder.reply(text, self.language, self._last_reply)
        if any(map(str.isalpha, text)):
            return reply
        entries, suggestions = (
            tuple(self.responder.entry(entry.id, self.language) or entry for entry in found)
            for found in (reply.entries, reply.suggestions)
        )
        return replace(reply, language=self.language, entries=entries, suggestions=suggestions)

    def _note_and_say(self, reply: Reply) -> None:
        entries = reply.suggestions if reply.outcome == "suggest" else reply.entries
        self._say(reply, self._journal.asked(reply.question, reply.outcome, reply.language, [entry.id for entry in entries]))

    def _say(self, reply: Reply, row: int = 0) -> None:
        """Show a reply and remember it. `row` is as in `questions`."""
        self.language, self._last_reply = reply.language, reply.after(self._last_reply)
        faq = self.responder.faq(self.language)
        html = render.reply_html(reply, faq)
        if reply.outcome == "suggest":
            none = [] if reply.follows else [Choice(self.messages.none_of_these, partial(self._reject, row))]
            self.offer(html, [*self.questions(reply.suggestions, row), *none])
            return
        self.show(html)
        terminal.show_paragraphs(self._console, reply.entries, faq)
        if not reply.entries or reply.entries[0].small_talk:  # what was offered before small talk is still in sight
            return
        self.choices = self.questions(self.responder.related(reply))
        if self.choices:
            self.offer(f"<i>{plain_html(self.messages.see_also)}</i>", self.choices)

    def _reject(self, row: int) -> None:
        self._journal.chose(row, "")
        self.choices = ()
        self.show(self.messages.none_noted)


def plain_html(text: str) -> str:
    """A plain text as Telegram HTML."""
    return escape(text, quote=False)
