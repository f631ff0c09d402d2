"""Pages in a real Chromium, and what they complain of."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "deploy" / "checks"))
from browser import installed

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
#: Without these Chromium asks its maker's hosts for this and that.
_QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """A Chromium of this machine."""
    path = installed()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_QUIET)
        yield browser
        browser.close()


def opened(chromium: Browser, url: str, viewport: dict[str, int]) -> tuple[Page, list[str]]:
    """The page, and what it complained of or asked of other hosts."""
    page = chromium.new_page(viewport=viewport)  # type: ignore[arg-type]
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: None if "127.0.0.1" in request.url else faults.append(request.url))
    page.goto(url)
    return page, faults
