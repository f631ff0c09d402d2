"""SPSS files: value labels as choices, user-missing values, multiple-response sets, dates, encodings that lie."""

import datetime as dt
import struct
from pathlib import Path

import polars as pl
import pyreadstat
import pytest
from survey_ingest.domain.codebook import Question
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.readers.reading import read
from survey_ingest.readers.spss.spss_file import is_missing

FIXTURES = Path(__file__).parent / "fixtures" / "spss"
LABELS = FIXTURES / "labels.sav"
HINTS = Hints(upload="u", identity_key=b"key of the test")
_END_OF_DICTIONARY = struct.pack("<2i", 999, 0)


def dataset(path: Path, hints: Hints = HINTS) -> Dataset:
    result = read(path, hints)
    assert isinstance(result, Dataset)
    return result


def question(data: Dataset, name: str) -> Question:
    return next(each for each in data.codebook.questions if each.asked.name == name)


def counts(asked: Question) -> dict[str, int]:
    return {each.label: each.count for each in asked.choices}


def with_sets(path: Path, sets: str) -> Path:
    """The file with a record of multiple-response sets, as SPSS writes it."""
    text = sets.encode()
    record = struct.pack("<4i", 7, 7, 1, len(text)) + text
    data = path.read_bytes()
    assert data.count(_END_OF_DICTIONARY) == 1
    path.write_bytes(data.replace(_END_OF_DICTIONARY, record + _END_OF_DICTIONARY))
    return path


def test_value_labels_are_choices_and_missing_codes_are_no_answers() -> None:
    data = dataset(LABELS)
    role = question(data, "role")
    assert (role.kind, counts(role)) == ("single", {"معلم": 3, "ولي أمر": 3, "مدير": 1})
    assert (role.title, role.no_answer) == ("ما صفتك؟", {"not_applicable": 1})
    assert question(data, "age").no_answer == {"not_answered": 2}


def test_scale_by_its_labels_with_an_answer_outside() -> None:
    agree = question(dataset(LABELS), "agree")
    assert (agree.kind, agree.scale, agree.answered) == ("scale", "agree 5", 6)
    assert {each.label: each.points for each in agree.choices}["لا أدري"] is None
    assert {each.label: each.points for each in agree.choices}["أوافق بشدة"] == 5
    assert agree.no_answer == {"refused": 1, "not_answered": 1}


def test_scale_of_which_the_ends_alone_are_labelled() -> None:
    often = question(dataset(LABELS), "often")
    assert [(each.label, each.points) for each in often.choices] == [
        ("never", 1), ("2", 2), ("3", 3), ("4", 4), ("5", 5), ("6", 6), ("always", 7),
    ]  # fmt: skip


def test_single_label_beside_numbers_makes_no_choice_and_ordinal_labels_make_a_scale() -> None:
    data = dataset(LABELS)
    assert question(data, "visited").kind == "number"
    assert [each.points for each in question(data, "grade").choices] == [1, 2, 3]


def test_codes_without_label_beside_labelled_ones_stay_answers(tmp_path: Path) -> None:
    path = tmp_path / "file.sav"
    frame = pl.DataFrame({"x": [1.0, 2.0, 3.0, 4.0, 9.0, 1.0]})
    pyreadstat.write_sav(frame, path, variable_value_labels={"x": {1: "red", 2: "green", 3: "blue"}})
    x = question(dataset(path), "x")
    assert (x.kind, x.answered, counts(x)["red"]) == ("single", 6, 2)
    assert sum(counts(x).values()) + x.other_count == 6


def test_packed_file_gives_the_same_cells() -> None:
    expected, found = dataset(LABELS), dataset(FIXTURES / "labels.zsav")
    assert found.report.detection.layout == "zsav"
    ours, theirs = found.frame.collect(), expected.frame.collect()
    assert ours.drop("response_id").equals(theirs.drop("response_id"))


def test_sets_are_one_question(tmp_path: Path) -> None:
    path = tmp_path / "file.sav"
    frame = pl.DataFrame({
        "a": [1.0, 0.0, None, 1.0], "b": [1.0, 1.0, None, 0.0], "p": [1.0, 2.0, None, 3.0], "q": [2.0, None, None, 9.0],
        "alone": [1.0, 2.0, 3.0, 4.0],
    })  # fmt: skip
    pyreadstat.write_sav(
        frame, path, column_labels={"a": "Bus", "b": "Car"}, missing_ranges={"q": [9]},
        variable_value_labels={"p": {1: "one", 2: "two", 3: "three"}, "q": {1: "one", 2: "two", 3: "three"}},
    )  # fmt: skip
    data = dataset(with_sets(path, "$ride=D1 1 14 How do you go? a b\n$pick=C 5 Picks p q\n"))
    ride, pick = question(data, "ride"), question(data, "pick")
    assert [each.asked.name for each in data.codebook.questions] == ["ride", "pick", "alone"]
    assert (ride.title, ride.answered, counts(ride)) == ("How do you go?", 3, {"Bus": 2, "Car": 2})
    assert (pick.kind, pick.answered, counts(pick)) == ("multiple", 3, {"one": 1, "two": 2, "three": 1})


def test_set_that_counts_another_value_than_one(tmp_path: Path) -> None:
    path = tmp_path / "file.sav"
    pyreadstat.write_sav(pl.DataFrame({"a": [1.0, 2.0, 2.0], "b": [2.0, 1.0, 1.0]}), path)
    data = dataset(with_sets(path, "$s=D1 2 1 S a b\n"))
    assert counts(question(data, "s")) == {"a": 2, "b": 1}


