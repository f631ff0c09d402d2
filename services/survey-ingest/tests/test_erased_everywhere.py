"""A stranger looks through all tables and all objects for somebody who was erased."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import polars as pl
import pytest
from rba_platform.access import Role
from rba_platform.idempotency import idempotency_keys
from rba_platform.jobs import jobs
from sqlalchemy import Table, select
from survey_ingest.models import Base
from survey_ingest.testing.coded_files import PARENT, coded_sheet
from survey_ingest.testing.export_files import KUWAIT
from survey_ingest.testing.fake_measures import FakeCoalition, FakeMeasures
from survey_ingest.testing.running_ingest import RunningIngest

Headers = dict[str, str]
ADDRESS = "Dalal.Canary@Example.org"
#: Everything that must be nowhere: her names, her address, and what only she said, answered and wrote.
HERS = (
    "Dalal", "Um Barrak", "dalal.canary", "kestrel", "صقرها", "osprey", "heron", "plover", "hoopoe", "bulbul", "robin",
)  # fmt: skip
MEETING, START = "812 3456 7890", datetime(2025, 10, 25, 16, tzinfo=KUWAIT)
WHEN = "%m/%d/%Y %I:%M:%S %p"
CHAT = "GMT20251025-130000_RecordingnewChat.txt"
TRANSCRIPT = "GMT20251025-130000_Recording.transcript.vtt"


def table(*records: Iterable[Any]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(records)
    return ("\ufeff" + out.getvalue()).encode()


def form(language: str, hers: bool) -> bytes:
    titles = {
        "en": ("Timestamp", "Email Address", "My child reads at home every day", "What would help you?"),
        "ar": ("طابع زمني", "عنوان البريد الإلكتروني", "طفلي يقرأ في البيت كل يوم", "ما الذي يساعدكم؟"),
    }[language]
    answers = {"en": ("Agree", "Disagree"), "ar": ("أوافق", "لا أوافق")}[language]
    rows = []
    for number in range(15):
        at = START - timedelta(days=20, hours=number, minutes=7 if language == "ar" else 0)
        mine = hers and number == 6
        word = ("kestrel books of mine" if language == "en" else "صقرها يقرأ معها") if mine else f"{number}"
        address = ADDRESS if mine else f"{language}{number}@example.org"
        time = f"{at:%Y/%m/%d} {at.hour % 12 or 12}:{at:%M:%S} {at:%p} GMT+3"
        rows.append([time, address, answers[number % 2], word])
    return table(titles, *rows)


def attendance() -> bytes:
    """She was there on two devices: once with her address, once renamed and without it."""
    end = START + timedelta(hours=1)

    def row(name: str, address: str, joined: int, left: int) -> list[Any]:
        times = [f"{START + timedelta(minutes=minutes):{WHEN}}" for minutes in (joined, left)]
        return [name, address, *times, left - joined, "Yes", "No"]

    return table(
        ["Topic", "ID", "Host", "Duration (minutes)", "Start time", "End time", "Participants"],
        ["Reading together", MEETING, "Host (host@example.org)", 60, f"{START:{WHEN}}", f"{end:{WHEN}}", 14],
        [],
        ["Name (original name)", "Email", "Join time", "Leave time", "Duration (minutes)", "Guest", "In waiting room"],
        *(row(f"Person {number}", f"person{number}@example.org", 0, 60) for number in range(12)),
        row("Dalal Canary", ADDRESS, 0, 20),
        row("Um Barrak (Dalal Canary)", "", 25, 60),
    )


def registration() -> bytes:
    people = [(f"Person {number}", "Q", f"person{number}@example.org", f"Grade {number}") for number in range(12)]
    return table(
        ["Registration Report"],
        ["Report Generated:", "Oct 24, 2025 8:00 AM"],
        ["Topic", "Meeting ID", "Scheduled Time", "Duration (minutes)"],
        ["Reading together", MEETING, "Oct 25, 2025 4:30 PM", 60],
        ["First Name", "Last Name", "Email", "Registration Time", "Approval Status", "Which grade do you teach?"],
        *([*each[:3], "Oct 2, 2025 10:00:00", "approved", each[3]] for each in people),
        ["Dalal", "Canary", ADDRESS.lower(), "Oct 3, 2025 10:00:00", "approved", "heron grade"],
    )


def questions() -> bytes:
    rows = [[n, f"Question {n}?", f"Person {n}", f"person{n}@example.org", "live answered"] for n in range(1, 6)]
    return table(
        ["Question and Answer Report"],
        ["Topic", "Webinar ID", "Actual Start Time"],
        ["Reading together", MEETING, "Oct 25, 2025 4:00 PM"],
        ["#", "Question", "Asker Name", "Asker Email", "Answer(s)"],
        *rows,
        [6, "Where are plover books?", "Dalal Canary", ADDRESS, "live answered"],
    )


def poll() -> bytes:
    def row(place: int, name: str, address: str, answer: str) -> list[Any]:
        at = f"Oct 25, 2025 16:10:{place:02}"
        return [place, name, address, at, "Was the pace right?", answer, "What next?", f"{answer} things"]

    return table(
        ["Poll Report"],
        ["Report Generated:", "Oct 30, 2025 8:00 PM"],
        ["Topic", "Webinar ID", "Actual Start Time", "Actual Duration (minutes)"],
        ["Reading together", MEETING, "Oct 25, 2025 4:00 PM", 60],
        ["Poll Details"],
        ["#", "User Name", "User Email", "Submitted Date/Time", ""],
        *(row(n, f"Person {n}", f"person{n}@example.org", ("Yes", "No")[n % 2]) for n in range(1, 12)),
        row(12, "Dalal Canary", ADDRESS, "osprey"),
    )


def chat() -> bytes:
    said = [(f"Person {n}", f"Message {n} نعم") for n in range(6)]
    said += [("Um Barrak", "My hoopoe words"), ("Dalal Canary", "hoopoe again")]
    return "\r\n".join(f"00:{n:02}:00\t{who}:\t{text}" for n, (who, text) in enumerate(said)).encode()


def transcript() -> bytes:
    said = [(f"Person {n % 3}", f"Sentence {n} of the session") for n in range(6)]
    said += [("Um Barrak", "We read the bulbul story every night"), ("Um Barrak", "and bulbul songs too")]
    cues = [f"{n + 1}\n00:{n:02}:00.000 --> 00:{n:02}:30.000\n{who}: {text}" for n, (who, text) in enumerate(said)]
    return "\n\n".join(["WEBVTT", *cues]).encode()


def coded() -> bytes:
    session, day = "GMT20251025-130000_Recording", "2025-10-25"
    quotes = [
        ("Sentence 1 of the session", "P1"),
        ("Sentence 2 of the session", "P2"),
        ("read the bulbul story", "P3"),
        ("and bulbul songs", "Um Barrak"),
        # In words that the transcript does not have: under her mark, and under her name; and with somebody else's.
        ("a robin that nobody wrote down", "P3"),
        ("another robin that nobody wrote down", "Um Barrak"),
        ("Sentence 5 of the session We read the bulbul story", "P9"),
    ]
    return coded_sheet([("القراءة", "", quote, session, who, PARENT, day, "") for quote, who in quotes])


async def told_everywhere(ingest: RunningIngest) -> dict[str, str]:
    """All that is stored of the coalition, as text: each row of each table, and each object."""
    found: dict[str, str] = {}
    tables: list[Table] = [*Base.metadata.tables.values(), jobs, idempotency_keys]
    async with ingest.database.tenant(ingest.coalition_id) as session:
        for each in tables:
            for number, row in enumerate((await session.execute(select(each))).all()):
                texts = [cell.decode(errors="replace") if isinstance(cell, bytes) else str(cell) for cell in row]
                found[f"{each.name} {number}"] = "\n".join(texts)
    storage = ingest.equipment.storage
    for name in await storage.names(str(ingest.coalition_id)):
        content = await storage.read(f"{ingest.coalition_id}/{name}")
        found[name] = _text(content)
    for path in ingest.equipment.scratch.rglob("*"):
        if path.is_file():
            found[str(path)] = _text(path.read_bytes())
    return found


def _text(content: bytes) -> str:
    if content.startswith(b"PAR1"):
        return pl.read_parquet(content).write_ndjson()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(archive.read(each).decode(errors="replace") for each in archive.namelist())
    return content.decode(errors="replace")


async def left_of_her(ingest: RunningIngest) -> set[tuple[str, str]]:
    told = await told_everywhere(ingest)
    return {(place, word) for place, text in told.items() for word in HERS if word.casefold() in text.casefold()}


async def everything(ingest: RunningIngest, *, linked: bool) -> dict[str, dict[str, Any]]:
    made = await ingest.client.post("/v1/sources", json={"name": {"en": "Reading"}, "link_persons": linked})
    sent = {}
    for name in ("en", "ar"):
        sent[name] = await ingest.upload(f"{name}.csv", form(name, hers=True), source_id=made.json()["id"])
    await join_languages(ingest, made.json()["id"])
    sent["attendance"] = await ingest.upload("report.csv", attendance())
    of_session = {"source_id": sent["attendance"]["source_id"]}
    for name, content in (("registration.csv", registration()), ("questions.csv", questions())):
        sent[name] = await ingest.upload(name, content, **of_session)
    for name, content in ((CHAT, chat()), (TRANSCRIPT, transcript())):
        sent[name] = await ingest.upload(name, content, **of_session)
    sent["poll"] = await ingest.upload("poll.csv", poll())
    sent["coded"] = await ingest.upload("coded.csv", coded())
    await ingest.work_until_quiet()
    theme = (await ingest.get("/v1/themes"))["items"][0]["id"]
    by_hand = {"quote": "and bulbul songs too", "document": "GMT20251025-130000_Recording"}
    headers = {"Idempotency-Key": "by-hand"}
    made = await ingest.client.post(f"/v1/themes/{theme}/excerpts", json=by_hand, headers=headers)
    assert made.status_code == 201, made.text
    await ingest.work_until_quiet()
    for name, upload in sent.items():
        assert upload["state"] == "normalized", (name, upload)
    (workshop,) = (await ingest.get("/v1/workshops"))["items"]
    assert workshop["tells_of"] == ["messages", "persons", "questions", "registrations", "utterances"]
    return sent


async def join_languages(ingest: RunningIngest, source_id: str) -> None:
    """The questions of the two forms are one each."""
    address = f"/v1/sources/{source_id}/codebook"
    keys = [each["key"] for each in (await ingest.get(address))["questions"]]
    joined = {"joined": [[keys[0], keys[2]], [keys[1], keys[3]]]}
    answer = await ingest.client.patch(address, json=joined, headers={"If-Match": "*"})
    assert answer.status_code == 202, answer.text
    await ingest.work_until_quiet()


@pytest.fixture
def admin(key_of: Callable[..., Headers]) -> Headers:
    return key_of(Role.admin)


async def erase(ingest: RunningIngest, admin: Headers, **whom: Any) -> dict[str, Any]:
    answer = await ingest.client.post("/v1/erasures", json=whom, headers=admin)
    assert answer.status_code == 202, answer.text
    await ingest.work_until_quiet()
    await ingest.work()
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize("linked", [False, True])
async def test_nothing_is_left_of_her(ingest: RunningIngest, admin: Headers, linked: bool) -> None:
    sent = await everything(ingest, linked=linked)
    assert {word for _, word in await left_of_her(ingest)} == set(HERS)
    answer = await erase(ingest, admin, address=ADDRESS)
    assert set(answer["uploads"]) == {upload["id"] for upload in sent.values()}
    assert await left_of_her(ingest) == set()
    # Everybody else is there.
    told = "\n".join((await told_everywhere(ingest)).values())
    for words in ("Sentence 5 of the session", "Message 5 نعم", "Grade 11", "Question 5?", "Yes things", "Sentence 2"):
        assert words in told
    responses = await ingest.get(f"/v1/sources/{sent['en']['source_id']}")
    assert responses["responses"] == 28
    assert len((await ingest.get("/v1/excerpts"))["items"]) == 2


async def test_later_files_of_the_session_do_not_bring_her_back(ingest: RunningIngest, admin: Headers) -> None:
    sent = await everything(ingest, linked=False)
    await erase(ingest, admin, address=ADDRESS)
    of_session = {"source_id": sent["attendance"]["source_id"]}
    # Saved by another person, a minute later; and without addresses, as a host of a free account sees it.
    chats = await ingest.upload(
        "GMT20251025-130130_RecordingnewChat.txt", chat() + b"\r\n00:30:00\tPerson 1:\tbye", **of_session
    )
    again = transcript().replace(b"00:00:00.000", b"00:00:01.000")
    talks = await ingest.upload("GMT20251025-130100_Recording.transcript.vtt", again, **of_session)
    bare = attendance().replace(ADDRESS.encode(), b"").replace(b"person1@example.org", b"person1@example.com")
    lists = await ingest.upload("bare.csv", bare, **of_session)
    await ingest.work_until_quiet()
    assert [each["counts"]["erased"] for each in (chats, talks, lists)] == [2, 2, 2]
    raws = {each["sha256"] for each in (chats, talks, lists)}
    left = await left_of_her(ingest)
    assert {place for place, _ in left} == raws  # as their reports say: erased_people_in_file
    for each in (chats, talks, lists):
        assert "erased_people_in_file" in [problem["code"] for problem in each["problems"]]


async def test_somebody_of_her_name_in_another_session_stays(ingest: RunningIngest, admin: Headers) -> None:
    sent = await everything(ingest, linked=False)
    of_session = {"source_id": sent["attendance"]["source_id"]}
    again = chat() + b"\r\n00:30:00\tPerson 1:\tbye"
    other = await ingest.upload("GMT20251101-130000_RecordingnewChat.txt", again, **of_session)
    assert other["counts"]["messages"] == 9
    answer = await erase(ingest, admin, address=ADDRESS)
    assert other["id"] not in answer["uploads"]
    now = await ingest.get(f"/v1/uploads/{other['id']}")
    await ingest.client.patch(f"/v1/uploads/{other['id']}", json={}, headers={"If-Match": str(now["version"])})
    await ingest.work_until_quiet()
    assert (await ingest.get(f"/v1/uploads/{other['id']}"))["counts"]["messages"] == 9


async def test_a_name_that_two_of_the_session_have_is_nobodys(ingest: RunningIngest, admin: Headers) -> None:
    two = attendance().replace(b"Person 3,person3@example.org", b"Dalal Canary,another@example.org")
    report = await ingest.upload("report.csv", two)
    written = await ingest.upload(CHAT, chat(), source_id=report["source_id"])
    answer = await erase(ingest, admin, address=ADDRESS)
    assert written["id"] not in answer["uploads"]
    (workshop,) = (await ingest.get("/v1/workshops"))["items"]
    assert workshop["messages"] == 8


async def test_the_answer_names_figures_of_all_kinds(
    ingest: RunningIngest, admin: Headers, fake_measures: FakeMeasures, coalition: FakeCoalition
) -> None:
    sent = await everything(ingest, linked=False)
    book = (await ingest.get(f"/v1/sources/{sent['en']['source_id']}/codebook"))["questions"]
    workshops = [(await ingest.get("/v1/workshops"))["items"][0]["id"]]
    theme = (await ingest.get("/v1/themes"))["items"][0]["id"]
    where = [{"attribute": "theme", "any_of": [theme]}]
    recipes: dict[str, dict[str, Any]] = {
        "reads": {
            "source_id": sent["en"]["source_id"],
            "statistic": "percent_choosing",
            "question": book[0]["key"],
            "counts": ["Agree"],
        },
        "came": {"workshops": workshops, "statistic": "attendance_people"},
        "wrote": {"workshops": workshops, "statistic": "messages"},
        "spoke": {"workshops": workshops, "statistic": "speakers"},
        "themes": {"source_id": sent["coded"]["source_id"], "statistic": "theme_speakers", "where": where},
    }
    for name, recipe in recipes.items():
        fake_measures.add_measure(coalition, name, **({} if name == "reads" else {"unit": "number"}))
        await ingest.published(measure_key=name, **recipe)
    answer = await erase(ingest, admin, address=ADDRESS)
    changed = {each["measure_key"]: (each["before"], each["after"]) for each in answer["data_points"]}
    assert changed == {
        "reads": (100 * 16 / 30, 100 * 14 / 28),
        "came": (13, 12),
        "wrote": (8, 6),
        "spoke": (7, 6),
        "themes": (4, 2),  # what she said together with another went, too
    }
    keys = {measure["id"]: name for name, measure in coalition.measures.items()}
    told = {keys[place[0]]: point["told"] for place, point in coalition.points.items()}
    assert (told["reads"]["numerator"], told["reads"]["denominator"]) == (14, 28)
    assert {name: told[name]["value"] for name in ("came", "wrote", "spoke", "themes")} == {
        name: after for name, (_, after) in changed.items() if name != "reads"
    }
