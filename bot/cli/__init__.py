"""The commands. Each imports what it needs and no more; errors become exit codes here and nowhere else."""

import json
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from bot.visible import visible

if TYPE_CHECKING:
    from bot.answering.responder import Responder
    from bot.evaluation.evaluate import Question
    from bot.settings import Settings

_FAQ_OPTION: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--faq", type=click.Path(path_type=Path), help="Another FAQ folder, or one YAML file."
)


class _Errors(click.Group):
    """Turns the errors that a person can mend into one clear message and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # the reader of a pipe has seen enough
            sys.stderr.close()
            ctx.exit(0)
        except Exception as error:
            message = _explain(error)
            if message is None:
                raise
            click.echo(visible(message), err=True)
            ctx.exit(2)


def _explain(error: Exception) -> str | None:
    from pydantic import ValidationError

    from bot.evaluation.evaluate import BadQuestionsError
    from bot.faq import FaqError
    from bot.storage.journal import JournalError

    if isinstance(error, FaqError):
        return f"The FAQ cannot be used:\n{error}"
    if isinstance(error, ValidationError) and error.title == "Settings":
        details = "; ".join(f"{detail['loc'][0]}: {detail['msg']}" for detail in error.errors(include_input=False))
        return f"The environment or .env is not right: {details}"
    return str(error) if isinstance(error, BadQuestionsError | JournalError) else None


@click.group(cls=_Errors, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="speech-bot")
def main() -> None:
    """Answers questions about President Tokayev's speech at the CSTO session in Minsk."""


@main.command()
@_FAQ_OPTION
@click.option("--json", "as_json", is_flag=True, help="Questions from standard input, one a line; one JSON object a line out.")
@click.option("--explain", "why", is_flag=True, help="Show why: what was read and matched, the best entries, the decision.")
@click.argument("question", nargs=-1)
def ask(faq: Path | None, as_json: bool, why: bool, question: tuple[str, ...]) -> None:
    """Answer one QUESTION as plain text."""
    from bot.rendering import render

    settings = _settings(faq)
    responder = _responder(settings)
    if why and question:
        from bot.rendering import explanation

        explanation.explain(responder, " ".join(question), settings.faq)
        return
    if as_json:
        for line in [" ".join(question)] if question else _lines(sys.stdin.buffer):
            reply = responder.reply(line)
            click.echo(render.reply_json(reply, responder.messages(reply.language)))
    elif question:
        reply = responder.reply(" ".join(question))
        click.echo(render.reply_text(reply, responder.messages(reply.language)))
    else:
        raise click.UsageError("ask what? For example: ask who chairs the CSTO in 2024")


def _lines(stream: IO[bytes]) -> Any:
    """Lines of any bytes: what is not UTF-8 becomes replacement characters, so that each line gets its answer."""
    for line in stream:
        yield line.decode("utf-8", errors="replace").rstrip("\r\n")


@main.command()
@_FAQ_OPTION
def chat(faq: Path | None) -> None:
    """Talk to the bot in the terminal: no token, no network."""
    from bot import reload
    from bot.cli import terminal

    settings = _settings(faq)
    terminal.chat(
        reload.in_background(settings.faq, settings.data, _responder(settings), lambda text: click.echo(text, err=True))
    )


@main.command()
@_FAQ_OPTION
@click.option("--webhook", is_flag=True, help="Let Telegram call WEBHOOK_URL instead of polling it (extra: webhook).")
def run(faq: Path | None, webhook: bool) -> None:
    """Answer in Telegram, by long polling or by a webhook. Needs TELEGRAM_BOT_TOKEN."""
    settings = _settings(faq)
    if settings.token is None:
        click.echo(
            "TELEGRAM_BOT_TOKEN is not set: get a token from @BotFather and set it, in the environment or in .env", err=True
        )
        sys.exit(2)
    if webhook and (missing := _missing_for_webhook(settings)):
        click.echo(missing, err=True)
        sys.exit(2)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # until the bot runs and can stop in order
    from bot import logs
    from bot.settings import warn_of_open_env_file
    from bot.telegram import app
    from bot.telegram.webhook import secret

    token = settings.token.get_secret_value()
    logs.configure(settings.log_level, token, token.partition(":")[2], secret(settings), style=settings.log_format)
    warn_of_open_env_file()
    _learn(settings)
    sys.exit(app.run(settings, _responder(settings), webhook=webhook))


