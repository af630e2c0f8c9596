"""How well the later turns of dialogues are understood, and how seldom what was said before bends a question that needs it not.

Run it as `python -m tests.bench.dialogues [--show] [FOLDER]` from the root of the repository. FOLDER (`tests/questions/work`)
holds `<language>-dialogues.txt`: dialogues apart by an empty line, a line a turn, `ids<TAB>message` as `bot eval` reads them.
Each is played as in a chat of its own by a client of its language. The first turn of each is not counted.

- *right*: one of the ids was said, all of them where joined with `+`; for `none` a gap, or nothing.
- *within a tap*: or is among the questions that are offered.
- *bent*: of all single questions of the folder, each asked after an answer drawn by chance, the share that gets another answer
  than alone.
"""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from bot import faq
from bot.answering.reply import Reply
from bot.answering.responder import Responder
from bot.evaluation import evaluate
from bot.evaluation.evaluate import Question
from bot.paths import SHIPPED

WORK = Path(__file__).parents[1] / "questions" / "work"


def read(file: Path) -> list[list[Question]]:
    """The dialogues of a file."""
    dialogues: list[list[Question]] = []
    for block in file.read_text("utf-8").split("\n\n"):
        turns = [line.partition("\t") for line in block.splitlines() if line.strip()]
        dialogues.append(
            [
                Question(said, () if ids == "none" else tuple(ids.replace("+", "|").split("|")), "+" in ids)
                for ids, _, said in turns
            ]
        )
    return dialogues


def play(responder: Responder, dialogue: Sequence[Question], client: str) -> Iterator[tuple[Question, Reply]]:
    previous: Reply | None = None
    for turn in dialogue:
        reply = responder.reply(turn.text, client, previous)
        yield turn, reply
        previous = reply.after(previous)


def verdict(responder: Responder, turn: Question, reply: Reply) -> str:
    judged = evaluate.judge(turn, reply, responder.gaps)
    if judged.kind in ("right", "silent"):
        return "right"
    return "tap" if turn.ids and judged.within_a_tap else "wrong"


def bent(responder: Responder, files: Sequence[Path], console: Console, *, show: bool) -> str:
    """The share of single questions that are answered otherwise after another answer."""
    chance = random.Random(1)
    total = changed = 0
    for file in files:
        client = file.stem[:2]
        entries = [entry for entry in responder.faqs[client].entries if not entry.small_talk]
        for question in evaluate.read(file):
            entry = chance.choice(entries)
            alone, after = (responder.reply(question.text, client, before) for before in (None, Reply.of(entry, client)))
            total += 1
            if [each.id for each in alone.entries] != [each.id for each in after.entries]:
                changed += 1
                if show:
                    said = [[each.id for each in reply.entries] or reply.outcome for reply in (alone, after)]
                    console.print(f"bent  {question.text}  after {entry.id}: {said[0]} → {said[1]}; {question.ids}", markup=False)
    return f"{changed} of {total} ({changed / total:.2%})"


@click.command()
@click.option("--show", is_flag=True, help="Show the turns that are not right, and the questions that are bent.")
@click.argument("folder", type=click.Path(path_type=Path), default=WORK)
def main(folder: Path, show: bool) -> None:
    console = Console(highlight=False, soft_wrap=True)
    responder = Responder(faq.load(SHIPPED))
    table = Table("language", "later turns", "right", "within a tap")
    found: dict[str, list[str]] = {}
    for file in sorted(folder.glob("*-dialogues.txt")):
        client = file.stem[:2]
        for dialogue in read(file):
            for number, (turn, reply) in enumerate(play(responder, dialogue, client)):
                kind = verdict(responder, turn, reply)
                if number:
                    found.setdefault(client, []).append(kind)
                if show and kind != "right":
                    said = [entry.id for entry in reply.entries] or [f"({entry.id})" for entry in reply.suggestions]
                    console.print(f"{kind:5} {number} {turn.text}: {said} not {turn.ids}", markup=False)
    for name, kinds in (*found.items(), ("all", [kind for some in found.values() for kind in some])):
        right, tap = kinds.count("right"), kinds.count("tap")
        table.add_row(name, f"{len(kinds)}", f"{right / len(kinds):.3f}", f"{(right + tap) / len(kinds):.3f}")
    console.print(table)
    console.print("bent:", bent(responder, sorted(folder.glob("*.tsv")), console, show=show))


if __name__ == "__main__":
    main()
