"""Taught from Telegram: the editors' chat, over HTTP, with the files and the journal that it works on."""

import asyncio
import itertools
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot import paths, reload
from bot.answering.responder import Responder
from bot.faq import load
from bot.paths import SHIPPED
from bot.telegram.editors.buttons import EditorButton, key_of
from tests import bot_api
from tests.bot_api import BotApi, Params
from tests.conftest import SMALL, Running

EDITORS = 99
_runs = itertools.count()
ODD = {
    "ru": "какому королевству вручили штурвал нашей флотилии",
    "en": "which kingdom clutches the tiller of our flotilla",
    "kk": "флотилиямыздың штурвалын қай патшалық ұстайды",
}
OTHER = {
    "ru": "штурвал нашей флотилии какому королевству вручили?",
    "en": "the tiller of our flotilla, which kingdom clutches it?",
    "kk": "қай патшалық флотилиямыздың штурвалын ұстайды?",
}
"""Questions that the shipped FAQ does not understand, and the same in other words."""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The files are looked at more often than in a bot."""
    monkeypatch.setattr(reload, "EVERY", 0.05)


@pytest.fixture
def faq(tmp_path: Path) -> Path:
    """A FAQ of one language, with a file of phrasings and one of off-topic questions."""
    folder = tmp_path / "faq"
    for name, content in {
        "en": SMALL.format(more=""),
        "phrasings/en": "language: en\nphrasings:\n  tea:\n  - make me some tea # good\n",
        "off_topic/en": "language: en\noff_topic:\n- who is who in the zoo\n",
    }.items():
        file = folder / f"{name}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, "utf-8")
    return folder


class Chat:
    """What an editor does and sees."""

    def __init__(self, api: BotApi, chat: int = EDITORS, language: str = "en") -> None:
        self.api, self.id, self.language = api, chat, language

    async def write(self, text: str, **fields: Any) -> Params:
        await self.api.write(text, chat=self.id, language=self.language, **fields)
        return await self.api.said()

    async def tap(self, message: Params, label: str) -> Params:
        """What a tap on a button with that label shows."""
        await self.press(message, label)
        await self.api.said("answerCallbackQuery")
        return await self.shown()

    async def press(self, message: Params, label: str) -> None:
        await self.api.tap(message, button(message, label)["callback_data"], language=self.language)

    async def shown(self) -> Params:
        """The next message, or the next change of one."""
        _, params = await asyncio.wait_for(self.api._sent.get(), bot_api.PATIENCE)
        chat = {"id": self.id, "type": "private" if self.id > 0 else "supergroup", "first_name": "A"}
        return {"date": 1700000000, "chat": chat, **params}

    async def learned(self, message: Params, label: str) -> Params:
        """What a tap that teaches has become of its message at last."""
        assert "being learned" in (await self.tap(message, label))["text"] or self.language != "en"
        return await self.shown()


def buttons(message: Params) -> list[Params]:
    return [each for row in message.get("reply_markup", {}).get("inline_keyboard", []) for each in row]


def button(message: Params, label: str) -> Params:
    return next(each for each in buttons(message) if label in each["text"])


@asynccontextmanager
async def running(folder: Path, data: Path, responder: Responder | None = None, **more: object) -> AsyncIterator[BotApi]:
    """The bot with a FAQ, and its editors. No two runs get updates of the same number."""
    options = {"BOT_FAQ": folder, "BOT_DATA": data, "BOT_JOURNAL": "on", "BOT_ADMIN_CHAT": EDITORS} | more
    stub = BotApi()
    stub._next_update += 1000 * next(_runs)
    async with bot_api.serve(stub) as api, Running(api, responder or Responder(load(folder)), **options):
        yield api
    assert api.violations == []


async def ask(api: BotApi, question: str, times: int = 1, chat: int = 1, language: str | None = None) -> Params:
    for _ in range(times):
        await api.write(question, chat=chat, language=language)
        said = await api.said()
    return said


@pytest.mark.parametrize("language", ["ru", "en", "kk"])
async def test_the_whole_loop(tmp_path: Path, responder: Responder, language: str) -> None:
    """A question is asked, not understood, shown, taught by a tap, found in other words, and undone: in between the file has one
    line more, afterwards it is the same bytes."""
    folder = shutil.copytree(SHIPPED, tmp_path / "faq")
    file = folder / "phrasings" / f"{language}.yaml"
    before, entry = file.read_text("utf-8"), responder.entry("chair-2024", language)
    assert entry is not None
    messages = responder.messages(language)
    async with running(folder, tmp_path / "data", responder) as api:
        editor = Chat(api, language=language)
        assert entry.question not in (await ask(api, ODD[language], language=language))["text"]
        page = await editor.write("/unanswered")
        assert f"<code>{ODD[language]}</code>" in page["text"]
        assert messages.teach_hint in page["text"]
        menu = await editor.tap(page, messages.teach_other)
        topic = await editor.tap(menu, next(iter(responder.topics(language).values())))
        learned = await editor.learned(topic, entry.question)
        assert f"{messages.teach_learned}</b> <code>{ODD[language]}</code> {messages.teach_finds}" in learned["text"]
        after = file.read_text("utf-8").splitlines()
        new = after.index(f'  - "{ODD[language]}"')
        assert after[:new] + after[new + 1 :] == before.splitlines()
        assert entry.question in (await ask(api, OTHER[language], language=language))["text"]
        undone = await editor.tap(learned, messages.teach_undo)
        assert messages.teach_undone in undone["text"]
        assert file.read_text("utf-8") == before


async def test_the_most_frequent_is_shown_first_with_what_was_offered_and_picked(faq: Path, tmp_path: Path, doubt: None) -> None:
    """Groups by how often they came, a page each; the entry that people picked is the first that is proposed."""
    async with running(faq, tmp_path / "data") as api:
        editor = Chat(api)
        await ask(api, "a flat white please")
        offered = await ask(api, "something hot to drink", 2)
        await api.tap(offered, buttons(offered)[0]["callback_data"])
        await api.said("answerCallbackQuery")
        picked = await api.said("editMessageText")
        await ask(api, "something hot to drink!")
        page = await editor.write("/unanswered")
        assert page["text"].startswith("1/2 · en · 3×\n<code>something hot to drink</code>")
        assert "<b>Offered:</b>" in page["text"]
        title = picked["text"].partition("</b>")[0].removeprefix("<b>")
        assert f"<b>Picked:</b> {title}" in page["text"]
        assert buttons(page)[0]["text"] == f"＋ {title}"
        assert [each["text"] for each in buttons(page)][-4:] == ["Another entry", "Off-topic", "Ignore", "Next ›"]
        second = await editor.tap(page, "Next")
        assert second["text"].startswith("2/2 · en · 1×\n<code>a flat white please</code>")
        assert "Next ›" not in [each["text"] for each in buttons(second)]


async def test_what_was_voted_down_is_shown_until_it_is_taught_elsewhere(faq: Path, tmp_path: Path) -> None:
    """An answer that did not help brings its question here."""
    async with running(faq, tmp_path / "data") as api:
        editor = Chat(api)
        answer = await ask(api, "make me some tea")
        await api.tap(answer, button(answer, "👎")["callback_data"])
        await api.said("answerCallbackQuery")
        page = await editor.write("/unanswered")
        assert "<code>make me some tea</code>" in page["text"]
        assert "<b>Offered:</b> How do I make tea?" in page["text"]


async def test_a_reply_with_other_words_changes_what_is_saved(faq: Path, tmp_path: Path) -> None:
    """The words are shown as they will be saved; the old message teaches nothing more."""
    async with running(faq, tmp_path / "data") as api:
        editor = Chat(api)
        await ask(api, "zorp, says my aunt Aigerim")
        page = await editor.write("/unanswered")
        new = await editor.write('zorp:\n "quoted" # please', reply_to_message=message_of(page))
        assert '<code>zorp: "quoted" # please</code>' in new["text"]
        await editor.press(page, "How do I make coffee?" if has(page, "coffee") else "Off-topic")
        assert "out of date" in (await api.said("answerCallbackQuery"))["text"]
        refused = await editor.write("?!", reply_to_message=message_of(new))
        assert "between 1 and 1000 characters" in refused["text"]
        assert "between 1 and 1000" in (await editor.write("y" * 1001, reply_to_message=message_of(new)))["text"]
        menu = await editor.tap(new, "Another entry")
        topic = await editor.tap(menu, "Tea")
        await editor.learned(topic, "How do I make tea?")
        assert load(faq)[0].entries[0].phrasings[-1] == 'zorp: "quoted" # please'
        assert "Aigerim" not in (faq / "phrasings" / "en.yaml").read_text()


def message_of(shown: Params) -> Params:
    """A message of the bot as Telegram shows it in a reply to it."""
    chat = {"id": int(shown["chat_id"]), "type": "private", "first_name": "A"}
    return {"message_id": shown["message_id"], "date": 1700000000, "chat": chat, "from": bot_api.ME, "text": "…"}


def has(message: Params, label: str) -> bool:
    return any(label in each["text"] for each in buttons(message))


async def test_off_topic_and_ignored_questions_are_not_shown_again(faq: Path, tmp_path: Path) -> None:
    """Off-topic words go into their file and can be taken back; what is ignored changes no file; both are gone from the list."""
    before = (faq / "off_topic" / "en.yaml").read_text()
    async with running(faq, tmp_path / "data") as api:
        editor = Chat(api)
        await ask(api, "florbl the quux", 2)
        await ask(api, "zibble zabble zobble")
        page = await editor.write("/unanswered")
        learned = await editor.learned(page, "Off-topic")
        assert "Learned:</b> <code>florbl the quux</code> → <b>Off-topic</b>" in learned["text"]
        assert (faq / "off_topic" / "en.yaml").read_text() == before + '- "florbl the quux"\n'
        page = await editor.tap(learned, "Next")
        assert page["text"].startswith("1/1 · en · 1×\n<code>zibble")
        assert "nothing to teach" in (await editor.tap(page, "Ignore"))["text"]
        assert "nothing to teach" in (await editor.write("/unanswered"))["text"]
        assert "Undone:" in (await editor.tap(learned, "Undo"))["text"]
        assert (faq / "off_topic" / "en.yaml").read_text() == before
    async with running(faq, tmp_path / "data") as api:
        page = await Chat(api).write("/unanswered")
        assert page["text"].startswith("1/1 · en · 2×\n<code>florbl")


async def test_a_language_may_be_named(tmp_path: Path, responder: Responder) -> None:
    """/unanswered kk shows what was asked in Kazakh; a word that is no language is passed over."""
    folder = shutil.copytree(SHIPPED, tmp_path / "faq")
    async with running(folder, tmp_path / "data", responder) as api:
        editor = Chat(api)
        for language in ("ru", "en", "kk"):
            await ask(api, ODD[language], language=language)
        assert (await editor.write("/unanswered kk"))["text"].startswith("1/1 · kk")
        assert (await editor.write("/unanswered fr"))["text"].startswith("1/3")


async def test_two_admins_who_tap_at_once_teach_once(faq: Path, tmp_path: Path) -> None:
    """The second tap on a message teaches nothing, nor does one on another message with the same words and entry."""
    async with running(faq, tmp_path / "data") as api:
        editor = Chat(api)
        await ask(api, "zorp the zorp")
        first, second = await editor.write("/unanswered"), await editor.write("/unanswered")
        data = EditorButton("add", "en", key_of("zorp the zorp"), "coffee").pack()
        for page in (first, first, second):
            await api.tap(page, data, language="en")
        answers: list[str] = []
        while len(answers) < 3:
            method, params = await asyncio.wait_for(api._sent.get(), bot_api.PATIENCE)
            answers += [params.get("text", "")] if method == "answerCallbackQuery" else []
        assert answers == ["", "This button is out of date: please ask again.", "It is known already."]
        assert (faq / "phrasings" / "en.yaml").read_text().count("zorp the zorp") == 1


async def test_an_older_buffer_saved_over_a_lesson_wins_and_it_is_offered_again(faq: Path, tmp_path: Path) -> None:
    """The chat is told which lesson is gone, once, with a button that teaches it again."""
    file = faq / "phrasings" / "en.yaml"
    async with running(faq, tmp_path / "data") as api:
        editor = Chat(api)
        await ask(api, "zorp the zorp")
        buffer = file.read_text()
        page = await editor.write("/unanswered")
        menu = await editor.tap(page, "Another entry")
        await editor.learned(await editor.tap(menu, "FAQ"), "How do I make coffee?")
        file.write_text(buffer + "  - an editor's own\n")
        gone = await editor.shown()
        assert "which is gone:</b> <code>zorp the zorp</code> → <b>How do I make coffee?</b>" in gone["text"]
        assert file.read_text() == buffer + "  - an editor's own\n"
        learned = await editor.learned(gone, "Teach it again")
        assert "Learned:" in learned["text"]
        assert load(faq)[0].entries[1].phrasings[-1] == "zorp the zorp"
        assert "an editor's own" in load(faq)[0].entries[0].phrasings
        await editor.press(gone, "Teach it again")
        assert "out of date" in (await api.said("answerCallbackQuery"))["text"]


async def test_an_older_buffer_saved_before_the_bot_has_learned_is_told_as_well(
    faq: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files are as they were when the bot reads them next."""
    monkeypatch.setattr(reload, "QUIET", 1.0)
    file = faq / "phrasings" / "en.yaml"
    async with running(faq, tmp_path / "data") as api:
        editor = Chat(api)
        await ask(api, "zorp the zorp")
        buffer = file.read_text()
        page = await editor.write("/unanswered")
        assert "being learned" in (await editor.tap(page, "Off-topic"))["text"]
        (faq / "off_topic" / "en.yaml").write_text("language: en\noff_topic:\n- who is who in the zoo\n")
        assert "which is gone" in (await editor.shown())["text"]
        assert file.read_text() == buffer


