"""KoboToolbox, ODK Central and Ona: repeats in every form, choices told from groups, what is no question kept out."""

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter
from survey_ingest.domain.codebook import Question
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.readers.kobo.kobo_header import geopoint_part, is_repeat, options_of
from survey_ingest.readers.reading import read
from survey_ingest.readers.workbooks.archive import unpacked

FIXTURES = Path(__file__).parent / "fixtures" / "kobo_odk"
NAMES = FIXTURES / "kobo_xml_names.csv"
HINTS = Hints(upload="u", identity_key=b"key of the test")
MAIN = [
    ["role", "subjects", "_id", "_uuid", "_submission_time", "_index"],
    ["parent", "maths arabic", "1", "aaaa-1", "2025-02-01T07:00:00", "1"],
    ["teacher", "maths", "2", "aaaa-2", "2025-02-02T07:00:00", "2"],
    ["parent", "arabic", "3", "aaaa-3", "2025-02-03T07:00:00", "3"],
]
CHILDREN = [
    ["children/age", "children/name", "_index", "_parent_table_name", "_parent_index", "_submission__uuid"],
    ["7", "Sara", "1", "form", "1", "aaaa-1"],
    ["9", "Ali", "2", "form", "1", "aaaa-1"],
    ["6", "Huda", "3", "form", "3", "aaaa-3"],
    ["5", "Lost", "4", "form", "9", "aaaa-9"],
]
CENTRAL = [
    ["SubmissionDate", "role", "meta-instanceID", "KEY"],
    ["2025-01-11T08:00:00.123Z", "parent", "uuid:1", "uuid:1"],
    ["2025-01-12T08:00:00.123Z", "teacher", "uuid:2", "uuid:2"],
]
CENTRAL_CHILDREN = [
    ["age", "PARENT_KEY", "KEY"],
    ["7", "uuid:1", "uuid:1/child[1]"],
    ["9", "uuid:2", "uuid:2/child[1]"],
    ["4", "uuid:2", "uuid:2/child[2]"],
]
TOYS = [["toy", "PARENT_KEY", "KEY"], ["ball", "uuid:2/child[2]", "uuid:2/child[2]/toy[1]"]]


def dataset(path: Path) -> Dataset:
    result = read(path, HINTS)
    assert isinstance(result, Dataset)
    return result


def text(rows: list[list[str]], delimiter: str = ",") -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    return buffer.getvalue()


