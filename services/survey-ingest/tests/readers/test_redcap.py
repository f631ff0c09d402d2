"""REDCap: one response a record, events and instances in names, forms never opened, the same in every export."""

import csv
import io
import json
import random
from pathlib import Path

import pytest
from survey_ingest.domain.codebook import Question
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.hints import Hints
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.probe import Probe
from survey_ingest.readers.reading import read
from survey_ingest.readers.redcap.redcap import Redcap

FIXTURES = Path(__file__).parent / "fixtures" / "redcap"
FLAT = FIXTURES / "flat.csv"
HINTS = Hints(upload="u", identity_key=b"key of the test")


def dataset(path: Path) -> Dataset:
    result = read(path, HINTS)
    assert isinstance(result, Dataset)
    return result


def question(data: Dataset, title: str) -> Question:
    return next(each for each in data.codebook.questions if each.title == title)


def rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text("utf-8"))))


def write(path: Path, rows: list[list[str]], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    path.write_bytes(buffer.getvalue().encode(encoding))
    return path


def evidence(path: Path) -> Evidence | None:
    return Redcap().recognises(Probe(path, path.name, path.read_bytes()))


def test_form_that_was_never_opened_was_not_shown() -> None:
    data = dataset(FLAT)
    languages = question(data, "languages")
    assert languages.no_answer == {"not_shown": 1}
    assert {each.label: each.count for each in languages.choices} == {"1": 1, "2": 2, "-9": 1}
    assert data.frame.collect()[languages.key].to_list()[4] == []  # opened, nothing ticked
    assert question(data, "satisfaction").no_answer == {"not_shown": 2}


def test_completeness_and_the_last_time_are_those_of_the_record() -> None:
    frame = dataset(FLAT).frame.collect()
    assert frame["complete"].to_list() == [True, True, False, False, True]
    assert frame["submitted_at"][0].isoformat() == "2025-03-01T07:00:00+00:00"
    assert frame["submitted_at"][2] is None


def test_addresses_and_survey_identifiers_are_kept_out() -> None:
    data = dataset(FLAT)
    shown = data.frame.collect().write_json() + str(data.codebook.to_json()) + str(data.report.to_json())
    assert "example.org" not in shown
    assert {each.column for each in data.report.ignored if each.reason == "personal"} == {
        "email", "redcap_survey_identifier",
    }  # fmt: skip


def test_events_stand_in_names_and_share_their_scale() -> None:
    data = dataset(FIXTURES / "events.csv")
    assert [each.asked.name for each in data.codebook.questions] == [
        "gender[enrol_arm_1]", "mood[visit_1_arm_1]", "mood[visit_2_arm_1]", "helps[visit_1_arm_1]",
        "helps[visit_2_arm_1]",
    ]  # fmt: skip
    assert (data.report.counts["rows"], data.report.counts["responses"]) == (7, 3)
    first, second = question(data, "mood[visit_1_arm_1]"), question(data, "mood[visit_2_arm_1]")
    assert first.matrix is not None
    assert second.matrix is not None
    assert first.matrix.parent == second.matrix.parent
    assert first.no_answer == {"not_shown": 1}
    assert second.no_answer == {"not_shown": 2}  # one form never opened, one visit that was not


def test_instances_are_questions_and_rows_of_a_table() -> None:
    data = dataset(FIXTURES / "repeating.csv")
    lessons = data.tables["lesson"].collect()
    ids = data.frame.collect()["response_id"].to_list()
    assert lessons["response_id"].to_list() == [ids[0], ids[0], ids[1]]
    assert lessons.select("place", "topic", "hours").rows() == [
        ("1", "maths", "2"), ("2", "arabic", "1"), ("1", "maths", "3"),
    ]  # fmt: skip
    assert question(data, "topic[2]").answered == 1


def test_many_instances_stay_in_the_table(tmp_path: Path) -> None:
    header, *_ = rows_of(FIXTURES / "repeating.csv")
    rows = [["1", "lesson", str(number), "", "", "maths", "2", "2"] for number in range(1, 31)]
    data = dataset(write(tmp_path / "many.csv", [header, *rows]))
    assert len([each for each in data.codebook.questions if each.title.startswith("topic[")]) == 12
    assert data.tables["lesson"].collect().height == 30
    assert {each.code for each in data.report.problems} == {"many_instances"}


def test_json_gives_the_same_as_the_table() -> None:
    expected, found = dataset(FIXTURES / "repeating.csv"), dataset(FIXTURES / "records.json")
    assert found.frame.collect().drop("row_number").equals(expected.frame.collect().drop("row_number"))
    assert found.codebook == expected.codebook


def test_one_value_a_row_gives_the_same_as_the_table(tmp_path: Path) -> None:
    header, *body = rows_of(FIXTURES / "events.csv")
    values = [["record", "redcap_event_name", "field_name", "value"]]
    for row in body:
        for name, cell in zip(header[3:], row[3:], strict=True):
            field, _, code = name.partition("___")
            if cell and not (code and cell == "0"):
                values.append([row[0], row[1], field, code or cell])
    flat = [row[:2] + row[3:] for row in [header, *body]]
    expected = dataset(write(tmp_path / "flat.csv", flat))
    found = dataset(write(tmp_path / "values.csv", values))
    assert found.report.detection.layout == "eav"
    for title in ("mood[visit_1_arm_1]", "helps[visit_1_arm_1]", "helps[visit_2_arm_1]"):
        ours, theirs = question(found, title), question(expected, title)
        counts = [{each.label: each.count for each in asked.choices if each.count} for asked in (ours, theirs)]
        assert counts[0] == counts[1]
    assert question(found, "mood[visit_1_arm_1]").no_answer == question(expected, "mood[visit_1_arm_1]").no_answer


def test_labels_name_fields_and_options() -> None:
    data = dataset(FIXTURES / "labels.csv")
    uses = question(data, "Which do you use?[Start]")
    assert {each.label: each.count for each in uses.choices} == {"Bus": 1, "Library, canteen": 1}
    assert uses.no_answer == {"not_shown": 1}
    assert {each.column for each in data.report.ignored} == {"Event Name", "Complete?"}


def test_equal_labels_stay_two_questions(tmp_path: Path) -> None:
    rows = [["Record ID", "How?", "How?", "Complete?"], ["1", "a", "b", "Complete"], ["2", "c", "d", "Complete"]]
    data = dataset(write(tmp_path / "X_DATA_LABELS_2025-01-02_1010.csv", rows))
    assert [each.title for each in data.codebook.questions] == ["How?", "How?"]
    assert len({each.key for each in data.codebook.questions}) == 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1256"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_way_of_saving_gives_the_same(tmp_path: Path, encoding: str, delimiter: str) -> None:
    expected, found = dataset(FLAT), dataset(write(tmp_path / "file.csv", rows_of(FLAT), encoding, delimiter))
    assert found.frame.collect().equals(expected.frame.collect())
    assert found.codebook == expected.codebook


@pytest.mark.parametrize("seed", range(3))
def test_order_of_rows_changes_no_answer(tmp_path: Path, seed: int) -> None:
    header, *body = rows_of(FIXTURES / "events.csv")
    mixed = dataset(write(tmp_path / "mixed.csv", [header, *random.Random(seed).sample(body, len(body))]))
    expected = dataset(FIXTURES / "events.csv")
    names = [each for each in expected.frame.collect_schema().names() if each != "row_number"]
    ours, theirs = (each.frame.collect().select(names).sort("response_id") for each in (mixed, expected))
    assert ours.equals(theirs)


def test_what_is_none_of_its_exports(tmp_path: Path) -> None:
    for name, rows in {
        "other.csv": [["name", "is_complete"], ["x", "yes"]],
        "plain.csv": [["a", "b"], ["1", "2"]],
        "alone.csv": [["record_id", "form_complete"]],
    }.items():
        assert evidence(write(tmp_path / name, rows)) is None
    path = tmp_path / "other.json"
    path.write_text(json.dumps([{"a": 1}]), "utf-8")
    assert evidence(path) is None


def test_names_are_kept_out_and_files_are_files(tmp_path: Path) -> None:
    rows = [["record_id", "name_first", "child_name", "school_name", "photo", "form_1_complete"],
            ["1", "Noura", "Sara", "Hawally", "[document]", "2"], ["2", "Sami", "Ali", "Salmiya", "", "2"]]  # fmt: skip
    data = dataset(write(tmp_path / "names.csv", rows))
    assert [(each.title, each.kind) for each in data.codebook.questions] == [("school_name", "text"), ("photo", "file")]


def test_rows_of_one_place_are_said_and_values_in_json_are_read(tmp_path: Path) -> None:
    rows = rows_of(FIXTURES / "events.csv")
    data = dataset(write(tmp_path / "again.csv", [*rows, rows[-1]]))
    assert {each.code for each in data.report.problems} == {"same_row_again"}
    path = tmp_path / "values.json"
    header, *body = rows_of(FIXTURES / "values.csv")
    path.write_text(json.dumps([dict(zip(header, row, strict=True)) for row in body]), "utf-8")
    expected, found = dataset(FIXTURES / "values.csv"), dataset(path)
    assert found.report.detection.layout == "eav"
    assert found.frame.collect().drop("row_number").equals(expected.frame.collect().drop("row_number"))
