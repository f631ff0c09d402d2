"""The workbench in a real Chromium: from a file to a published curve, as a coordinator goes there."""

import csv
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from real_browser import DESKTOP, PHONE, opened
from running_system import Coalition, RunningSystem, until
from workbench_pages import NEXT, SURVEY, WORKSHOP, data_points, looks_right, plain, signed_in

#: A person has three minutes; a script that needs a sixth of that leaves none for reading.
LONGEST_ROAD = 30.0

pytestmark = [pytest.mark.xdist_group("system"), pytest.mark.timeout(240)]


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
    page.click("#other-language")
    expect(page.locator("html[lang=ar] .new-measure input[lang=en]")).to_have_value("Reads")
    expect(page.get_by_label("Strongly agree")).to_be_checked()
    page.click("#other-language")
    expect(page.locator("html[lang=en] .new-measure input[dir=auto]")).to_have_value("Reading")
    page.click(NEXT)
    page.wait_for_selector(".curve svg")
    assert coordinator.get("measures", "/v1/measures")["items"] == [], "nothing is made before it is published"
    assert coordinator.get("ingest", "/v1/derivations")["items"] == []
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


def test_what_was_published_is_withdrawn_and_its_file_deleted(
    system: RunningSystem, coordinator: Coalition, chromium: Browser
) -> None:
    page, faults = signed_in(chromium, system, coordinator, PHONE, "ar")
    page.set_input_files("#file", SURVEY)
    page.wait_for_selector(".question")
    page.click(NEXT)
    page.get_by_label("My child reads at home every day").check()
    page.fill(".new-measure input[lang=ar]", "يقرأ كل يوم")
    page.fill(".new-measure input[dir=auto]", "القراءة")
    for _ in range(2):
        page.click(NEXT)
        page.wait_for_selector(".curve svg")
    page.wait_for_selector(".result.good")
    measure = coordinator.get("measures", "/v1/measures")["items"][0]
    assert data_points(coordinator, measure)
    page.click("#steps li:nth-child(3) button")
    page.locator(".already").get_by_role("button", name="سحب من النشر").click()
    looks_right(page)
    page.get_by_role("button", name="نعم، اسحبه").click()
    expect(page.locator(".told-first")).to_contain_text("يقرأ كل يوم")
    expect(page.locator(".already li")).to_have_count(0)
    looks_right(page)
    until(lambda: all(each["status"] == "withdrawn" for each in coordinator.data_points(measure["id"])) or None)
    page.click("#steps li:nth-child(2) button")
    page.get_by_text("حذف هذا الملف").click()
    looks_right(page)
    page.get_by_role("button", name="نعم، احذفه").click()
    page.wait_for_selector(".drop")
    expect(page.locator(".recent .files li")).to_have_count(0)
    assert coordinator.get("ingest", "/v1/uploads")["items"] == []
    assert faults == []
    page.close()


def test_the_same_file_again_is_told(system: RunningSystem, coordinator: Coalition, chromium: Browser) -> None:
    page, faults = signed_in(chromium, system, coordinator, PHONE, "en")
    page.set_input_files("#file", SURVEY)
    page.wait_for_selector(".question")
    assert page.get_by_text("This file was here already").count() == 0
    page.get_by_role("button", name="Another file").click()
    expect(page.locator(".recent .files li")).to_contain_text("64 responses")
    page.set_input_files("#file", SURVEY)
    expect(page.get_by_text("This file was here already")).to_be_visible()
    looks_right(page)
    assert faults == []
    page.close()


def test_figures_that_another_count_owns_are_told_in_words(
    system: RunningSystem, coordinator: Coalition, chromium: Browser
) -> None:
    page, faults = signed_in(chromium, system, coordinator, DESKTOP, "ar")
    page.set_input_files("#file", SURVEY)
    for _ in range(2):
        page.wait_for_selector(".question")
        page.click(NEXT)
        page.get_by_label("My child reads at home every day").check()
        if page.locator(".part-measure select").first.get_by_role("option", name="يقرأ كل يوم").count():
            page.locator(".part-measure select").first.select_option(index=1)
        else:
            page.fill(".new-measure input[lang=ar]", "يقرأ كل يوم")
            page.fill(".new-measure input[dir=auto]", "القراءة")
        page.click(NEXT)
        page.wait_for_selector(".curve svg")
        page.click(NEXT)
        page.wait_for_selector(".result")
        if page.locator(".result.good").count():
            page.get_by_role("button", name="احسب شيئًا آخر").click()
            page.click("#steps li:nth-child(2) button")
    assert "نشر هذه الأرقام حساب آخر" in page.locator(".result.bad").inner_text()
    assert "owned_by" not in page.content().partition('<script type="application/json"')[0]
    page.click("#steps li:nth-child(3) button")
    expect(page.locator(".already .notice.warn li").first).to_contain_text("يقرأ كل يوم")
    expect(page.locator(".already .notice.good li").first).to_contain_text("يقرأ كل يوم")
    assert faults == []
    page.close()


def test_one_period_for_all_is_picked(
    system: RunningSystem, coordinator: Coalition, chromium: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "undated.csv"
    file.write_text("Who,I read\n" + "Parent,Yes\nTeacher,No\n" * 12)
    page, faults = signed_in(chromium, system, coordinator, PHONE, "ar")
    page.set_input_files("#file", file)
    page.wait_for_selector(".question")
    page.click(NEXT)
    page.get_by_label("I read").check()
    page.get_by_label("Yes").check()
    page.fill(".new-measure input[lang=ar]", "يقرأ")
    page.fill(".new-measure input[dir=auto]", "القراءة")
    page.click(NEXT)
    expect(page.get_by_role("alert")).to_contain_text("حدّد الفترة")
    page.get_by_label("أي شهر").select_option("9")
    page.get_by_label("أي سنة").select_option("2025")
    looks_right(page)
    page.click(NEXT)
    page.wait_for_selector(".curve svg")
    expect(page.locator(".figures th[scope=row]")).to_have_text("سبتمبر 2025")
    page.click("#steps li:nth-child(3) button")
    page.get_by_label("كل كم").select_option(label="\u2068العام الدراسي\u2069")
    page.get_by_label("أي عام").select_option("2025")
    page.click(NEXT)
    page.wait_for_selector(".curve svg")
    expect(page.locator(".figures th[scope=row]")).to_have_text("العام الدراسي 2025/2026")
    assert faults == []
    page.close()
