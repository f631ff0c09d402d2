"""A definition file is an upload of its own kind: it stands beside the responses of its source and is none of them."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import xlsxwriter
from rba_platform.access import Role
from survey_ingest.domain.definition import Definition
from survey_ingest.testing.export_files import READS, WHO, google_forms
from survey_ingest.testing.fake_measures import FakeMeasures
from survey_ingest.testing.running_ingest import RunningIngest

FIXTURES = Path(__file__).parent / "readers" / "fixtures"
QSF = (FIXTURES / "qsf" / "school_climate.qsf").read_bytes()
QUALTRICS = (FIXTURES / "qualtrics" / "modern_codes.csv").read_bytes()
DICTIONARY = (FIXTURES / "redcap_dictionary" / "parents_dictionary.csv").read_bytes()


def form(*titles: str) -> bytes:
    """An XLSForm with these questions."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    survey, choices = book.add_worksheet("survey"), book.add_worksheet("choices")
    for number, row in enumerate([["type", "name", "label"], *(["text", f"q{n}", t] for n, t in enumerate(titles))]):
        survey.write_row(number, 0, row)
    choices.write_row(0, 0, ["list_name", "name", "label"])
    book.close()
    return content.getvalue()


async def definition_of(ingest: RunningIngest, source_id: str) -> Definition | None:
    """What the source's own pointer leads to."""
    from survey_ingest.models import Source

    async with ingest.database.tenant(ingest.coalition_id) as session:
        source = await session.get(Source, (ingest.coalition_id, source_id))
    assert source is not None
    if source.definition_key is None:
        return None
    return Definition.from_json(
        json.loads(await ingest.equipment.storage.read(f"{source.definition_key}/definition.json"))
    )


async def test_a_definition_is_normalized_with_its_counts_and_gives_no_responses(ingest: RunningIngest) -> None:
    upload = await ingest.upload("climate.qsf", QSF)
    assert (upload["state"], upload["kind"], upload["detection"]["format"]) == ("normalized", "definition", "qsf")
    counts: dict[str, Any] = upload["counts"]
    assert (counts["questions"], counts["rows"], counts["languages"]) == (16, 9, 2)
    assert "responses" not in counts
    source = await ingest.get(f"/v1/sources/{upload['source_id']}")
    assert (source["kind"], source["responses"], source["definition_upload_id"]) == (None, 0, upload["id"])
    report = await ingest.get(f"/v1/uploads/{upload['id']}/report")
    assert report["report"]["detection"]["layout"] == "survey"
    found = await definition_of(ingest, upload["source_id"])
    role = found.question("QID1") if found else None
    assert role is not None
    assert role.titles["ar"] == "ما دورك في المدرسة؟"


async def test_a_definition_beside_responses_leaves_them_as_they_are(ingest: RunningIngest) -> None:
    first = await ingest.upload("responses.csv", google_forms(30))
    before = await ingest.get(f"/v1/sources/{first['source_id']}/summary")
    upload = await ingest.upload("form.xlsx", form(WHO, READS), source_id=first["source_id"])
    assert (upload["state"], upload["kind"]) == ("normalized", "definition")
    source = await ingest.get(f"/v1/sources/{first['source_id']}")
    assert (source["kind"], source["responses"], source["definition_upload_id"]) == ("survey", 30, upload["id"])
    after = await ingest.get(f"/v1/sources/{first['source_id']}/summary")
    assert after["responses"] == before["responses"]
    assert [each["answered"] for each in after["questions"]] == [each["answered"] for each in before["questions"]]
    assert {each["kind"] for each in after["questions"]} == {"text"}  # so the form says
    later = await ingest.upload("more.csv", google_forms(40), source_id=first["source_id"])
    assert later["state"] == "normalized"
    assert (await ingest.get(f"/v1/sources/{first['source_id']}"))["responses"] == 40


