"""Webinar attendee, registration and Q&A reports: the same content is the same, and what is odd is said."""

import csv
import io
import random
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.persons import person_key
from survey_ingest.domain.workshop import Workshop
from survey_ingest.readers.reading import read
from survey_ingest.readers.zoom.answer_lines import answer_texts, speakers_of

FIXTURES = Path(__file__).parent / "fixtures"
KEY = b"key of the test"
FOLDERS = ("zoom_webinar_attendees", "zoom_registration", "zoom_questions", "zoom_recordings")
FILES = [path for folder in FOLDERS for path in sorted((FIXTURES / folder).glob("*.csv"))]
PADDED = FIXTURES / "zoom_webinar_attendees" / "2024_padded.csv"
WITHOUT_PADDING = [path for path in FILES if path.parent.name == "zoom_webinar_attendees"]
HEAD = (
    "Attendee Report\nReport generated time,05/20/2026 10:00:00 AM\n"
    "Topic,Webinar ID,Actual Start Time,Actual Duration (minutes)\nHomework,912 3456 7890,05/13/2026 09:00:00 AM,100\n"
    "Attendee Details\n"
    "Attended,User Name (Original Name),Email,Join Time,Leave Time,Time in Session (minutes),Is Guest,Country\n"
)


def workshop(path: Path, **hints: object) -> Workshop:
    result = read(path, Hints(upload="u", identity_key=KEY, **hints))  # type: ignore[arg-type]  # a test's own hints
    assert isinstance(result, Workshop)
    return result


def same(one: Workshop, other: Workshop, *, but: tuple[str, ...] = ()) -> bool:
    frames = zip(one.frames.values(), other.frames.values(), strict=True)
    return all(a.drop(but, strict=False).equals(b.drop(but, strict=False)) for a, b in frames)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1256"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_encoding_and_delimiter_gives_the_same(tmp_path: Path, path: Path, encoding: str, delimiter: str) -> None:
    text = path.read_text("utf-8-sig")
    if encoding == "cp1256" and not _holds(text, encoding):
        pytest.skip("windows-1256 cannot hold it")
    given_with = ";" if path.stem.endswith("semicolon_day_first") else ","
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=given_with))
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    saved = tmp_path / "saved.csv"
    saved.write_bytes(buffer.getvalue().encode(encoding))
    found, expected = workshop(saved), workshop(path)
    assert same(found, expected)
    assert found.sessions == expected.sessions


def _holds(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return any("\u0600" < character < "\u06ff" for character in text)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_marks_in_headers_and_arabic_digits_in_dates_change_nothing(tmp_path: Path, path: Path) -> None:
    digits = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    delimiter = ";" if path.stem.endswith("semicolon_day_first") else ","
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline=""), delimiter=delimiter))
    buffer = io.StringIO(newline="")
    dressed = [
        [f"\u200f{cell.translate(digits)}" if ":" in cell and "20" in cell else _marked(cell) for cell in row]
        for row in rows
    ]
    csv.writer(buffer, delimiter=delimiter).writerows(dressed)
    saved = tmp_path / "saved.csv"
    saved.write_text(buffer.getvalue(), "utf-8")
    assert same(workshop(saved), workshop(path), but=("answers", "text"))


