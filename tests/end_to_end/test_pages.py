"""The scorecard page in a real Chromium: both languages, phone and desktop, by share link and by sign-in."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser
from real_browser import DESKTOP, PHONE, opened
from running_system import Coalition, RunningSystem, until
from workbench_pages import SMALL_TARGETS

pytestmark = [pytest.mark.xdist_group("system"), pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def scorecard(system: RunningSystem) -> Iterator[dict[str, Any]]:
    """A scorecard of one measure with three years, a target and a small group, and a link that shares it."""
    coalition = system.coalition()
    measure = coalition.measure("pass-rate", calendar="year", name={"en": "Pass rate", "ar": "نسبة النجاح"})
    points = [
        {"period": str(year), "numerator": numerator, "denominator": 200, "n": 200}
        for year, numerator in ((2023, 110), (2024, 124), (2025, 150))
    ]
    path = f"/v1/measures/{measure['id']}"
    assert coalition.measures.put(f"{path}/data-points", json={"data_points": points}).is_success
    body = {
        "name": {"en": "Our scorecard", "ar": "بطاقتنا"},
        "sections": [{"title": {"en": "Learning", "ar": "التعلّم"}, "measures": [measure["id"]]}],
    }
    until(lambda: coalition.figures(measure["id"]))
    made = coalition.make("scorecard", "/v1/scorecards", **body)
    link = coalition.make("scorecard", f"/v1/scorecards/{made['id']}/share-links")
    yield {"coalition": coalition, "id": made["id"], "measure": measure, "shared": f"/shared/{link['token']}"}
    coalition.close()


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize(("language", "direction", "name"), [("en", "ltr", "Pass rate"), ("ar", "rtl", "نسبة النجاح")])
def test_the_shared_page(
    system: RunningSystem,
    scorecard: dict[str, Any],
    chromium: Browser,
    viewport: dict[str, int],
    language: str,
    direction: str,
    name: str,
) -> None:
    url = f"{system.url('scorecard')}{scorecard['shared']}?lang={language}"
    page, faults = opened(chromium, url, viewport)
    assert faults == []
    assert page.locator("html").get_attribute("dir") == direction
    assert page.locator("html").get_attribute("lang") == language
    assert page.get_by_role("heading", name=name).is_visible()
    assert page.get_by_text("75.0%").first.is_visible()
    # The page carries a wide and a narrow drawing of each curve and shows one of them.
    assert page.locator("figure svg, svg[role=img]").locator("visible=true").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing hangs out at the side"
    assert page.evaluate(SMALL_TARGETS) == []
    outside = page.evaluate(
        """() => [...document.querySelectorAll('figure svg text, svg[role=img] text')].filter(text => {
             const box = text.getBoundingClientRect(), svg = text.closest('svg').getBoundingClientRect();
             if (!box.width) return false;
             return box.left < svg.left - 2 || box.right > svg.right + 2 || box.top < svg.top - 2; }).length"""
    )
    assert outside == 0, "labels stay inside their chart"
    page.close()


def test_sign_in_opens_the_scorecard_and_a_wrong_key_does_not(
    system: RunningSystem, scorecard: dict[str, Any], chromium: Browser
) -> None:
    coalition: Coalition = scorecard["coalition"]
    page, _ = opened(chromium, f"{system.url('scorecard')}/scorecards/{scorecard['id']}?lang=en", DESKTOP)
    assert "/sign-in" in page.url
    assert page.evaluate(SMALL_TARGETS) == []
    page.fill("#access_key", "ns_wrong_key")
    page.click("button.main")
    assert page.get_by_role("alert").is_visible()
    page.fill("#access_key", coalition.key)
    page.click("button.main")
    assert page.url.endswith(f"/scorecards/{scorecard['id']}?lang=en")
    assert page.get_by_role("heading", name="Pass rate").is_visible()
    assert page.evaluate(SMALL_TARGETS) == []
    cookies = page.context.cookies()
    assert all(cookie["httpOnly"] and cookie["sameSite"] in ("Lax", "Strict") for cookie in cookies)
    page.close()


def test_a_revoked_link_opens_nothing(system: RunningSystem, scorecard: dict[str, Any], chromium: Browser) -> None:
    coalition: Coalition = scorecard["coalition"]
    path = f"/v1/scorecards/{scorecard['id']}/share-links"
    link = coalition.make("scorecard", path, expires_in_days=1)
    assert coalition.scorecard.delete(f"{path}/{link['id']}").is_success
    page = chromium.new_page()
    answer = page.goto(f"{system.url('scorecard')}/shared/{link['token']}?lang=en")
    assert answer is not None
    assert answer.status == 404
    assert not page.get_by_text("Pass rate").count()
    page.close()


@pytest.mark.parametrize("service", ["measures", "ingest", "scorecard"])
def test_the_docs_page_works_offline(system: RunningSystem, chromium: Browser, service: str) -> None:
    page, faults = opened(chromium, f"{system.url(service)}/docs", DESKTOP)
    page.wait_for_selector(".opblock", timeout=20_000)
    assert faults == []
    assert page.locator(".opblock").count() >= 5
    page.close()
