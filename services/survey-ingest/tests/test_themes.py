"""Themes over HTTP: from a file of codes to a matrix of speakers and sessions, and back out as a codebook."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from rba_platform.access import Role
from sqlalchemy import func, select
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.themes import Themes
from survey_ingest.models import StoredTheme
from survey_ingest.readers.reading import read
from survey_ingest.testing.coded_files import PARENT, TEACHER, coded_sheet, of_many
from survey_ingest.testing.fake_measures import FakeCoalition, FakeMeasures
from survey_ingest.testing.running_ingest import RunningIngest

FIXTURES = Path(__file__).parent / "readers" / "fixtures"
HOME = "7f4c0c1e-22a1-4c27-9a40-0b6a3b1d1a01"
QDC = """<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>
<Code guid="{guid}" name="{name}" isCodable="true"><Description>{text}</Description></Code></Codes></CodeBook>"""


async def themes(ingest: RunningIngest, **query: str) -> dict[str, dict[str, Any]]:
    """The themes by their name in any language."""
    items = (await ingest.get("/v1/themes", **query))["items"]
    return {next(name for name in each["name"].values() if name): each for each in items}


async def test_a_codebook_becomes_themes(ingest: RunningIngest) -> None:
    upload = await ingest.upload("codes.qdc", (FIXTURES / "qdc" / "standard_nested.qdc").read_bytes())
    assert (upload["state"], upload["kind"], upload["counts"]["themes"]) == ("normalized", "themes", 4)
    found = await themes(ingest)
    assert list(found) == ["Reading at home", "الوقت", "Books in Arabic", "School"]
    home = found["Reading at home"]
    assert home["name"] == {"en": "Reading at home", "ar": "القراءة في البيت", "other": None}
    assert (home["guid"], home["colour"], found["School"]["codable"]) == (HOME, "#FF8800", False)
    assert found["الوقت"]["parent_id"] == home["id"]
    assert (await ingest.get(f"/v1/sources/{upload['source_id']}"))["kind"] == "themes"


async def test_a_theme_keeps_its_guid_and_its_old_names(ingest: RunningIngest) -> None:
    await ingest.upload("one.qdc", QDC.format(guid=HOME, name="Reading", text="at home").encode())
    await ingest.upload("two.qdc", QDC.format(guid=HOME.upper(), name="Reading at home", text="at home").encode())
    (theme,) = (await ingest.get("/v1/themes"))["items"]
    assert (theme["name"]["en"], theme["version"]) == ("Reading at home", 2)
    answer = await ingest.client.patch(
        f"/v1/themes/{theme['id']}", json={"name": {"en": "Reading", "ar": "القراءة"}}, headers={"If-Match": "2"}
    )
    assert (answer.status_code, answer.headers["etag"]) == (200, '"3"')
    # A person has named it: files no longer do.
    await ingest.upload("three.qdc", QDC.format(guid=HOME, name="Books", text="new words").encode())
    now = await ingest.get(f"/v1/themes/{theme['id']}")
    assert (now["name"]["ar"], now["description"]) == ("القراءة", "new words")
    old = (await ingest.get(f"/v1/themes/{theme['id']}/versions"))["items"]
    assert [(each["version"], each["name"]["en"]) for each in old] == [
        (1, "Reading"),
        (2, "Reading at home"),
        (3, "Reading"),
    ]
    assert [each["changed_by"] is None for each in old] == [True, False, True]


async def test_tables_without_guids_find_the_themes_of_a_codebook(ingest: RunningIngest) -> None:
    await ingest.upload("sheet.csv", coded_sheet(of_many("القراءة", range(2))))
    (before,) = (await ingest.get("/v1/themes"))["items"]
    await ingest.upload("codes.qdc", QDC.format(guid=HOME, name="القراءه", text="").encode())
    (after,) = (await ingest.get("/v1/themes"))["items"]
    assert (after["id"], after["guid"]) == (before["id"], HOME)
    again = await ingest.upload("more.csv", coded_sheet(of_many("القراءة", range(2, 5))))
    assert again["state"] == "normalized"
    assert len((await ingest.get("/v1/themes"))["items"]) == 1
    assert len((await ingest.get(f"/v1/themes/{after['id']}/excerpts"))["items"]) == 5


async def test_the_same_quotes_sent_again_are_the_same_excerpts(ingest: RunningIngest) -> None:
    rows = of_many("القراءة", range(3))
    first = await ingest.upload("week1.csv", coded_sheet(rows))
    second = await ingest.upload(
        "week2.csv", coded_sheet(rows + of_many("المعلم", range(2))), source_id=first["source_id"]
    )
    assert second["source_id"] == first["source_id"]
    items = (await ingest.get("/v1/excerpts"))["items"]
    assert len(items) == 5
    assert (await ingest.get(f"/v1/sources/{first['source_id']}"))["responses"] == 5


async def test_the_matrix_counts_speakers_and_sessions(ingest: RunningIngest) -> None:
    rows = [
        ("القراءة", "الوقت", "ما عندنا وقت", "أولياء الأمور ١", "م1", PARENT, "2025-10-14", ""),
        ("القراءة", "الوقت", "الوقت قليل", "أولياء الأمور ١", "م1", PARENT, "2025-10-14", ""),
        ("القراءة", "الكتب", "الكتب غالية", "أولياء الأمور ١", "م2", PARENT, "2025-10-14", ""),
        ("القراءة", "", "نقرأ كل ليلة", "أولياء الأمور ٢", "م1", PARENT, "2025-10-21", ""),
        ("القراءة", "الوقت", "خمس دقائق كل صباح", "المعلمات", "ط1", TEACHER, "2025-10-28", ""),
    ]
    await ingest.upload("sheet.csv", coded_sheet(rows))
    found = await themes(ingest)
    matrix = await ingest.get("/v1/themes/matrix", by="audience")
    assert matrix["whole"]["speakers"] == 4
    assert {each["audience"] for each in matrix["groups"]} == {PARENT, TEACHER}
    parents = [each["audience"] for each in matrix["groups"]].index(PARENT)
    rows_by_name = {each["theme_id"]: each for each in matrix["themes"]}
    reading, time = (rows_by_name[found[name]["id"]] for name in ("القراءة", "الوقت"))
    assert [
        (cell["speakers"], cell["sessions"], cell["of_sessions"]) for cell in (reading["whole"], time["whole"])
    ] == [
        (4, 3, 3),
        (2, 2, 3),
    ]
    cell = time["cells"][parents]
    assert (cell["speakers"], cell["sessions"], cell["of_sessions"], cell["excerpts"]) == (1, 1, 2, 2)
    by_session = await ingest.get("/v1/themes/matrix", by="session")
    assert sorted(each["session"] for each in by_session["groups"]) == [
        "أولياء الأمور ١",
        "أولياء الأمور ٢",
        "المعلمات",
    ]
    both = await ingest.get("/v1/themes/matrix", by="audience,session")
    assert len(both["groups"]) == 3
    assert (await ingest.client.get("/v1/themes/matrix?by=colour")).status_code == 422


async def test_viewers_see_large_groups_only_and_their_quotes(
    ingest: RunningIngest, key_of: Callable[..., dict[str, str]]
) -> None:
    rows = of_many("القراءة", range(1, 15)) + of_many("المعلم", range(1, 4))
    rows += of_many("المدرسة", range(20, 45)) + of_many("القراءة", range(1, 4), role=TEACHER, session="المعلمات")
    rows.append(("القراءة", "", "راسلوني على um@example.org", "أولياء الأمور", "P2", PARENT, "2025-10-14", ""))
    await ingest.upload("sheet.csv", coded_sheet(rows))
    found = await themes(ingest)
    viewer = key_of(Role.viewer)

    async def seen(name: str, **query: str) -> dict[str, Any]:
        answer = await ingest.client.get(f"/v1/themes/{found[name]['id']}/excerpts", params=query, headers=viewer)
        body: dict[str, Any] = answer.json()
        return body

    reading = await seen("القراءة")
    assert reading["status"] == "suppressed"  # what the three teachers said
    assert len(reading["items"]) == 15
    assert {each["audience"] for each in reading["items"]} == {PARENT}
    assert "um@example.org" not in str(reading)
    assert all(each[name] is None for each in reading["items"] for name in ("speaker", "document", "said_on", "coder"))
    assert (await seen("المعلم"))["items"] == []
    everything = (await ingest.client.get("/v1/excerpts", headers=viewer)).json()
    assert len(everything["items"]) == 15 + 25
    for query in ("located=exact", "document=x", f"upload_id={reading['items'][0]['id']}"):
        assert (await ingest.client.get(f"/v1/excerpts?{query}", headers=viewer)).status_code == 403
    excerpt = f"/v1/excerpts/{reading['items'][0]['id']}"
    assert (await ingest.client.get(excerpt, headers=key_of(Role.reporter))).status_code == 403
    assert (await ingest.client.get(excerpt)).json()["speaker"].startswith("P")
    matrix = (await ingest.client.get("/v1/themes/matrix?by=audience", headers=viewer)).json()
    teacher = next(place for place, each in enumerate(matrix["groups"]) if each["whole"]["status"] == "suppressed")
    assert matrix["groups"][teacher]["audience"] is None
    rows_by_id = {each["theme_id"]: each for each in matrix["themes"]}
    assert rows_by_id[found["المعلم"]["id"]]["whole"]["speakers"] is None
    assert {each["cells"][teacher]["status"] for each in matrix["themes"]} == {"suppressed"}
    audit = (await ingest.client.get("/v1/audit", headers=key_of(Role.admin))).json()["items"]
    assert "quotes" in {each["action"] for each in audit}


async def test_a_refused_quote_is_shown_to_nobody_below_editors(
    ingest: RunningIngest, key_of: Callable[..., dict[str, str]]
) -> None:
    await ingest.upload("sheet.csv", coded_sheet(of_many("القراءة", range(1, 13))))
    first = (await ingest.get("/v1/excerpts"))["items"][0]
    answer = await ingest.client.patch(
        f"/v1/excerpts/{first['id']}", json={"consent": "refused"}, headers={"If-Match": str(first["version"])}
    )
    assert answer.json()["consent"] == "refused"
    seen = (await ingest.client.get("/v1/excerpts", headers=key_of(Role.viewer))).json()
    assert (len(seen["items"]), seen["status"]) == (11, "suppressed")
    assert first["id"] not in {each["id"] for each in seen["items"]}


async def test_a_theme_is_made_changed_linked_and_deleted(
    ingest: RunningIngest, fake_measures: FakeMeasures, coalition: FakeCoalition
) -> None:
    fake_measures.add_measure(coalition, "parents-confident")
    made = await ingest.client.post("/v1/themes", json={"name": {"ar": "القراءة"}, "includes": "في البيت"})
    assert made.status_code == 201
    address = made.headers["location"]
    below = await ingest.client.post("/v1/themes", json={"name": {"ar": "الوقت"}, "parent_id": made.json()["id"]})
    assert (await ingest.client.patch(address, json={})).status_code == 428
    unknown = await ingest.client.patch(address, json={"measure_keys": ["no-such"]}, headers={"If-Match": "*"})
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "/measure_keys/0")
    linked = await ingest.client.patch(address, json={"measure_keys": ["parents-confident"]}, headers={"If-Match": "1"})
    assert linked.json()["measure_keys"] == ["parents-confident"]
    assert (await ingest.client.patch(address, json={}, headers={"If-Match": "1"})).status_code == 412
    assert list(await themes(ingest, measure_key="parents-confident")) == ["القراءة"]
    circle = await ingest.client.patch(address, json={"parent_id": below.json()["id"]}, headers={"If-Match": "*"})
    assert (circle.status_code, circle.json()["type"].rpartition(":")[2]) == (422, "theme_circle")
    assert (await ingest.client.delete(address, headers={"If-Match": "*"})).status_code == 409
    child = below.headers["location"]
    excerpt = await ingest.client.post(f"{child}/excerpts", json={"quote": "ما عندنا وقت", "speaker": "نورة السالم"})
    assert excerpt.status_code == 201
    assert len(excerpt.json()["speaker"]) == 32
    again = await ingest.client.post(f"{child}/excerpts", json={"quote": "ما عندنا وقت", "speaker": "نوره السالم"})
    assert again.status_code == 409
    assert (await ingest.client.delete(child, headers={"If-Match": "*"})).status_code == 204
    assert (await ingest.get(excerpt.headers["location"]))["theme_ids"] == []
    assert (await ingest.client.delete(address, headers={"If-Match": "*"})).status_code == 204
    assert (await ingest.client.get(address)).status_code == 404


async def test_bad_themes_are_named(ingest: RunningIngest) -> None:
    for body, pointer in (
        ({"name": {}}, "/name"),
        ({"name": {"en": " "}}, "/name"),
        ({"name": {"en": "x"}, "guid": "g1"}, "/guid"),
        ({"name": {"en": "x"}, "colour": "red"}, "/colour"),
        ({"name": {"en": "x"}, "parent_id": HOME}, "/parent_id"),
        ({"name": {"en": "x"}, "owner": "me"}, "/owner"),
    ):
        answer = await ingest.client.post("/v1/themes", json=body)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer), body
    first = await ingest.client.post("/v1/themes", json={"name": {"en": "x"}, "guid": HOME})
    assert first.status_code == 201
    assert (await ingest.client.post("/v1/themes", json={"name": {"en": "y"}, "guid": HOME})).status_code == 409


async def test_a_codebook_goes_out_and_comes_back(ingest: RunningIngest, tmp_path: Path) -> None:
    await ingest.upload("codes.qdc", (FIXTURES / "qdc" / "standard_nested.qdc").read_bytes())
    made = await ingest.client.post("/v1/themes", json={"name": {"en": "=cmd()", "ar": "+965"}, "description": "-1"})
    assert made.status_code == 201
    file = await ingest.client.get("/v1/themes.qdc")
    assert file.headers["content-type"].startswith("application/xml")
    path = tmp_path / "themes.qdc"
    path.write_bytes(file.content)
    result = read(path, Hints())
    assert isinstance(result, Themes)
    stored = {each["guid"]: each for each in (await ingest.get("/v1/themes"))["items"]}
    assert {each.guid for each in result.themes} == stored.keys()
    ids = {each["id"]: each["guid"] for each in stored.values()}
    for each in result.themes:
        here = stored[each.guid]
        assert (each.parent, each.description, each.colour, each.codable) == (
            ids.get(here["parent_id"]),
            here["description"],
            here["colour"],
            here["codable"],
        )
    table = await ingest.client.get("/v1/themes.csv")
    assert table.content.startswith(b"\xef\xbb\xbfguid,name_en")
    assert "'=cmd()" in table.text
    assert "'-1" in table.text


async def test_two_coders_of_one_document_are_compared(ingest: RunningIngest) -> None:
    quotes = ["واحد من الناس", "اثنان من الناس", "ثلاثة من الناس", "أربعة من الناس"]
    coded = {"R1": ["أ", "ب", "أ", "ب"], "R2": ["أ", "ب", "ب", "ب"]}
    rows = [
        (theme, "", quote, "أولياء الأمور", "P1", PARENT, "2025-10-14", coder)
        for coder, names in coded.items()
        for theme, quote in zip(names, quotes, strict=True)
    ]
    rows.append(("أ", "", "وحده من الناس", "المعلمات", "T1", TEACHER, "2025-10-14", "R1"))
    await ingest.upload("sheet.csv", coded_sheet(rows))
    found = {each["document"]: each for each in (await ingest.get("/v1/themes/agreement"))["items"]}
    two, one = found["أولياء الأمور"], found["المعلمات"]
    assert (two["coders"], two["units"], two["percent"]) == (2, 4, 75)
    # Eight values, three and five: observed 2 of 30 expected coincidences.
    assert round(two["alpha"], 4) == round(1 - 7 * 2 / 30, 4)
    assert (one["percent"], one["alpha"], one["reason"]) == (None, None, "one_coder")


async def test_a_file_of_codes_does_not_mix_with_a_survey(ingest: RunningIngest) -> None:
    from survey_ingest.testing.export_files import google_forms

    survey = await ingest.upload("survey.csv", google_forms(12))
    codes = await ingest.upload("sheet.csv", coded_sheet(of_many("القراءة", range(3))), source_id=survey["source_id"])
    assert codes["state"] == "rejected"
    assert codes["problems"][-1]["code"] == "other_kind_of_source"
    assert (await ingest.get("/v1/themes"))["items"] == []


async def test_a_large_codebook_is_placed(ingest: RunningIngest) -> None:
    codes = "".join(f"المحور {each // 20}>>الموضوع {each}\tmemo\n" for each in range(17_000))
    upload = await ingest.upload("codes.txt", codes.encode())
    assert (upload["state"], upload["counts"]["themes"]) == ("normalized", 17_850)
    again = await ingest.upload("codes2.txt", (codes + "المحور 1>>آخر\n").encode(), source_id=upload["source_id"])
    assert again["state"] == "normalized", again["problems"]
    async with ingest.database.tenant(ingest.coalition_id) as session:
        assert await session.scalar(select(func.count()).select_from(StoredTheme)) == 17_851