async def test_a_lesson_can_be_undone_after_a_restart(faq: Path, tmp_path: Path) -> None:
    """The button says enough, though nothing is remembered; other buttons are out of date then."""
    before = (faq / "off_topic" / "en.yaml").read_text()
    async with running(faq, tmp_path / "data") as api:
        editor = Chat(api)
        await ask(api, "zorp the zorp", 2)
        await ask(api, "another zibble")
        page = await editor.write("/unanswered")
        learned = await editor.learned(page, "Off-topic")
    async with running(faq, tmp_path / "data") as api:
        editor = Chat(api)
        await editor.press(page, "Off-topic")
        assert "out of date" in (await api.said("answerCallbackQuery"))["text"]
        assert "Undone:" in (await editor.tap(learned, "Undo"))["text"]
        assert (faq / "off_topic" / "en.yaml").read_text() == before
        assert "1/" in (await editor.tap(learned, "Next"))["text"]


async def test_strangers_teach_nothing(faq: Path, tmp_path: Path) -> None:
    """In any other chat /unanswered is no command, forged callback data is out of date, and a forged reply is a question."""
    before = {file: file.read_bytes() for file in faq.rglob("*.yaml")}
    async with running(faq, tmp_path / "data") as api:
        editor, stranger = Chat(api), Chat(api, 5)
        await ask(api, "zorp the zorp")
        page = await editor.write("/unanswered")
        assert (await stranger.write("/unanswered"))["text"] == load(faq)[0].messages.help
        forged = page | {"chat": {"id": 5, "type": "private", "first_name": "M"}}
        key, taught = key_of("zorp the zorp"), key_of("en", "tea", "make me some tea")
        for data in [
            *(each["callback_data"] for each in buttons(page)),
            *(EditorButton(action, "en", taught, "tea").pack() for action in ("undo", "again", "mend")),
            EditorButton("save", "en", key, "tea").pack(),
        ]:  # fmt: skip
            await api.tap(forged, data, language="en")
            assert "out of date" in (await api.said("answerCallbackQuery"))["text"]
        reply = await stranger.write("evil words", reply_to_message=message_of(page) | {"chat": forged["chat"]})
        assert "<code>" not in reply["text"]
        await api.push(callback_query={"id": "9", "from": {"id": 5, "is_bot": False, "first_name": "M"}, "chat_instance": "1",
                                       "inline_message_id": "1", "data": buttons(page)[0]["callback_data"]})  # fmt: skip
        assert "text" in await api.said("answerCallbackQuery")
        assert "＋" not in [each["text"] for each in buttons(await ask(api, "make me some tea", chat=5))]
        learned = await editor.write("other words", reply_to_message=message_of(page))
        assert "<code>other words</code>" in learned["text"]
    assert {file: file.read_bytes() for file in faq.rglob("*.yaml")} == before


