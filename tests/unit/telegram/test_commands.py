"""The table of commands."""

from telegram.constants import BotCommandLimit

from bot.answering.responder import Responder
from bot.telegram.commands import COMMANDS, GROUPS, PRIVATE


def test_each_scope_lists_its_commands_in_order() -> None:
    """Telegram shows the commands as they stand in the table: in private chats and in groups each its own."""
    listed = [[command.name for command in COMMANDS if scope in command.scopes] for scope in (PRIVATE, GROUPS)]
    assert listed == [["start", "topics", "share", "source", "privacy", "help"], ["ask", "topics", "source", "help"]]


def test_each_command_is_described_in_its_own_words(responder: Responder) -> None:
    """In each language the descriptions differ from one another, and Telegram takes them."""
    for language in responder.faqs:
        described = [command.description(responder.messages(language)) for command in COMMANDS]
        assert len(set(described)) == len(COMMANDS)
        assert all(BotCommandLimit.MIN_DESCRIPTION <= len(each) <= BotCommandLimit.MAX_DESCRIPTION for each in described)
