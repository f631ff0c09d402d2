"""The same content gives the same data, however it was saved, and in whichever order its rows and columns stand."""

import csv
import io
import random
from pathlib import Path

import polars as pl
import pytest
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.workshop import Workshop
from survey_ingest.readers.encoding import decode
from survey_ingest.readers.reading import read

FIXTURES = Path(__file__).parent / "fixtures"
HINTS = Hints(upload="u", identity_key=b"key of the test")
ARABIC_FORM = (FIXTURES / "google_forms" / "download_arabic.csv").read_text("utf-8")
ARABIC_WORKSHOP = (FIXTURES / "zoom_participants" / "p3_raw.csv").read_text("utf-8")
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1256", "iso8859_6"]


def dataset(path: Path, hints: Hints = HINTS) -> Dataset:
    result = read(path, hints)
    assert isinstance(result, Dataset)
    return result


def frame(read: Dataset) -> pl.DataFrame:
    return read.frame.collect()


def workshop(path: Path) -> Workshop:
    result = read(path, HINTS)
    assert isinstance(result, Workshop)
    return result


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_form_in_every_encoding(tmp_path: Path, encoding: str, line_end: str) -> None:
    text = ARABIC_FORM.replace("٢٨", "28")  # the eight-bit encodings hold no Arabic digits
    plain, saved = tmp_path / "plain.csv", tmp_path / "saved.csv"
    plain.write_bytes(text.encode())
    saved.write_bytes(text.replace("\n", line_end).encode(encoding))
    expected, found = dataset(plain), dataset(saved)
    assert frame(found).equals(frame(expected))
    assert found.codebook == expected.codebook


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1256"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_report_in_every_encoding_and_delimiter(tmp_path: Path, encoding: str, delimiter: str) -> None:
    saved, buffer = tmp_path / "saved.csv", io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows(csv.reader(io.StringIO(ARABIC_WORKSHOP)))
    saved.write_bytes(buffer.getvalue().encode(encoding))
    expected, found = workshop(FIXTURES / "zoom_participants" / "p3_raw.csv"), workshop(saved)
    assert found.persons.equals(expected.persons)
    assert found.connections.equals(expected.connections)


def test_marks_and_digits_of_arabic_spreadsheets_change_nothing(tmp_path: Path) -> None:
    saved = tmp_path / "saved.csv"
    digits = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    head, rows = ARABIC_WORKSHOP.split("In waiting room\n")
    rows = "\n".join(
        ",".join(cell.translate(digits).replace("/", "\u200f/") if "/2026" in cell else cell for cell in row.split(","))
        for row in rows.split("\n")
    )
    saved.write_text("\ufeff" + head.replace("Email", "\u200fEmail\u200e") + "In waiting room\n" + rows, "utf-8")
    expected, found = workshop(FIXTURES / "zoom_participants" / "p3_raw.csv"), workshop(saved)
    assert found.persons.equals(expected.persons)


def test_few_nuls_are_left_out_and_said(tmp_path: Path) -> None:
    saved = tmp_path / "saved.csv"
    saved.write_bytes(ARABIC_WORKSHOP.replace("Email,", "Em\0ail,").encode())
    result = workshop(saved)
    assert result.persons.height == workshop(FIXTURES / "zoom_participants" / "p3_raw.csv").persons.height
    assert [each.code for each in result.report.problems][:1] == ["nul_bytes_removed"]


def test_separator_line_of_a_spreadsheet_keeps_row_numbers(tmp_path: Path) -> None:
    saved = tmp_path / "saved.csv"
    saved.write_text("sep=,\n" + ARABIC_FORM, "utf-8")
    assert frame(dataset(saved))["row_number"].to_list() == [
        number + 1 for number in frame(dataset(FORM))["row_number"]
    ]


FORM = FIXTURES / "google_forms" / "download_arabic.csv"
DUPLICATES = FIXTURES / "google_forms" / "sheet_day_first_average_row.csv"


