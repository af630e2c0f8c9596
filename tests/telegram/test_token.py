"""The hunt for the token: it shows nowhere, nor does its secret half, nor the webhook's secret that is made of it."""

import asyncio
import signal
import subprocess
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp import web
from click.testing import CliRunner
from telegram.error import InvalidToken, TelegramError

from bot.answering.responder import Responder
from bot.cli import main
from bot.faq import load
from bot.settings import Settings
from bot.telegram.webhook import secret
from tests import bot_api
from tests.bench.crash import FAQ
from tests.bot_api import TOKEN, BotApi, Params, Refused
from tests.conftest import Running, output_of, python_m_bot, settings
from tests.telegram.test_webhook import URL, call, free_port, question

HALF = TOKEN.partition(":")[2]
HTML = "<html>Bad Gateway</html>"
NOBODY = "http://127.0.0.1:9"  # the port for what is thrown away


def clean(*texts: str | bytes) -> None:
    """Neither half shows, as text, in an address, or in the secret of the webhook."""
    made = secret(Settings.model_validate({"TELEGRAM_BOT_TOKEN": TOKEN}))
    for text in texts:
        content = text if isinstance(text, bytes) else text.encode()
        for hidden in (TOKEN, HALF, TOKEN.replace(":", "%3A"), made):
            assert hidden.encode() not in content, content[max(content.find(hidden.encode()) - 300, 0) :][:400].decode()


def clean_files(folder: Path) -> None:
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert files
    clean(*(file.read_bytes() for file in files), *map(str, files))


