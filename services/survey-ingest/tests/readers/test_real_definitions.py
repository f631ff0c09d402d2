"""Real definition files, counted here a second time by plain code. Set REAL_EXPORTS to the folder of the samples."""

import ast
import csv
import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from defusedxml.ElementTree import parse
from survey_ingest.domain.definition import Definition
from survey_ingest.domain.definition_matching import Matching, match
from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.readers.reading import read
from survey_ingest.readers.workbooks.workbook import open_workbook

SAMPLES = os.environ.get("REAL_EXPORTS", "")
pytestmark = pytest.mark.skipif(not SAMPLES, reason="REAL_EXPORTS names no folder of real export files")
SURVEYS = Path(SAMPLES) / "surveys"
QUALTRICS = SURVEYS / "qualtrics" / "QualtricsTools"
KOBO, LIMESURVEY, REDCAP = SURVEYS / "kobo_odk", SURVEYS / "limesurvey", SURVEYS / "redcap"
FORMATS = {"qsf", "xlsform", "lss", "redcap_dictionary"}
DEFINITIONS = {
    **{f"qualtrics/QualtricsTools/{name}.qsf": ("qsf", "survey") for name in (
        "Sample_Survey", "Multiple_Answer_MC_Questions", "Single_Answer_Matrix_Questions", "No_Basis_for_Evaluation")},
    "kobo_odk/kobocruncher_form.xlsx": ("xlsform", "workbook"),
    "kobo_odk/kpi_nested_repeats.xls": ("xlsform", "workbook"),
    "kobo_odk/kpi_transportation.xls": ("xlsform", "workbook"),
    "kobo_odk/ona_tutorial_arabic_labels.xlsx": ("xlsform", "workbook"),
    "kobo_odk/reach_somalia_xlsform_survey.csv": ("xlsform", "survey_csv"),
    "kobo_odk/reach_somalia_xlsform_choices.csv": ("xlsform", "choices_csv"),
    "limesurvey/limesurvey_survey_222232_REDACTED.lss": ("lss", "survey"),
    **{f"redcap/REDCapR_{name}__dictionary.csv": ("redcap_dictionary", "dictionary_csv") for name in (
        "checkboxes-1", "decimal-comma-and-dot", "longitudinal", "repeating-instruments")},
    "redcap/ExampleProject_DataDictionary_2018-06-07.csv": ("redcap_dictionary", "dictionary_csv"),
    "redcap/ExampleProject_metadata.json": ("redcap_dictionary", "dictionary_json"),
    "redcap/REDCapR_longitudinal__event.csv": ("redcap_dictionary", "event_list_csv"),
}  # fmt: skip


def definition(path: Path) -> Definition:
    result = read(path, Hints())
    assert isinstance(result, Definition)
    return result


def rows(path: Path, delimiter: str = ",") -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


@pytest.mark.parametrize("name", DEFINITIONS)
def test_each_is_named_as_what_it_is(name: str) -> None:
    detection = definition(SURVEYS / name).report.detection
    assert (detection.format, detection.layout) == DEFINITIONS[name]
    assert (detection.runner_up, detection.score >= 0.9) == ("", True)


def test_no_file_of_responses_is_taken_for_a_definition() -> None:
    names = {SURVEYS / name for name in DEFINITIONS}
    files = [path for path in sorted(Path(SAMPLES).rglob("*.*")) if path.is_file() and path not in names]
    assert len(files) > 100
    for path in files:
        assert not FORMATS & plausible(path), path.name


def plausible(path: Path) -> set[str]:
    """The format that a file was read or refused as, or those it may be of."""
    try:
        return {read(path, Hints(date_order="day_first")).report.detection.format}
    except ReadError as error:
        return {error.detection.get("format", ""), *error.asks.get("format", [])}


