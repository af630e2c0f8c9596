"""`bot eval`: how well the bot answers, and the calibration of its decisions."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.common import faq_option, responder_of, settings_of
from bot.errors import UserError

if TYPE_CHECKING:
    from bot.answering.calibration import Calibration
    from bot.evaluation.evaluate import Question
    from bot.matching import Encoder
    from bot.settings import Settings

    Sets = Mapping[str, Sequence[Question]]  # questions by the name of their file


@click.command("eval")
@faq_option
@click.option("--json", "as_json", is_flag=True, help="Scores and confused entries as JSON.")
@click.option("--gate", type=click.Path(path_type=Path, exists=True), help="A JSON file of limits; exit code 1 if one is missed.")
@click.option(
    "--calibrate",
    is_flag=True,
    help="Make the decision's weights and thresholds, from QUESTIONS or else from the FAQ, and write them beside the FAQ, "
    "or into that one of QUESTIONS whose name ends with .json (extra: eval).",
)
@click.option("--thin", is_flag=True, help="With --calibrate: for thin FAQs, from this one cut small.")
@click.option(
    "--off-topic", type=click.Path(path_type=Path, exists=True), multiple=True, help="Texts, one a line, to answer none of."
)
@click.option("--plot", type=click.Path(path_type=Path), help="Draw coverage against wrong answers as SVG (extra: eval).")
@click.argument("questions", nargs=-1, type=click.Path(path_type=Path))
def evaluate(
    faq: Path | None,
    as_json: bool,
    gate: Path | None,
    calibrate: bool,
    thin: bool,
    off_topic: tuple[Path, ...],
    plot: Path | None,
    questions: tuple[Path, ...],
) -> None:
    """Measure the answers on QUESTIONS files (ids, a tab, the question), or without any on the FAQ's own phrasings."""
    import json

    from bot.answering.calibration import place
    from bot.evaluation import evaluate, table

    settings = settings_of(faq)
    written = [each for each in questions if calibrate and each.suffix == ".json"]
    questions = tuple(each for each in questions if each not in written)
    for each in questions:
        if not each.exists():
            raise click.UsageError(f"{each}: there is no such file or folder")
    files = [path for each in questions for path in (sorted(each.glob("*.tsv")) if each.is_dir() else [each])]
    labelled = {file.stem: evaluate.read(file) for file in files}
    out_of_scope = {f"off-topic {path.stem}": evaluate.read_off_topic(path) for path in off_topic}
    if calibrate:
        _calibrate([*written, place(settings.faq)][0], settings, labelled, out_of_scope, thin=thin)
        return
    responder = responder_of(settings)
    if not files and not off_topic:
        found = evaluate.left_out([*responder.faqs.values()], table.progress, encoder=responder.matcher.encoder)
        scores = evaluate.leave_out_scores(found)
        click.echo(json.dumps(scores)) if as_json else table.show_languages(scores)
        return
    judged = {name: evaluate.evaluate(responder, table.progress(asked)) for name, asked in {**labelled, **out_of_scope}.items()}
    everything = [each for some in judged.values() for each in some]
    scores_ = [evaluate.score(name, some) for name, some in {**judged, **evaluate.grouped(judged)}.items()]
    click.echo(evaluate.to_json(scores_, everything)) if as_json else table.show(scores_, evaluate.confusions(everything))
    if plot:
        table.plot(evaluate.curve(everything), plot)
    missed = evaluate.missed(scores_, json.loads(gate.read_text("utf-8"))) if gate else []
    for line in missed:
        click.echo(f"limit missed: {line}", err=True)
    sys.exit(1 if missed else 0)


def _calibrate(file: Path, settings: "Settings", labelled: "Sets", out_of_scope: "Sets", *, thin: bool) -> None:
    """Write the calibration without an encoder, or that with the installed one if it answers more."""
    from bot import encoders
    from bot.evaluation import calibrate, table
    from bot.storage import index_cache

    faqs = index_cache.load(settings.faq, settings.data)

    def made(encoder: "Encoder | None") -> "Calibration":
        if thin:
            texts = {name.removeprefix("off-topic "): some for name, some in out_of_scope.items()}
            return calibrate.for_thin(faqs, texts, table.progress, encoder)
        responder = index_cache.responder(faqs, settings.data, None, encoder)
        return calibrate.from_questions(responder, labelled, out_of_scope, table.progress)

    try:
        tried = [made(each) for each in dict.fromkeys((None, encoders.installed(settings.data)))]
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    best = calibrate.better(tried)
    try:
        file.write_text(best.model_dump_json(indent=1, exclude_defaults=True) + "\n", "utf-8")
    except OSError as error:
        raise UserError(f"{file}: cannot be written: {error.strerror}") from None
    for each in tried if len(tried) > 1 else ():
        click.echo(f"{each.encoder or 'without an encoder'}: {each.origin['right']:.3f} answered at once and rightly", err=True)
    click.echo(f"{file}: made; the bot uses it where it stands beside the FAQ", err=True)
