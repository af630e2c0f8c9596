"""What `chat` says to each line, as the bot does in Telegram."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.answering.responder import Responder
from bot.cli.chat import converse
from bot.cli.chat_commands import COMMANDS
from bot.cli.chat_conversation import FAULTS, Conversation
from bot.rendering.render import plain
from bot.storage.journal import Journal, Record, path, read
from tests.conftest import call

Talk = Callable[..., str]
QUESTIONS = {"en": "What is operation PROXY?", "ru": "Что такое операция ПРОКСИ?", "kk": "ПРОКСИ операциясы деген не?"}
IN_EACH_LANGUAGE = pytest.mark.parametrize(("language", "question"), QUESTIONS.items())


@pytest.fixture
def talk(responder: Responder, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Talk:
    """Lines of one conversation, to what is said to the last of them."""

    def say(*lines: str) -> str:
        journal = Journal.open(tmp_path, enabled=True)
        conversation = Conversation(responder, journal)
        converse(conversation, lines[:-1])
        capsys.readouterr()
        converse(conversation, lines[-1:])
        journal.close()
        return capsys.readouterr().out

    return say


def noted(folder: Path) -> list[Record]:
    return list(read(path(folder)))


@IN_EACH_LANGUAGE
def test_what_is_related_is_offered_and_chosen(responder: Responder, talk: Talk, language: str, question: str) -> None:
    """Below an answer stand related questions by number; a number answers one, with what is related to that."""
    answer, messages = talk(question), responder.messages(language)
    reply = responder.reply(question)
    first, *_ = responder.related(reply)
    assert f"{messages.see_also}\n  1  {first.question}\n" in answer
    chosen = talk(question, "1")
    assert chosen.startswith(f"{first.question}\n\n{plain(first.answer).strip()}")
    assert messages.see_also in chosen


@IN_EACH_LANGUAGE
def test_a_pick_is_what_a_follow_up_follows(responder: Responder, talk: Talk, language: str, question: str) -> None:
    """After an answer that was chosen by number, the number of one of its items, or a word for it, asks for that."""
    priorities = responder.entry("priorities", language)
    seventh = responder.entry("priority-cyber", language)
    assert priorities
    assert seventh
    by_number = ("/topics", "3", str([each.id for each in responder.topic("priorities", language)].index("priorities") + 1))
    assert talk(question, *by_number).startswith(priorities.question)
    assert talk(question, *by_number, "7").startswith(seventh.question)
    assert talk(question, *by_number, {"en": "and the seventh?", "ru": "а седьмой?", "kk": "жетіншісі ше?"}[language])


@IN_EACH_LANGUAGE
@pytest.mark.parametrize("number", ["99", "0", "4", "4."])
def test_a_number_that_is_none_says_what_may_be_chosen(
    responder: Responder, talk: Talk, language: str, question: str, number: str
) -> None:
    """It is no question: what is offered is shown again, in the language of the conversation, and can be chosen."""
    messages, (first, *_) = responder.messages(language), responder.related(responder.reply(question))
    assert f"{messages.no_such_number}\n  1  {first.question}\n" in talk(question, number)
    assert talk(question, number, "1").startswith(first.question)


@IN_EACH_LANGUAGE
def test_a_year_is_a_question_in_the_language_before_it(talk: Talk, tmp_path: Path, language: str, question: str) -> None:
    """A number without a language of its own is answered in that of the conversation."""
    talk(question, "2024")
    assert [(record.question, record.language) for record in noted(tmp_path)] == [(question, language), ("2024", language)]


@IN_EACH_LANGUAGE
def test_commands_are_as_in_telegram(responder: Responder, talk: Talk, language: str, question: str) -> None:
    """They speak the language of the conversation; what is no command gets help, which names them all."""
    messages, topics = responder.messages(language), list(responder.topics(language).values())
    assert talk(question, "/start").startswith(f"{plain(messages.start)}\n  1  ")
    assert talk(question, "/START chair-2024").startswith(f"{responder.entry('chair-2024', language).question}\n")  # type: ignore[union-attr]
    assert talk(question, "/topics").startswith(f"{messages.topics}\n  1  {topics[0]}\n")
    assert talk(question, "/topics", "1").startswith(f"{messages.choose_question}\n  1  ")
    assert talk(question, "/source").strip() == plain(messages.about)
    assert talk(question, "/privacy").strip() == plain(messages.privacy)
    assert talk(question, f"/ask {question}") == talk(question)
    shown = talk(question, "/help")
    assert talk(question, "/share") == shown
    assert shown.startswith(plain(messages.help))
    assert all(f"/{command.name}  {command.description(messages)}\n" in shown for command in COMMANDS)
    assert messages.leave in shown


@pytest.mark.usefixtures("doubt")
@IN_EACH_LANGUAGE
def test_picks_are_remembered_as_in_telegram(
    responder: Responder, talk: Talk, tmp_path: Path, language: str, question: str
) -> None:
    """A question that is asked back is noted with what was picked, or with none of these, the last number."""
    messages = responder.messages(language)
    offered = talk(question)
    assert f"  4  {messages.none_of_these}\n" in offered
    assert talk(question, "4").strip() == plain(messages.none_noted)
    talk(question, "2")
    unpicked, rejected, picked = noted(tmp_path)
    assert (unpicked.chosen, rejected.chosen, picked.chosen) == (None, "", picked.said[1])


def test_small_talk_leaves_what_is_offered(talk: Talk) -> None:
    """Thanks between an answer and a number change nothing."""
    assert talk(QUESTIONS["en"], "thank you", "1") == talk(QUESTIONS["en"], "1")


@pytest.mark.parametrize("language", QUESTIONS)
def test_a_fault_is_told_in_the_language_of_the_conversation(
    responder: Responder, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """On standard error, the first few findings; and that all is well again."""
    conversation, messages = Conversation(responder, Journal(None)), responder.messages(language)
    conversation.language = language
    conversation.tell_faults([f"{language}.yaml:{line}:1: error: so" for line in range(FAULTS + 2)])
    conversation.tell_faults([])
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.split("\n\n") == [
        "\n".join([messages.faq_broken, *(f"{language}.yaml:{line}:1: error: so" for line in range(FAULTS)), "… + 2"]),
        messages.faq_mended,
        "",
    ]


RUSSIAN = """\
language: ru
entries:
- id: tea
  question: Как заварить чай?
  answer: Вскипятите воду.
