"""The demo's export files have the shapes of the real ones, tell the story they are meant to tell, and never change."""

import csv
import io
import math
from collections import Counter
from datetime import datetime, timedelta

import pytest
from north_star_local.demo import educators, families, workshops
from north_star_local.demo.exports import KUWAIT, ExportFile, Meeting, Stay, old_zoom_report, zoom_report
from north_star_local.demo.terms import TERMS, opened

CLOCK = "%m/%d/%Y %I:%M:%S %p"


def table(file: ExportFile) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))


def clock(text: str, form: str) -> datetime:
    return datetime.strptime(text, form).replace(tzinfo=KUWAIT)


def all_files() -> list[ExportFile]:
    return [*families.family_exports(), educators.educator_export(), *workshops.workshop_exports()]


def test_the_files_are_the_same_each_time_and_have_names_of_their_own() -> None:
    assert all_files() == all_files()
    assert len({file.name for file in all_files()}) == len({file.content for file in all_files()}) == 13


def test_the_arabic_form_is_a_download_and_the_english_one_a_sheet() -> None:
    early, arabic, english = families.family_exports()
    assert table(arabic)[0][0] == "طابع زمني"
    assert table(english)[0][0] == "Timestamp"
    assert arabic.content.startswith('"طابع زمني"'.encode())
    assert table(arabic)[1][0].split(" ")[2] in {"ص", "م"}
    assert table(arabic)[1][0].endswith("UTC+3")
    assert clock(table(english)[1][0], "%m/%d/%Y %H:%M:%S") >= opened(TERMS[0])
    assert all(len(row) == 9 for file in (early, arabic, english) for row in table(file))


def test_the_later_export_holds_all_rows_of_the_early_one() -> None:
    early, arabic, _ = families.family_exports()
    assert table(arabic)[: len(table(early))] == table(early)
    assert len(table(arabic)) > len(table(early)) + 90


def test_options_hold_the_sign_that_joins_them() -> None:
    _, _, english = families.family_exports()
    places = [row[7] for row in table(english)[1:]]
    assert any(cell.count("At home, before sleep, ") for cell in places)
    assert any("Book talk; pupils lead;" in row[6] for row in table(educators.educator_export()))
    assert any("At grandmother's" in cell or "By the sea" in cell for cell in places)


@pytest.mark.parametrize(("term", "rows", "confident"), [("2022-T2", 63, 30), ("2025-T1", 78, 36), ("2026-T1", 91, 55)])
def test_a_hand_count_of_confident_families(term: str, rows: int, confident: int) -> None:
    _, arabic, english = families.family_exports()
    start, end = opened(term), opened(term) + timedelta(days=19)
    said: Counter[str] = Counter()
    for row in table(arabic)[1:]:
        if start <= clock(row[0].split(" ")[0], "%Y/%m/%d") < end:
            said[row[4]] += 1
    for row in table(english)[1:]:
        if start <= clock(row[0], "%m/%d/%Y %H:%M:%S") < end:
            said[row[4]] += 1
    high = {label for labels in families.AGREEMENT[:2] for label in labels}
    assert said.total() == rows
    assert sum(said[label] for label in high) == confident


def test_the_small_school_stays_below_the_floor_of_ten() -> None:
    _, arabic, english = families.family_exports()
    schools = Counter(row[1] for row in table(arabic)[1:] + table(english)[1:])
    small = sum(schools[name] for name in families.SCHOOLS["horizon"])
    assert 0 < small < 10 * len(TERMS)


def test_some_type_arabic_digits() -> None:
    days = Counter(row[3] for row in table(families.family_exports()[1])[1:])
    assert set(days) & set("٠١٢٣٤٥٦٧")
    assert set(days) & set("01234567")


def test_educators_give_an_address_that_nobody_has() -> None:
    rows = table(educators.educator_export())
    assert rows[0][1] == "Email Address"
    assert all(row[1].endswith("@example.org") for row in rows[1:])
    assert {row[2] for row in rows[1:]} == set(educators.ROLES)


def test_printed_minutes_are_rounded_up_as_zoom_does() -> None:
    for file in workshops.workshop_exports():
        rows = table(file)
        for row in rows[4:]:
            joined, left = (clock(cell, CLOCK) for cell in row[2:4])
            assert int(row[4]) == math.ceil((left - joined).total_seconds() / 60)
        assert int(rows[1][rows[0].index("Participants")]) == len(rows) - 4


def test_reports_hold_what_real_ones_hold() -> None:
    rows = [row for file in workshops.workshop_exports() for row in table(file)[4:]]
    assert {"read.ai meeting notes", "Call-in User_1"} <= {row[0] for row in rows}
    assert any(len(row) == 8 and row[7] == "Yes" for row in rows)
    assert any("(" in row[0] for row in rows)
    assert max(Counter(row[1] for row in table(workshops.workshop_exports()[-1])[4:] if row[1]).values()) >= 3


def test_the_day_of_every_workshop_tells_day_from_month() -> None:
    for file in workshops.workshop_exports():
        rows = table(file)
        start = rows[1][[title.lower() for title in rows[0]].index("start time")]
        assert int(start.split("/")[1]) > 12


def test_both_generations_of_reports() -> None:
    start = datetime(2026, 3, 17, 0, 5, tzinfo=KUWAIT)
    stay = Stay("Noura", "noura@example.com", start, start + timedelta(seconds=61), waiting=True)
    meeting = Meeting("Topic, with comma", "81000000000", "Hind", "hind@example.org", (stay,))
    new, old = (writer("r.csv", meeting).content.decode("utf-8-sig") for writer in (zoom_report, old_zoom_report))
    assert new.splitlines()[1] == (
        '"Topic, with comma",81000000000,Hind (hind@example.org),2,03/17/2026 12:05:00 AM,03/17/2026 12:06:01 AM,1'
    )
    assert new.splitlines()[4].endswith(",2,Yes,,Yes")
    assert old.splitlines()[0].endswith("Participants,")
    assert len(old.splitlines()) == 4  # the waiting room was not told then