def _learn(settings: "Settings") -> None:
    """Let a process of its own read and learn a large FAQ: the memory that it takes is given back with that."""
    import subprocess

    from bot.storage import index_cache

    if index_cache.cold(settings.faq, settings.data):
        ask = [sys.executable, "-m", "bot", "ask", "--faq", str(settings.faq), "."]
        subprocess.run(ask, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)  # noqa: S603


def _missing_for_webhook(settings: "Settings") -> str | None:
    from importlib.util import find_spec

    if settings.webhook_url is None:
        return "WEBHOOK_URL is not set: set it to the https address by which Telegram reaches this bot, or run without --webhook"
    if find_spec("tornado") is None:
        return "--webhook needs the package tornado: install this project with its extra `webhook`, or run without --webhook"
    return None


@main.command("health")
def health_() -> None:
    """Tell whether the running bot has polled Telegram, or its webhook answered, lately: one line, exit code 0 or 1."""
    from bot import heartbeat

    # Settings read .env too, but cost ten times the rest of this command, which a container calls every half minute.
    data = Path(os.environ["BOT_DATA"]) if os.environ.get("BOT_DATA") else _settings(None).data
    lives, why = heartbeat.judge(data)
    click.echo(why)
    sys.exit(0 if lives else 1)


@main.command("check")
@_FAQ_OPTION
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="github: notes on a pull request."
)
def check_(faq: Path | None, form: str) -> None:
    """Validate the FAQ files: every error and warning with its place and cure; exit code 1 if there is an error."""
    from bot.evaluation import table
    from bot.faq import lint, read
    from bot.faq.findings import FORMATS

    loaded, findings = read(_settings(faq).faq)
    findings = sorted([*findings, *lint.findings(loaded, lambda ids: table.progress(ids, "checking"))])
    if findings or form == "json":
        click.echo(FORMATS[form](findings))
    errors = sum(finding.level == "error" for finding in findings)
    entries = sum(len(each.faq.entries) for each in loaded)
    click.echo(f"{entries} entries in {len(loaded)} languages: {errors} errors, {len(findings) - errors} warnings", err=True)
    sys.exit(1 if errors else 0)


@main.command()
@click.argument("kind", type=click.Choice(["entries", "phrasings", "off-topic"]), default="entries")
def schema(kind: str) -> None:
    """Print the JSON Schema of a KIND of FAQ file, by which editors complete keys and show help; of the entries' if none is
    named."""
    from bot.faq import json_schema

    click.echo(json_schema(kind))


@main.command("eval")
@_FAQ_OPTION
@click.option("--json", "as_json", is_flag=True, help="Scores and confused entries as JSON.")
@click.option("--gate", type=click.Path(path_type=Path, exists=True), help="A JSON file of limits; exit code 1 if one is missed.")
@click.option(
    "--calibrate",
    type=click.Path(path_type=Path),
    help="Write the decision's weights and thresholds into this file, from QUESTIONS or else from the FAQ (extra: eval).",
)
@click.option(
    "--off-topic", type=click.Path(path_type=Path, exists=True), multiple=True, help="Texts, one a line, to answer none of."
)
@click.option("--plot", type=click.Path(path_type=Path), help="Draw coverage against wrong answers as SVG (extra: eval).")
@click.argument("questions", nargs=-1, type=click.Path(path_type=Path, exists=True))
def evaluate_(
    faq: Path | None,
    as_json: bool,
    gate: Path | None,
    calibrate: Path | None,
    off_topic: tuple[Path, ...],
    plot: Path | None,
    questions: tuple[Path, ...],
) -> None:
    """Measure the answers on QUESTIONS files (ids, a tab, the question), or without any on the FAQ's own phrasings."""
    from bot.evaluation import evaluate, table

    responder = _responder(_settings(faq))
    files = [path for each in questions for path in (sorted(each.glob("*.tsv")) if each.is_dir() else [each])]
    sets = {file.stem: evaluate.read(file) for file in files}
    strange = {f"off-topic {path.stem}": evaluate.read_off_topic(path) for path in off_topic}
    if calibrate:
        _calibrate(responder, sets, strange, calibrate)
        return
    if not files and not off_topic:
        scores = evaluate.leave_out_scores([*responder.faqs.values()], table.progress)
        click.echo(json.dumps(scores)) if as_json else table.show_languages(scores)
        return
    judged = {name: evaluate.evaluate(responder, table.progress(asked)) for name, asked in {**sets, **strange}.items()}
    everything = [each for some in judged.values() for each in some]
    scores_ = [evaluate.score(name, some) for name, some in {**judged, **evaluate.grouped(judged)}.items()]
    click.echo(evaluate.to_json(scores_, everything)) if as_json else table.show(scores_, evaluate.confusions(everything))
    if plot:
        table.plot(evaluate.curve(everything), plot)
    missed = evaluate.missed(scores_, json.loads(gate.read_text("utf-8"))) if gate else []
    for line in missed:
        click.echo(f"limit missed: {line}", err=True)
    sys.exit(1 if missed else 0)


