"""A picture of the README: the report of what the bot really answers to the labelled questions, for light and dark pages.

`python .github/report_picture.py` writes `report-light.png` and `report-dark.png` beside this file. It needs the dev extra and
Chromium.
"""

import asyncio
import random
import shutil
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.async_api import async_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.answering.responder import Responder
from bot.evaluation import evaluate
from bot.faq import read
from bot.paths import SHIPPED
from bot.reporting import page, report
from bot.reporting.figures import figures
from bot.storage.journal import Record

HERE = Path(__file__).parent
DAYS = 28
NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
WIDTH, HEIGHT, SCALE = 840, 1180, 1.5


def records(responder: Responder) -> list[Record]:
    """Each question asked once within four weeks; of what is offered, people pick what the label says."""
    choose = random.Random(1)  # noqa: S311
    found = []
    for file in sorted((HERE.parent / "tests/questions/work").glob("*.tsv")):
        for label in evaluate.read(file):
            reply = responder.reply(label.text)
            shown = reply.suggestions if reply.outcome == "suggest" else reply.entries
            said = tuple(entry.id for entry in shown)
            picked = next((name for name in said if name in label.ids), "") if reply.outcome == "suggest" else None
            when = NOW - timedelta(days=DAYS * choose.random() ** 1.3)
            found.append(Record(label.text, reply.outcome, reply.language, when, said, picked))
    return sorted(found, key=lambda record: record.time)


async def shoot(html: Path) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            tab = await browser.new_page(
                viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=SCALE, color_scheme=scheme
            )
            await tab.goto(html.as_uri())
            await tab.screenshot(path=HERE / f"report-{scheme}.png")
        await browser.close()


if __name__ == "__main__":
    loaded, _ = read(SHIPPED)
    answering = Responder([each.faq for each in loaded])
    asked = records(answering)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "report.html")
        file.write_text(page.page(report.report(asked, answering), figures(asked), answering, loaded, NOW), "utf-8")
        asyncio.run(shoot(file))
