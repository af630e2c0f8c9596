"""Whether the bot lives, told from its last successful poll."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot import heartbeat
from bot.answering.responder import Responder
from bot.cli import main
from bot.heartbeat import FILE, Heartbeat
from bot.paths import state_folder
from tests import bot_api
from tests.bot_api import Refused
from tests.conftest import Running


def asked(data: Path) -> Result:
    return CliRunner().invoke(main, ["health"], env={"BOT_DATA": str(data)})


def test_a_bot_that_polled_lately_lives(tmp_path: Path) -> None:
    """Exit code 0 and one line, right after a beat, also in a folder that is not there yet."""
    Heartbeat(tmp_path / "new").beat()
    result = asked(tmp_path / "new")
    assert (result.exit_code, result.output) == (0, "the last sign of life was 0 s ago\n")


@pytest.mark.parametrize(("age", "code"), [(heartbeat.STALE - 5, 0), (heartbeat.STALE + 5, 1), (-heartbeat.STALE - 60, 1)])
def test_an_old_beat_is_told(tmp_path: Path, age: float, code: int) -> None:
    """Older than the limit, or of a future that a clock set back has left: exit code 1, and one line says what is the matter."""
    (tmp_path / FILE).touch()
    os.utime(tmp_path / FILE, (time.time() - age,) * 2)
    result = asked(tmp_path)
    assert (result.exit_code, result.output.count("\n")) == (code, 1)
    assert ("cannot reach Telegram" in result.output) == bool(code)


def test_a_bot_that_never_polled_is_told(tmp_path: Path) -> None:
    """Without a beat: exit code 1, and a hint."""
    result = asked(tmp_path)
    assert result.exit_code == 1
    assert "is the bot running" in result.output


def test_beats_are_rare(tmp_path: Path) -> None:
    """Many polls touch the file once."""
    beating = Heartbeat(tmp_path)
    beating.beat()
    os.utime(tmp_path / FILE, (0, 0))
    beating.beat()
    assert (tmp_path / FILE).stat().st_mtime == 0


def test_a_folder_that_cannot_be_written_does_not_stop_the_bot(tmp_path: Path) -> None:
    """A beat that cannot be noted is no error."""
    (tmp_path / "file").touch()
    Heartbeat(tmp_path / "file").beat()


def test_it_reads_the_setting_where_the_variable_is_not_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """BOT_DATA in .env counts; without any, the user's folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BOT_DATA", raising=False)
    assert CliRunner().invoke(main, ["health"]).exit_code == 1
    (tmp_path / ".env").write_text(f"BOT_DATA={tmp_path}\n")
    Heartbeat(tmp_path).beat()
    assert CliRunner().invoke(main, ["health"]).exit_code == 0


def test_it_loads_little(tmp_path: Path) -> None:
    """The command, which a container calls every half minute, loads neither telegram nor pydantic."""
    code = (
        "import sys; from click.testing import CliRunner; from bot.cli import main; CliRunner().invoke(main, ['health']);"
        "print([name for name in ('telegram', 'pydantic', 'numpy', 'asyncio') if name in sys.modules])"
    )
    environment = os.environ | {"BOT_DATA": str(tmp_path)}
    assert (
        subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True).stdout == "[]\n"
    )


async def test_only_a_successful_poll_is_a_beat(responder: Responder) -> None:
    """Polls that Telegram refuses are none, nor is any other request; the first that succeeds is one."""
    async with bot_api.serve() as api:
        running = Running(api, responder)
        file = state_folder(None) / FILE
        await running.application.initialize()
        await running.application.bot.set_my_commands([])
        assert not file.exists()
        api.faults["getUpdates"].append(Refused(409, "Conflict"))
        with pytest.raises(Exception, match="Conflict"):
            await running.application.bot.get_updates()
        assert not file.exists()
        await running.application.bot.get_updates()
        assert file.exists()
        await running.application.shutdown()
