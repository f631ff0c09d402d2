"""The workbench in a real Chromium: from a file to a published curve, as a coordinator goes there."""

import csv
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from real_browser import DESKTOP, PHONE, opened
from running_system import Coalition, RunningSystem, until

ROOT = Path(__file__).resolve().parents[2]
SURVEY = ROOT / "docs/examples/reading-survey.csv"
WORKSHOP = ROOT / "docs/examples/reading-workshop.csv"
#: A person has three minutes; a script that needs a sixth of that leaves none for reading.
LONGEST_ROAD = 30.0

pytestmark = [pytest.mark.xdist_group("system"), pytest.mark.timeout(240)]

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


def agreeing_parents() -> dict[str, tuple[int, int]]:
    """Agreeing and answering parents by month, counted by hand from the file."""
    counts: dict[str, tuple[int, int]] = {}
    with SURVEY.open(newline="") as file:
        for row in csv.DictReader(file):
            if row["Who are you?"] == "Parent":
                month = row["Timestamp"][:7].replace("/", "-")
                agreed, answered = counts.get(month, (0, 0))
                agrees = row["My child reads at home every day"] in ("Strongly agree", "Agree")
                counts[month] = (agreed + agrees, answered + 1)
    return counts


@pytest.fixture
def coordinator(coalition: Coalition) -> Iterator[Coalition]:
    """An editor of a coalition that has nothing yet."""
    key = coalition.make("measures", "/v1/access-keys", name="coordinator", role="editor")["access_key"]
    editor = Coalition(coalition.system, key)
    yield editor
    editor.close()


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


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_from_a_file_to_a_published_curve(
    system: RunningSystem,
    coordinator: Coalition,
    chromium: Browser,
    viewport: dict[str, int],
    language: str,
    record_property: Callable[[str, object], None],
) -> None:
    page, faults = signed_in(chromium, system, coordinator, viewport, language)
    assert page.locator("html").get_attribute("dir") == {"en": "ltr", "ar": "rtl"}[language]
    looks_right(page)
    began = time.monotonic()
    page.set_input_files("#file", SURVEY)
    page.wait_for_selector(".question")
    lead = {"en": "64 responses from Google Forms", "ar": "64 ردًا من نماذج Google"}[language]
    assert plain(page.locator(".understood .lead").inner_text()) == lead
    looks_right(page)
    page.click(NEXT)
    page.get_by_label("My child reads at home every day").check()
    expect(page.get_by_label("Strongly agree")).to_be_checked()
    expect(page.get_by_label("Neutral")).not_to_be_checked()
    page.locator(".part-who select").select_option(index=1)
    page.get_by_label("Parent", exact=True).check()
    page.locator(".part-groups select").select_option(index=1)
    page.fill(".new-measure input[lang=en]", "Reads every day")
    page.fill(".new-measure input[lang=ar]", "يقرأ كل يوم")
    page.fill(".new-measure input[dir=auto]", "Reading at home")
    looks_right(page)
    page.click(NEXT)
    page.wait_for_selector(".curve svg")
    assert page.locator(".curve .dot").count() == len(agreeing_parents())
    looks_right(page)
    page.click(NEXT)
    page.wait_for_selector(".result.good")
    seconds = time.monotonic() - began
    record_property("seconds_from_a_file_to_a_published_curve", round(seconds, 1))
    looks_right(page)
    measure = coordinator.get("measures", "/v1/measures", key="reads-every-day")["items"][0]
    assert measure["name"] == {"en": "Reads every day", "ar": "يقرأ كل يوم"}
    by_hand = agreeing_parents()
    assert data_points(coordinator, measure) == {
        (month, group): counts for month, counts in by_hand.items() for group in ("", "parent")
    }
    until(lambda: coordinator.figures(measure["id"]))
    page.get_by_role("button", name={"en": "Make a scorecard", "ar": "أنشئ بطاقة"}[language]).click()
    link = page.locator(".result a.main")
    expect(link).to_have_attribute("href", re.compile(rf"/scorecards/[0-9a-f-]+\?lang={language}$"))
    made = coordinator.get("scorecard", "/v1/scorecards")["items"][0]
    assert made["sections"][0]["measures"] == [measure["id"]]
    looks_right(page)
    assert faults == []
    assert seconds < LONGEST_ROAD
    page.close()


