"""Columns are matched to what a definition tells: by id, tag or bare name, title; only where it means one thing."""

from pathlib import Path

import pytest
from survey_ingest.domain.definition import Definition
from survey_ingest.domain.definition_matching import Matching, match
from survey_ingest.domain.hints import Hints
from survey_ingest.readers.reading import read

FIXTURES = Path(__file__).parents[1] / "readers" / "fixtures"


def definition(path: str) -> Definition:
    result = read(FIXTURES / path, Hints())
    assert isinstance(result, Definition)
    return result


QSF = definition("qsf/school_climate.qsf")
FORM = definition("xlsform/parents_bilingual.xlsx")
OLD_FORM = definition("xlsform/old_dialect.xlsx")
LSS = definition("lss/school_623.lss")
DICTIONARY = definition("redcap_dictionary/parents_dictionary.csv")


def told(matching: Matching, place: int) -> str:
    """What a column means, in one line."""
    found = matching.columns.get(place)
    if found is None:
        return "ambiguous" if place in matching.ambiguous else "-"
    choice = f"={found.choice.code}" if found.choice else ""
    part = f" {found.part}" if found.part else ""
    return found.question.name + choice + part + (f" #{found.instance}" if found.instance else "") + f" by {found.how}"


CASES = [
    # Qualtrics: the ImportId row, in its modern and its older form; loops; export tags with recoded numbers
    (QSF, "QID1", "", "QID1 by id"),
    (QSF, "QID1_6_TEXT", "", "QID1=6 text by id"),
    (QSF, "QID2_3", "", "QID2=3 by id"),
    (QSF, "QID2-2", "", "QID2=2 by id"),
    (QSF, "QID3_2", "", "QID3_2 by id"),
    (QSF, "QID3-1", "", "QID3_1 by id"),
    (QSF, "QID4_1_2", "", "QID4_1=2 by id"),
    (QSF, "QID5_TEXT", "", "QID5 by id"),
    (QSF, "2_QID6_TEXT", "", "QID6 #2 by id"),
    (QSF, "QID11_PAGE_SUBMIT", "", "QID11 page_submit by id"),
    (QSF, "QID12_1", "", "QID12=1 by id"),
    (QSF, "QID14#1_1", "", "QID14#1_1 by id"),
    (QSF, "QID14#2-1-1-TEXT", "", "QID14#2_1=1 by id"),
    (QSF, "Q3_fair", "", "QID3_2 by alias"),
    (QSF, "role_10", "", "QID2=1 by alias"),
    (QSF, "role", "", "ambiguous"),
    (QSF, "role", "Which activities did you join?", "QID2 by alias"),
    (QSF, "", "How far do you agree? - The rules are fair", "QID3_2 by title"),
    (QSF, "", "ما مدى موافقتك؟ - أشعر بالأمان", "QID3_1 by title"),
    (QSF, "", "I feel safe", "QID3_1 by title"),
    (QSF, "", "feel safe", "-"),
    (QSF, "startDate", "Start Date", "-"),
    # XLSForm: paths, other separators of groups, repeats, options, texts beside a choice, places
    (FORM, "child/age", "", "child/age by id"),
    (FORM, "child.age", "", "child/age by id"),
    (FORM, "child-age", "", "child/age by id"),
    (FORM, "age", "", "child/age by alias"),
    (FORM, "other_group/age", "", "child/age by alias"),
    (FORM, "child/activities/1", "", "child/activities=1 by id"),
    (FORM, "activities/2", "", "child/activities=2 by alias"),
    (FORM, "child/activities_other", "", "child/activities=other text by id"),
    (FORM, "siblings[2]/name", "", "siblings/name #2 by id"),
    (FORM, "_place_latitude", "", "place latitude by id"),
    (FORM, "photo_URL", "", "photo url by id"),
    (FORM, "", "Which activities?/Sports, games", "child/activities=2 by title"),
    (FORM, "", "قيّم ما يلي/القواعد عادلة", "child/rate/fair by title"),
    (FORM, "child/ag", "", "-"),
    (OLD_FORM, "loop/g2/liked/ar", "", "loop/g2/liked=ar by id"),
    (OLD_FORM, "liked", "", "-"),
    # REDCap
    (DICTIONARY, "role", "", "role by id"),
    (DICTIONARY, "activities___1", "", "activities=1 by id"),
    (DICTIONARY, "activities___other", "", "activities=other by id"),
    (DICTIONARY, "", "Which activities? (choice=Reading, writing)", "activities=1 by title"),
    (DICTIONARY, "parents_complete", "", "-"),
    # LimeSurvey: codes, their flat form, code and text, whole titles
    (LSS, "role", "", "role by id"),
    (LSS, "role[other]", "", "role=-oth- text by id"),
    (LSS, "act[SQ001]", "", "act=SQ001 by id"),
    (LSS, "act_SQ002", "", "act=SQ002 by id"),
    (LSS, "act[other]", "", "act=other by id"),
    (LSS, "climate[S2]", "", "climate[S2] by id"),
    (LSS, "climate_S2", "", "climate[S2] by alias"),
    (LSS, "777111X20X4S1", "", "climate[S1] by alias"),
    (LSS, "hours[D1_H1]", "", "hours[D1_H1] by id"),
    (LSS, "rank[2]", "", "rank rank 2 by id"),
    (LSS, "dual[X1][2]", "", "dual[X1][2] by id"),
    (LSS, "dual[X1_1]", "", "dual[X1][1] by alias"),
    (LSS, "climate[S1]. How far do you agree? [I feel safe]", "", "climate[S1] by id"),
    (LSS, "", "How far do you agree? [Rules are fair]", "climate[S2] by title"),
    (LSS, "", "Which activities? [Sports &amp; games]", "act=SQ002 by title"),
    (LSS, "", "I feel safe", "ambiguous"),
    (LSS, "submitdate", "Date submitted", "-"),
]


@pytest.mark.parametrize(("form", "name", "title", "expected"), CASES, ids=lambda value: str(value)[:40])
def test_a_column_means_what_its_name_or_title_says(form: Definition, name: str, title: str, expected: str) -> None:
    assert told(match(form, [name], [title]), 0) == expected


def test_what_is_left_over_is_told_on_both_sides() -> None:
    found = match(DICTIONARY, ["record_id", "role", "weather"], ["Record", "What is your role?", "Weather"])
    assert set(found.columns) == {0, 1}
    assert found.unmatched_columns == (2,)
    assert "children" in found.unmatched_questions
    assert not {"record_id", "role", "hello", "climate"} & set(found.unmatched_questions)


def test_two_columns_that_mean_the_same_are_given_to_none() -> None:
    found = match(LSS, ["role", "role", "comments"], ["", "", ""])
    assert (found.ambiguous, sorted(found.columns)) == ((0, 1), [2])
    assert found.unmatched_columns == (0, 1)
    assert "role" in found.unmatched_questions


def test_answers_of_a_repeat_are_several_columns_of_one_question() -> None:
    found = match(FORM, ["siblings[1]/name", "siblings[2]/name"], ["", ""])
    assert [found.columns[place].instance for place in (0, 1)] == ["1", "2"]
    assert found.ambiguous == ()


def test_questions_that_are_in_use_go_before_those_thrown_away() -> None:
    assert told(match(QSF, ["Q9"], [""]), 0) == "QID9 by alias"
    assert "QID9" not in match(QSF, [], []).unmatched_questions
