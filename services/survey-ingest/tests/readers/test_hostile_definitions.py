"""Definition files made to break a reader, or cut short, end in a named problem; look-alikes are not taken for them."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from survey_ingest.domain.definition import Definition
from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.readers.reading import read

FIXTURES = Path(__file__).parent / "fixtures"
QSF = (FIXTURES / "qsf" / "school_climate.qsf").read_text("utf-8")
LSS = (FIXTURES / "lss" / "school_365.lss").read_text("utf-8")
FORMATS = ("qsf", "xlsform", "lss", "redcap_dictionary")
WHOLE = [path for name in FORMATS for path in sorted((FIXTURES / name).iterdir()) if path.name != "expected.json"]
LOLS = '<!ENTITY l0 "lol">' + "".join(f'<!ENTITY l{n} "&l{n - 1};&l{n - 1};">' for n in range(1, 30))


def with_declaration(declaration: str) -> str:
    return LSS.replace("<document>", f"{declaration}<document>", 1)


REFUSED = {
    "a billion laughs": (with_declaration(f"<!DOCTYPE d [{LOLS}]>").replace("What is", "&l29;"), "unsafe_xml"),
    "an external entity": (
        with_declaration('<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>').replace("What is", "&x;"),
        "unsafe_xml",
    ),
    "an external document type": (with_declaration('<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x">'), "unsafe_xml"),
    "nested elements": (LSS.replace("<rows>", "<a>" * 100_000 + "</a>" * 100_000 + "<rows>", 1), "unsafe_xml"),
    "a cut structure": (LSS[: len(LSS) // 2], "damaged_xml"),
    "a structure without questions": (re.sub(r"<questions>.*</questions>", "", LSS, flags=re.DOTALL), "no_questions"),
    "a cut survey": (QSF[: len(QSF) // 2], "damaged_json"),
    "nested lists": (
        QSF.replace('"Payload":', '"Deep": ' + "[" * 300_000 + "]" * 300_000 + ', "Payload":', 1), "unsafe_json",
    ),
    "a number without end": (
        QSF.replace('"SurveyElements"', f'"N": {"9" * 100_000}, "SurveyElements"', 1), "unsafe_json",
    ),
    "a survey without questions": ('{"SurveyEntry": {}, "SurveyElements": []}', "no_questions"),
    "a survey of nonsense": ('{"SurveyEntry": 3, "SurveyElements": {"Element": [1, null, "SQ"]}}', "no_questions"),
    "a dictionary without fields": ("field_name,form_name,field_type\n,,\n", "no_questions"),
    "a form of groups": ("type,name,label\nbegin_group,a,A\nend_group,,\n", "no_questions"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_refused_by_name(tmp_path: Path, name: str) -> None:
    text, code = REFUSED[name]
    path = tmp_path / "file"
    path.write_text(text, "utf-8")
    with pytest.raises(ReadError) as caught:
        read(path, Hints())
    assert caught.value.code == code
    assert "Kuwait" not in str(caught.value.to_json())


ODD_QUESTIONS: list[Any] = [
    None, 3, [], {"QuestionID": None}, {"QuestionID": "QID1", "QuestionType": "MC", "Choices": 3, "ChoiceOrder": "x"},
    {"QuestionID": "QID2", "QuestionType": "Matrix", "Choices": {"1": None}, "Answers": [None, 3], "RecodeValues": [1]},
    {"QuestionID": "QID3", "QuestionType": "SBS", "AdditionalQuestions": {"1": None, "2": {"Answers": {"1": 3}}}},
    {"QuestionID": "QID4", "QuestionType": {"a": 1}, "QuestionText": ["x"], "Language": {"AR": 1, "": {"Choices": 1}}},
    {"QuestionID": "QID5", "QuestionType": "Slider", "Choices": [["x"]], "Validation": {"Settings": []}},
]  # fmt: skip


def test_odd_members_of_a_survey_are_read_as_far_as_they_go(tmp_path: Path) -> None:
    elements = [{"Element": "SQ", "Payload": each} for each in ODD_QUESTIONS] + [
        {"Element": "BL", "Payload": [None, {}]}
    ]
    path = tmp_path / "odd.qsf"
    path.write_text(json.dumps({"SurveyEntry": {"SurveyName": 3}, "SurveyElements": elements}), "utf-8")
    result = read(path, Hints())
    assert isinstance(result, Definition)
    assert [each.name for each in result.questions if each.parent is None] == ["QID1", "QID2", "QID3", "QID4", "QID5"]
    assert "unknown_question_type" in {each.code for each in result.report.problems}


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.name)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_is_named_or_read(tmp_path: Path, path: Path, data: Any) -> None:
    whole = path.read_bytes()
    place = data.draw(st.integers(0, len(whole)))
    junk = data.draw(st.sampled_from([b"", b'"', b"<", b"\0", b"\xff", b",", b"\n", b"}", b"]]>"]))
    file = tmp_path / "damaged"
    file.write_bytes(whole[:place] + junk + whole[place + data.draw(st.sampled_from([0, 1, 9, 10**9])) :])
    try:
        result = read(file, Hints())
    except ReadError:
        return
    if isinstance(result, Definition):
        assert result.questions or result.lists
        assert Definition.from_json(json.loads(json.dumps(result.to_json()))) == result


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("path", [each for each in WHOLE if each.suffix != ".xlsx"], ids=lambda path: path.name)
def test_another_encoding_is_the_same_definition(tmp_path: Path, path: Path, encoding: str) -> None:
    file = tmp_path / path.name
    file.write_bytes(path.read_text("utf-8").encode(encoding))
    first, second = read(path, Hints()), read(file, Hints())
    assert isinstance(first, Definition)
    assert isinstance(second, Definition)
    assert (second.questions, second.lists, second.title) == (first.questions, first.lists, first.title)


def table(*rows: list[str]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def workbook(name: str, *rows: list[str]) -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet = book.add_worksheet(name)
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return content.getvalue()


WHEN = "2025/09/18 10:00:00 AM GMT+3"
LOOK_ALIKES = {
    "products": table(
        ["type", "name", "label"], ["chair", "C1", "Chair"], ["table", "T1", "Table"], ["lamp", "L1", "L"]
    ),
    "a book of products": workbook("survey", ["type", "name"], ["chair", "C1"], ["table", "T1"], ["lamp", "L1"]),
    "names and numbers": table(["arm_num", "name", "age"], ["1", "Noura", "12"], ["2", "Sami", "13"]),
    "JSON of something else": b'[{"name": "x", "type": "text"}]',
    "XML of something else": b"<?xml version='1.0'?><document><rows/></document>",
    "responses about types": table(["Timestamp", "type", "name"], [WHEN, "text", "x"], [WHEN, "note", "y"]),
}


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_look_alikes_are_no_definitions(tmp_path: Path, name: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(LOOK_ALIKES[name])
    found = outcome(path)
    assert not isinstance(found, Definition)
    if isinstance(found, ReadError):
        assert found.code == "not_an_export"


def outcome(path: Path) -> object:
    """What reading gives, or the error that it ends in."""
    try:
        return read(path, Hints(date_order="day_first"))
    except ReadError as error:
        return error


@pytest.mark.parametrize("folder", ["google_forms", "zoom_participants", "qualtrics"])
def test_responses_are_no_definitions(folder: str) -> None:
    for path in sorted((FIXTURES / folder).iterdir()):
        if path.name != "expected.json":
            found = outcome(path)
            assert not isinstance(found, Definition)
            assert not isinstance(found, ReadError) or found.detection["format"] == folder
