"""What the workbench says around publishing: whom groups leave out, and which scorecard shows a measure."""

import re

import pytest
from playwright.sync_api import Browser, expect
from real_browser import PHONE
from running_system import Coalition, RunningSystem
from workbench_pages import NEXT, SURVEY, looks_right, plain, signed_in

pytestmark = [pytest.mark.xdist_group("system"), pytest.mark.timeout(240)]


def test_whom_the_groups_of_others_leave_out_is_said(
    system: RunningSystem, coalition: Coalition, coordinator: Coalition, chromium: Browser
) -> None:
    values = [{"key": "parent", "name": {"en": "Parent"}}, {"key": "teacher", "name": {"en": "Teacher"}}]
    coalition.make("measures", "/v1/dimensions", key="audience", name={"en": "Audience"}, values=values)
    page, faults = signed_in(chromium, system, coordinator, PHONE, "en")
    page.set_input_files("#file", SURVEY)
    page.wait_for_selector(".question")
    page.click(NEXT)
    page.get_by_label("My child reads at home every day").check()
    # By itself a question is not filtered.
    expect(page.locator(".part-who option", has_text="My child reads")).to_have_count(0)
    page.locator(".part-groups select").select_option(index=1)
    expect(page.locator(".left-out:visible")).to_have_text(["leaves \u20684\u2069 people out"])
    page.get_by_label(re.compile("Teacher")).select_option("")
    expect(page.locator(".left-out:visible")).to_have_count(2)
    page.fill(".new-measure input[lang=en]", "Reads")
    page.fill(".new-measure input[dir=auto]", "Reading")
    looks_right(page)
    page.click(NEXT)
    page.wait_for_selector(".curve svg")
    said = plain(page.locator(".ungrouped strong").inner_text())
    assert said == "19 of the 64 respondents are in no group of “Audience”"
    looks_right(page)
    page.click(NEXT)
    page.wait_for_selector(".result.good")
    facts = page.locator(".result .facts").inner_text()
    assert "hidden from viewers" in facts
    page.reload()
    page.wait_for_selector(".result.good")
    assert page.locator(".result .facts").inner_text() == facts
    assert faults == []
    page.close()


def test_a_scorecard_of_one_name_is_made_once(system: RunningSystem, coordinator: Coalition, chromium: Browser) -> None:
    page, faults = signed_in(chromium, system, coordinator, PHONE, "en")
    page.set_input_files("#file", SURVEY)
    page.wait_for_selector(".question")
    page.click(NEXT)
    for name, button in (("Reads", "Make a scorecard with it"), ("Reads often", "Add it to the scorecard")):
        page.get_by_label("My child reads at home every day").check()
        measures = page.locator(".part-measure select").first
        if page.locator(".new-measure").count() == 0:
            measures.select_option("+")
        page.fill(".new-measure input[lang=en]", name)
        if page.locator(".new-measure input[dir=auto]").count():
            page.fill(".new-measure input[dir=auto]", "Reading")
        page.click(NEXT)
        page.wait_for_selector(".curve svg")
        page.click(NEXT)
        page.wait_for_selector(".result.good")
        looks_right(page)
        page.get_by_role("button", name=button).click()
        expect(page.locator(".result a.main")).to_be_visible()
        page.get_by_role("button", name="Count another thing").click()
        page.wait_for_selector(".part-question")
    (made,) = coordinator.get("scorecard", "/v1/scorecards")["items"]
    assert [len(each["measures"]) for each in made["sections"]] == [2]
    assert faults == []
    page.close()