- id: coffee
  question: Как сварить кофе?
  related: [tea]
  answer: Смелите зёрна.
"""


@pytest.mark.parametrize(
    ("question", "answer"), [("How do I make coffee?", "Boil water"), ("Как сварить кофе?", "Вскипятите воду")]
)
def test_a_piped_number_is_answered_in_the_language_of_the_question_before_it(small: Path, question: str, answer: str) -> None:
    """The whole command, on a folder of two languages."""
    (small.parent / "ru.yaml").write_text(RUSSIAN, "utf-8")
    small.write_text(small.read_text("utf-8").replace("  source: 3\n", "  source: 3\n  related: [tea]\n"), "utf-8")
    result = call("chat", "--faq", str(small.parent), stdin=f"{question}\n1\n")
    assert result.exit_code == 0
    assert answer in result.output


@IN_EACH_LANGUAGE
def test_what_is_gone_from_the_faq_is_said(
    responder: Responder, language: str, question: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where an edit has taken away what is offered, its number says so; where it has changed it, the new answer comes."""
    conversation = Conversation(responder, Journal(None))
    faqs = [
        faq.model_copy(update={"entries": (faq.entries[0].model_copy(update={"answer": "43", "topic": None}),)})
        for faq in responder.faqs.values()
    ]
    converse(conversation, [question, "/start"])
    conversation.adopt(Responder(faqs))
    capsys.readouterr()
    converse(conversation, ["2"])
    assert capsys.readouterr().out.strip() == responder.messages(language).outdated
    converse(conversation, ["1"])
    assert "\n43\n" in capsys.readouterr().out