def _marked(cell: str) -> str:
    return (
        f"\u200f{cell}\u200e"
        if cell in {"Email", "Join Time", "Leave Time", "Attended", "Question", "Start Time"}
        else cell
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_names_and_addresses_are_in_no_output(path: Path) -> None:
    result = workshop(path)
    shown = "".join(frame.write_json() for frame in result.frames.values()) + str(result.report.to_json())
    assert not any(word in shown for word in ("نورة", "العلي", "Sami", "Layla", "example.com", "Mona", "96500000"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_reading_twice_changes_nothing(tmp_path: Path, path: Path) -> None:
    copy = tmp_path / "another name.csv"
    copy.write_bytes(path.read_bytes())
    assert same(workshop(copy), workshop(path))
    assert workshop(copy).sessions == workshop(path).sessions


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", ["2020_four_sections", "2024_padded", "2021_row_widths"])
def test_the_order_of_rows_within_a_section_changes_nothing(tmp_path: Path, name: str, seed: int) -> None:
    path = FIXTURES / "zoom_webinar_attendees" / f"{name}.csv"
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    start = next(place for place, row in enumerate(rows) if row[0] == "Attendee Details") + 2
    end = next((place for place, row in enumerate(rows) if place > start and row[0] == "Other Attended"), len(rows))
    body = random.Random(seed).sample(rows[start:end], end - start)
    mixed = tmp_path / "mixed.csv"
    with mixed.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([*rows[:start], *body, *rows[end:]])
    found, expected = workshop(mixed), workshop(path)
    for name_of, keys in (("persons", ["person"]), ("registrations", ["person"])):
        one, other = found.frames[name_of], expected.frames[name_of]
        dropped = [column for column in ("rows", "row_number") if column in one.columns]
        assert one.drop(dropped).sort(keys).equals(other.drop(dropped).sort(keys))


stays = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 7_000), st.integers(0, 3_000)), min_size=1, max_size=20)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stays)
def test_presence_is_a_union_and_persons_are_fewer_than_connections(
    tmp_path: Path, rows: list[tuple[int, int, int]]
) -> None:
    def clock(seconds: int) -> str:
        hour, rest = divmod(9 * 3600 + seconds, 3600)
        return f"05/13/2026 {hour % 12 or 12:02}:{rest // 60:02}:{rest % 60:02} {'AM' if hour < 12 else 'PM'}"

    path = tmp_path / "attendees.csv"
    lines = [
        f"Yes,P {who},p{who}@example.com,{clock(start)},{clock(start + length)},{-(-length // 60)},Yes,Kuwait"
        for who, start, length in rows
    ]
    path.write_text(HEAD + "\n".join(lines) + "\n", "utf-8")
    result = workshop(path)
    by_hand = {
        who: len({second for each, start, length in rows if each == who for second in range(start, start + length)})
        for who, _, _ in rows
    }
    assert sorted(result.persons["present_seconds"]) == sorted(by_hand.values())
    assert result.persons.height <= result.connections.height == len(rows)
    assert result.persons["present_seconds"].sum() <= result.connections["seconds"].sum()
    printed = 60 * (result.connections["printed_minutes"].sum() or 0)
    assert result.connections["seconds"].sum() <= printed


def test_several_who_share_a_name_stay_apart(tmp_path: Path) -> None:
    path = tmp_path / "attendees.csv"
    times = "05/13/2026 09:00:00 AM,05/13/2026 09:30:00 AM,30,Yes,Kuwait"
    path.write_text(HEAD + f"Yes,Noura,a@example.com,{times}\nYes,Noura,b@example.com,{times}\n", "utf-8")
    assert workshop(path).persons.height == 2


def test_who_is_absent_is_no_attendance_but_a_registration() -> None:
    result = workshop(PADDED)
    came = result.registrations.filter(pl.col("attended"))["person"].to_list()
    assert set(came) <= set(result.persons["person"])
    stayed_away = result.registrations.filter(~pl.col("attended"))["person"].to_list()
    assert not set(stayed_away) & set(result.persons["person"])


def test_an_erased_person_is_in_no_frame() -> None:
    erased = person_key("address noura@example.com", "", KEY, everywhere=True)
    result = workshop(PADDED, tombstones=frozenset({erased}))
    assert all(erased not in frame["person"].to_list() for frame in (result.connections, result.registrations))
    assert result.report.counts["erased"] == 2