@pytest.mark.parametrize(
    ("name", "questions", "thrown_away"),
    [
        ("Sample_Survey", 52, 20),
        ("Multiple_Answer_MC_Questions", 5, 0),
        ("Single_Answer_Matrix_Questions", 5, 0),
        ("No_Basis_for_Evaluation", 6, 0),
    ],
)
def test_surveys_of_qualtrics(name: str, questions: int, thrown_away: int) -> None:
    found = definition(QUALTRICS / f"{name}.qsf")
    elements: list[Any] = json.loads((QUALTRICS / f"{name}.qsf").read_text("utf-8"))["SurveyElements"]
    payloads = {each["Payload"]["QuestionID"]: each["Payload"] for each in elements if each["Element"] == "SQ"}
    asked = {each.name: each for each in found.questions if each.parent is None}
    assert asked.keys() == payloads.keys()
    assert (len(asked), sum(not each.in_data for each in asked.values())) == (questions, thrown_away)
    for qid, payload in payloads.items():
        if payload["QuestionType"] == "MC":
            shown = [payload["Choices"][str(each)]["Display"] for each in payload["ChoiceOrder"]]
            labels = [re.sub(r"<[^>]+>", "", each) for each in shown]
            assert [each.labels["en"] for each in asked[qid].choices] == labels


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("Sample_Survey", 176),
        ("Multiple_Answer_MC_Questions", 22),
        ("Single_Answer_Matrix_Questions", 16),
        ("No_Basis_for_Evaluation", 35),
    ],
)
def test_every_column_of_a_question_is_found_by_its_import_id(name: str, columns: int) -> None:
    header = rows(QUALTRICS / f"{name} (Insights).csv")[:3]
    ids = [str(ast.literal_eval(cell)["ImportId"]) for cell in header[2]]
    found = match(definition(QUALTRICS / f"{name}.qsf"), ids, header[1])
    asked = [place for place, each in enumerate(ids) if each.startswith("QID")]
    assert sorted(found.columns) == asked
    assert len(asked) == columns
    assert (found.ambiguous, found.unmatched_questions) == ((), ())
    for place, each in found.columns.items():
        assert each.question.name.replace("_", "-") in {ids[place], *(ids[place].rsplit("-", n)[0] for n in (1, 2))}


def test_tags_are_told_apart_by_what_they_hold() -> None:
    """Recoded numbers stand in the tags: `Q4_10` is choice 1 of QID5; in the older export of the same it is `Q4_1`."""
    survey = definition(QUALTRICS / "Multiple_Answer_MC_Questions.qsf")
    for end, tag in ((" (Insights)", "Q4_10"), ("", "Q4_1")):
        header = rows(QUALTRICS / f"Multiple_Answer_MC_Questions{end}.csv")[:2]
        found = match(survey, header[0], header[1])
        told = found.columns[header[0].index(tag)]
        assert (told.question.name, told.choice.code if told.choice else "", told.how) == ("QID5", "1", "alias")
        assert found.unmatched_questions == ()


def test_choices_that_are_no_answers() -> None:
    found = definition(QUALTRICS / "No_Basis_for_Evaluation.qsf")
    squash, years = found.question("QID2"), found.question("QID6_1")
    assert squash is not None
    assert years is not None
    assert [each.missing for each in squash.choices] == [None, None, None, "not_applicable", None]
    assert [each.missing for each in years.choices] == [None, None, None, "refused"]


def matching(form: Path, names: Sequence[str]) -> Matching:
    return match(definition(form), names, names)


def test_forms_of_kobo_and_their_data() -> None:
    transport = matching(KOBO / "kpi_transportation.xls", names := rows(KOBO / "kpi_transportation.csv")[0])
    assert [names[place] for place in transport.unmatched_columns] == ["meta/instanceID", "_uuid", "_submission_time"]
    nested = matching(KOBO / "kpi_nested_repeats.xls", names := rows(KOBO / "kpi_nested_repeats.csv")[0])
    left = [names[place] for place in nested.unmatched_columns]
    assert left == ["meta/instanceID", "_uuid", "_submission_time", "_validation_status"]
    told = {place: "/".join(re.findall(r"\[(\d)\]", names[place])) for place in nested.columns}
    assert {place: each.instance for place, each in nested.columns.items()} == told
    assert {"", "1", "2", "3", "1/1", "2/3"} <= set(told.values())
    book = open_workbook((KOBO / "kobocruncher_data.xlsx").read_bytes())
    assert book is not None
    main, members = (book.rows(sheet)[0] for sheet in book.visible)
    found = matching(KOBO / "kobocruncher_form.xlsx", main)
    assert sorted({each.question.name for each in found.columns.values()}) == sorted(
        ["location", "profile/country", "profile/occupation", "profile/reason", "profile/HHSize"]
    )
    assert sum(each.choice is not None for each in found.columns.values()) == 9
    repeat = matching(KOBO / "kobocruncher_form.xlsx", members)
    assert [each.question.name for each in repeat.columns.values()] == ["members/age", "members/sex"]


def test_labels_in_arabic() -> None:
    found = definition(KOBO / "ona_tutorial_arabic_labels.xlsx")
    assert found.languages == ("en", "ar")
    children = found.question("has_children")
    assert children is not None
    assert children.titles["ar"] == "4. هل لديك أي أطفال؟"
    assert [(each.code, each.labels["ar"]) for each in children.choices] == [("0", "لا"), ("1", "نعم")]


