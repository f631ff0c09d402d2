"""The workbench in a browser: signing in, and what every page of it keeps to."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page
from real_browser import opened
from running_system import Coalition, RunningSystem

ROOT = Path(__file__).resolve().parents[1]
SURVEY = ROOT / "docs/examples/reading-survey.csv"
WORKSHOP = ROOT / "docs/examples/reading-workshop.csv"

NEXT = ".body > .onward .main"
#: What a finger has to hit: everything that can be pressed, at least 44 pixels high.
SMALL_TARGETS = """() => [...document.querySelectorAll('button, a, select, summary, input')].filter(each => {
  const target = (each.closest('label') ?? each).getBoundingClientRect();
  const isShown = target.width > 2 && target.height > 2 && !each.closest('.skip, .unseen');
  return isShown && target.height < 43.5; }).map(each => each.outerHTML.slice(0, 120))"""
CUT_TEXTS = """() => [...document.querySelectorAll('#panel *, header *')].filter(each => each.children.length === 0
  && !['SELECT', 'OPTION', 'INPUT', 'TEMPLATE'].includes(each.tagName) && !each.closest('.unseen, svg, .scroll')
  && each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflow !== 'visible')
  .map(each => each.outerHTML.slice(0, 120))"""


def signed_in(
    chromium: Browser, system: RunningSystem, who: Coalition, viewport: dict[str, int], language: str
) -> tuple[Page, list[str]]:
    page, faults = opened(chromium, f"{system.url('ingest')}/workbench?lang={language}", viewport)
    page.fill("#access_key", who.key)
    page.click("button.main")
    page.wait_for_selector(".drop")
    return page, faults


def looks_right(page: Page) -> None:
    """Nothing hangs out at the side, every target can be hit, no text is cut off."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing hangs out at the side"
    assert page.evaluate(SMALL_TARGETS) == []
    assert page.evaluate(CUT_TEXTS) == []


def plain(text: str) -> str:
    """Without the marks that keep names and numbers in their own direction."""
    return re.sub("[\u2066-\u2069]", "", text).strip()


def data_points(who: Coalition, measure: dict[str, Any]) -> dict[tuple[str, str], tuple[int, int]]:
    points = who.data_points(measure["id"])
    return {
        (each["period"], ";".join(each["breakdown"].values())): (each["numerator"], each["denominator"])
        for each in points
    }
