"""The report's page in a real browser: as wide as a telephone, by keyboard, on paper, without a network."""

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, ViewportSize, async_playwright

from bot.answering.responder import Responder
from bot.faq import read
from bot.reporting import page, report
from bot.reporting.figures import figures
from tests.unit.reporting.test_page import HOSTILE, records

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
PHONE, DESKTOP = ViewportSize(width=360, height=740), ViewportSize(width=1280, height=900)

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: apt-get install chromium")


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        # Its sandbox needs a user other than root; the page is one of our own.
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest.fixture
def file(small: Path, tmp_path: Path) -> Path:
    """A page of hostile questions."""
    loaded, _ = read(small)
    responder = Responder([each.faq for each in loaded])
    asked = records(HOSTILE)
    made = page.page(report.report(asked, responder), figures(asked), responder, loaded, datetime.now(UTC))
    written = tmp_path / "report.html"
    written.write_text(made, "utf-8")
    return written


async def opened(browser: Browser, file: Path, size: ViewportSize, complaints: list[str]) -> Page:
    """The page, light or dark as the size has it; complaints are what it logs, what fails, and requests beside its own."""
    tab = await browser.new_page(viewport=size, color_scheme="light" if size == PHONE else "dark")
    tab.on("console", lambda message: complaints.append(message.text))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("dialog", lambda dialog: complaints.append(dialog.message))
    tab.on("request", lambda request: complaints.append(request.url) if request.url != file.as_uri() else None)
    await tab.goto(file.as_uri())
    return tab


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
async def test_the_page_fits_and_asks_nothing_of_a_network(browser: Browser, file: Path, size: ViewportSize) -> None:
    """Nothing goes beyond the window's width, the console stays empty, no request leaves, no hostile question runs."""
    complaints: list[str] = []
    tab = await opened(browser, file, size, complaints)
    assert await tab.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert await tab.locator("svg .rect").count() > 0
    await tab.emulate_media(media="print")
    assert not await tab.locator("button").first.is_visible()
    assert complaints == []


async def test_the_keyboard_reaches_and_copies_the_lines(browser: Browser, file: Path) -> None:
    """Tab goes through all that can be used, Enter opens the lines and copies them; where that is refused they are selected."""
    complaints: list[str] = []
    tab = await opened(browser, file, DESKTOP, complaints)
    lines = await tab.locator("#unanswered pre").first.text_content()
    await tab.locator("#unanswered summary").first.focus()
    await tab.keyboard.press("Enter")
    assert await tab.locator("#unanswered pre").first.is_visible()
    await tab.keyboard.press("Tab")
    await tab.keyboard.press("Tab")
    assert await tab.evaluate("document.activeElement.tagName") == "BUTTON"
    await tab.evaluate("void (navigator.clipboard.writeText = async (text) => { window.copied = text })")
    await tab.keyboard.press("Enter")
    await tab.get_by_text("Copied.").wait_for()
    assert await tab.evaluate("window.copied") == lines
    await tab.evaluate("void (navigator.clipboard.writeText = async () => { throw new Error('refused') })")
    await tab.keyboard.press("Enter")
    await tab.get_by_text("Selected: copy with Ctrl+C.").wait_for()
    assert str(await tab.evaluate("getSelection().toString()")).strip() == (lines or "").strip()
    assert complaints == []
