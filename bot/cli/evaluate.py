"""`bot eval`: how well the bot answers, and the calibration of its decisions."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.common import faq_option, responder_of, settings_of
from bot.errors import UserError

if TYPE_CHECKING:
    from bot.answering.responder import Responder
    from bot.evaluation.evaluate import Question

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
    responder = responder_of(settings)
    written = [each for each in questions if calibrate and each.suffix == ".json"]
    questions = tuple(each for each in questions if each not in written)
    for each in questions:
        if not each.exists():
            raise click.UsageError(f"{each}: there is no such file or folder")
    files = [path for each in questions for path in (sorted(each.glob("*.tsv")) if each.is_dir() else [each])]
    labelled = {file.stem: evaluate.read(file) for file in files}
    out_of_scope = {f"off-topic {path.stem}": evaluate.read_off_topic(path) for path in off_topic}
    if calibrate:
        _calibrate([*written, place(settings.faq)][0], responder, labelled, out_of_scope, thin=thin)
        return
    if not files and not off_topic:
        scores = evaluate.leave_out_scores(evaluate.left_out([*responder.faqs.values()], table.progress))
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


def _calibrate(file: Path, responder: "Responder", labelled: "Sets", out_of_scope: "Sets", *, thin: bool) -> None:
    from bot.evaluation import calibrate, table

    try:
        if thin:
            texts = {name.removeprefix("off-topic "): some for name, some in out_of_scope.items()}
            made = calibrate.for_thin([*responder.faqs.values()], texts, table.progress)
        else:
            made = calibrate.from_questions(responder, labelled, out_of_scope, table.progress)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    try:
        file.write_text(made.model_dump_json(indent=1) + "\n", "utf-8")
    except OSError as error:
        raise UserError(f"{file}: cannot be written: {error.strerror}") from None
    click.echo(f"{file}: made; the bot uses it where it stands beside the FAQ", err=True)