async def test_a_definition_tells_choices_that_nobody_took_and_titles_in_two_languages(ingest: RunningIngest) -> None:
    first = await ingest.upload("climate.csv", QUALTRICS)
    address = f"/v1/sources/{first['source_id']}/codebook"
    before = await ingest.get(address)
    assert before["definition"] is None
    await ingest.upload("climate.qsf", QSF, source_id=first["source_id"])
    await ingest.work_until_quiet()
    codebook = await ingest.get(address)
    told = [each for each in codebook["questions"] if each["told_by"] == "the definition"]
    assert codebook["definition"]["matched"]
    assert any(each["titles"].get("ar") and each["choices"] for each in told)
    counted = {each["key"]: len(each["choices"]) for each in before["questions"]}
    assert any(len(each["choices"]) > counted[each["key"]] for each in told)
    assert (await ingest.get(f"/v1/sources/{first['source_id']}"))["responses"] == first["counts"]["responses"]


async def test_responses_may_come_after_the_definition(ingest: RunningIngest) -> None:
    upload = await ingest.upload("climate.qsf", QSF)
    later = await ingest.upload("responses.csv", google_forms(30), source_id=upload["source_id"])
    assert later["state"] == "normalized"
    source = await ingest.get(f"/v1/sources/{upload['source_id']}")
    assert (source["kind"], source["responses"], source["definition_upload_id"]) == ("survey", 30, upload["id"])


async def test_the_newest_definition_counts_and_an_older_one_takes_its_place_when_it_is_moved(
    ingest: RunningIngest,
) -> None:
    first = await ingest.upload("climate.qsf", QSF)
    address = f"/v1/sources/{first['source_id']}"
    second = await ingest.upload("dictionary.csv", DICTIONARY, source_id=first["source_id"])
    assert (await ingest.get(address))["definition_upload_id"] == second["id"]
    other = await ingest.client.post("/v1/sources", json={"name": {"en": "Another"}})
    moved = await ingest.client.patch(
        f"/v1/uploads/{second['id']}",
        json={"source_id": other.json()["id"]},
        headers={"If-Match": str(second["version"])},
    )
    moved.raise_for_status()
    await ingest.work()
    assert (await ingest.get(address))["definition_upload_id"] == first["id"]
    assert (await ingest.get(f"/v1/sources/{other.json()['id']}"))["definition_upload_id"] == second["id"]
    again = await ingest.client.patch(
        f"/v1/uploads/{first['id']}",
        json={},
        headers={"If-Match": str((await ingest.get(f"/v1/uploads/{first['id']}"))["version"])},
    )
    again.raise_for_status()
    await ingest.work()
    found = await definition_of(ingest, first["source_id"])
    assert found is not None
    assert found.format == "qsf"


async def test_a_source_with_the_same_questions_is_proposed(ingest: RunningIngest) -> None:
    first = await ingest.upload("responses.csv", google_forms(30))
    upload = await ingest.upload("form.xlsx", form(WHO, READS))
    assert [each["id"] for each in upload["similar_sources"]] == [first["source_id"]]
    assert first["source_id"] in upload["advice"]


async def test_a_broken_definition_is_refused_by_name_and_the_reader_lives(ingest: RunningIngest) -> None:
    upload = await ingest.upload("climate.qsf", QSF[:-200])
    assert (upload["state"], upload["problems"][0]["code"]) == ("rejected", "damaged_json")
    assert upload["detection"]["format"] == "qsf"
    deep = b'{"SurveyEntry": 1, "SurveyElements": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"
    assert (await ingest.upload("deep.qsf", deep))["problems"][0]["code"] == "unsafe_json"
    assert (await ingest.upload("fine.qsf", QSF + b"\n"))["state"] == "normalized"


async def test_definitions_of_another_coalition_are_not_to_be_seen(
    ingest: RunningIngest, fake_measures: FakeMeasures, key_of: Callable[..., dict[str, str]]
) -> None:
    upload = await ingest.upload("climate.qsf", QSF)
    stranger = key_of(Role.editor, fake_measures.add_coalition())
    for path in (f"/v1/uploads/{upload['id']}", f"/v1/sources/{upload['source_id']}"):
        assert (await ingest.client.get(path, headers=stranger)).status_code == 404