def _tab_to(page: Page, selector: str, most: int = 80) -> None:
    for _ in range(most):
        if page.evaluate("selector => document.activeElement?.matches(selector) ?? false", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by Tab")


def test_with_the_keyboard_alone(system: RunningSystem, coordinator: Coalition, chromium: Browser) -> None:
    page, faults = opened(chromium, f"{system.url('ingest')}/workbench?lang=ar", DESKTOP)
    _tab_to(page, "#access_key")
    page.keyboard.type(coordinator.key)
    page.keyboard.press("Enter")
    page.wait_for_selector(".drop")
    # The dialogue is awaited from before the key on: the browser is told of it in its own time.
    with page.expect_file_chooser() as choosing:
        _tab_to(page, "#choose")
        page.keyboard.press("Enter")
    choosing.value.set_files(SURVEY)
    page.wait_for_selector(".question")
    # A step begins at its heading, for those who do not see it change.
    assert page.evaluate("document.activeElement.tagName") == "H2"
    # The order of a scale: "Agree" one up, which a person may do by mistake, and back.
    _tab_to(page, '[data-key="q_7faa5da138"] .correct summary')
    page.keyboard.press("Enter")
    page.wait_for_selector(".order li")
    _tab_to(page, '[data-place="3"] .up')
    page.keyboard.press("Enter")
    assert page.locator(".order .name").all_inner_texts()[2] == "Agree"
    assert page.evaluate("document.activeElement.matches('[data-place=\"2\"] .up')"), "the focus goes with it"
    _tab_to(page, '[data-place="2"] .down')
    page.keyboard.press("Enter")
    assert page.locator(".order .name").all_inner_texts()[3] == "Agree"
    _tab_to(page, NEXT, 200)
    page.keyboard.press("Enter")
    page.wait_for_selector(".part-question input")
    _tab_to(page, ".part-question input")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    page.wait_for_selector(".part-answers input:checked")
    _tab_to(page, ".new-measure input[lang=ar]")
    page.keyboard.type("يقرأ كل يوم")
    _tab_to(page, ".new-measure input[dir=auto]")
    page.keyboard.type("القراءة في المنزل")
    _tab_to(page, NEXT)
    page.keyboard.press("Enter")
    page.wait_for_selector(".curve svg")
    _tab_to(page, NEXT)
    page.keyboard.press("Enter")
    page.wait_for_selector(".result.good")
    assert faults == []
    page.close()


def test_steps_can_be_gone_back_to_and_the_next_file_follows(
    system: RunningSystem, coordinator: Coalition, chromium: Browser, tmp_path: Path
) -> None:
    earlier = tmp_path / "earlier.csv"
    earlier.write_text("".join(SURVEY.read_text().splitlines(keepends=True)[:40]))
    page, faults = signed_in(chromium, system, coordinator, PHONE, "en")
    page.set_input_files("#file", earlier)
    page.wait_for_selector(".question")
    page.click(NEXT)
    page.get_by_label("My child reads at home every day").check()
    page.fill(".new-measure input[lang=en]", "Reads")
    page.fill(".new-measure input[dir=auto]", "Reading")
    page.click(NEXT)
    page.wait_for_selector(".curve svg")
    page.reload()
    page.wait_for_selector(".curve svg")
    page.click("#other-language")
    page.wait_for_selector("html[lang=ar] .curve svg")
    page.click("#steps li:nth-child(3) button")
    expect(page.get_by_label("My child reads at home every day")).to_be_checked()
    page.get_by_label("Neutral").check()
    page.click(NEXT)
    page.wait_for_selector(".curve svg")
    page.click(NEXT)
    page.wait_for_selector(".result.good")
    page.reload()
    page.wait_for_selector(".result.good")
    derivations = coordinator.get("ingest", "/v1/derivations")["items"]
    assert [each["counts"] for each in derivations] == [["Agree", "Strongly agree", "Neutral"]]
    page.get_by_role("button", name="ملف آخر").click()
    page.set_input_files("#file", SURVEY)
    page.get_by_role("button", name="نعم، أضفه إليه").click()
    page.wait_for_selector(".question")
    assert "25 ردًا جديدًا" in plain(page.locator(".understood").inner_text())
    looks_right(page)
    measure = coordinator.get("measures", "/v1/measures", key="reads")["items"][0]
    until(lambda: sum(each[1] for each in data_points(coordinator, measure).values()) == 64 or None)
    assert faults == []
    page.close()


def test_what_viewers_will_not_see_is_said_before(
    system: RunningSystem, coordinator: Coalition, chromium: Browser
) -> None:
    page, faults = signed_in(chromium, system, coordinator, PHONE, "ar")
    page.set_input_files("#file", SURVEY)
    page.wait_for_selector(".question")
    page.click(NEXT)
    page.get_by_label("My child reads at home every day").check()
    page.locator(".part-groups select").select_option(index=1)
    page.fill(".new-measure input[lang=ar]", "يقرأ كل يوم")
    page.fill(".new-measure input[dir=auto]", "القراءة")
    page.click(NEXT)
    page.wait_for_selector(".curve svg")
    # Four school leaders in all: too few to be shown in any month.
    leaders = page.locator("tr", has_text="School leader")
    assert leaders.count()
    assert leaders.locator(".unseen-by-viewers").count() == leaders.count()
    page.select_option("#group", label=f"\u2068{'School leader'}\u2069")
    assert page.locator(".curve .dot.hidden").count() >= leaders.count()
    looks_right(page)
    assert faults == []
    page.close()


def test_a_long_form_is_searched(
    system: RunningSystem, coordinator: Coalition, chromium: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "long.csv"
    titles = [f"السؤال رقم {place}: ما رأيك في القراءة؟" for place in range(1, 50)] + ["أين تسكن؟"]
    answer = ["Agree,"] * 49 + ["Kuwait City"]
    rows = [f'"2026/09/{day:02} 10:37:38 AM GMT+3",{"".join(answer)}' for day in range(1, 13)]
    file.write_text("\n".join([",".join(["Timestamp", *titles]), *rows]), encoding="utf-8")
    page, faults = signed_in(chromium, system, coordinator, PHONE, "ar")
    page.set_input_files("#file", file)
    page.wait_for_selector(".question")
    assert page.locator(".question:visible").count() < 50
    page.fill(".finder input", "اين تسكن")
    expect(page.locator(".question:visible")).to_have_count(1)
    looks_right(page)
    page.locator(NEXT).click()
    page.wait_for_selector(".part-question .tile")
    page.fill(".part-question .finder input", "رقم 17")
    expect(page.locator(".part-question .tile:visible")).to_have_count(1)
    looks_right(page)
    assert faults == []
    page.close()


def test_corrections_are_carried_out(system: RunningSystem, coordinator: Coalition, chromium: Browser) -> None:
    page, faults = signed_in(chromium, system, coordinator, DESKTOP, "en")
    page.set_input_files("#file", SURVEY)
    card = page.locator('[data-key="q_7faa5da138"]')
    card.locator(".correct summary").click()
    card.get_by_label(re.compile("What .*Neutral")).select_option("not_applicable")
    card.get_by_label(re.compile("What .*Strongly disagree")).select_option("=Disagree")
    card.get_by_role("button", name="Save").click()
    expect(card.locator(".chip.good")).to_have_text("Corrected")
    upload = coordinator.get("ingest", "/v1/uploads")["items"][0]
    path = f"/v1/sources/{upload['source_id']}"
    summary = {each["key"]: each for each in coordinator.get("ingest", f"{path}/summary")["questions"]}
    counts = {each["label"]: each["count"] for each in summary["q_7faa5da138"]["choices"]}
    assert counts["Disagree"] == 2 + 5
    assert summary["q_7faa5da138"]["answered"]["count"] == 64 - 19
    who = page.locator('[data-key="q_6408c7cb34"]')
    who.locator(".correct summary").click()
    who.get_by_role("button", name="Leave this question out").click()
    expect(page.locator('[data-key="q_6408c7cb34"]')).to_have_count(0)
    page.get_by_role("button", name="Bring back").click()
    expect(page.locator('[data-key="q_6408c7cb34"]')).to_have_count(1)
    card.locator(".correct summary").click()
    card.get_by_role("button", name="As it was found").click()
    expect(card.locator(".chip.good")).to_have_count(0)
    assert faults == []
    page.close()


def test_what_only_a_person_can_tell_is_asked(
    system: RunningSystem, coordinator: Coalition, chromium: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "two-readings.csv"
    rows = "".join(f"0{day}/0{month}/2026 10:0{day}:00,Agree\n" for day in (3, 4, 5) for month in (5, 4, 6))
    file.write_text("Timestamp,I read\n" + rows)
    page, faults = signed_in(chromium, system, coordinator, PHONE, "ar")
    page.set_input_files("#file", file)
    answers = page.locator(".ask .answers button")
    expect(answers).to_have_count(2)
    looks_right(page)
    answers.first.click()
    page.wait_for_selector(".question")
    upload = coordinator.get("ingest", "/v1/uploads")["items"][0]
    assert upload["options"]["date_order"] == "day_first"
    assert faults == []
    page.close()


@pytest.mark.parametrize(
    ("answer", "responses"), [("The file is complete", 31), ("The file holds only a part", 65)], ids=["whole", "part"]
)
def test_a_file_that_lacks_much_of_what_was_there_asks(
    system: RunningSystem, coordinator: Coalition, chromium: Browser, answer: str, responses: int
) -> None:
    source = coordinator.make("ingest", "/v1/sources", name={"en": "Reading"}, mode="snapshot")
    whole = coordinator.upload("whole.csv", SURVEY.read_bytes(), source_id=source["id"])
    coordinator.read(whole["id"])
    lines = SURVEY.read_text().splitlines(keepends=True)
    newer = '"2026/11/20 10:00:00 AM GMT+3","Parent","Agree","Evening workshop",""\n'
    part = coordinator.upload("part.csv", "".join([lines[0], *lines[-30:], newer]).encode(), source_id=source["id"])
    assert coordinator.read(part["id"])["state"] == "needs_attention"
    page, faults = signed_in(chromium, system, coordinator, PHONE, "en")
    page.goto(f"{system.url('ingest')}/workbench?upload={part['id']}&lang=en")
    looks_right(page)
    page.get_by_role("button", name=answer).click()
    page.wait_for_selector(".question")
    assert coordinator.get("ingest", f"/v1/sources/{source['id']}")["responses"] == responses
    assert faults == []
    page.close()


def test_what_cannot_be_read_says_why_and_what_to_do(
    system: RunningSystem, coordinator: Coalition, chromium: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "photo.csv"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\x00" * 200)
    page, faults = signed_in(chromium, system, coordinator, PHONE, "en")
    page.set_input_files("#file", file)
    expect(page.locator("#panel").get_by_text("This file could not be read.")).to_be_visible()
    page.get_by_text("How to export from your tool").click()
    looks_right(page)
    assert page.locator(".exports details").count() > 10
    assert faults == []
    page.close()


def test_a_workshop_becomes_a_measure_of_how_many_came(
    system: RunningSystem, coordinator: Coalition, chromium: Browser
) -> None:
    page, faults = signed_in(chromium, system, coordinator, PHONE, "ar")
    page.set_input_files("#file", WORKSHOP)
    page.wait_for_selector(".understood")
    looks_right(page)
    page.click(NEXT)
    page.fill(".new-measure input[lang=ar]", "حضور الورش")
    page.fill(".new-measure input[dir=auto]", "ورش القراءة")
    page.click(NEXT)
    page.wait_for_selector(".curve svg")
    looks_right(page)
    page.click(NEXT)
    page.wait_for_selector(".result.good")
    assert faults == []
    page.close()


def test_the_report_can_be_read_by_people(system: RunningSystem, coordinator: Coalition, chromium: Browser) -> None:
    upload = coordinator.upload("reading-survey.csv", SURVEY.read_bytes())
    coordinator.read(upload["id"])
    for language, viewport in (("ar", PHONE), ("en", DESKTOP)):
        page, _ = signed_in(chromium, system, coordinator, viewport, language)
        page.goto(f"{system.url('ingest')}/v1/uploads/{upload['id']}/report?lang={language}")
        assert page.locator(".asked-question").count() == 4
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.close()


def test_another_key_of_less_right_is_told_so(system: RunningSystem, coalition: Coalition, chromium: Browser) -> None:
    key = coalition.make("measures", "/v1/access-keys", name="reader", role="viewer")["access_key"]
    page, _ = opened(chromium, f"{system.url('ingest')}/workbench?lang=en", PHONE)
    page.fill("#access_key", key)
    page.click("button.main")
    expect(page.get_by_role("heading", name="This key may look, and not change")).to_be_visible()
    page.click("button.main")
    expect(page.locator("#access_key")).to_be_visible()
    page.close()
