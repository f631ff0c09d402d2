"""The workbench for those who read Arabic: a form over two terms, from the file to the figures by audience."""

import csv
import io
import re

import pytest
from playwright.sync_api import Browser, expect
from real_browser import PHONE
from running_system import Coalition, RunningSystem
from workbench_pages import NEXT, looks_right, plain, signed_in

pytestmark = [pytest.mark.xdist_group("system"), pytest.mark.timeout(240)]

WHO, READS, MINUTES = "من أنت؟", "يقرأ الطفل كل يوم في البيت", "كم دقيقة قرأتم أمس؟"
PEOPLE, ANSWERS = ("معلم", "ولي أمر", "طالب"), ("أوافق بشدة", "أوافق", "محايد", "لا أوافق")
#: Labels of the axis that are drawn, and stand outside the drawing.
CUT_LABELS = """() => { const box = document.querySelector('.curve svg').getBoundingClientRect();
  return [...document.querySelectorAll('.curve svg text')].filter(each => { const label = each.getBoundingClientRect();
    return label.left < box.left - 0.5 || label.right > box.right + 0.5; }).map(each => each.textContent); }"""


def form() -> bytes:
    """Sixty answers to a Google form in Arabic: thirty in each term."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(["طابع زمني", WHO, READS, MINUTES])
    for number in range(60):
        month = "2025/10" if number < 30 else "2026/03"
        when = f"{month}/{number % 28 + 1:02} 9:{number % 60:02}:00 ص غرينتش+3"
        writer.writerow([when, PEOPLE[number % 3], ANSWERS[number % 4], number * 7 % 61])
    return out.getvalue().encode()


def test_a_form_in_arabic_from_the_file_to_its_figures(
    system: RunningSystem, coalition: Coalition, coordinator: Coalition, chromium: Browser
) -> None:
    names = {
        "educator": ("Educators", "المعلمون"),
        "parent": ("Parents", "أولياء الأمور"),
        "student": ("Students", "الطلبة"),
    }
    values = [{"key": key, "name": {"en": english, "ar": arabic}} for key, (english, arabic) in names.items()]
    coalition.make("measures", "/v1/dimensions", key="audience", name={"en": "Audience", "ar": "الفئة"}, values=values)
    page, faults = signed_in(chromium, system, coordinator, PHONE, "ar")
    page.set_input_files("#file", files=[{"name": "القراءة.csv", "mimeType": "text/csv", "buffer": form()}])
    page.wait_for_selector(".question")
    cards = page.locator(".question")
    expect(cards.nth(0).locator(".chip")).to_have_text(["خيار واحد", "من هو المجيب"])
    assert cards.nth(2).locator(".range dd").all_inner_texts() == ["0", "29.5", "60"]
    for card in cards.all():
        card.locator(".correct > summary").click()
        why = card.locator(".correct .note").last.inner_text()
        assert why.startswith("لماذا فُهم هكذا:")
        assert not re.search("[a-z]", why), why
    looks_right(page)
    page.click(NEXT)
    name = page.locator(".new-measure [name=ar]")
    for title in (MINUTES, READS):
        page.get_by_label(title).check()
        expect(name).to_have_value(title)
    name.fill("يقرؤون كل يوم")
    page.get_by_label(MINUTES).check()
    expect(name).to_have_value("يقرؤون كل يوم")
    page.get_by_label(READS).check()
    page.locator(".part-groups select").select_option(index=1)
    given = {each.input_value() for each in page.locator(".mapping select").all()}
    assert given == set(names), "each answer stands for the audience it names"
    page.click(NEXT)
    lacks = page.locator("[role=alert]")
    expect(lacks).to_have_text("سمِّ البرنامج أو النتيجة التي يخصّها المقياس.")
    assert page.evaluate("document.activeElement.name") == "ownerName"
    expect(lacks).to_be_in_viewport()
    page.keyboard.type("القراءة العائلية")
    expect(lacks).to_have_count(0)
    page.locator(".new-measure select").first.select_option(label="\u2068الفصل الدراسي\u2069")
    looks_right(page)
    page.click(NEXT)
    page.wait_for_selector(".curve svg")
    assert page.evaluate(CUT_LABELS) == []
    looks_right(page)
    groups = {plain(each) for each in page.locator(".figures .group").all_inner_texts()}
    assert groups == {"الجميع", *(arabic for _, arabic in names.values())}
    assert faults == []
    page.close()
