"""What several test modules share: the shipped FAQ, a small one, and the bot talking to a Bot API stub."""

import asyncio
import logging
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from telegram.error import TelegramError

from bot import encoders
from bot.answering import responder as responder_module
from bot.answering.decision import Decision
from bot.answering.responder import Responder
from bot.cli import main
from bot.faq import Faq, load
from bot.paths import SHIPPED
from bot.settings import Settings
from bot.telegram import app
from tests import bot_api
from tests.bot_api import BotApi
from tests.encoder import FakeEncoder

SMALL = """\
language: en
topics: {{tea: Tea}}
entries:
- id: tea
  topic: tea
  question: How do I make tea?
  also: [tea recipe, brewing tea leaves, what do I need for a cup of tea]
  answer: Boil <b>water</b> &amp; wait.
  source: [1, 2]
- id: coffee
  question: How do I make coffee?
  also: [coffee recipe, espresso at home, grinding coffee beans]
  answer: Grind the beans.
  source: 3
- id: cocoa
  gap: true
  question: How do I make cocoa?
  also: [cocoa recipe, hot chocolate at home, cocoa powder]
  answer: The book does not say.
{more}"""

FIVE_QUESTIONS = """кто председательствует в ОДКБ в 2024?
what is operation PROXY
ҰҚШҰ деген не?
rnj ghtlctlfntkmcndetn d jlr,
kakie prioritety nazval tokaev
"""


@pytest.fixture(autouse=True)
def own_state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test's bot has an inbox of its own: the stub numbers its updates anew; and a journal. Learned indexes stay where they
    are."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))


@pytest.fixture(autouse=True)
def no_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test runs as without the extra `semantic`, whether or not it is installed."""
    monkeypatch.setattr(encoders, "find_spec", lambda _: None)
    encoders.installed.cache_clear()


@pytest.fixture
def encoder(monkeypatch: pytest.MonkeyPatch) -> FakeEncoder:
    """An encoder stands in for that of the extra `semantic`, as if it were installed."""
    fake = FakeEncoder()
    monkeypatch.setattr(encoders, "installed", lambda _: fake)
    monkeypatch.setattr(encoders, "find_spec", lambda _: "found")
    return fake


@pytest.fixture(autouse=True)
def own_log_levels() -> Iterator[None]:
    """A command that runs within a test sets the levels of loggers; the next test finds them as they were."""
    loggers = [logging.getLogger(name) for name in (None, "bot.reload", "httpx", "httpcore", "telegram", "tornado")]
    levels = [logger.level for logger in loggers]
    yield
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


@pytest.fixture(autouse=True)
def nothing_left_running() -> Iterator[None]:
    """A test that fails leaves no bot behind."""
    yield
    while _started:
        _started.pop().kill()


_started: list[subprocess.Popen[bytes]] = []


def python_m_bot(*arguments: str, **environment: str) -> subprocess.Popen[bytes]:
    """The real command in a process of its own, without the environment's token."""
    return _started_with("-m", "bot", *arguments, environment=environment)


def python(code: str, **environment: str) -> subprocess.Popen[bytes]:
    """The same for a few lines of code."""
    return _started_with("-c", code, environment=environment)


def _started_with(*arguments: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("TELEGRAM", "BOT_", "LOG_", "WEBHOOK_"))}
    command = [sys.executable, *arguments]
    _started.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=clean | environment))
    return _started[-1]


def call(*arguments: str, stdin: str | bytes | None = None) -> Result:
    """A command in this process, as a person would run it."""
    return CliRunner().invoke(main, list(arguments), input=stdin)


async def output_of(process: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
    """Standard output and standard error of a process that ends."""
    return await asyncio.to_thread(process.communicate, timeout=90)


@pytest.fixture(scope="session")
def faqs() -> list[Faq]:
    return load(SHIPPED)


@pytest.fixture(scope="session")
def responder(faqs: list[Faq]) -> Responder:
    return Responder(faqs)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A FAQ of three entries in one file."""
    file = tmp_path / "small.yaml"
    file.write_text(SMALL.format(more=""), encoding="utf-8")
    return file


@pytest.fixture
def doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the bot unsure of everything, whatever the calibration of the day."""
    monkeypatch.setattr(responder_module, "decide", lambda *_, **__: Decision("suggest", 0.5, 0.5))


@pytest.fixture
async def api(responder: Responder) -> AsyncIterator[BotApi]:
    """The shipped bot, polling a Bot API stub; every request it made must have been valid."""
    async with bot_api.serve() as api, Running(api, responder):
        yield api
    assert api.violations == []


def settings(api: BotApi, **more: object) -> Settings:
    return Settings.model_validate(
        {"TELEGRAM_BOT_TOKEN": bot_api.TOKEN, "TELEGRAM_API_URL": api.url, "BOT_JOURNAL": "off"} | more
    )


class Running:
    """The real Application, started and stopped around a block."""

    def __init__(self, api: BotApi, responder: Responder, **more: object) -> None:
        self.application = app.build_application(settings(api, **more), responder)

    async def __aenter__(self) -> app.App:
        application = self.application
        await application.initialize()
        assert application.post_init is not None
        await application.post_init(application)
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling(
            allowed_updates=app.ALLOWED_UPDATES,
            error_callback=self._report,
        )
        return application

    def _report(self, error: TelegramError) -> None:
        """As run_polling does."""
        self.application.create_task(self.application.process_error(None, error))

    async def __aexit__(self, *_: object) -> None:
        assert self.application.updater is not None
        await self.application.updater.stop()
        await self.application.stop()
        assert self.application.post_stop is not None
        await self.application.post_stop(self.application)
        await self.application.shutdown()
