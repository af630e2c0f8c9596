"""Who the bot is: what it says of itself in the log, and the commands and descriptions that it sets at the start."""

import logging
from typing import Any

from telegram import BotCommand
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.answering.responder import Responder
from bot.faq import Messages
from bot.telegram.commands import COMMANDS, GROUPS, PRIVATE

log = logging.getLogger(__name__)
ISO_639_1 = 2  # letters of the language codes that Telegram takes


def tell_online(bot: ExtBot[Any], responder: Responder, how: str) -> None:
    """Say in the log as whom the bot answers and from what."""
    entries = ", ".join(f"{len(faq.entries)} in {language}" for language, faq in responder.faqs.items())
    log.info("online as @%s, %s; entries: %s", bot.username, how, entries)
    if not bot.supports_inline_queries:
        log.warning("answers have no button to share them, since inline mode is off: @BotFather switches it on by /setinline")


async def introduce(bot: ExtBot[Any], responder: Responder) -> None:
    """Tell Telegram the commands and descriptions, by default and in each language of the FAQ, where it has others. Without them
    the bot still answers."""
    default = responder.language("")
    for code in ("", *(language for language in responder.faqs if len(language) == ISO_639_1)):
        try:
            await _introduce(bot, responder.messages(code or default), code or None)
        except TelegramError as error:
            log.warning("the commands and descriptions could not be set: %s", error)
            return


async def _introduce(bot: ExtBot[Any], messages: Messages, code: str | None) -> None:
    for scope in (PRIVATE, GROUPS):
        commands = tuple(BotCommand(each.name, each.description(messages)) for each in COMMANDS if scope in each.scopes)
        if await bot.get_my_commands(scope, code) != commands:
            await bot.set_my_commands(commands, scope, code)
    if (await bot.get_my_description(code)).description != messages.description:
        await bot.set_my_description(messages.description, code)
    if (await bot.get_my_short_description(code)).short_description != messages.short_description:
        await bot.set_my_short_description(messages.short_description, code)
