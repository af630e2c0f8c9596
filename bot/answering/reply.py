"""What the bot says to one message, before it has any form."""

from dataclasses import dataclass

from bot.answering.decision import Outcome
from bot.faq import Entry
from bot.matching import Match


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot says to one message. `entries` are the answers, in the order of the message's parts; `suggestions` what it
    offers in their place, or beside them in case that it misunderstood."""

    question: str
    outcome: Outcome
    language: str
    entries: tuple[Entry, ...] = ()
    suggestions: tuple[Entry, ...] = ()
    ranking: tuple[Match, ...] = ()
    others: tuple[Entry, ...] = ()  # the next best, to ask back with where this is not what was meant
    rest: bool = False  # the message asks for more than is answered at once
    follows: bool = False  # it was understood from the reply before it

    @classmethod
    def of(cls, entry: Entry, language: str) -> "Reply":
        """The reply that an entry is, for a link, a button or a number that names it."""
        return cls(entry.question, "gap" if entry.gap else "answer", language, (entry,))

    def after(self, previous: "Reply | None") -> "Reply | None":
        """What a next message may refer to: this reply, or the one before where this one says nothing new."""
        return self if self.entries or (self.suggestions and not self.follows) else previous
