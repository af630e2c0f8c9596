"""The bot in Telegram: the real Application over real HTTP against the Bot API stub."""

import pytest

from tests.bot_api import BotApi


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("кто председательствует в ОДКБ в 2024?", "Казахстан"),
        ("what is operation PROXY", "information technology"),
        ("ҰҚШҰ деген не?", "Ұжымдық қауіпсіздік туралы шарт ұйымы"),
        ("rnj ghtlctlfntkmcndetn d jlr,", "Казахстан"),
        ("kakie prioritety nazval tokaev", "1."),
    ],
)
async def test_a_question_gets_its_answer_in_its_language(api: BotApi, question: str, answer: str) -> None:
    """A question gets its answer, in the language it was asked in, by one sendMessage."""
    await api.write(question)
    sent = await api.said()
    assert answer in sent["text"]
    assert sent["text"].startswith("<b>")
    assert [method for method, _ in api.requests if method == "sendMessage"] == ["sendMessage"]
