"""The editors' digest, over HTTP: when it is sent, and what it tells."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.answering.responder import Responder
from bot.faq import load
from bot.storage.journal import NAME, Journal
from bot.telegram.editors import digest as module
from bot.telegram.editors.digest import DigestSender
from bot.telegram.editors.handlers import Editors
from tests import bot_api
from tests.bot_api import Params
from tests.conftest import Running
from tests.telegram.test_teaching import EDITORS, Chat, ask, button, buttons, running

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def keep(data: Path, rows: list[tuple[timedelta, str, str, str]]) -> None:
    """A journal of questions asked so long ago: the question, the outcome and the language."""
    Journal.open(data, enabled=True).close()
    with closing(sqlite3.connect(data / NAME)) as connection:
        for ago, question, outcome, language in rows:
            when = int((NOW - ago).timestamp())
            helpful = {"tea recipe": 1, "coffee recipe": 0}.get(question)
            connection.execute(
                "INSERT INTO question (time, question, outcome, language, said, helpful) VALUES (?, ?, ?, ?, '', ?)",
                (when, question, outcome, language, helpful),
            )
        connection.commit()


async def digest(small: Path, data: Path, every: str) -> Params | None:
    """What is sent at nine, None if nothing is."""
    settings = {"BOT_FAQ": small, "BOT_DATA": data, "BOT_JOURNAL": "on", "BOT_ADMIN_CHAT": EDITORS, "BOT_ADMIN_DIGEST": every}
    async with bot_api.serve() as api, Running(api, Responder(load(small)), **settings) as application:
        editors: Editors = application.bot_data["editors"]
        sender = DigestSender("daily" if every == "daily" else "weekly", data, editors._conversations, editors.chat)
        await sender.send(NOW)
        return None if api.nothing_more_said() else await api.said()


async def test_a_day_is_told_beside_the_day_before(small: Path, tmp_path: Path) -> None:
    """All languages together and each, what grew and what fell, and the three questions that were not answered most often."""
    keep(
        tmp_path,
        [
            (HOUR, "tea recipe", "answer", "en"), (HOUR, "coffee recipe", "gap", "en"), (HOUR, "hot?", "suggest", "en"),
            *[(HOUR * n, "who grows <mushrooms>", "none", "en") for n in (2, 3, 4)], (HOUR, "zorp zorp zorp", "none", "en"),
            *[(HOUR * n, "another thing altogether", "none", "en") for n in (5, 6)], (HOUR, "шай", "none", "kk"),
            (DAY + HOUR, "tea recipe", "answer", "en"), (DAY + HOUR, "x y", "suggest", "ru"),
            (DAY * 2 + HOUR, "old", "none", "en"),
        ],
    )  # fmt: skip
    told = await digest(small, tmp_path, "daily")
    assert told is not None
    assert (told["chat_id"], [each["text"] for each in buttons(told)]) == (EDITORS, ["/unanswered"])
    assert told["text"] == (
        "<b>The last day</b>\n"
        "10 (+8) asked · 2 (+1) answered · 1 asked back · 7 (+7) unknown · 1 👍 · 1 (+1) 👎\n"
        "<b>en</b>: 9 (+8) asked · 2 (+1) answered · 1 (+1) asked back · 6 (+6) unknown · 1 👍 · 1 (+1) 👎\n"
        "<b>kk</b>: 1 (+1) asked · 0 answered · 0 asked back · 1 (+1) unknown · 0 👍 · 0 👎\n"
        "<b>ru</b>: 0 (−1) asked · 0 answered · 0 (−1) asked back · 0 unknown · 0 👍 · 0 👎\n"
        "\n<b>Not answered, most often asked first:</b>\n"
        "3× who grows &lt;mushrooms&gt;\n2× another thing altogether\n1× zorp zorp zorp"
    )


async def test_a_week_is_told_beside_the_week_before(small: Path, tmp_path: Path) -> None:
    """Of one language it is one line."""
    keep(tmp_path, [(DAY * n, "tea recipe", "answer", "en") for n in (1, 3, 6, 8)])
    told = await digest(small, tmp_path, "weekly")
    assert told is not None
    assert told["text"] == ("<b>The last week</b>\n3 (+2) asked · 3 (+2) answered · 0 asked back · 0 unknown · 3 (+2) 👍 · 0 👎")


async def test_a_day_without_questions_is_not_told(small: Path, tmp_path: Path) -> None:
    """However much was asked before it."""
    keep(tmp_path, [(DAY * 2, "tea recipe", "answer", "en")])
    assert await digest(small, tmp_path, "daily") is None


async def test_its_button_opens_what_was_not_answered(small: Path, tmp_path: Path) -> None:
    """Below the digest, which stays."""
    data = tmp_path / "data"
    async with running(small, data, BOT_ADMIN_DIGEST="daily") as api:
        await ask(api, "zorp the zorp")
        told = {"message_id": 5, "date": 1700000000, "chat": {"id": EDITORS, "type": "private", "first_name": "A"}}
        await api.tap(told, "edit:en:page::", language="en")
        await api.said("answerCallbackQuery")
        page = await Chat(api).shown()
        assert page["text"].startswith("1/1 · en · 1×\n<code>zorp the zorp")
        assert button(page, "Off-topic")


@pytest.mark.parametrize("every", ["daily", "weekly"])
async def test_it_is_sent_at_nine_by_the_machines_clock(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, every: str
) -> None:
    """Also after the clocks have changed; a weekly one on Mondays."""
    monkeypatch.setattr(module, "get_localzone", lambda: ZoneInfo("Europe/Berlin"))
    settings = {"BOT_FAQ": small, "BOT_DATA": tmp_path, "BOT_JOURNAL": "on", "BOT_ADMIN_CHAT": 9, "BOT_ADMIN_DIGEST": every}
    async with bot_api.serve() as api, Running(api, Responder(load(small)), **settings) as application:
        assert application.job_queue is not None
        (job,) = application.job_queue.get_jobs_by_name("digest")
        times = (datetime(2026, 10, 23, tzinfo=UTC), datetime(2026, 10, 25, 12, tzinfo=UTC))
        fires = [job.job.trigger.get_next_fire_time(None, after) for after in times]
        assert [f"{fire:%a %H:%M}" for fire in fires] == (["Fri 09:00", "Mon 09:00"] if every == "daily" else ["Mon 09:00"] * 2)
        assert [fire.astimezone(UTC).hour for fire in fires] == ([7, 8] if every == "daily" else [8, 8])


@pytest.mark.parametrize(("every", "journal", "said"), [("off", "on", False), ("daily", "off", True)])
async def test_without_a_wish_or_a_journal_there_is_none(
    small: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture, every: str, journal: str, said: bool
) -> None:
    """No scheduler is started; the log says why, where one was wished."""
    settings = {"BOT_FAQ": small, "BOT_DATA": tmp_path, "BOT_JOURNAL": journal, "BOT_ADMIN_CHAT": 9, "BOT_ADMIN_DIGEST": every}
    async with bot_api.serve() as api, Running(api, Responder(load(small)), **settings) as application:
        assert application._job_queue is None
    assert ("BOT_ADMIN_DIGEST has nothing to tell of" in caplog.text) == said