def test_a_webinar_that_nobody_attended_is_no_failure(tmp_path: Path) -> None:
    path = tmp_path / "attendees.csv"
    path.write_text(
        'Attendee Report\nReport Generated:,"Mar 18, 2025 9:00 PM"\n'
        'Topic,Webinar ID,Actual Start Time\nHomework,912 3456 7890,"Mar 17, 2025 5:00 PM"\nAttendee Details\n'
        "Attended,User Name (Original Name),First Name,Last Name,Email,Registration Time,Approval Status,Join Time,"
        "Leave Time,Time in Session (minutes),Is Guest,Country/Region Name\n"
        'No,Noura,Noura,A,noura@example.com,"Mar 01, 2025 10:00:00",approved,--,--,--,--,Kuwait\n',
        "utf-8",
    )
    result = workshop(path)
    assert (result.persons.height, result.registrations.height) == (0, 1)
    assert [each.code for each in result.report.problems] == ["nobody_attended"]


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("zoom_participants/p3_raw.csv", "zoom_webinar_attendees"),
        ("zoom_webinar_attendees/2024_padded.csv", "zoom_participants"),
        ("zoom_webinar_attendees/2024_padded.csv", "zoom_registration"),
        ("zoom_registration/report.csv", "zoom_webinar_attendees"),
        ("zoom_questions/report.csv", "zoom_poll"),
        ("zoom_poll/answers_in_rows.csv", "zoom_questions"),
        ("zoom_poll/generation_2_key_value_preamble.csv", "zoom_participants"),
    ],
)
def test_one_report_is_never_read_as_another(name: str, wrong: str) -> None:
    with pytest.raises(ReadError, match="not_this_format"):
        read(FIXTURES / name, Hints(format=wrong))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_file_that_is_cut_is_named_or_holds_less(tmp_path: Path, path: Path) -> None:
    whole = path.read_bytes()
    expected = workshop(path)
    cut = tmp_path / "cut.csv"
    for place in range(len(whole) // 2, len(whole), 37):
        cut.write_bytes(whole[:place])
        try:
            found = workshop(cut)
        except ReadError:
            continue
        for one, other in zip(found.frames.values(), expected.frames.values(), strict=True):
            assert one.height <= other.height


def test_names_before_answers_go_and_notes_stay() -> None:
    cells = ["Hind Coordinator: yes", "Mona: soon\nMona: now", "Note: bring a book", "see https://example.org: now"]
    names = speakers_of(cells, set())
    assert [answer_texts(cell, names) for cell in cells] == [
        ["yes"],
        ["soon", "now"],
        ["Note: bring a book"],
        ["see https://example.org: now"],
    ]


def test_a_nul_in_a_header_drops_nobody(tmp_path: Path) -> None:
    path = tmp_path / "attendees.csv"
    path.write_bytes(PADDED.read_bytes().replace(b"Attended,User Name", b"Atten\0ded,User Name", 2))
    found = workshop(path)
    assert same(found, workshop(PADDED))
    assert [each.code for each in found.report.problems] == ["nul_bytes_removed"]


def participants(tmp_path: Path, text: str) -> Workshop:
    path = tmp_path / "participants.csv"
    path.write_text(text, "utf-8")
    return workshop(path)


def test_days_that_were_put_into_one_table_are_sessions_of_their_own(tmp_path: Path) -> None:
    head = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"
    first = "Alia,alia@example.com,03/20/2026 06:00:00 PM,03/20/2026 07:00:00 PM,60,No\nBadr,b@example.com,,,5,No\n"
    second = "Alia,alia@example.com,03/27/2026 06:00:00 PM,03/27/2026 06:30:00 PM,30,No\n"
    for text in (head + first + second, head + first + head + second):
        found = participants(tmp_path, text)
        assert [each.started_at.day for each in found.sessions if each.started_at] == [20, 27]
        assert found.report.counts["attendances"] == 3
        assert [each.seconds for each in found.sessions] == [3600, 1800]
    again = head + first + "Alia,alia@example.com,03/20/2026 11:00:00 PM,03/20/2026 11:30:00 PM,30,No\n"
    assert len(participants(tmp_path, again).sessions) == 1
    block = (
        "Meeting ID,Topic,Start Time,End Time\n812 3456 7890,Reading,03/20/2026 05:55:00 PM,03/27/2026 07:00:00 PM\n\n"
    )
    assert len(participants(tmp_path, block + head + first + second).sessions) == 1


def test_topic_and_id_before_the_names_part_the_sessions(tmp_path: Path) -> None:
    text = (
        "Topic,Meeting ID,Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes)\n"
        "Reading,98765432101,Alia,alia@example.com,2026-03-20 18:00:00,2026-03-20 19:00:00,60\n"
        "Maths,98765432102,Alia,alia@example.com,2026-03-20 18:30:00,2026-03-20 19:00:00,30\n"
    )
    found = participants(tmp_path, text)
    assert [(each.meeting_id, each.topic) for each in found.sessions] == [
        ("98765432101", "Reading"),
        ("98765432102", "Maths"),
    ]
    assert found.report.detection.layout == "P4"


def test_a_blank_before_a_bracket_does_not_matter(tmp_path: Path) -> None:
    found = participants(
        tmp_path, "Name(Original Name),User Email,Total Duration(Minutes),Guest\nAlia,a@example.com,58,No\n"
    )
    assert (found.report.detection.layout, found.report.counts["persons"]) == ("P2", 1)
