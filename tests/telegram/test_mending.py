"""An answer is mended from the editors' chat, over HTTP."""

from pathlib import Path

import pytest

from tests.bot_api import Params
from tests.conftest import SMALL
from tests.telegram.test_teaching import Chat, ask, button, buttons, message_of, quick, running

__all__ = ["quick"]
RUSSIAN = """\
# the Russian one
language: ru
entries:
- id: tea
  question: Как заварить чай?
  answer: >
    Вскипятить
    воду.

- id: coffee # below
  question: Как сварить кофе?
  answer: Смолоть зёрна.
"""


@pytest.fixture
def faq(tmp_path: Path) -> Path:
    folder = tmp_path / "faq"
    folder.mkdir()
    (folder / "en.yaml").write_text(SMALL.format(more=""), "utf-8")
    (folder / "ru.yaml").write_text(RUSSIAN, "utf-8")
    return folder


async def begun(editor: Chat, question: str = "How do I make tea?") -> Params:
    """What ✎ below an answer opens."""
    return await editor.tap(await editor.write(question), "✎")


async def reworded(editor: Chat, opened: Params, text: str) -> Params:
    return await editor.write(text, reply_to_message=message_of(opened))


async def test_an_answer_is_mended_and_put_back(faq: Path, tmp_path: Path) -> None:
    """✎ shows the answer as the file has it; a reply, how the new one will look; "save" writes it, and "undo" restores every
    byte. The other languages that have the entry are named."""
    before = (faq / "en.yaml").read_text()
    async with running(faq, tmp_path / "data") as api:
        editor = Chat(api)
        opened = await begun(editor)
        assert "Reply to this message" in opened["text"]
        assert "<pre>Boil &lt;b&gt;water&lt;/b&gt; &amp;amp; wait.</pre>" in opened["text"]
        preview = await reworded(editor, opened, 'Ask <i>"me"</i>:\n# 1 &amp; 2')
        assert preview["text"] == '<b>How do I make tea?</b>\n\nAsk <i>"me"</i>:\n# 1 &amp; 2\n\n<i>Source: paras 1, 2</i>'
        assert (faq / "en.yaml").read_text() == before
        assert "being read" in (await editor.tap(preview, "Save"))["text"]
        done = await editor.shown()
        assert "The answer is mended:</b> How do I make tea?" in done["text"]
        assert done["text"].endswith("To be mended in other languages, too: ru")
        new = '  answer: "Ask <i>\\"me\\"</i>:\\n# 1 &amp; 2"\n'
        assert (faq / "en.yaml").read_text() == before.replace("  answer: Boil <b>water</b> &amp; wait.\n", new)
        assert 'Ask <i>"me"</i>' in (await ask(api, "How do I make tea?"))["text"]
        assert "Undone:" in (await editor.tap(done, "Undo"))["text"]
        assert (faq / "en.yaml").read_text() == before


async def test_a_folded_answer_is_mended_and_put_back(faq: Path, tmp_path: Path) -> None:
    """Of several lines it becomes one, and then those again."""
    async with running(faq, tmp_path / "data") as api:
        editor = Chat(api, language="ru")
        preview = await reworded(editor, await begun(editor, "Как заварить чай?"), "Новый ответ")
        await editor.tap(preview, "Save")
        done = await editor.shown()
        assert '  answer: "Новый ответ"\n\n- id: coffee # below' in (faq / "ru.yaml").read_text()
        await editor.tap(done, "Undo")
        assert (faq / "ru.yaml").read_text() == RUSSIAN


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<b>open", "never closed"), ("a <blink>x</blink>", "unknown to Telegram"), ("a & b", "a bare &amp; is not allowed"),
        ("x" * 4090, "Telegram takes 4096"),
    ],
)  # fmt: skip
async def test_what_telegram_would_refuse_is_told_and_not_offered(faq: Path, tmp_path: Path, text: str, reason: str) -> None:
    """The reason comes at once, and another reply may follow."""
    async with running(faq, tmp_path / "data") as api:
        editor = Chat(api)
        opened = await begun(editor)
        refused = await reworded(editor, opened, text)
        assert "Not saved:" in refused["text"]
        assert reason in refused["text"]
        assert not buttons(refused)
        assert "good" in (await reworded(editor, opened, "good"))["text"]


