"""A recipe against a measure and codebooks: what is refused, and what is only doubted."""

from typing import Any
from uuid import UUID

import pytest
from rba_kernel.calendar import DEFAULT_CALENDARS
from survey_ingest.clients.measures import Measure
from survey_ingest.derivations.checking import check_codebooks, check_kind, check_measure
from survey_ingest.domain.codebook import Asked, Choice, Codebook, Question
from survey_ingest.domain.derivation import Derivation, DerivationError


def _measure(unit: str = "percent", calendar: str = "year", breakdowns: tuple[str, ...] = ("audience",)) -> Measure:
    return Measure(UUID(int=1), "reading", unit, DEFAULT_CALENDARS[calendar], breakdowns)


def _question(key: str, kind: Any, *labels: str, scale: str = "") -> Question:
    choices = tuple(Choice(label, 10, spellings=(f"{label} ",)) for label in labels)
    return Question(Asked(key, 1, key), kind, 10, choices, scale=scale)


CODEBOOK = Codebook(
    (
        _question("who", "single", "Parent", "معلّم"),
        _question("agrees", "scale", "Agree", "Disagree", scale="agreement"),
        _question("wants", "multiple", "Books", "Time"),
        _question("hours", "number"),
        _question("why", "text"),
    )
)


def _recipe(**fields: Any) -> Derivation:
    return Derivation.from_json({"statistic": "percent_choosing", "question": "who", "counts": ["Parent"]} | fields)


@pytest.mark.parametrize(
    ("recipe", "measure", "field"),
    [
        ({}, _measure(), None),
        ({}, _measure("number"), "statistic"),
        ({"statistic": "mean", "question": "hours", "counts": []}, _measure("score"), None),
        ({"statistic": "mean", "question": "hours", "counts": []}, _measure("percent"), None),
        ({"statistic": "count", "counts": []}, _measure("percent"), "statistic"),
        ({"statistic": "count", "counts": []}, _measure("number"), None),
        ({"period": "2025"}, _measure(), None),
        ({"period": "2025-Q1"}, _measure(), "period"),
        ({"period": "2025-Q1"}, _measure(calendar="quarter"), None),
        ({"period": "next year"}, _measure(), "period"),
        (
            {"by": [{"dimension": "sector", "question": "who", "values": {"Parent": "x"}}]},
            _measure(),
            "by[0].dimension",
        ),
    ],
)
def test_against_the_measure(recipe: dict[str, Any], measure: Measure, field: str | None) -> None:
    if field is None:
        check_measure(_recipe(**recipe), measure)
        return
    with pytest.raises(DerivationError) as refused:
        check_measure(_recipe(**recipe), measure)
    assert refused.value.field == field


def test_answers_are_of_surveys_and_attendance_is_of_workshops() -> None:
    check_kind(_recipe(), "survey")
    check_kind(Derivation.from_json({"statistic": "attendance_people"}), "workshop")
    with pytest.raises(DerivationError):
        check_kind(_recipe(), "workshop")
    with pytest.raises(DerivationError):
        check_kind(Derivation.from_json({"statistic": "attendance_people"}), "survey")


@pytest.mark.parametrize(
    ("recipe", "field"),
    [
        ({"question": "nobody"}, "question"),
        ({"question": ["who", "nobody"]}, "question"),
        ({"counts": ["Grandparent"]}, "counts"),
        ({"where": [{"question": "wants", "any_of": ["Money"]}]}, "where[0].any_of"),
        ({"where": [{"question": "nobody", "any_of": ["Money"]}]}, "where[0].question"),
        ({"organization": {"question": "nobody", "values": {"a": "b"}}}, "organization.question"),
        ({"statistic": "mean", "question": "why", "counts": []}, "question"),
        ({"statistic": "mean", "question": "who", "counts": []}, "question"),
    ],
)
def test_questions_and_choices_that_nobody_has_are_refused(recipe: dict[str, Any], field: str) -> None:
    with pytest.raises(DerivationError) as refused:
        check_codebooks(_recipe(**recipe), [CODEBOOK])
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("recipe", "fields"),
    [
        ({}, []),
        ({"counts": ["parent", "معلم"]}, []),
        ({"counts": ["Parent", "Grandparent"]}, ["counts[1]"]),
        ({"exclude": ["None of these"]}, ["exclude[0]"]),
        ({"question": "agrees", "counts": ["Strongly agree"]}, ["counts[0]"]),
        ({"question": "hours", "counts": ["3"]}, []),
        ({"question": "why", "counts": ["because"]}, []),
        ({"statistic": "mean", "question": "agrees", "counts": []}, []),
    ],
)
def test_a_choice_that_nobody_has_taken_so_far_is_doubted(recipe: dict[str, Any], fields: list[str]) -> None:
    assert [doubt.field for doubt in check_codebooks(_recipe(**recipe), [CODEBOOK])] == fields


def test_of_several_sources_each_question_is_in_one() -> None:
    other = Codebook((_question("who_ar", "single", "ولي أمر"),))
    assert check_codebooks(_recipe(question=["who", "who_ar"], counts=["Parent", "ولي أمر"]), [CODEBOOK, other]) == []
