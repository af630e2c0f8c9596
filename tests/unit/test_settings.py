"""Settings and logging: the token stays inside."""

import io
import logging
import os
from pathlib import Path

import pytest

from bot import logs, settings
from bot.cli.common import settings_of
from bot.errors import UserError
from bot.settings import QUOTES, Settings
from tests.conftest import python_m_bot

TOKEN = "123456:AAE-secret_secret"


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`.env` in the working folder is read; a variable that is set comes first."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\nLOG_LEVEL=DEBUG\n")
    monkeypatch.setenv("LOG_LEVEL", "ERROR")
    settings = Settings()
    assert settings.log_level == "ERROR"
    assert settings.token is not None
    assert settings.token.get_secret_value() == TOKEN


def test_no_repr_shows_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither repr nor str of the settings holds the token."""
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    assert "secret_secret" not in repr(Settings()) + str(Settings())


def test_the_log_hides_the_token_even_in_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages, arguments and tracebacks come out without it; httpx is quiet above DEBUG."""
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    logs.configure("INFO", TOKEN)
    try:
        raise OSError(f"bad url https://api/bot{TOKEN}/getMe")
    except OSError:
        logging.getLogger("x").exception("failed for %s", TOKEN)
    logging.getLogger("httpx").info("POST %s", TOKEN)
    logging.basicConfig(handlers=[logging.NullHandler()], force=True)
    assert "bad url https://api/bot***/getMe" in stream.getvalue()
    assert TOKEN not in stream.getvalue()
    assert "POST" not in stream.getvalue()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes of this kind")
@pytest.mark.parametrize(("mode", "warnings"), [(0o600, 0), (0o640, 1), (0o604, 1), (None, 0)])
def test_run_warns_once_of_an_env_file_that_others_may_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int | None, warnings: int
) -> None:
    """The log says what to do; the token is not in it. A file of one's own, or none, is no matter."""
    monkeypatch.chdir(tmp_path)
    if mode is not None:
        (tmp_path / ".env").write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\n")
        (tmp_path / ".env").chmod(mode)
    none = tmp_path / "none.yaml"
    here = {"PYTHONPATH": str(Path(__file__).parents[2]), "BOT_FAQ": str(none)}
    process = python_m_bot("run", **here, **({} if mode else {"TELEGRAM_BOT_TOKEN": TOKEN}))
    _, err = process.communicate(timeout=60)
    assert (process.returncode, b"none.yaml" in err) == (2, True)
    assert err.count(b"others on this machine may read .env, and the token with it: chmod 600 .env") == warnings
    assert b"secret_secret" not in err


@pytest.mark.parametrize("name", ["TELEGRAM_BOT_TOKEN", "BOT_FAQ", "BOT_DATA", "WEBHOOK_URL", "LOG_LEVEL", "BOT_ADMIN_CHAT"])
@pytest.mark.parametrize("quotes", ['""', "''", "“”", "«»"])
def test_quotes_that_no_shell_took_off_are_named(monkeypatch: pytest.MonkeyPatch, name: str, quotes: str) -> None:
    """As docker's --env-file leaves them: the variable and the quotes are named, and the value is not shown."""
    monkeypatch.setenv(name, f"{quotes[0]}{TOKEN}{quotes[1]} ")
    with pytest.raises(UserError) as told:
        settings.load()
    assert f"{name}: Value error, it is in quotes" in str(told.value)
    assert "secret" not in str(told.value)
    assert {*quotes} <= {*QUOTES}


def test_quotes_in_the_file_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """.env is read as a shell would: there they stand around a value."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text(f"TELEGRAM_BOT_TOKEN=\"{TOKEN}\"\nLOG_LEVEL='DEBUG'\n")
    loaded = settings.load()
    assert loaded.token is not None
    assert (loaded.token.get_secret_value(), loaded.log_level) == (TOKEN, "DEBUG")


def test_a_tilde_is_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In .env, in the environment and after --faq=, where no shell reads it; a user whom nobody knows is named."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / ".env").write_text("BOT_DATA=~/x\n")
    monkeypatch.setenv("BOT_FAQ", "~/faq")
    loaded = settings.load()
    assert (loaded.data, loaded.faq) == (tmp_path / "home" / "x", tmp_path / "home" / "faq")
    assert settings_of(Path("~/other")).faq == tmp_path / "home" / "other"
    monkeypatch.setenv("BOT_DATA", "~nobody-of-this-name/x")
    with pytest.raises(UserError, match="BOT_DATA: Value error, there is no user"):
        settings.load()
