"""What is meant for the bot, and what is asked with it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from telegram import Chat, Message, MessageEntity, User

from bot.answering.responder import Responder
from bot.telegram.addressing import Asked, asked, is_question, understand

BOT, NAME = 123456, "speech_bot"
QUESTIONS = Path(__file__).parents[2] / "questions" / "work"


def message(text: str, *, group: bool = True, reply_to: Message | None = None, entity: str = "", length: int = 0) -> Message:
    return Message(
        1,
        datetime.now(UTC),
        Chat(-1 if group else 1, "supergroup" if group else "private"),
        from_user=User(7, "A", is_bot=False),
        text=text,
        entities=[MessageEntity(entity, 0, length)] if entity else [],
        reply_to_message=reply_to,
    )


OWN = Message(1, datetime.now(UTC), Chat(-1, "supergroup"), from_user=User(BOT, "S", is_bot=True), text="…")


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (message("tea?", group=False), Asked("tea?")),
        (message("tea?"), None),
        (message("tea?", reply_to=OWN), Asked("tea?", surely=False)),
        (message("@Speech_Bot tea?", entity="mention", length=11), Asked("tea?")),
        (message("@vasya_bot tea?", entity="mention", length=10, reply_to=OWN), None),
        (message("Anna, tea?", entity="text_mention", length=4, reply_to=OWN), None),
        (message("/ask tea?\ncoffee?", entity="bot_command", length=4), Asked("tea?\ncoffee?")),
        (message("/help me", entity="bot_command", length=5), None),
        (message("@speech_bot", entity="mention", length=11, reply_to=message("tea?")), Asked("", "tea?")),
        (message("why?", group=False, reply_to=message("tea?", group=False)), Asked("why?", "tea?")),
    ],
)
def test_what_is_said_to_the_bot(given: Message, found: Asked | None) -> None:
    """All in private; in groups what mentions it, replies to it and nobody else, or comes after /ask, with what it points at."""
    assert asked(given, BOT, NAME) == found


@pytest.mark.parametrize("language", ["ru", "en", "kk"])
def test_questions_among_people_are_known_as_such(responder: Responder, language: str) -> None:
    """Of the labelled questions of a language nine in ten would be answered in reply to the bot, too."""
    kinds = [file for file in sorted(QUESTIONS.glob(f"{language}-*.tsv")) if not file.stem.endswith(("offtopic", "small-talk"))]
    lines = [line.split("\t", 1) for file in kinds for line in file.read_text("utf-8").splitlines()]
    replies = [responder.reply(text) for label, text in lines[::5] if label not in ("none", *responder.small_talk)]
    assert sum(map(is_question, replies)) > 0.85 * len(replies)


@pytest.mark.parametrize(
    ("text", "about", "found"),
    [
        ("это правда?", "что такое ПРОКСИ?", "proxy"),
        ("is that true?", "what is operation PROXY", "proxy"),
        ("what is the CSTO", "what is operation PROXY", "csto"),
        ("спасибо", "что такое ПРОКСИ?", "thanks"),
        ("кто председательствует в ОДКБ в 2024?", "давайте обедать", "chair-2024"),
        ("", "ҰҚШҰ деген не?", "csto"),
    ],
)
def test_words_that_only_point_give_way(responder: Responder, text: str, about: str, found: str) -> None:
    """What is asked in words of its own is answered, else what these point at."""
    assert understand(Asked(text, about), responder, None, None).entries[0].id == found
