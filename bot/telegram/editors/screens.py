"""What the messages of the editors' chat look like."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import TYPE_CHECKING

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.answering.reply import Reply
from bot.answering.responder import Responder
from bot.editing import OFF_TOPIC, UnwritableError
from bot.faq import Entry, Faq, Messages, answer_html
from bot.reporting.report import Group
from bot.telegram.editors.buttons import EditorButton, key_of
from bot.telegram.keyboards import PAGE, Row, Screen
from bot.telegram_html import utf16

if TYPE_CHECKING:
    from bot.telegram.editors.lessons import Lesson

LIKELIEST = 3  # entries with a button of their own
WORDINGS = 2  # other wordings that are shown
SHOWN = 200  # characters of each of them
LONGEST = 4000  # UTF-16 units of a message, so that some are left for what stands around


def question(responder: Responder, speaks: str, group: Group, number: int, of: int, text: str) -> Screen:
    """A question that was not answered: the words to teach, and the entries that they may belong to."""
    messages, language, key = responder.messages(speaks), group.language, key_of(text)
    lines = [f"{number + 1}/{of} · {language} · {group.count}×", f"<code>{plain(text)}</code>"]
    lines += [f"– {plain(other[:SHOWN])}" for other in group.wordings if other != text][:WORDINGS]
    for label, names in ((messages.teach_offered, group.said), (messages.teach_picked, group.picked)):
        titles = [entry.question for name in names if (entry := responder.entry(name, language))][:LIKELIEST]
        lines += [f"<b>{plain(label)}</b> {' · '.join(map(plain, titles))}"] if titles else []
    lines.append(f"\n<i>{plain(messages.teach_hint)}</i>")
    rows = [
        [EditorButton("add", language, key, entry.id)(f"＋ {entry.question}")] for entry in _likeliest(responder, group, text)
    ]
    other, off_topic = EditorButton("list", language, key), EditorButton("add", language, key, OFF_TOPIC)
    rows.append([other(messages.teach_other), off_topic(messages.teach_off_topic)])
    rows.append([EditorButton("skip", language, key)(messages.teach_ignore)])
    if number + 1 < of:
        rows[-1].append(_page(language, number + 1)(f"{messages.teach_next} ›"))
    return Screen("\n".join(lines), InlineKeyboardMarkup(rows))


def topics(responder: Responder, speaks: str, language: str, text: str, page: int) -> Screen:
    """The topics of a language, to find the entry that some words belong to; entries without a topic under the FAQ's title."""
    rows = [
        [EditorButton("topic", language, key_of(text), str(number))(title)]
        for number, (_, title, _) in enumerate(_topics(responder, language))
    ]
    return _menu(
        responder.messages(speaks), text, rows, page, lambda other: EditorButton("list", language, key_of(text), str(other))
    )


def entries(responder: Responder, speaks: str, language: str, text: str, topic: int, page: int) -> Screen | None:
    """The entries of a topic; None if there is no such topic."""
    found = _topics(responder, language)[topic : topic + 1]
    if not found:
        return None
    key = key_of(text)
    rows = [[EditorButton("add", language, key, entry.id)(entry.question)] for entry in found[0][2]]
    back = EditorButton("list", language, key)(responder.messages(speaks).back)
    screen = _menu(
        responder.messages(speaks), text, rows, page, lambda other: EditorButton("topic", language, key, f"{topic}.{other}")
    )
    return Screen(screen.text, InlineKeyboardMarkup([*(screen.keyboard.inline_keyboard if screen.keyboard else ()), [back]]))


def saved(lesson: Lesson, responder: Responder) -> Screen:
    messages = responder.messages(lesson.speaks)
    return Screen(_told(messages.mend_saved if lesson.mends else messages.teach_saved, lesson, responder))


def learned(lesson: Lesson, responder: Responder) -> Screen:
    """With a way back, and on to the next."""
    messages = responder.messages(lesson.speaks)
    undo = EditorButton("undo", lesson.language, lesson.key, lesson.entry)(messages.teach_undo)
    if lesson.mends:
        others = [code for code, faq in responder.faqs.items() if code != lesson.language and _has(faq.entries, lesson.entry)]
        more = f"\n{plain(messages.mend_others)} {', '.join(others)}" if others else ""
        return _screen(_told(messages.mend_done, lesson, responder) + more, [undo])
    found = responder.reply(lesson.text, lesson.language).entries
    missed = bool(found) if lesson.entry == OFF_TOPIC else not _has(found, lesson.entry)
    head = messages.teach_missed if missed else messages.teach_learned
    return _screen(
        _told(head, lesson, responder, found=not missed), [undo, _page(lesson.language, lesson.page)(f"{messages.teach_next} ›")]
    )


def undone(lesson: Lesson, responder: Responder, speaks: str) -> Screen:
    messages = responder.messages(speaks)
    text = _told(messages.teach_undone, lesson, responder)
    return Screen(text) if lesson.mends else _screen(text, [_page(lesson.language, lesson.page)(f"{messages.teach_next} ›")])


