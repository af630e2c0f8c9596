"""The commands, a module each. A command imports what it needs when it runs, so that `health` and `--help` start at once."""

import codecs
import io
import sys
from typing import Any

import click

from bot.cli import ask, chat, check, evaluate, health, new, report, run, schema
from bot.errors import UserError
from bot.visible import visible


class ErrorBoundary(click.Group):
    """Turns an error that a person can mend into its message and exit code: here and nowhere else."""

    def invoke(self, ctx: click.Context) -> Any:
        _read_and_write_any_text()
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # the reader of a pipe has seen enough
            sys.stderr.close()
            ctx.exit(0)
        except UserError as error:
            click.echo(visible(str(error)), err=True)
            ctx.exit(error.exit_code)


def _read_and_write_any_text() -> None:
    """Where the locale knows ASCII alone, texts are UTF-8 all the same. What an encoding lacks, or cannot read, is a mark and no
    traceback."""
    for stream, errors in ((sys.stdin, "replace"), (sys.stdout, "replace"), (sys.stderr, "backslashreplace")):
        if isinstance(stream, io.TextIOWrapper):
            knows_ascii_alone = codecs.lookup(stream.encoding).name == "ascii"
            stream.reconfigure(encoding="utf-8" if knows_ascii_alone else None, errors=errors)


@click.group(cls=ErrorBoundary, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="speech-bot")
def main() -> None:
    """Answers questions about President Tokayev's speech at the CSTO session in Minsk."""


for command in (
    run.run, chat.chat, ask.ask, check.check, schema.schema, evaluate.evaluate, report.report, new.new, health.health,
):  # fmt: skip
    main.add_command(command)