async def test_each_answer_of_a_reply_has_a_pencil(faq: Path, tmp_path: Path) -> None:
    """In the editors' chat alone, where one is chosen, too."""
    async with running(faq, tmp_path / "data") as api:
        editor = Chat(api)
        both = await editor.write("How do I make tea? How do I make coffee?")
        assert [each["text"] for each in buttons(both) if "✎" in each["text"]] == ["✎ 1", "✎ 2"]
        opened = await editor.tap(both, "✎ 2")
        assert "Grind the beans." in opened["text"]
        assert not [each for each in buttons(await ask(api, "How do I make tea?")) if "✎" in each["text"]]
        await api.tap(both, "answer:en:coffee", language="en")
        await api.said("answerCallbackQuery")
        assert button(await api.said("editMessageText"), "✎")


async def test_an_answer_that_was_saved_over_is_told_and_offered_again(faq: Path, tmp_path: Path) -> None:
    """An older buffer wins; "undo" of what is no longer there is out of date."""
    before = (faq / "en.yaml").read_text()
    async with running(faq, tmp_path / "data") as api:
        editor = Chat(api)
        preview = await reworded(editor, await begun(editor), "New")
        await editor.tap(preview, "Save")
        done = await editor.shown()
        (faq / "en.yaml").write_text(before)
        gone = await editor.shown()
        assert "which is gone:</b> How do I make tea?" in gone["text"]
        await editor.press(done, "Undo")
        assert "out of date" in (await api.said("answerCallbackQuery"))["text"]
        assert "being read" in (await editor.tap(gone, "Teach it again"))["text"]
        done = await editor.shown()
        assert "mended" in done["text"]
        await editor.tap(done, "Undo")
        assert (faq / "en.yaml").read_text() == before


async def test_a_second_mending_takes_the_place_of_the_first(faq: Path, tmp_path: Path) -> None:
    """Nobody is told that the first is gone, and only the second can be undone."""
    async with running(faq, tmp_path / "data") as api:
        editor = Chat(api)
        opened = await begun(editor)
        done = []
        for text in ("First", "Second"):
            await editor.tap(await reworded(editor, opened, text), "Save")
            done.append(await editor.shown())
        await editor.press(done[0], "Undo")
        assert "out of date" in (await api.said("answerCallbackQuery"))["text"]
        assert "Undone:" in (await editor.tap(done[1], "Undo"))["text"]
        assert '  answer: "First"\n' in (faq / "en.yaml").read_text()


async def test_after_a_restart_the_buttons_below_mended_answers_are_out_of_date(faq: Path, tmp_path: Path) -> None:
    """What an answer was and what was not saved are not kept: "undo", "save" and "teach it again" say so and change nothing."""
    file = faq / "en.yaml"
    async with running(faq, tmp_path / "data") as api:
        editor = Chat(api)
        await editor.tap(await reworded(editor, await begun(editor), "New"), "Save")
        done = await editor.shown()
        mended = file.read_text()
        opened = await begun(editor, "How do I make coffee?")
        await editor.tap(await reworded(editor, opened, "Lost"), "Save")
        await editor.shown()
        file.write_text(mended)
        gone = await editor.shown()
        preview = await reworded(editor, opened, "Unsaved")
    async with running(faq, tmp_path / "data") as api:
        editor = Chat(api)
        for message, label in ((done, "Undo"), (gone, "Teach it again"), (preview, "Save")):
            await editor.press(message, label)
            assert "out of date" in (await api.said("answerCallbackQuery"))["text"]
        assert api.nothing_more_said()
        assert file.read_text() == mended
        assert "New" in (await ask(api, "How do I make tea?"))["text"]


async def test_a_stranger_mends_nothing(faq: Path, tmp_path: Path) -> None:
    """A forged ✎ and "save" are out of date, a forged reply is a question."""
    before = (faq / "en.yaml").read_bytes()
    async with running(faq, tmp_path / "data") as api:
        editor, stranger = Chat(api), Chat(api, 5)
        preview = await reworded(editor, await begun(editor), "New")
        for data in ("edit:en:mend::tea", button(preview, "Save")["callback_data"]):
            await api.tap(preview | {"chat": {"id": 5, "type": "private", "first_name": "M"}}, data, language="en")
            assert "out of date" in (await api.said("answerCallbackQuery"))["text"]
        reply = await stranger.write("How do I make coffee?", reply_to_message=message_of(preview))
        assert "Grind" in reply["text"]
    assert (faq / "en.yaml").read_bytes() == before
