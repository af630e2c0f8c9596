"""The commands, as a person runs them."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from aiohttp import web
from click.testing import CliRunner, Result

from bot.cli import main
from tests import bot_api
from tests.bot_api import TOKEN
from tests.conftest import output_of, python_m_bot

FIVE = """кто председательствует в ОДКБ в 2024?
what is operation PROXY
ҰҚШҰ деген не?
rnj ghtlctlfntkmcndetn d jlr,
kakie prioritety nazval tokaev
"""


def call(*arguments: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, list(arguments), input=stdin)


def test_five_questions_in_json() -> None:
    """ask --json answers line by line, in order, each in a fitting language."""
    lines = [json.loads(line) for line in call("ask", "--json", stdin=FIVE).output.splitlines()]
    assert [(line["ids"], line["language"]) for line in lines] == [
        (["chair-2024"], "ru"),
        (["proxy"], "en"),
        (["csto"], "kk"),
        (["chair-2024"], "ru"),
        (["priorities"], "ru"),
    ]
    assert [line["question"] for line in lines] == FIVE.splitlines()


def test_one_question_as_text() -> None:
    """ask answers as plain text, exit code 0."""
    result = call("ask", "what", "is", "operation", "PROXY?")
    assert result.exit_code == 0
    assert result.output.startswith("What is operation PROXY?\n\n")


def test_ask_without_a_question_says_how() -> None:
    """No question is a usage error with an example."""
    result = call("ask")
    assert result.exit_code == 2
    assert "For example: ask" in result.output


def test_binary_input_gets_a_line_for_each_line() -> None:
    """Bytes that are no text, empty lines and endless ones each get their JSON line."""
    content = b"\xff\xfe\x00\n\n" + b"x" * 100_000 + b"\n\x80\x81"
    lines = call("ask", "--json", stdin=content).output.splitlines()
    assert [json.loads(line)["outcome"] for line in lines] == ["none"] * 4


def test_a_faq_of_ones_own(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--faq and BOT_FAQ take another folder or file."""
    assert "Boil water" in call("ask", "--faq", str(small), "tea recipe").output
    monkeypatch.setenv("BOT_FAQ", str(small.parent))
    assert "Boil water" in call("ask", "tea recipe").output


def test_a_broken_faq_is_told_without_a_traceback(tmp_path: Path) -> None:
    """Every command says where the FAQ is wrong; check exits with 1."""
    broken = tmp_path / "en.yaml"
    broken.write_text("language: en\nentries:\n- id: x\n")
    for command in (("ask", "x"), ("chat",), ("eval",)):
        result = call(command[0], "--faq", str(broken), *command[1:])
        assert result.exit_code == 2
        assert "en.yaml:3:3: error: answer is missing: add it" in result.output
    result = call("check", "--faq", str(broken))
    assert result.exit_code == 1
    assert "en.yaml:3:3: error: question is missing: add it" in result.output


def test_the_shipped_faq_passes_its_check() -> None:
    """check on the shipped files finds no error."""
    assert call("check").exit_code == 0


def test_an_unknown_command_and_a_bad_setting_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown command is a usage error; a wrong variable is named, its value is not shown."""
    assert "No such command" in call("frobnicate").output
    monkeypatch.setenv("BOT_ADMIN_CHAT", "12secret")
    result = call("ask", "x")
    assert (result.exit_code, "BOT_ADMIN_CHAT" in result.output, "12secret" in result.output) == (2, True, False)


def test_chat_answers_piped_lines(small: Path) -> None:
    """chat works through a pipe: answers, a suggestion taken by number, and an end."""
    result = call("chat", "--faq", str(small), stdin="tea recipe\n\nrecipe\n1\n/quit\nnever read\n")
    assert result.exit_code == 0
    assert "Boil water & wait." in result.output
    assert "never" not in result.output


def test_eval_measures_and_gates(small: Path, tmp_path: Path) -> None:
    """eval shows a table or JSON, draws nothing it was not asked for, and exits 1 when a limit is missed."""
    questions, limits = tmp_path / "q.tsv", tmp_path / "limits.json"
    questions.write_text("tea\ttea recipe\ncoffee\tbrewing tea leaves\nnone\tespresso at home\n")
    limits.write_text('{"q": {"right": 0.9}}')
    assert "brewing" in call("eval", "--faq", str(small), str(questions)).output
    result = call("eval", "--faq", str(small), "--json", "--gate", str(limits), str(questions))
    assert result.exit_code == 1
    assert "q: right is 0.500, the limit 0.900" in result.output
    questions.write_text("tea tea recipe\n")
    assert "q.tsv:1: write the ids, a tab" in call("eval", "--faq", str(small), str(questions)).output
    assert "P@1" in call("eval", "--faq", str(small)).output
    assert "en" in json.loads(call("eval", "--faq", str(small), "--json").output)


def test_eval_calibrates(small: Path, tmp_path: Path) -> None:
    """eval --calibrate writes weights and thresholds, and what they come from."""
    pytest.importorskip("sklearn")
    (tmp_path / "q.tsv").write_text("tea\tbrewing tea\ncoffee\tcoffee bean\ncoffee\ttea recipe coffee\nnone\tcocoa milk\n")
    (tmp_path / "off.txt").write_text("who won at home\nrecipe of beans\n")
    out = tmp_path / "calibration.json"
    call("eval", "--faq", str(small), "--calibrate", str(out), "--off-topic", str(tmp_path / "off.txt"), str(tmp_path / "q.tsv"))
    assert set(json.loads(out.read_text())) == {"origin", "about", "right", "part", "thresholds"}


def test_eval_calibrates_from_the_faq_alone(small: Path, tmp_path: Path) -> None:
    """Without question files, eval --calibrate asks the FAQ's own phrasings; without anything off-topic it refuses."""
    pytest.importorskip("sklearn")
    out = tmp_path / "calibration.json"
    refused = call("eval", "--faq", str(small), "--calibrate", str(out))
    with small.open("a") as file:
        file.write("off_topic: [who won, what do cats eat]")
    call("eval", "--faq", str(small), "--calibrate", str(out))
    assert json.loads(out.read_text())["origin"]["from"] == "the FAQ's own phrasings"
    assert (refused.exit_code, "--off-topic" in refused.output) == (2, True)


