"""Real files of LimeSurvey, Typeform and Alchemer, counted here a second time with nothing but the csv module.

Workbooks are counted with the calamine module. See test_real_exports.py.
"""

import csv
import os
from collections import Counter
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from survey_ingest.domain.codebook import Question
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.hints import Hints
from survey_ingest.readers.reading import read

SAMPLES = os.environ.get("REAL_EXPORTS", "")
pytestmark = pytest.mark.skipif(not SAMPLES, reason="REAL_EXPORTS names no folder of real export files")
FOLDER = Path(SAMPLES) / "surveys"


def table(name: str, delimiter: str = ",") -> list[list[str]]:
    path = FOLDER / name
    if path.suffix == ".xlsx":
        rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
        return [[str(cell).removesuffix(".0") for cell in row] for row in rows]
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


def survey(name: str, tool: str) -> Dataset:
    result = read(FOLDER / name, Hints(upload="u", identity_key=b"k"))
    assert isinstance(result, Dataset)
    assert result.report.detection.format == tool
    return result


def at(found: Dataset, position: int) -> Question:
    return next(each for each in found.codebook.questions if each.position == position)


def counts(question: Question) -> dict[str, int]:
    return {each.label: each.count for each in question.choices if each.count}


@pytest.mark.parametrize(
    ("name", "tool", "layout", "responses", "questions"),
    [
        ("limesurvey/results_german.csv", "limesurvey", "full", 96, 44),
        ("limesurvey/results_english.csv", "limesurvey", "full", 96, 44),
        ("limesurvey/results-survey54231.xlsx", "limesurvey", "codes", 257, 36),
        ("limesurvey/rse_uk_2016_codedot.csv", "limesurvey", "code_and_text", 273, 66),
        ("typeform/ember2016_typeform_first150.csv", "typeform", "csv_2016", 149, None),
        ("typeform/cantera_typeform.csv", "typeform", "two_header_rows", 60, None),
        ("typeform/brdc_typeform.xlsx", "typeform", "xlsx", 144, None),
        ("alchemer/20160115235816-SurveyExport_first400.csv", "alchemer", "export", 399, None),
    ],
)
def test_files_have_their_responses_and_questions(
    name: str, tool: str, layout: str, responses: int, questions: int | None
) -> None:
    found = survey(name, tool)
    assert found.report.detection.layout == layout
    assert found.report.counts["responses"] == responses
    assert questions is None or found.report.counts["questions"] == questions
    assert found.frame.select("response_id").collect()["response_id"].n_unique() == responses
    assert not [each for each in found.report.ignored if each.reason == "unplaced"]


def test_ticks_and_rows_of_limesurvey_by_hand() -> None:
    rows = table("limesurvey/results_german.csv", ";")
    found = survey("limesurvey/results_german.csv", "limesurvey")
    background = at(found, 2)
    by_hand = {rows[0][p].split("[")[1].rstrip("]"): sum(row[p] == "Ja" for row in rows[1:]) for p in range(1, 7)}
    assert {label: count for label, count in counts(background).items() if label in by_hand} == {
        label: count for label, count in by_hand.items() if count
    }
    never = at(found, 60)
    shown = [row for row in rows[1:] if row[59] != "N/A"]
    assert (never.kind, never.answered) == ("multiple", len(shown))
    assert never.no_answer == {"not_shown": 96 - len(shown)}
    for position in range(9, 21):
        cells = Counter(row[position - 1].strip() for row in rows[1:] if row[position - 1].strip())
        assert counts(at(found, position)) == cells


def test_two_languages_of_limesurvey_give_the_same_counts() -> None:
    german, english = (survey(f"limesurvey/results_{each}.csv", "limesurvey") for each in ("german", "english"))
    for one, other in zip(german.codebook.questions, english.codebook.questions, strict=True):
        assert (one.position, one.answered, one.no_answer) == (other.position, other.answered, other.no_answer)
        assert sorted(each.count for each in one.choices) == sorted(each.count for each in other.choices)


def test_partial_responses_and_timings_of_limesurvey_by_hand() -> None:
    rows = table("limesurvey/results-survey54231.xlsx")
    found = survey("limesurvey/results-survey54231.xlsx", "limesurvey")
    assert found.report.counts["partial"] == sum(not row[1] for row in rows[1:]) == 133
    assert sum(each.reason == "timing" for each in found.report.ignored) == 41
    question = at(found, 152)
    cells = Counter(row[151] for row in rows[1:])
    assert counts(question) == {word: cells[word] for word in ("Yes", "No")}
    assert question.no_answer == {"not_shown": cells["N/A"]}


@pytest.mark.parametrize(
    ("name", "header", "first", "last"),
    [
        ("typeform/ember2016_typeform_first150.csv", 0, 5, 23),
        ("typeform/ember2016_typeform_first150.csv", 0, 50, 59),
        ("typeform/cantera_typeform.csv", 1, 9, 13),
        ("typeform/brdc_typeform.xlsx", 0, 31, 43),
    ],
)
def test_options_of_typeform_by_hand(name: str, header: int, first: int, last: int) -> None:
    rows = table(name)
    places = range(first - 1, last)
    by_hand = {rows[header][p].strip(): sum(bool(row[p].strip()) for row in rows[header + 1 :]) for p in places}
    question = at(survey(name, "typeform"), first)
    assert question.kind == "multiple"
    found = {" ".join(label.split()): count for label, count in counts(question).items() if label != "Other"}
    assert found == {" ".join(label.split()): count for label, count in by_hand.items() if count}


def test_status_and_joined_choices_of_alchemer_by_hand() -> None:
    rows = table("alchemer/20160115235816-SurveyExport_first400.csv")
    found = survey("alchemer/20160115235816-SurveyExport_first400.csv", "alchemer")
    assert found.report.counts["partial"] == sum(row[2] == "Partial" for row in rows[1:]) == 182
    words = Counter(word for row in rows[1:] for word in row[29].split(";") if word)
    chosen = counts(at(found, 30))
    assert chosen == {label: words[label] for label in chosen}
    assert len(chosen) > 10
    assert counts(at(found, 4)) == Counter(row[3] for row in rows[1:] if row[3])
    assert at(found, 7).title == "Tool / Application #1"
