"""Settings and logging: the token stays inside."""

import io
import logging
from pathlib import Path

import pytest

from bot import logs
from bot.settings import Settings

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
