"""Why the bot answers a question as it does, for editors: what it read and matched, how sure it was, and what to do about it."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Group
from rich.table import Table
from rich.text import Text

from bot.answering.decision import Decision, decide
from bot.answering.reply import Reply
from bot.answering.responder import Responder
from bot.faq import LoadedFaq, read
from bot.matching import OFF_TOPIC, Match
from bot.rendering import terminal
from bot.visible import visible

BEST = 5  # entries shown


def explain(responder: Responder, question: str, faq: Path) -> None:
    """Print it all. `faq` is the folder or file that the responder's FAQ was read from."""
    console = terminal.console()
    language = responder.language(question)
    ranked = responder.ranker.whole(responder.ranker.reader.read(question), language)
    ranking = ranked.ranking
    console.print(_readings(responder, question))
    if ranking:
        console.print(
            _entries(ranking, with_meaning=responder.matcher.encoder is not None),
            _decision(decide(ranked, responder.gaps, responder.calibration), ranking, responder),
        )
    reply = responder.reply(question)
    loaded, _ = read(faq)
    console.print(
        visible(_advice(reply, ranking, sorted(loaded, key=lambda each: each.faq.language != reply.language))),
        markup=False,
        soft_wrap=True,
    )


def _readings(responder: Responder, question: str) -> Table:
    table = terminal.table("What was read", "reading", "word", "stands for", "likeness", "weight")
    for reading in responder.matcher.explain(question):
        kind = f"{reading.kind}, {'/'.join(reading.languages)}"
        for word in reading.words:
            table.add_row(kind, word.typed, word.stem or "unknown", f"{word.similarity:.2f}", f"{word.weight:.2f}")
            kind = ""
    return table


def _entries(ranking: Sequence[Match], *, with_meaning: bool) -> Table:
    meaning = ["meaning"] if with_meaning else []
    heads = ["entry", "score", "classifier", "phrasing", *meaning, "words it holds", "its nearest phrasing"]
    table = terminal.table("\nBest entries", *heads)
    for match in ranking[:BEST]:
        name = match.id if match.id != OFF_TOPIC else "(anything else)"
        numbers = (match.score, match.linear, match.soft, *([match.meaning] if with_meaning else []), match.coverage)
        table.add_row(name, *(f"{number:.2f}" for number in numbers), Text(visible(match.phrasing)))
    return table


def _decision(decision: Decision, ranking: Sequence[Match], responder: Responder) -> Group:
    thresholds = responder.calibration.thresholds
    needed = thresholds.gap if ranking[0].id in responder.gaps else thresholds.answer
    lines = [
        f"\nA direct answer is right: {decision.p_correct:.2f} (at least {needed:.2f} to answer)",
        f"A question for this bot: {decision.p_in_scope:.2f} (at least {thresholds.suggest:.2f} to ask back)",
    ]
    return Group(*lines)


def _advice(reply: Reply, ranking: Sequence[Match], loaded: Sequence[LoadedFaq]) -> str:
    """What was decided, and what to write where; `loaded` holds the languages, that of the reply first."""
    named = ", ".join(_named(entry.id, loaded) for entry in reply.entries or reply.suggestions)
    where = _among_phrasings(loaded[0])
    if not ranking:
        return f"No word of it stands in the FAQ. Add the question to the phrasings of the entry that answers it, {where}."
    if len(reply.entries) > 1:
        return f"Decision: several questions in one message, answered by {named}."
    if reply.entries:
        return f"Decision: {reply.outcome}, {named}. If another entry is right, add the question to its phrasings, {where}."
    if reply.outcome == "suggest":
        return (
            f"Decision: did you mean: {named}. To have it answered, add the question to the phrasings of the right one, {where}."
        )
    best = next((match.id for match in ranking if match.id != OFF_TOPIC), "")
    where = next((_among_phrasings(each, best) for each in loaded if each.position(best)), where)
    off_topic = next((f" in {file}" for file in loaded[0].off_topic_files), "")
    return (
        f"Decision: I do not know. If {_named(best, loaded)} is right, add the question to its phrasings, {where}; "
        f"if it is no question for this bot, to off_topic:{off_topic}."
    )


def _named(identity: str, loaded: Iterable[LoadedFaq]) -> str:
    """An entry and where it stands."""
    position = next((found for each in loaded if (found := each.position(identity))), None)
    return f"{identity} ({position})" if position else identity


def _among_phrasings(loaded: LoadedFaq, identity: str = "") -> str:
    """Where the phrasings of an entry, if one is named, go: into a file of phrasings if there is one, else under also:."""
    position = loaded.phrasings_position(identity)
    if not position:
        return "under also:"
    return f"under {identity}: in {position}" if identity else f"under its id in {position.file}"
