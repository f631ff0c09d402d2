"""Figures where several questions or sources tell one thing, and where nothing was chosen, counted by hand."""

from datetime import UTC, datetime
from typing import Any

import polars as pl
from rba_kernel.calendar import DEFAULT_CALENDARS
from survey_ingest.domain.codebook import Asked, Choice
from survey_ingest.domain.dataset import Part
from survey_ingest.domain.derivation import Derivation
from survey_ingest.domain.deriving import derive
from survey_ingest.domain.describing import codebook_of

YEAR = next(calendar for calendar in DEFAULT_CALENDARS.values() if calendar.key == "year")


def part(upload: str, asked: list[Asked], **columns: list[Any]) -> Part:
    size = len(next(iter(columns.values())))
    rows = {
        "upload": [upload] * size,
        "row_number": list(range(2, size + 2)),
        "submitted_at": [datetime(2025, 3, 1, tzinfo=UTC)] * size,
        "complete": [True] * size,
    }
    frame = pl.DataFrame(rows | columns).lazy()
    return Part(frame, codebook_of(frame, asked))


def figures(*parts: Part, **recipe: Any) -> dict[tuple[Any, ...], tuple[float, int]]:
    made = derive(parts, Derivation.from_json(recipe), YEAR, "Asia/Kuwait")
    return {(each.organization, *each.breakdown.values()): (each.value, each.n) for each in made.points}


def test_a_code_means_in_each_source_what_its_own_codebook_says() -> None:
    boys_first = part("a", [_pupil("Boy", "Girl")], pupil=["1"] * 5 + ["2"] * 3)
    girls_first = part("b", [_pupil("Girl", "Boy")], pupil=["1"] * 7 + ["2"])
    by = [{"dimension": "pupil", "question": "pupil", "values": {"Boy": "boy", "Girl": "girl"}}]
    assert figures(boys_first, girls_first, statistic="count", by=by) == {
        (None,): (16, 16), (None, "boy"): (6, 6), (None, "girl"): (10, 10),
    }  # fmt: skip
    whose = {"question": "pupil", "values": {"Boy": "school-of-boys"}}
    found = figures(boys_first, girls_first, statistic="count", organization=whose)
    assert found == {(None,): (16, 16), ("school-of-boys",): (6, 6)}


def _pupil(first: str, second: str) -> Asked:
    choices = (Choice(first, code="1"), Choice(second, code="2"))
    return Asked("pupil", 2, "Pupil", kind="single", choices=choices)


def test_an_excluded_answer_to_the_first_question_leaves_the_word_to_the_second() -> None:
    asked = [_answer("arabic"), _answer("english")]
    answers = part("a", asked, arabic=["Skip", "Skip", None, "Yes"], english=["Yes", None, "No", "No"])
    recipe = {"question": ["arabic", "english"], "counts": ["Yes"], "exclude": ["Skip"]}
    assert figures(answers, statistic="percent_choosing", **recipe) == {(None,): (100 * 2 / 3, 3)}
    assert figures(answers, statistic="count", **recipe) == {(None,): (2, 2)}


def _answer(key: str) -> Asked:
    return Asked(key, 2, key, kind="single", choices=tuple(map(Choice, ("Yes", "No", "Skip"))))


def test_who_chose_nothing_of_what_was_shown_has_answered_whatever_is_excluded() -> None:
    tools = Asked("tools", 2, "Tools", spread=True, kind="multiple", choices=(Choice("Cards"), Choice("None of these")))
    answers = part("a", [tools], tools=[["Cards"], [], ["None of these"], None])
    recipe = {"statistic": "percent_choosing", "question": "tools", "counts": ["Cards"]}
    assert figures(answers, **recipe) == {(None,): (100 / 3, 3)}
    assert figures(answers, **recipe, exclude=["None of these"]) == {(None,): (50.0, 2)}


def test_a_number_too_long_for_any_is_none() -> None:
    pupils = Asked("pupils", 2, "Pupils", kind="number")
    answers = part("a", [pupils], pupils=["20", "30", "9" * 400, "-" + "9" * 400])
    assert figures(answers, statistic="sum", question="pupils") == {(None,): (50, 2)}