@pytest.mark.parametrize(
    "data",
    ["edit:en:add::tea", "edit:en:add:xxxxxxxx:tea", "edit:fr:undo:xxxxxxxx:tea", "edit:en:save:xxxxxxxx:tea", "edit:",
     "edit:en:mend::no-such", "edit:en:topic:xxxxxxxx:9.9", "edit:en:again:xxxxxxxx:tea", "edit:en:nosuch::",
     "edit:en:add:" + "x" * 60, "edit:en:undo:xxxxxxxx:../../etc", "edit:en:page:²:1"],
)  # fmt: skip
async def test_forged_buttons_in_the_editors_chat_teach_nothing(faq: Path, tmp_path: Path, data: str) -> None:
    """What names nothing that is there is out of date."""
    before = {file: file.read_bytes() for file in faq.rglob("*.yaml")}
    async with running(faq, tmp_path / "data") as api:
        await ask(api, "zorp the zorp")
        page = await Chat(api).write("/unanswered")
        await api.tap(page, data, language="en")
        assert "out of date" in (await api.said("answerCallbackQuery"))["text"]
    assert {file: file.read_bytes() for file in faq.rglob("*.yaml")} == before


async def test_the_command_is_listed_in_the_editors_chat_alone(faq: Path, tmp_path: Path) -> None:
    """Telegram hears of it for that chat, beside the commands of every private chat, in each language."""
    async with running(faq, tmp_path / "data") as api:
        async with asyncio.timeout(bot_api.PATIENCE):
            while len([method for method, _ in api.requests if method == "setMyCommands"]) < 6:
                await asyncio.sleep(0.02)
        listed = {
            scope: [each["command"] for each in commands]
            for (what, scope, code), commands in api.profile.items()
            if what == "commands" and code is None
        }
        (own,) = [scope for scope in listed if str(EDITORS) in scope]
        assert [scope for scope, names in listed.items() if "unanswered" in names] == [own]
        assert listed[own][-1] == "unanswered"
        assert {"start", "help"} < {*listed[own]}


