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
    follows: bool = False  # it was understood from the reply before it