def gone(lesson: Lesson, responder: Responder) -> Screen:
    messages = responder.messages(lesson.speaks)
    again = EditorButton("again", lesson.language, lesson.key, lesson.entry)(messages.teach_again)
    return _screen(_told(messages.teach_gone, lesson, responder), [again])


def refused(messages: Messages, reason: object) -> Screen:
    return Screen(f"<b>{plain(messages.teach_refused)}</b>\n{plain(str(reason)[:LONGEST])}")


def to_paste(messages: Messages, error: UnwritableError, *, explain: bool) -> Screen:
    """Lines for a file that cannot be written; the first time with the reason."""
    lines = f"<b>{plain(error.file)}</b>\n<pre>{plain(error.lines[:LONGEST])}</pre>"
    return Screen(f"{plain(messages.teach_read_only)} ({plain(str(error))})\n\n{lines}" if explain else lines)


def to_mend(messages: Messages, entry: Entry) -> Screen:
    """An answer as its file has it, which a reply changes."""
    source = entry.answer if utf16(entry.answer) <= LONGEST - utf16(messages.mend_ask) else "…"
    return Screen(f"{plain(messages.mend_ask)}\n\n<pre>{plain(source)}</pre>")


def mended(messages: Messages, own: Faq, entry: Entry, language: str) -> Screen:
    """A new answer as people will see it, in the words of its `own` language, with the button that saves it."""
    save = EditorButton("save", language, key_of(entry.answer), entry.id)(messages.mend_save)
    return _screen(answer_html(entry, own), [save])


def with_pencil(screen: Screen, reply: Reply, *, here: bool) -> Screen:
    """An answer as editors see it, `here`, in their chat: with a button for each of its entries, by which it is mended."""
    if not here:
        return screen
    pencils = [
        EditorButton("mend", reply.language, target=entry.id)(f"✎ {number}" if len(reply.entries) > 1 else "✎")
        for number, entry in enumerate(reply.entries, 1)
    ]
    rows = screen.keyboard.inline_keyboard if screen.keyboard else ()
    return Screen(screen.text, InlineKeyboardMarkup([*rows, pencils])) if pencils else screen


def _told(head: str, lesson: Lesson, responder: Responder, *, found: bool = False) -> str:
    """A lesson in a line; `found` is whether its words find its entry now."""
    messages, entry = responder.messages(lesson.speaks), responder.entry(lesson.entry, lesson.language)
    title = entry.question if entry else messages.teach_off_topic if lesson.entry == OFF_TOPIC else lesson.entry
    if lesson.mends:
        return f"<b>{plain(head)}</b> {plain(title)}"
    finds = plain(messages.teach_finds) if entry and found else "→"
    return f"<b>{plain(head)}</b> <code>{plain(lesson.text)}</code> {finds} <b>{plain(title)}</b>"


def _likeliest(responder: Responder, group: Group, text: str) -> list[Entry]:
    """What people picked, what the words rank first, what was offered."""
    ranked = (match.id for match in responder.reply(text, group.language).ranking)
    faq = responder.faqs.get(group.language)
    own = {entry.id: entry for entry in faq.entries} if faq else {}
    return [own[name] for name in dict.fromkeys([*group.picked, *ranked, *group.said]) if name in own][:LIKELIEST]


def _topics(responder: Responder, language: str) -> list[tuple[str, str, list[Entry]]]:
    """Key, title and entries of each topic; last those entries that have none."""
    found = [(key, title, responder.topic(key, language)) for key, title in responder.topics(language).items()]
    faq = responder.faqs[language]
    rest = [entry for entry in faq.entries if entry.topic is None]
    return [*found, *([("", faq.title, rest)] if rest else [])]


def _has(found: Sequence[Entry], identity: str) -> bool:
    return any(entry.id == identity for entry in found)


def _page(language: str, number: int) -> EditorButton:
    return EditorButton("page", language, target=str(number))


def _menu(messages: Messages, text: str, rows: Sequence[Row], page: int, button: Callable[[int], EditorButton]) -> Screen:
    """A page of a menu below the words that are taught."""
    pages = -(-len(rows) // PAGE)
    page = min(page, max(pages - 1, 0))
    turns = [button(other)(sign) for sign, other in (("‹", page - 1), ("›", page + 1)) if 0 <= other < pages]
    shown = [*rows[page * PAGE : (page + 1) * PAGE], *([turns] if turns else [])]
    return Screen(f"{plain(messages.teach_other)}: <code>{plain(text)}</code>", InlineKeyboardMarkup(shown))


def _screen(text: str, row: Sequence[InlineKeyboardButton]) -> Screen:
    return Screen(text, InlineKeyboardMarkup([row]))


def plain(text: str) -> str:
    """A text as HTML that shows it."""
    return escape(text, quote=False)
