"""Coded quotes are found again in the transcript of their session, whichever of the two comes first."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from rba_platform.access import Role
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.themes import Themes
from survey_ingest.readers.reading import read
from survey_ingest.testing.coded_files import PARENT, SAID, SESSION, TEACHER, coded_sheet, transcript
from survey_ingest.testing.export_files import KUWAIT, zoom_participants
from survey_ingest.testing.fake_measures import FakeMeasures
from survey_ingest.testing.running_ingest import RunningIngest
from survey_ingest.themes.erasing import erase_excerpts

DAY = "2025-10-14"
ROWS = [
    ("القراءة", "الكتب", "والكتب العربية قليلة وغالية.", SESSION, "P1", PARENT, DAY, ""),
    ("القراءة", "الوقت", "ما عندنا وقت نقرا مع الاولاد", SESSION, "P1", PARENT, DAY, ""),
    ("القراءة", "", "نقرأ لهم قصه كل ليله قبل النوم", SESSION, "P2", PARENT, DAY, ""),
    ("المعلم", "", "الوزارة لم ترسل الكتب إلى المدارس هذا العام", SESSION, "T1", TEACHER, DAY, ""),
    ("القراءة", "", "بعد الدوام، والكتب العربية", SESSION, "P1", PARENT, DAY, ""),
]
LOCATED = ["exact", "match_key", "fuzzy", "not_found", "match_key"]


async def found(ingest: RunningIngest) -> list[dict[str, Any]]:
    return list((await ingest.get("/v1/excerpts"))["items"])


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("transcript_first", [True, False])
async def test_quotes_are_located_whichever_comes_first(
    ingest: RunningIngest, transcript_first: bool, line_end: str
) -> None:
    files = [
        (f"{SESSION}.transcript.vtt", transcript(line_end=line_end)),
        ("coded.csv", coded_sheet(ROWS)),
    ]
    for name, content in files if transcript_first else reversed(files):
        upload = await ingest.upload(name, content)
        assert upload["state"] == "normalized", upload["problems"]
    await ingest.work()
    workshop = (await ingest.get("/v1/workshops"))["items"][0]
    items = await found(ingest)
    assert [each["located"] for each in items] == LOCATED
    assert {each["workshop_id"] for each in items} == {workshop["id"]}
    anchors = [each["anchors"] for each in items]
    assert [[part["row"] for part in each] for each in anchors] == [[12], [8], [16], [], [8, 12]]
    whole = anchors[0][0]
    assert SAID[2][1][whole["start"] : whole["end"]] == ROWS[0][2]
    assert whole["seconds"] == 180
    # Two things that one person said are one voice, whatever the coder called her.
    assert items[0]["voice"] == items[1]["voice"] != items[2]["voice"]
    assert items[3]["voice"] is None
    missed = (await ingest.get("/v1/excerpts", located="not_found"))["items"]
    assert [each["id"] for each in missed] == [items[3]["id"]]


async def test_a_document_of_an_unknown_name_is_told_by_its_quotes(ingest: RunningIngest) -> None:
    rows = [(*row[:3], "أولياء الأمور ١", *row[4:]) for row in ROWS[:3]]
    await ingest.upload(f"{SESSION}.transcript.vtt", transcript())
    await ingest.upload("coded.csv", coded_sheet(rows))
    items = await found(ingest)
    assert [each["located"] for each in items] == LOCATED[:3]
    assert all(each["workshop_id"] for each in items)


async def test_a_person_says_which_session_a_document_is(
    ingest: RunningIngest, key_of: Callable[..., dict[str, str]], fake_measures: FakeMeasures
) -> None:
    row = (*ROWS[2][:3], "ملف بلا اسم", *ROWS[2][4:])
    await ingest.upload(f"{SESSION}.transcript.vtt", transcript())
    await ingest.upload("coded.csv", coded_sheet([row]))
    (before,) = await found(ingest)
    assert (before["located"], before["workshop_id"]) == ("not_found", None)
    workshop = (await ingest.get("/v1/workshops"))["items"][0]["id"]
    body = {"document": "ملف بلا اسم.docx", "workshop_id": workshop}
    assert (await ingest.client.post("/v1/excerpts/placements", json=body)).json() == {"excerpts": 1}
    await ingest.work()
    (after,) = await found(ingest)
    assert (after["located"], after["workshop_id"]) == ("fuzzy", workshop)
    stranger = key_of(Role.editor, fake_measures.add_coalition())
    refused = await ingest.client.post("/v1/excerpts/placements", json=body, headers=stranger)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/workshop_id")


async def test_a_quote_coded_by_hand_is_located_and_counted(ingest: RunningIngest) -> None:
    await ingest.upload(f"{SESSION}.transcript.vtt", transcript())
    workshop = (await ingest.get("/v1/workshops"))["items"][0]["id"]
    theme = await ingest.client.post("/v1/themes", json={"name": {"ar": "القراءة"}})
    body = {"quote": "نقرأ معهم قصة", "workshop_id": workshop, "audience": PARENT}
    made = await ingest.client.post(f"{theme.headers['location']}/excerpts", json=body)
    assert (made.status_code, made.json()["located"]) == (201, "waiting")
    await ingest.work()
    excerpt = await ingest.get(made.headers["location"])
    assert (excerpt["located"], excerpt["anchors"][0]["row"]) == ("exact", 16)
    # Nobody named a speaker: the transcript knows the voice.
    matrix = await ingest.get("/v1/themes/matrix", by="session")
    assert matrix["themes"][0]["whole"]["speakers"] == 1
    assert matrix["groups"][0]["workshop_id"] == workshop


async def test_a_transcript_that_goes_takes_no_excerpt_with_it(ingest: RunningIngest) -> None:
    upload = await ingest.upload(f"{SESSION}.transcript.vtt", transcript())
    await ingest.upload("coded.csv", coded_sheet(ROWS[:1]))
    other = await ingest.upload("other.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nNothing of it.\n")
    moved = await ingest.client.patch(
        f"/v1/uploads/{upload['id']}", json={"source_id": other["source_id"]}, headers={"If-Match": "*"}
    )
    assert moved.status_code == 200
    await ingest.work()
    (excerpt,) = await found(ingest)
    assert excerpt["located"] == "exact"
    assert excerpt["workshop_id"] in {each["id"] for each in (await ingest.get("/v1/workshops"))["items"]}


async def test_a_transcript_beside_a_participants_report_is_of_the_same_session(ingest: RunningIngest) -> None:
    day = datetime(2025, 10, 14, tzinfo=KUWAIT)
    report = await ingest.upload("report.csv", zoom_participants(12, day=day))
    # The report's meeting begins at 16:00 in Kuwait; the recording two minutes later, and Zoom's file names are in UTC.
    name = "GMT20251014-130200_Recording.transcript.vtt"
    await ingest.upload(name, transcript(), source_id=report["source_id"])
    (workshop,) = (await ingest.get("/v1/workshops"))["items"]
    rows = [(*row[:3], "Reading together.docx", *row[4:]) for row in ROWS]
    await ingest.upload("coded.csv", coded_sheet(rows))
    items = await found(ingest)
    assert [each["located"] for each in items] == LOCATED
    assert {each["workshop_id"] for each in items} == {workshop["id"]}


async def test_what_a_person_said_of_an_excerpt_moves_with_its_file(ingest: RunningIngest) -> None:
    upload = await ingest.upload("coded.csv", coded_sheet(ROWS))
    first = (await found(ingest))[0]
    answer = await ingest.client.patch(
        f"/v1/excerpts/{first['id']}", json={"audience": "جدة", "consent": "given"}, headers={"If-Match": "*"}
    )
    assert answer.status_code == 200
    other = (await ingest.client.post("/v1/sources", json={"name": {"en": "Other"}})).json()
    moved = await ingest.client.patch(
        f"/v1/uploads/{upload['id']}", json={"source_id": other["id"]}, headers={"If-Match": "*"}
    )
    assert moved.status_code == 200
    await ingest.work()
    items = await found(ingest)
    assert len(items) == len(ROWS)
    assert (items[0]["id"], items[0]["audience"], items[0]["consent"]) == (first["id"], "جدة", "given")
    counts = [(await ingest.get(f"/v1/sources/{each}"))["responses"] for each in (upload["source_id"], other["id"])]
    assert counts == [0, len(ROWS)]
    # The source that is left still stands under its themes.
    gone = await ingest.client.delete(f"/v1/sources/{upload['source_id']}", headers={"If-Match": "*"})
    assert (gone.status_code, gone.json()["type"].rpartition(":")[2]) == (409, "source_in_use")


async def test_the_excerpts_of_one_who_is_erased_go_and_do_not_come_back(ingest: RunningIngest) -> None:
    await ingest.upload(f"{SESSION}.transcript.vtt", transcript())
    upload = await ingest.upload("coded.csv", coded_sheet(ROWS))
    before = await found(ingest)
    voice = before[0]["voice"]
    said = {each["quote"] for each in before if each["voice"] == voice}
    async with ingest.database.tenant(ingest.coalition_id) as session:
        keys = await erase_excerpts(session, ingest.coalition_id, {voice}, ingest.equipment.clock.now())
    assert len(keys) == len(said) > 1
    assert {each["quote"] for each in await found(ingest)} == {row[2] for row in ROWS} - said
    # What is kept among the tombstones keeps a later reading of the same file from bringing them back.
    path = Path(str(ingest.equipment.scratch)) / "coded.csv"
    path.write_bytes(coded_sheet(ROWS))
    again = read(path, Hints(tombstones=frozenset(keys), identity_key=b"k"))
    path.unlink()
    assert isinstance(again, Themes)
    assert {each.quote for each in again.excerpts} == {row[2] for row in ROWS} - said
    assert again.report.counts["erased"] == len(said)
    assert "erased_people_in_file" in [each.code for each in again.report.problems]
    assert (await ingest.get(f"/v1/uploads/{upload['id']}"))["state"] == "received"


async def test_a_name_the_coder_wrote_chooses_between_two_who_said_the_same(ingest: RunningIngest) -> None:
    cues = [("Um Salem", "نعم، صحيح."), ("Abu Fahad", "نعم، صحيح."), ("Um Salem", "إذن."), ("Abu Fahad", "شكرًا.")]
    lines = "".join(
        f"{n}\n00:0{n}:00.000 --> 00:0{n}:05.000\n{who}: {said}\n\n" for n, (who, said) in enumerate(cues, 1)
    )
    await ingest.upload(f"{SESSION}.transcript.vtt", f"WEBVTT\n\n{lines}".encode())
    rows = [("الموافقة", "", "نعم، صحيح", SESSION, who, PARENT, DAY, "") for who in ("abu fahad", "P9")]
    await ingest.upload("coded.csv", coded_sheet(rows))
    his, somebodys = sorted(await found(ingest), key=lambda each: each["voice"] is None)
    assert (his["occurrences"], somebodys["occurrences"]) == (2, 2)
    assert [each["anchors"][0]["seconds"] for each in (his, somebodys)] == [120, 60]
    assert (his["voice"] is not None, somebodys["voice"]) == (True, None)