async def test_files_that_cannot_be_written_give_lines_to_paste(
    faq: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The installed program's own: said once with the reason, later the lines alone."""
    monkeypatch.setattr(paths, "_PACKAGED", faq)
    async with running(faq, tmp_path / "data") as api:
        editor = Chat(api)
        await ask(api, "zorp the <zorp>")
        page = await editor.write("/unanswered")
        told = await editor.tap(page, "Off-topic")
        assert "cannot be written from here" in told["text"]
        assert '<b>off_topic/en.yaml</b>\n<pre>off_topic:\n- "zorp the &lt;zorp&gt;"</pre>' in told["text"]
        menu = await editor.tap(page, "Another entry")
        topic = await editor.tap(menu, "Tea")
        told = await editor.tap(topic, "How do I make tea?")
        assert told["text"].startswith("<b>phrasings/en.yaml</b>\n<pre>phrasings:\n  tea:\n")
        assert "＋" not in told["text"]


async def test_a_broken_faq_is_not_taught(faq: Path, tmp_path: Path) -> None:
    """A mistake in the files is told, and nothing is written."""
    async with running(faq, tmp_path / "data") as api:
        editor = Chat(api)
        await ask(api, "zorp the zorp")
        page = await editor.write("/unanswered")
        (faq / "en.yaml").write_text("language: en\nentries: 5\n")
        assert "The FAQ has a mistake" in (await editor.shown())["text"]
        refused = await editor.tap(page, "Off-topic")
        assert "Not saved:" in refused["text"]
        assert "en.yaml:2:10: error" in refused["text"]
        assert "zorp" not in (faq / "off_topic" / "en.yaml").read_text()


async def test_without_a_journal_nothing_is_kept_to_teach_from(faq: Path, tmp_path: Path) -> None:
    """/unanswered says so."""
    async with running(faq, tmp_path / "data", BOT_JOURNAL="off") as api:
        await ask(api, "zorp the zorp")
        assert "BOT_JOURNAL is off" in (await Chat(api).write("/unanswered"))["text"]


async def test_a_lesson_that_finds_another_entry_says_so(faq: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the words are nearer to others all the same."""
    async with running(faq, tmp_path / "data") as api:
        editor = Chat(api)
        answer = await ask(api, "How do I make tea?")
        await api.tap(answer, button(answer, "👎")["callback_data"])
        await api.said("answerCallbackQuery")
        page = await editor.write("/unanswered")
        menu = await editor.tap(page, "Another entry")
        learned = await editor.learned(await editor.tap(menu, "FAQ"), "How do I make coffee?")
        assert "other entries are nearer" in learned["text"] or "Learned:" in learned["text"]


async def test_in_a_group_of_editors_it_works_as_well(faq: Path, tmp_path: Path) -> None:
    """BOT_ADMIN_CHAT is a group as a rule: command, tap and reply."""
    async with running(faq, tmp_path / "data", BOT_ADMIN_CHAT=-1005) as api:
        editor = Chat(api, -1005)
        await ask(api, "zorp the zorp")
        page = await editor.write("/unanswered")
        new = await editor.write("other words", reply_to_message=message_of(page))
        learned = await editor.learned(new, "Off-topic")
        assert "Learned:</b> <code>other words</code>" in learned["text"]