def workbook(path: Path, sheets: dict[str, list[list[str]]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    return path


def archive(path: Path, entries: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            packed.writestr(name, content)
    return path


def question(data: Dataset, name: str) -> Question:
    return next(each for each in data.codebook.questions if each.asked.name == name)


def ages(data: Dataset, table: str, column: str = "children/age") -> list[list[Any]]:
    """The ages of the repeat, by the response in the order of the file."""
    ids = data.frame.collect()["response_id"].to_list()
    rows = data.tables[table].collect()
    return [rows.filter(pl.col("response_id") == each)[column].to_list() for each in ids]


def test_groups_are_paths_and_leaves_are_titles() -> None:
    data = dataset(NAMES)
    assert [(each.asked.name, each.title) for each in data.codebook.questions][:2] == [
        ("profile/role", "role"),
        ("profile/school", "school"),
    ]
    assert question(data, "photo").kind == "file"


def test_blank_options_are_no_answer_and_not_zero() -> None:
    data = dataset(NAMES)
    languages = question(data, "languages")
    assert (languages.answered, languages.no_answer) == (4, {"not_answered": 1})
    assert data.frame.collect()[languages.key].to_list()[3] is None


def test_submission_times_are_utc() -> None:
    assert dataset(NAMES).frame.collect()["submitted_at"][0].isoformat() == "2025-02-11T07:10:05+00:00"


def test_repeats_written_flat() -> None:
    data = dataset(FIXTURES / "flat_repeats.csv")
    assert ages(data, "children", "age") == [["7", "9"], ["11"], []]
    assert data.tables["children.subjects"].collect()["place"].to_list() == ["1/1", "1/2", "2/1", "1/1"]
    assert question(data, "devices").answered == 2


def test_response_in_several_rows_is_one() -> None:
    data = dataset(FIXTURES / "rows_again.csv")
    assert ages(data, "children") == [["7", "9"], ["6"]]
    assert [each.reason for each in data.report.set_aside] == ["row_of_a_repeat"]


def test_rows_that_differ_elsewhere_are_versions_and_no_repeat(tmp_path: Path) -> None:
    path = tmp_path / "two.csv"
    rows = [["area", "children/age", "meta/instanceID"], ["north", "7", "uuid:1"], ["south", "9", "uuid:1"]]
    path.write_text(text(rows), "utf-8")
    data = dataset(path)
    assert [each.reason for each in data.report.set_aside] == ["same_response_again"]
    assert data.tables == {}


@pytest.mark.parametrize("column", ["_submission__uuid", "_parent_index"])
def test_repeat_in_a_sheet(tmp_path: Path, column: str) -> None:
    dropped = ({"_submission__uuid", "_parent_index"} - {column}).pop()
    place = CHILDREN[0].index(dropped)
    children = [[cell for at, cell in enumerate(row) if at != place] for row in CHILDREN]
    data = dataset(workbook(tmp_path / "file.xlsx", {"form": MAIN, "children": children}))
    assert ages(data, "children") == [["7", "9"], [], ["6"]]
    assert "repeat_rows_without_response" in {each.code for each in data.report.problems}
    assert "children/name" not in data.tables["children"].collect_schema().names()
    assert ("children/name", "personal") in {(each.column, each.reason) for each in data.report.ignored}


def test_archive_of_central_with_a_repeat_of_a_repeat(tmp_path: Path) -> None:
    entries = {"form-child.csv": text(CENTRAL_CHILDREN), "form.csv": text(CENTRAL), "form-child-toy.csv": text(TOYS),
               "media/a.jpg": "x"}  # fmt: skip
    data = dataset(archive(tmp_path / "form.zip", entries))
    assert (data.report.detection.layout, data.report.counts["responses"]) == ("zip", 2)
    assert ages(data, "form-child", "age") == [["7"], ["9", "4"]]
    assert ages(data, "form-child-toy", "toy") == [[], ["ball"]]


def test_archive_of_kobo_tables(tmp_path: Path) -> None:
    data = dataset(archive(tmp_path / "x.zip", {"form.csv": text(MAIN, ";"), "children.csv": text(CHILDREN, ";")}))
    assert ages(data, "children") == [["7", "9"], [], ["6"]]


def test_archive_without_an_export_is_refused(tmp_path: Path) -> None:
    for name, entries in {"a.zip": {"notes.md": "x"}, "b.zip": {"notes.md": "x", "other.csv": "a,b\n1,2\n"}}.items():
        with pytest.raises(ReadError, match="ZIP archive"):
            read(archive(tmp_path / name, entries), HINTS)


def test_archive_that_unpacks_to_far_more_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "bomb.zip", {"form.csv": text(CENTRAL) + "x" * 60_000_000})
    with pytest.raises(ReadError, match="archive_too_large"):
        read(path, HINTS)
    whole = archive(tmp_path / "cut.zip", {"form.csv": text(CENTRAL) * 100}).read_bytes()
    with pytest.raises(ReadError, match="damaged_archive"):
        unpacked(whole[:60] + bytes(40) + whole[100:], ["form.csv"])


def test_table_and_json_of_the_same_submissions_are_the_same_responses(tmp_path: Path) -> None:
    header, *body = MAIN
    table, whole, page, one = (tmp_path / name for name in ("t.csv", "all.json", "page.json", "one.json"))
    table.write_text(text(MAIN), "utf-8")
    items = [dict(zip(header, row, strict=True)) for row in body]
    whole.write_text(json.dumps(items), "utf-8")
    page.write_text(json.dumps({"count": 3, "next": None, "results": items}), "utf-8")
    one.write_text(json.dumps(items[0]), "utf-8")
    expected = dataset(table).frame.collect()
    for path in (whole, page):
        found = dataset(path).frame.collect()
        assert found.drop("row_number").equals(expected.drop("row_number"))
    assert dataset(one).frame.collect()["response_id"].to_list() == expected["response_id"].to_list()[:1]


def test_json_of_central_with_nested_groups(tmp_path: Path) -> None:
    path = tmp_path / "odata.json"
    item = {"__id": "uuid:1", "__system": {"submissionDate": "2025-01-11T08:00:00.000Z", "submitterName": "x"},
            "visit": {"grade": 5}, "point": {"type": "Point", "coordinates": [47.9, 29.3, 0]},
            "child": [{"age": 7, "__id": "c1"}, {"age": 9, "__id": "c2"}]}  # fmt: skip
    path.write_text(json.dumps({"value": [item, {**item, "__id": "uuid:2", "child": []}]}), "utf-8")
    data = dataset(path)
    assert {each.asked.name for each in data.codebook.questions} == {"visit/grade", "point"}
    assert ages(data, "child", "child/age") == [["7", "9"], []]


def test_edited_submission_keeps_its_identity(tmp_path: Path) -> None:
    rows = [["role", "_uuid", "meta/rootUuid", "_submission_time"], ["parent", "b", "", "2025-02-01T07:00:00"]]
    later = [rows[0], ["teacher", "c", "uuid:b", "2025-02-01T07:00:00"]]
    ids = []
    for number, each in enumerate((rows, later)):
        path = tmp_path / f"{number}.csv"
        path.write_text(text(each), "utf-8")
        ids.append(dataset(path).frame.collect()["response_id"][0])
    assert ids[0] == ids[1]


def test_repeat_alone_is_read_and_said(tmp_path: Path) -> None:
    path = tmp_path / "children.csv"
    path.write_text(text(CHILDREN), "utf-8")
    data = dataset(path)
    assert (data.report.detection.layout, data.report.counts["responses"]) == ("repeat_table", 4)
    assert "rows_of_a_repeat" in {each.code for each in data.report.problems}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1256"])
def test_every_encoding_gives_the_same(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(NAMES.read_text("utf-8").encode(encoding))
    expected, found = dataset(NAMES), dataset(path)
    assert found.frame.collect().equals(expected.frame.collect())
    assert found.codebook == expected.codebook


def test_option_columns_are_told_from_groups() -> None:
    titles = {1: "q", 2: "q/a", 3: "q/b/c", 4: "g/x", 5: "g/y", 6: "h/x", 7: "h/y", 8: "h/z"}
    found = options_of(titles, [2, 3, 4, 5, 6, 7], "/", lambda _: True)
    assert found == {"q": {2: "a", 3: "b/c"}, "g": {4: "x", 5: "y"}}
    assert options_of(titles, [2, 3, 4, 5], "/", lambda _: False) == {"q": {2: "a", 3: "b/c"}}


def test_points_and_parents_are_told() -> None:
    titles = {"home", "_home_latitude", "at-Latitude", "at-Longitude", "g/_in_longitude", "g/in", "latitude"}
    assert {each for each in titles if geopoint_part(each, titles, "/")} == {
        "_home_latitude", "at-Latitude", "at-Longitude", "g/_in_longitude",
    }  # fmt: skip
    assert is_repeat([["a", "_parent_index"], ["x", "3"]])
    assert not is_repeat([["a", "_parent_index"], ["x", "-1"]])


def test_rankings_are_one_question_in_the_order_of_their_places(tmp_path: Path) -> None:
    path = tmp_path / "ranks.csv"
    titles = [f"needs/_{place}_choice" for place in ("2nd", "1st", "3rd")]
    rows = [[*titles, "_uuid", "_submission_time"], ["books", "buses", "food", "a", "2025-02-01T07:00:00"],
            ["food", "books", "", "b", "2025-02-02T07:00:00"]]  # fmt: skip
    path.write_text(text(rows), "utf-8")
    data = dataset(path)
    needs = question(data, "needs")
    assert (needs.kind, needs.answered) == ("ranking", 2)
    assert data.frame.collect()[needs.key].to_list() == [["buses", "books", "food"], ["books", "food"]]


def test_joined_answers_count_where_the_options_hold_less(tmp_path: Path) -> None:
    path = tmp_path / "both.csv"
    rows = [["q", "q/a", "q/b", "_uuid", "_submission_time"], ["a b", "1", "1", "x", "2025-02-01T07:00:00"],
            ["b", "", "", "y", "2025-02-02T07:00:00"], ["", "", "", "z", "2025-02-03T07:00:00"]]  # fmt: skip
    path.write_text(text(rows), "utf-8")
    data = dataset(path)
    asked = question(data, "q")
    assert (asked.kind, asked.answered, {each.label: each.count for each in asked.choices}) == (
        "multiple", 2, {"a": 1, "b": 2},
    )  # fmt: skip
    assert {each.code for each in data.report.problems} == {"options_not_ticked"}
    assert [each.reason for each in data.report.ignored] == ["option_column", "option_column"]