@pytest.mark.parametrize("path", [FORM, DUPLICATES], ids=lambda path: path.name)
@pytest.mark.parametrize("seed", range(5))
def test_order_of_rows_and_columns_changes_no_identity_and_no_key(tmp_path: Path, path: Path, seed: int) -> None:
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8"))))
    dice = random.Random(seed)
    columns = [0, *dice.sample(range(1, len(rows[0])), len(rows[0]) - 1)]
    body = dice.sample(rows[1:], len(rows) - 1)
    mixed = tmp_path / "mixed.csv"
    with mixed.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[row[place] for place in columns] for row in [rows[0], *body]])
    expected, found = dataset(path), dataset(mixed)
    assert sorted(frame(found).columns) == sorted(frame(expected).columns)
    names = [name for name in frame(expected).columns if name != "row_number"]
    assert frame(found).select(names).sort("response_id").equals(frame(expected).select(names).sort("response_id"))


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    copy = tmp_path / "another name.csv"
    copy.write_bytes(FORM.read_bytes())
    assert frame(dataset(copy)).equals(frame(dataset(FORM)))


def test_identities_depend_on_the_key_and_not_on_the_zone_setting_where_zones_are_printed() -> None:
    first = frame(dataset(FORM))["response_id"].to_list()
    assert (
        first
        == frame(dataset(FORM, Hints(identity_key=b"key of the test", timezone="America/Lima")))[
            "response_id"
        ].to_list()
    )
    assert not set(first) & set(frame(dataset(FORM, Hints(identity_key=b"another")))["response_id"])


def test_erased_respondents_and_persons_are_left_out() -> None:
    victim = frame(dataset(FORM))["response_id"][2]
    left = dataset(FORM, Hints(upload="u", identity_key=b"key of the test", tombstones=frozenset({victim})))
    assert frame(left)["response_id"].to_list() == [
        each for each in frame(dataset(FORM))["response_id"] if each != victim
    ]
    assert (left.report.counts["responses"], left.report.counts["erased"]) == (7, 1)
    path = FIXTURES / "zoom_participants" / "p3_raw.csv"
    person = workshop(path).persons["person"][2]
    result = read(path, Hints(identity_key=b"key of the test", tombstones=frozenset({person})))
    assert isinstance(result, Workshop)
    assert person not in result.persons["person"].to_list()
    assert result.report.counts["erased"] == 2


def test_no_name_and_no_address_is_in_the_output() -> None:
    result = workshop(FIXTURES / "zoom_participants" / "p3_raw.csv")
    shown = result.persons.write_json() + result.connections.write_json() + str(result.report.to_json())
    assert not any(word in shown for word in ("نورة", "Sami", "Layla", "example.com", "فهد"))
    form = dataset(FORM)
    shown = frame(form).write_json() + str(form.codebook.to_json()) + str(form.report.to_json())
    assert not any(word in shown for word in ("نورة", "noura@", "example.com", "القحطاني"))


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Durée,Élève\nprénom,garçon\n", "cp1252"),
        ("Hôpital,Santé\nclinique,école\n", "mac_roman"),
        ("الاسم,هل أنت موافق\nنورة,نعم\nسامي,لا\n", "cp1256"),
        ("Name,Comment\nNoura,good\nSami,very good\nHuda,شكرا لكم على الورشة\n", "cp1256"),
        ("المدرسة,المعلم\nالسالمية,فهد\n", "iso8859_6"),
    ],
)
def test_encoding_is_told_by_words(text: str, encoding: str) -> None:
    decoded = decode(text.encode(encoding))
    assert (decoded.text, decoded.decision.value) == (text, encoding)
    assert decoded.decision.alternatives


def test_few_stray_bytes_are_read_and_said() -> None:
    decoded = decode(b"Timestamp,Question\x8c\xe6\n" + b"2025/01/01 10:00:00,Yes\n" * 50)
    assert [each.code for each in decoded.findings] == ["damaged_text"]


def test_encoding_can_be_overridden() -> None:
    data = "Durée".encode("cp1252")
    assert decode(data, "cp1252").text == "Durée"
    with pytest.raises(ReadError, match="wrong_encoding"):
        decode("Durée et prénom".encode("cp1252"), "utf-8")