@main.command("report")
@_FAQ_OPTION
@click.option("--data", type=click.Path(path_type=Path), help="Another folder for what the bot keeps, as BOT_DATA.")
@click.option(
    "--since", "start", metavar="WHEN", help="From a date on, such as 2026-11-01, or back by a span, such as 7d or 24h."
)
@click.option("--language", metavar="CODE", help="Questions in one language only, such as ru.")
@click.option("--json", "as_json", is_flag=True, help="Everything as one JSON object.")
@click.option("--yaml", "as_yaml", is_flag=True, help="Lines to paste into the FAQ files.")
def report_(faq: Path | None, data: Path | None, start: str | None, language: str | None, as_json: bool, as_yaml: bool) -> None:
    """Show what people asked and the bot could not answer, what they picked instead, and what they voted down."""
    from datetime import datetime

    from bot.faq import read
    from bot.reporting import report, table
    from bot.storage import journal

    if as_json and as_yaml:
        raise click.UsageError("--json or --yaml: choose one")
    settings = _settings(faq)
    try:
        after = report.since(start, datetime.now().astimezone()) if start else None
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--since") from None
    records = list(journal.read(journal.path(data or settings.data), after, language))
    if not records and not as_json and not as_yaml:
        click.echo(_nothing(journal.path(data or settings.data), settings))
        return
    responder = _responder(settings)
    found = report.report(records, responder)
    if as_json or as_yaml:
        shown = report.to_json(found) if as_json else report.to_yaml(found, responder, read(settings.faq)[0])
        click.echo(shown, nl=as_json)
    else:
        table.show(found, responder)


def _nothing(file: Path, settings: "Settings") -> str:
    if file.exists():
        return "Nothing was asked yet, of what you look for: come back when people have talked with the bot."
    if not settings.journal:
        return "There is no journal, and BOT_JOURNAL is off: nothing that people ask is kept."
    return (
        f"There is no journal yet in {file.parent}: it begins with the first question in Telegram. --data names another folder."
    )


def _calibrate(
    responder: "Responder", sets: "Mapping[str, Sequence[Question]]", strange: "Mapping[str, Sequence[Question]]", file: Path
) -> None:
    from bot.evaluation import calibrate, table

    known, beside = calibrate.from_faq([*responder.faqs.values()], table.progress) if not sets else ([], [])
    known += [calibrate.Ranked.of(each, responder) for asked in sets.values() for each in table.progress(asked)]
    beside += [calibrate.Ranked.of(each, responder) for texts in strange.values() for each in table.progress(texts)]
    if not known or not beside:
        raise click.UsageError("to calibrate, give questions about anything else, too: --off-topic FILE")
    origin = {
        "made_by": "bot eval --calibrate",
        "from": {name: len(asked) for name, asked in {**sets, **strange}.items()} if sets else "the FAQ's own phrasings",
        "limits": calibrate.LIMITS,
    }
    found = {"origin": origin, **calibrate.calibrate(known, beside)}
    file.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _settings(faq: Path | None) -> "Settings":
    from bot.settings import Settings

    settings = Settings()
    return settings.model_copy(update={"faq": faq}) if faq else settings


def _responder(settings: "Settings") -> "Responder":
    from bot.answering.responder import Responder
    from bot.storage import index_cache

    return Responder(index_cache.load(settings.faq, settings.data), lambda languages: index_cache.index(languages, settings.data))
