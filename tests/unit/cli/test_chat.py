"""The conversation in a terminal."""

from io import StringIO
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot.answering.responder import Responder
from bot.cli.chat import converse, converse_at_terminal
from bot.cli.chat_conversation import Conversation
from bot.storage.journal import Journal
from tests.conftest import call


def test_a_terminal_is_greeted_with_questions_to_pick(responder: Responder, capsys: pytest.CaptureFixture[str]) -> None:
    """On a terminal chat greets with numbered examples and answers the one picked; Ctrl-C clears the line, Ctrl-D ends."""
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        keys.send_text("lost\x031\r\x04")
        converse_at_terminal(Conversation(responder, Journal(None)), InMemoryHistory())
    shown = capsys.readouterr().out
    assert "1  Кто председательствует в ОДКБ в 2024 году?" in shown
    assert "Казахстан. Он принимает председательство" in shown
    assert "lost" not in shown


@pytest.mark.parametrize("word", ["exit", "Выход", "ШЫҒУ", "/quit", "/EXIT"])
def test_an_exit_word_of_any_language_ends_the_conversation(
    responder: Responder, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the FAQ files name as exit words, and the commands, are not answered."""
    converse(Conversation(responder, Journal(None)), StringIO(f"{word}\nwho chairs the csto\n"))
    assert capsys.readouterr().out == ""


def test_chat_answers_piped_lines(small: Path) -> None:
    """chat works through a pipe: answers, a suggestion taken by number, and an end."""
    result = call("chat", "--faq", str(small), stdin="tea recipe\n\nrecipe\n1\n/quit\nnever read\n")
    assert result.exit_code == 0
    assert "Boil water & wait." in result.output
    assert "never" not in result.output


def test_chat_shows_the_paragraphs(small: Path) -> None:
    """Below each answer, asked or chosen by its number, stand its paragraphs, if the text is beside the FAQ."""
    (small.parent / "source.txt").write_text("Boil water.\nWait.\nGrind.\n")
    assert "1. Boil water.\n\n2. Wait.\n" in call("chat", "--faq", str(small), stdin="tea recipe\n").output
    offered = call("chat", "--faq", str(small), stdin="recipe\n").output
    assert "Wait." not in offered
    number = next(line.split()[0] for line in offered.splitlines() if line.endswith("How do I make tea?"))
    assert "1. Boil water.\n\n2. Wait.\n" in call("chat", "--faq", str(small), stdin=f"recipe\n{number}\n").output
