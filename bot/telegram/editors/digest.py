"""The digest: at nine in the morning, once a day or a week, what was asked and how it went."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import astuple
from datetime import UTC, datetime, time, timedelta
from itertools import starmap
from pathlib import Path
from typing import Any, Literal

from telegram import InlineKeyboardMarkup
from telegram.ext import JobQueue
from tzlocal import get_localzone

from bot.faq import Messages
from bot.reporting.digest import Digest, Figures, digest
from bot.reporting.report import Group, to_teach
from bot.storage.ignored import ignored
from bot.telegram.conversations import Context, Conversations
from bot.telegram.editors.buttons import EditorButton
from bot.telegram.editors.chat import UNANSWERED, EditorsChat
from bot.telegram.editors.screens import plain
from bot.telegram.keyboards import Screen

Every = Literal["daily", "weekly"]
NINE = time(9)
MONDAY = 1  # PTB's weeks begin on Sunday, which is 0
LATE = 3600  # s that a digest may be late, where the machine was asleep at nine
UNANSWERED_SHOWN = 3
SHOWN = 200  # characters of each of them


class DigestSender:
    """Sends digests to the editors' chat."""

    def __init__(self, every: Every, data: Path | None, conversations: Conversations, chat: EditorsChat) -> None:
        self._every, self._data, self._conversations, self._chat = every, data, conversations, chat

    def schedule(self, jobs: "JobQueue[Context]", begin: Callable[[Coroutine[Any, Any, None]], None]) -> None:
        """From now on send one at nine by the clock of the machine's time zone. `begin` runs something beside the updates."""

        async def send(_: Context) -> None:
            begin(self.send(datetime.now(UTC)))

        days = tuple(range(7)) if self._every == "daily" else (MONDAY,)
        nine = NINE.replace(tzinfo=get_localzone())
        jobs.run_daily(send, nine, days, name="digest", job_kwargs={"misfire_grace_time": LATE})

    async def send(self, now: datetime) -> None:
        """Tell of the day or week that ends now; nothing if nobody asked anything in it."""
        found, groups = await asyncio.to_thread(self._look, now - self._span, now - 2 * self._span)
        if not found.now:
            return
        responder = self._conversations.responder
        language = responder.language("")
        button = EditorButton("page", language)(f"/{UNANSWERED}")
        text = _text(found, groups, responder.messages(language), self._every)
        await self._chat.say(Screen(text, InlineKeyboardMarkup([[button]])))

    @property
    def _span(self) -> timedelta:
        return timedelta(days=1 if self._every == "daily" else 7)

    def _look(self, start: datetime, before: datetime) -> tuple[Digest, list[Group]]:
        records = list(self._conversations.journal.entries(before))
        recent = [record for record in records if record.time >= start]
        groups = to_teach(recent, self._conversations.responder, ignored(self._data), UNANSWERED_SHOWN)
        return digest(records, start), groups


def _text(found: Digest, groups: list[Group], messages: Messages, every: Every) -> str:
    """All languages together, each of them where there are several, and the questions that were not answered most often."""
    lines = [f"<b>{plain(messages.digest_day if every == 'daily' else messages.digest_week)}</b>", _line(messages, *found.total)]
    languages = sorted({*found.now, *found.before})
    if len(languages) > 1:
        lines += [
            f"<b>{plain(language)}</b>: "
            + _line(messages, found.now.get(language, Figures()), found.before.get(language, Figures()))
            for language in languages
        ]
    if groups:
        lines.append(f"\n<b>{plain(messages.digest_unanswered)}</b>")
        lines += [f"{group.count}× {plain(group.question[:SHOWN])}" for group in groups]
    return "\n".join(lines)


def _line(messages: Messages, now: Figures, before: Figures) -> str:
    words = (messages.digest_asked, messages.digest_answered, messages.digest_asked_back, messages.digest_unknown, "👍", "👎")
    numbers = starmap(_number, zip(astuple(now), astuple(before), strict=True))
    return " · ".join(f"{number} {plain(word)}" for number, word in zip(numbers, words, strict=True))


def _number(now: int, before: int) -> str:
    """A number, with how much it has grown where it has."""
    return f"{now} ({now - before:+d})".replace("-", "−") if now != before else str(now)
