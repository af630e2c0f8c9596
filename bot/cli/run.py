"""`bot run`: the bot in Telegram."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.common import faq_option, settings_of
from bot.errors import UserError

if TYPE_CHECKING:
    from bot.settings import Settings


@click.command()
@faq_option
@click.option("--webhook", is_flag=True, help="Let Telegram call WEBHOOK_URL instead of polling it (extra: webhook).")
def run(faq: Path | None, webhook: bool) -> None:
    """Answer in Telegram, by long polling or by a webhook. Needs TELEGRAM_BOT_TOKEN."""
    settings = settings_of(faq)
    if settings.token is None:
        raise UserError("TELEGRAM_BOT_TOKEN is not set: get a token from @BotFather and set it, in the environment or in .env")
    if webhook:
        _require_webhook(settings)
    from bot import logs, process

    process.exit_on_sigterm()
    from bot import reload
    from bot.paths import state_folder
    from bot.settings import warn_of_open_env_file
    from bot.telegram import app
    from bot.telegram.webhook import secret

    token = settings.token.get_secret_value()
    logs.configure(settings.log_level, token, token.partition(":")[2], secret(settings), style=settings.log_format)
    warn_of_open_env_file()
    with process.alone(state_folder(settings.data)):
        sys.exit(app.run(settings, reload.at_once(settings.faq, settings.data), webhook=webhook))


def _require_webhook(settings: "Settings") -> None:
    from importlib.util import find_spec

    if settings.webhook_url is None:
        raise UserError(
            "WEBHOOK_URL is not set: set it to the https address by which Telegram reaches this bot, or run without --webhook"
        )
    if find_spec("tornado") is None:
        raise UserError(
            "--webhook needs the package tornado: install this project with its extra `webhook`, or run without --webhook"
        )