def chained(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_command_shows_it(small: Path, tmp_path: Path, form: str) -> None:
    """Every command but a running bot, mistakes of use and of the settings too: standard output, standard error, files."""
    questions = tmp_path / "q.tsv"
    questions.write_text("tea\ttea recipe\n")
    data = tmp_path / "data"
    environment = {
        "TELEGRAM_BOT_TOKEN": TOKEN, "BOT_DATA": str(data), "BOT_FAQ": str(small), "LOG_LEVEL": "DEBUG", "LOG_FORMAT": form
    }  # fmt: skip
    commands = [
        "--help", "--nonsense", "nonsense", "ask tea recipe", "ask", "ask --json", "ask --nonsense", "chat", "check",
        "check --format json", f"eval {questions}", "report", "report --json", "schema", "health", "run --nonsense", "run --help",
        "run --webhook", "run --faq nowhere", f"ask --faq {tmp_path}/nowhere x", "report --since nonsense",
    ]  # fmt: skip
    for command in commands:
        result = CliRunner().invoke(main, command.split(), input="tea recipe\n/quit\n", env=environment)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        clean(result.output, result.stderr)
    for name in (
        "BOT_ADMIN_CHAT",
        "TELEGRAM_API_URL",
        "WEBHOOK_PORT",
        "WEBHOOK_URL",
        "WEBHOOK_SECRET",
        "LOG_LEVEL",
        "BOT_JOURNAL",
    ):
        result = CliRunner().invoke(
            main, ["run", "--webhook"], env=environment | {name: f"/{TOKEN}"}
        )  # pasted into the wrong line
        assert result.exit_code == 2
        clean(result.output)
    clean_files(data)


@pytest.mark.parametrize("token", [f"{TOKEN} x", f"{TOKEN}é", HALF, f"bot{TOKEN}", f"{TOKEN}/../x", f'"{TOKEN}"'])
def test_a_malformed_token_is_told_without_it(token: str) -> None:
    """What could get into an address in another form than it has is refused at once, in one line that does not show it."""
    result = CliRunner().invoke(main, ["run"], env={"TELEGRAM_BOT_TOKEN": token})
    assert (result.exit_code, result.output.count("\n"), "TELEGRAM_BOT_TOKEN" in result.output) == (2, 1, True)
    clean(result.output)


def test_blanks_around_the_token_do_no_harm() -> None:
    """A line end after it, as in a file of secrets, is no part of it."""
    token = Settings.model_validate({"TELEGRAM_BOT_TOKEN": f" {TOKEN}\n"}).token
    assert token is not None
    assert token.get_secret_value() == TOKEN


@pytest.mark.parametrize(("form", "webhook"), [("text", False), ("json", True)])
async def test_a_running_bot_under_faults_shows_it_nowhere(tmp_path: Path, form: str, webhook: bool) -> None:
    """502 with HTML, truncated JSON, 409, 429, 400, cut connections, a reply that never comes, then SIGTERM: all at DEBUG."""
    (tmp_path / "faq.yaml").write_text(FAQ, "utf-8")
    never, hanging, port = asyncio.Event(), asyncio.Event(), free_port()
    async with bot_api.serve() as api:
        for method in ("getMe", "getMyCommands", "setWebhook" if webhook else "getUpdates", "sendMessage"):
            api.faults[method] += [
                web.Response(status=502, text=HTML, content_type="text/html"),
                Refused(429, "Too Many Requests: retry after 1", retry_after=1),
            ]
        api.faults["getUpdates"] += [Refused(409, "Conflict"), web.Response(text='{"ok": tr')]
        api.faults["sendMessage"] += [Refused(400, "Bad Request: whatever"), web.Response(text='{"ok": tr')]
        process = run(api, tmp_path, form, webhook, port)
        finished = asyncio.create_task(
            asyncio.to_thread(process.communicate, timeout=2 * bot_api.PATIENCE)
        )  # or its pipe is full

        async def ask(number: int) -> None:
            if webhook:
                assert await call(port, question(number, "tea recipe"), "wrong") == 403
                assert await call(port, question(number, "tea recipe"), made) == 200
            else:
                await api.write("tea recipe", chat=number)

        made = secret(settings(api))
        for number in (1, 2, 3):  # refused with 400, broken off, answered
            await ask(number)
        async with asyncio.timeout(bot_api.PATIENCE):
            while (await api._sent.get())[0] != "sendMessage":
                pass
        await api.hang_up()
        await api.listen()

        async def deaf(params: Params) -> Params:
            hanging.set()
            await never.wait()
            raise Refused(500, "too late")

        api._sendMessage = deaf  # type: ignore[method-assign]
        await ask(4)
        await asyncio.wait_for(hanging.wait(), bot_api.PATIENCE)
        process.send_signal(signal.SIGTERM)
        out, err = await finished
        never.set()
    assert process.returncode == 0
    assert b"***" in err
    clean(out, err)
    clean_files(tmp_path)


@pytest.mark.parametrize(("form", "webhook"), [("json", False), ("text", True)])
@pytest.mark.parametrize("fault", ["refused", "unreachable"])
async def test_a_start_that_fails_shows_it_nowhere(tmp_path: Path, form: str, webhook: bool, fault: str) -> None:
    """A token that Telegram refuses, and a port where nobody listens, until SIGTERM: all at DEBUG."""
    (tmp_path / "faq.yaml").write_text(FAQ, "utf-8")
    async with bot_api.serve() as api:
        if fault == "refused":
            api.faults["getMe"].append(Refused(401, "Unauthorized"))
        else:
            api.url = NOBODY
        process, begun = run(api, tmp_path, form, webhook, free_port()), b""
        if fault == "unreachable":
            assert process.stderr is not None
            while b"cannot be reached" not in begun:
                begun += await asyncio.to_thread(process.stderr.readline)
            process.send_signal(signal.SIGTERM)
        out, err = await output_of(process)
    assert process.returncode == (2 if fault == "refused" else 0)
    clean(out, begun + err)
    clean_files(tmp_path)


async def test_no_repr_and_no_error_shows_it(small: Path) -> None:
    """repr and str of what holds it, and of every error in a chain with its traceback."""
    async with bot_api.serve() as api:
        running = Running(api, Responder(load(small)), BOT_FAQ=small)
        application, chosen = running.application, settings(api)
        for each in (
            chosen,
            application,
            application.bot,
            application.updater,
            application.update_queue,
            application.bot.request,
        ):
            clean(repr(each), str(each), f"{each}")
        clean(chosen.model_dump_json())
        errors: list[BaseException] = []
        for fault in (Refused(401, "Unauthorized"), web.Response(status=502, text=HTML), web.Response(text='{"ok": tr')):
            api.faults["getMe"].append(fault)
            with pytest.raises(TelegramError) as caught:
                await application.bot.initialize()
            errors.append(caught.value)
        assert isinstance(errors[0], InvalidToken)
        await api.hang_up()
        with pytest.raises(TelegramError) as caught:
            await application.bot.initialize()
        errors.append(caught.value)
        await application.shutdown()
        await application.bot.shutdown()
    for error in errors:
        clean("".join(traceback.format_exception(error)))
        for each in chained(error):
            clean(repr(each), str(each), repr(each.args))


def run(api: BotApi, folder: Path, form: str, webhook: bool, port: int) -> subprocess.Popen[bytes]:
    environment = {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": api.url,
        "BOT_DATA": str(folder),
        "LOG_LEVEL": "DEBUG",
        "LOG_FORMAT": form,
        "WEBHOOK_URL": URL,
        "WEBHOOK_LISTEN": "127.0.0.1",
        "WEBHOOK_PORT": str(port),
    }
    mode = ["--webhook"] if webhook else []
    return python_m_bot("run", *mode, "--faq", str(folder / "faq.yaml"), **environment)