def test_sheets_saved_by_r() -> None:
    survey, choices = rows(KOBO / "reach_somalia_xlsform_survey.csv"), rows(KOBO / "reach_somalia_xlsform_choices.csv")
    assert (len(survey) - 1, len(choices) - 1) == (506, 1119)
    found = definition(KOBO / "reach_somalia_xlsform_survey.csv")
    edges = [row for row in survey[1:] if row[1].startswith(("begin", "end")) and row[1] != "end"]
    assert found.report.counts["rows_of_sheets"] == 506
    assert len(found.questions) == 506 - len(edges) == 392
    assert sum(not each.in_data for each in found.questions) == sum(row[1] == "note" for row in survey[1:])
    lists = definition(KOBO / "reach_somalia_xlsform_choices.csv")
    assert lists.report.counts["rows_of_sheets"] == 1119
    assert lists.lists.keys() == {row[1].strip() for row in choices[1:]}
    assert sum(map(len, lists.lists.values())) == len({(row[1].strip(), row[2].strip()) for row in choices[1:]})
    assert lists.lists["age"][0].labels["so"] == "Da'da qofka u dhaxeysa 12 ilaa 17"


def test_a_structure_of_limesurvey_and_its_data() -> None:
    path = LIMESURVEY / "limesurvey_survey_222232_REDACTED.lss"
    document = parse(path).getroot()
    found = definition(path)
    asked = document.findall("questions/rows/row")
    below = document.findall("subquestions/rows/row")
    assert (len(asked), len(below)) == (54, 313)
    assert (found.report.counts["questions"], found.report.counts["subquestions"]) == (54, 313)
    multiple = [row.findtext("qid") for row in asked if row.findtext("type") == "M"]
    options = sum(row.findtext("parent_qid") in multiple for row in below)
    others = sum(row.findtext("other") == "Y" for row in asked if row.findtext("type") == "M")
    assert sum(len(each.choices) for each in found.questions if each.kind == "multiple") == options + others
    assert found.report.counts["rows"] == 313 - options == 100
    header = rows(LIMESURVEY / "results_german.csv", ";")[0]
    titles = match(found, [""] * len(header), header)
    assert len(titles.columns) >= 300
    assert {each.how for each in titles.columns.values()} == {"title"}
    english = rows(LIMESURVEY / "results_english.csv", ";")[0]
    assert not match(found, [""] * len(english), english).columns


@pytest.mark.parametrize(
    ("name", "fields", "personal"),
    [
        ("REDCapR_checkboxes-1__dictionary.csv", 4, 0),
        ("REDCapR_decimal-comma-and-dot__dictionary.csv", 8, 1),
        ("REDCapR_longitudinal__dictionary.csv", 95, 7),
        ("REDCapR_repeating-instruments__dictionary.csv", 11, 2),
        ("ExampleProject_DataDictionary_2018-06-07.csv", 18, 0),
    ],
)
def test_dictionaries_of_redcap(name: str, fields: int, personal: int) -> None:
    found = definition(REDCAP / name)
    header, *body = rows(REDCAP / name)
    asked = [each for each in found.questions if each.kind != "matrix"]
    assert [each.name for each in asked] == [row[0] for row in body if row]
    assert found.report.counts["fields"] == len(asked) == fields
    marked = [row[0] for row in body if row and row[header.index("Identifier?")] == "y"]
    assert set(marked) <= {each.name for each in asked if each.personal}
    assert sum(each.personal for each in asked) == personal


def test_json_and_csv_of_a_dictionary_are_the_same() -> None:
    first = definition(REDCAP / "ExampleProject_DataDictionary_2018-06-07.csv")
    assert definition(REDCAP / "ExampleProject_metadata.json").questions == first.questions


@pytest.mark.parametrize(
    ("dictionary", "data", "rest"),
    [
        ("REDCapR_longitudinal__dictionary.csv", "REDCapR_longitudinal__data_REDACTED.csv", 10),
        ("REDCapR_checkboxes-1__dictionary.csv", "REDCapR_checkboxes-1__data.csv", 2),
        ("REDCapR_repeating-instruments__dictionary.csv", "REDCapR_repeating-instruments__data.csv", 4),
        ("ExampleProject_metadata.json", "ExampleProject_DATA_2018-06-07_1129.csv", 5),
    ],
)
def test_every_field_of_a_dictionary_is_found_in_its_data(dictionary: str, data: str, rest: int) -> None:
    names = rows(REDCAP / data)[0]
    found = match(definition(REDCAP / dictionary), names, names)
    left = [names[place] for place in found.unmatched_columns]
    assert len(left) == rest
    assert all(each.startswith("redcap_") or "_complet" in each for each in left)
    assert (found.ambiguous, found.unmatched_questions) == ((), ())


def test_events_are_a_list() -> None:
    found = definition(REDCAP / "REDCapR_longitudinal__event.csv")
    assert len(found.lists["event_list"]) == 12
    assert found.questions == ()
