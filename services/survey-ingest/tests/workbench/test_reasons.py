"""Reasons of readers in Arabic: the fixed sentences, with what is filled in."""

import re

import pytest
from survey_ingest.domain.label_tables import TABLES
from survey_ingest.testing.export_files import google_forms
from survey_ingest.testing.running_ingest import RunningIngest
from survey_ingest.workbench.reasons import in_arabic, reasons


def test_gaps_are_the_same_in_both_languages() -> None:
    for english, arabic in reasons().items():
        assert set(re.findall(r"\{(\w+)\}", english)) == set(re.findall(r"\{(\w+)\}", arabic)), english
        assert re.search("[\u0600-\u06ff]|^\u2066[A-Z]+\u2069$", arabic), english


@pytest.mark.parametrize(
    ("english", "arabic"),
    [
        ("the first column holds times", "العمود الأول أوقات"),
        ("3 different answers of 64, 61 of them repeated", "إجابات مختلفة عددها 3 من أصل 64، تكرر منها 61"),
        ("labels of the scale agree 5", "إجابات مقياس معروف: الموافقة، درجاته 5"),
        ("download csv", "تنزيل بصيغة CSV"),
        ("a sentence that nobody wrote", None),
    ],
)
def test_a_reason_is_told_in_arabic(english: str, arabic: str | None) -> None:
    told = in_arabic(english)
    assert (told and re.sub("[\u2066-\u2069]", "", told)) == arabic


def test_every_scale_has_an_arabic_name() -> None:
    for table in TABLES:
        told = in_arabic(f"labels of the scale {table.name}")
        assert told is not None
        assert not re.search("[a-z]", told), table.name


async def test_the_arabic_report_is_arabic_and_in_the_zone_of_the_coalition(ingest: RunningIngest) -> None:
    upload = await ingest.upload("survey.csv", google_forms(12))
    page = await ingest.client.get(f"/v1/uploads/{upload['id']}/report?lang=ar", headers={"Accept": "text/html"})
    assert 'lang="en" dir="ltr"' not in page.text
    assert "تنزيل بصيغة" in page.text
    assert "Asia/Kuwait" in page.text


async def test_the_cards_get_the_reasons_of_a_codebook_in_arabic(ingest: RunningIngest) -> None:
    upload = await ingest.upload("survey.csv", google_forms(12))
    codebook = await ingest.get(f"/v1/sources/{upload['source_id']}/codebook")
    asked = [reason for question in codebook["questions"] for reason in question["reasons"]]
    answer = await ingest.client.post("/workbench/reasons", json=[*asked, "a sentence that nobody wrote"])
    assert answer.status_code == 200
    told = answer.json()
    assert told.pop("a sentence that nobody wrote") is None
    assert told.keys() == set(asked)
    assert all(re.search("[\u0600-\u06ff]", each) for each in told.values())