def test_dates_and_times_are_text_by_their_format(tmp_path: Path) -> None:
    path = tmp_path / "file.sav"
    frame = pl.DataFrame({
        "day": [dt.date(2025, 3, 1), dt.date(1890, 1, 2)],
        "moment": pl.Series(["2025-03-01 10:05:00", "2025-12-31 23:59:58"]).str.to_datetime(),
        "span": [dt.time(1, 2, 3), dt.time(10, 0)],
        "quarter": [13631500800.0, 13639449600.0],
        "huge": [1e18, 2.5],
    })  # fmt: skip
    pyreadstat.write_sav(frame, path, variable_format={"quarter": "QYR8"})
    data = dataset(path)
    cells = {each.asked.name: data.frame.collect()[each.key].to_list() for each in data.codebook.questions}
    assert cells["day"] == ["2025-03-01", "1890-01-02"]
    assert cells["moment"] == ["2025-03-01 10:05:00", "2025-12-31 23:59:58"]
    assert cells["span"] == ["01:02:03", "10:00:00"]
    assert cells["quarter"] == ["2014 Q4", "2015 Q1"]
    assert cells["huge"][1] == "2.5"


@pytest.mark.parametrize(("named", "code"), [("windows-1252", "encoding_corrected"), ("UTF-8", "encoding_corrected")])
def test_encoding_that_lies_is_corrected_and_said(tmp_path: Path, named: str, code: str) -> None:
    path = tmp_path / "file.sav"
    words = ["المدرسة جيدة جدا", "التعليم في الكويت", "شكرا على الورشة"]
    width = max(len(each.encode()) for each in words)
    pyreadstat.write_sav(pl.DataFrame({"note": words}), path)
    data = path.read_bytes()
    for each in words:
        raw = each.encode()
        assert raw in data
        data = data.replace(raw, each.encode("cp1256").ljust(len(raw)))
    mark = struct.pack("<4i", 7, 20, 1, 5) + b"UTF-8"
    assert mark in data
    data = data.replace(mark, struct.pack("<4i", 7, 20, 1, len(named)) + named.encode())
    path.write_bytes(data)
    found = dataset(path)
    note = found.frame.collect()[question(found, "note").key].to_list()
    assert note == words
    assert found.report.encoding.value == "WINDOWS-1256"
    assert code in {each.code for each in found.report.problems}
    assert width > max(map(len, words))


def test_encoding_may_be_told(tmp_path: Path) -> None:
    assert dataset(LABELS, Hints(encoding="UTF-8")).report.encoding.how == "hint"
    path = tmp_path / "copy.sav"
    path.write_bytes(LABELS.read_bytes())
    with pytest.raises(ReadError, match="wrong_encoding"):
        read(path, Hints(encoding="klingon"))


def test_names_of_qualtrics_and_ona_are_no_questions(tmp_path: Path) -> None:
    path = tmp_path / "qualtrics.sav"
    frame = pl.DataFrame({
        "StartDate": ["2025-03-01 10:00:00"] * 3, "EndDate": ["2025-03-01 10:05:00"] * 3, "Status": [0.0, 1.0, 0.0],
        "Finished": [1.0, 1.0, 0.0], "RecordedDate": ["2025-03-01 10:05:01"] * 3, "ResponseId": ["R_1", "R_2", "R_3"],
        "IPAddress": ["192.0.2.1"] * 3, "Q1": [1.0, 2.0, 3.0],
    })  # fmt: skip
    pyreadstat.write_sav(frame, path)
    data = dataset(path)
    assert [each.asked.name for each in data.codebook.questions] == ["Q1"]
    assert (data.report.counts["responses"], data.report.counts["partial"]) == (2, 1)
    assert [each.reason for each in data.report.set_aside] == ["preview"]


def test_variable_that_names_responses_keeps_their_identity(tmp_path: Path) -> None:
    first, second = tmp_path / "1.sav", tmp_path / "2.sav"
    pyreadstat.write_sav(pl.DataFrame({"CaseID": [1.0, 2.0], "x": [3.0, 4.0]}), first)
    pyreadstat.write_sav(pl.DataFrame({"CaseID": [2.0, 1.0], "x": [5.0, 3.0]}), second)
    ids = [dataset(path).frame.collect()["response_id"].to_list() for path in (first, second)]
    assert ids[0] == ids[1][::-1]


def test_damaged_and_empty_files_are_named(tmp_path: Path) -> None:
    whole = LABELS.read_bytes()
    empty = tmp_path / "empty.sav"
    pyreadstat.write_sav(pl.DataFrame({"x": pl.Series([], dtype=pl.Float64)}), empty)
    for name, data, code in [
        ("short.sav", whole[:100], "damaged_file"),
        ("cut.sav", whole[: len(whole) // 2], "damaged_file"),
        ("claims.sav", whole[:80] + struct.pack("<i", 2**31 - 1) + whole[84:], "damaged_file"),
        ("empty.sav", empty.read_bytes(), "no_rows"),
    ]:
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(ReadError, match=code):
            read(path, HINTS)


def test_missing_values_are_codes_or_ranges() -> None:
    assert is_missing("-5", ((-9, -1),))
    assert is_missing("99", ((99, 99),))
    assert is_missing("na", (("NA", "NA"),))
    assert not is_missing("5", ((-9, -1), (99, 99)))
    assert not is_missing("text", ((0, 9),))
