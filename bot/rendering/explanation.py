"""Why the bot answers a question as it does, for editors: what it read and matched, how sure it was, and what to do about it."""

from collections.abc import Sequence

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from bot.answering.decision import Decision, calibration, decide
from bot.answering.reply import Reply
from bot.answering.responder import Responder
from bot.matching import OFF_TOPIC, Match

BEST = 5  # entries shown


def explain(responder: Responder, question: str) -> None:
    """Print it all."""
    console = Console(highlight=False)
    language = responder.language(question)
    ranking = responder.matcher.rank(question, language, responder.small_talk)
    console.print(_readings(responder, question))
    if not ranking:
        console.print("No word of it stands in the FAQ. Add the question under also: of the entry that answers it.")
        return
    decision, reply = decide(ranking, responder.gaps), responder.reply(question)
    console.print(_entries(ranking), _decision(decision, ranking, responder), _advice(reply, ranking))


def _readings(responder: Responder, question: str) -> Table:
    table = Table("reading", "word", "stands for", "likeness", "weight", title="What was read")
    for reading in responder.matcher.explain(question):
        kind = f"{reading.kind}, {'/'.join(reading.languages)}"
        for word in reading.words:
            table.add_row(kind, word.typed, word.stem or "unknown", f"{word.similarity:.2f}", f"{word.weight:.2f}")
            kind = ""
        table.add_section()
    return table


def _entries(ranking: Sequence[Match]) -> Table:
    table = Table("entry", "score", "classifier", "phrasing", "words it holds", "its nearest phrasing", title="Best entries")
    for match in ranking[:BEST]:
        name = match.id if match.id != OFF_TOPIC else "(anything else)"
        numbers = (match.score, match.linear, match.soft, match.coverage)
        table.add_row(name, *(f"{number:.2f}" for number in numbers), Text(match.phrasing))
    return table


def _decision(decision: Decision, ranking: Sequence[Match], responder: Responder) -> Group:
    thresholds = calibration()["thresholds"]
    kind = "gap" if ranking[0].id in responder.gaps else "answer"
    lines = [
        f"About the speech: {decision.about:.2f} (at least {thresholds[kind]['about']:.2f} to answer, "
        f"{thresholds['suggest']['about']:.2f} to ask back)",
        f"The right entry: {decision.right:.2f} (at least {thresholds[kind]['right']:.2f} to answer)",
    ]
    return Group(*lines)


def _advice(reply: Reply, ranking: Sequence[Match]) -> str:
    best = next((match.id for match in ranking if match.id != OFF_TOPIC), "")
    if len(reply.entries) > 1:
        return f"Decision: several questions in one message, answered by {', '.join(entry.id for entry in reply.entries)}."
    if reply.entries:
        return f"Decision: {reply.outcome}, {reply.entries[0].id}. If another entry is right, add the question under its also:."
    if reply.outcome == "suggest":
        offered = ", ".join(entry.id for entry in reply.suggestions)
        return f"Decision: did you mean: {offered}. To have it answered, add the question under also: of the right one."
    advice = f"If {best} is right, add the question under its also:; if it is no question for this bot, to off_topic:."
    return f"Decision: I do not know. {advice}"
