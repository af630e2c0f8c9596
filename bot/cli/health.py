"""`bot health`: what a container calls every half minute, so it loads as little as it can."""

import os
import sys
from pathlib import Path

import click

from bot.cli.common import settings_of


@click.command()
def health() -> None:
    """Tell whether the running bot has polled Telegram, or its webhook answered, lately: one line, exit code 0 or 1."""
    from bot import heartbeat

    # Settings read .env too, but cost ten times the rest of this command.
    data = Path(os.environ["BOT_DATA"]) if os.environ.get("BOT_DATA") else settings_of(None).data
    lives, why = heartbeat.judge(data)
    click.echo(why)
    sys.exit(0 if lives else 1)
