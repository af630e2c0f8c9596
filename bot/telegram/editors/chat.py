"""The editors' chat itself: what is said there of the bot's own accord, and its list of commands."""

import asyncio
import logging
from typing import Any

from telegram import BotCommand, BotCommandScopeChat, Message
from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from bot.answering.responder import Responder
from bot.telegram.commands import COMMANDS, GROUPS, PRIVATE
from bot.telegram.connection import unreachable
from bot.telegram.failures import RETRY_DELAYS
from bot.telegram.keyboards import Screen
from bot.telegram.profile import ISO_639_1

log = logging.getLogger(__name__)
UNANSWERED = "unanswered"


class EditorsChat:
    """Tries again for two minutes where Telegram cannot be reached; then the log says that they were not told."""

    def __init__(self, bot: ExtBot[Any], chat: int) -> None:
        self.id = chat
        self._bot = bot

    async def say(self, screen: Screen) -> Message | None:
        """A message of its own. None if it could not be sent."""
        failure: TelegramError | None = None
        for pause in (0.0, *RETRY_DELAYS):
            await asyncio.sleep(pause)
            try:
                return await self._bot.send_message(self.id, screen.text, reply_markup=screen.keyboard)
            except TelegramError as error:
                failure = error
                if not unreachable(error):
                    break
        log.warning("BOT_ADMIN_CHAT could not be told: %s", failure)
        return None

    async def show(self, screen: Screen, number: int) -> None:
        """In the place of a message of ours; below, where that is gone."""
        for pause in (0.0, *RETRY_DELAYS):
            await asyncio.sleep(pause)
            try:
                await self._bot.edit_message_text(screen.text, self.id, number, reply_markup=screen.keyboard)
                return
            except BadRequest as error:
                if "not modified" in str(error):
                    return
                break
            except TelegramError as error:
                if not unreachable(error):
                    break
        await self.say(screen)

    async def list_commands(self, responder: Responder) -> None:
        """Tell Telegram the commands of this chat: those of any such chat, and the editors' own."""
        scope, general = BotCommandScopeChat(self.id), PRIVATE if self.id > 0 else GROUPS
        default = responder.language("")
        for code in ("", *(language for language in responder.faqs if len(language) == ISO_639_1)):
            messages = responder.messages(code or default)
            commands = [BotCommand(each.name, each.description(messages)) for each in COMMANDS if general in each.scopes]
            commands.append(BotCommand(UNANSWERED, messages.command_unanswered))
            try:
                if await self._bot.get_my_commands(scope, code or None) != tuple(commands):
                    await self._bot.set_my_commands(commands, scope, code or None)
            except TelegramError as error:
                log.warning("the commands of BOT_ADMIN_CHAT could not be set: %s", error)
                return