def test_eval_draws_the_curve(small: Path, tmp_path: Path) -> None:
    """eval --plot writes coverage against wrong answers as SVG."""
    pytest.importorskip("matplotlib")
    (tmp_path / "q.tsv").write_text("tea\tbrewing tea\ncoffee\tcoffee bean\n")
    call("eval", "--faq", str(small), "--plot", str(tmp_path / "curve.svg"), str(tmp_path / "q.tsv"))
    assert "<svg" in (tmp_path / "curve.svg").read_text()


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "rnj ghtlctlfntkmcndetn d jlr,",
            ["layout, kk/ru", "Decision: answer, chair-2024 (", "faq/ru.yaml:"],
        ),
        ("операция ПРАКСИ", ["прокс", "0.9", "proxy"]),
        ("who won the cup", ["I do not know", "off_topic/en.yaml", "phrasings/en.yaml"]),
        ("ⵣⵣⵣ", ["No word of it", "phrasings/ru.yaml"]),
    ],
)
def test_ask_explains_itself(question: str, parts: list[str]) -> None:
    """ask --explain shows the readings, the words and what they matched, the best entries, the thresholds and the decision."""
    shown = call("ask", "--explain", question).output
    assert [part for part in parts if part not in shown] == []


def test_run_without_a_token_says_so_and_ends_with_2() -> None:
    """run needs a token: one line on standard error, exit code 2."""
    process = python_m_bot("run")
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, len(err.splitlines())) == (2, b"", 1)
    assert b"TELEGRAM_BOT_TOKEN" in err


async def test_run_with_a_refused_token_says_so() -> None:
    """A token that Telegram refuses gives one clear line and exit code 2, and appears nowhere."""
    async with bot_api.serve() as api:
        process = python_m_bot("run", TELEGRAM_BOT_TOKEN="1:wrong_wrong", TELEGRAM_API_URL=api.url, LOG_LEVEL="DEBUG")
        out, err = await output_of(process)
    assert process.returncode == 2
    assert b"Telegram refuses the token" in err
    assert b"wrong_wrong" not in out + err


async def test_run_answers_and_ends_cleanly_on_ctrl_c() -> None:
    """The five questions through the real command; Ctrl-C ends it with 0; the token is in no output at DEBUG."""
    async with bot_api.serve() as api:
        process = python_m_bot("run", TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_URL=api.url, LOG_LEVEL="DEBUG")
        finished = asyncio.create_task(output_of(process))  # reads on, or a full pipe would stop the bot
        for question in FIVE.splitlines():
            await api.write(question)
        answers = {(await api.said())["text"].split("\n")[0] for _ in range(5)}
        assert len(answers) == 4
        process.send_signal(signal.SIGINT)
        out, err = await finished
    assert process.returncode == 0
    assert TOKEN.encode() not in out + err
    assert TOKEN.split(":")[1].encode() not in out + err
    assert (
        "председательствует".encode()
        not in "".join(line for line in err.decode().splitlines(keepends=True) if " INFO " in line).encode()
    )


async def test_run_without_a_network_says_so_and_waits() -> None:
    """No network at start: a clear line, no end, no token; when the network comes, the bot answers."""
    async with bot_api.serve() as api:
        lost = web.Response(status=502, text="<html>Bad Gateway</html>")
        api.faults["getMe"].append(lost)
        process = python_m_bot("run", TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_URL=api.url)
        await api.write("привет")
        await api.said()
        process.send_signal(signal.SIGTERM)
        _, err = await output_of(process)
    assert b"Telegram cannot be reached" in err
    assert b"Telegram can be reached again" in err
    assert (process.returncode, TOKEN.encode() in err) == (0, False)


def test_a_stop_while_the_faq_is_read_is_orderly() -> None:
    """SIGTERM before the bot polls ends it with exit code 0 and without a word."""
    # Many short sleeps: a signal that comes just before a long one would be seen after it.
    holding = "index_cache.load = lambda *_: (print('reads', flush=True), [time.sleep(0.1) for _ in range(990)])"
    code = f"import time; from bot.cli import main; from bot.storage import index_cache; {holding}; main(['run'])"
    command = [sys.executable, "-c", code]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "TELEGRAM_BOT_TOKEN": TOKEN}
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"reads\n"
        running.terminate()
        assert running.communicate(timeout=30) == (b"", b"")
    assert running.returncode == 0


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes and devices")
@pytest.mark.parametrize("odd", ["a pipe", "a device"])
def test_a_pipe_or_a_device_among_the_files_holds_nothing_up(small: Path, odd: str) -> None:
    """check, ask and run tell it as a finding, and end."""
    file = small.with_name("odd.yaml")
    os.mkfifo(file) if odd == "a pipe" else file.symlink_to("/dev/zero")
    finding = "odd.yaml:1:1: error: cannot be read: it is a folder, a pipe or a device"
    for command, code in ((("check",), 1), (("ask", "x"), 2), (("run",), 2)):
        process = python_m_bot(*command, BOT_FAQ=str(small.parent), TELEGRAM_BOT_TOKEN=TOKEN)
        out, err = process.communicate(timeout=60)
        assert (process.returncode, finding in (out + err).decode()) == (code, True)
