"""The workbench in a real Chromium: files that ask, that cannot be read, that are long, and their corrections."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from real_browser import DESKTOP, PHONE, opened
from running_system import Coalition, RunningSystem
from workbench_pages import NEXT, SURVEY, looks_right, signed_in

pytestmark = [pytest.mark.xdist_group("system"), pytest.mark.timeout(240)]


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
    expect(card.locator(".chip.good")).to_be_in_viewport()
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
