"""Data points against figures counted by hand from twelve invented responses and one invented workshop."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from rba_kernel.calendar import DEFAULT_CALENDARS
from survey_ingest.domain.attendance import NumberedConnection, attendance, session_of
from survey_ingest.domain.codebook import Asked
from survey_ingest.domain.contacts import contact_of
from survey_ingest.domain.dataset import Part
from survey_ingest.domain.derivation import Derivation, DerivationError
from survey_ingest.domain.deriving import derive, lineage_rows
from survey_ingest.domain.describing import codebook_of
from survey_ingest.domain.persons import Connection
from survey_ingest.domain.points import DataPoint, DataPoints
from survey_ingest.domain.workshop import WorkshopPart

CALENDARS = {calendar.key: calendar for calendar in DEFAULT_CALENDARS.values()}
KUWAIT = "Asia/Kuwait"
# Each is a row number, a time in UTC, then role, school, satisfaction, tools, pupils of one respondent.
ROWS = [
    (2, "2025-01-10T08:00", "معلم", "Al Noor", "راضٍ جداً", "Cards;Games", "20"),
    (3, "2025-01-10T08:00", "معلم", "Al Noor", "راضٍ", "Cards", "24"),
    (4, "2025-02-11T08:00", "ولي أمر", "Al Noor", "غير راضٍ", "Games", None),
    (5, "2025-03-31T20:59", "معلم", "Salam", "محايد", "Cards;Songs", "about 30"),
    (6, "2025-03-31T21:00", "ولي أمر", "Salam", "راضٍ جداً", "Songs", None),
    (7, "2025-04-02T08:00", "ولي أمر", "Salam", "لا أدري", "Games;Songs", "26"),
    (8, "2025-04-03T08:00", "معلم", "Al Noor", None, None, "22"),
    (9, "2025-05-03T08:00", "زائر", "Salam", "راضٍ", "Cards;Games;Songs", "28"),
    (10, "2025-05-04T08:00", "معلم", None, "غير راضٍ إطلاقاً", "Cards", "30"),
    (11, "2025-06-30T08:00", "معلم", "Salam", "راضٍ", "Games", "10"),
    (12, "2025-06-30T08:01", "معلم", "Salam", "راضٍ جداً", "Games;Cards", "12"),
    (13, None, "معلم", "Salam", "راضٍ", "Cards", "14"),
]
HAPPY = ["راضٍ", "راضٍ جدا"]
AUDIENCE = {"dimension": "audience", "question": "role", "values": {"معلم": "educator", "ولي أمر": "parent"}}


def survey() -> Part:
    names = ["role", "school", "satisfied", "tools", "pupils"]
    times = [datetime.fromisoformat(row[1]).replace(tzinfo=UTC) if row[1] else None for row in ROWS]
    frame = pl.DataFrame(
        {
            "upload": ["u"] * len(ROWS),
            "row_number": [row[0] for row in ROWS],
            "response_id": [str(row[0]) for row in ROWS],
            "submitted_at": pl.Series(times, dtype=pl.Datetime("us", "UTC")),
            "language": pl.Series([None] * len(ROWS), dtype=pl.String),
        }
        | {name: pl.Series([row[place] for row in ROWS], dtype=pl.String) for place, name in enumerate(names, 2)}
    )
    asked = [Asked(name, place, name, joiner=";") for place, name in enumerate(names, 2)]
    return part_of(frame, asked)


def part_of(frame: pl.DataFrame, asked: list[Asked]) -> Part:
    return Part(frame.lazy(), codebook_of(frame.lazy(), asked))


SURVEY = survey()


def run(calendar: str = "quarter", parts: Any = (SURVEY,), **recipe: Any) -> DataPoints:
    return derive(parts, Derivation.from_json(recipe), CALENDARS[calendar], KUWAIT)


def cells(points: DataPoints) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    def key(point: DataPoint) -> tuple[Any, ...]:
        return (point.period, point.organization, *sorted(point.breakdown.items()))

    return {key(each): (each.numerator, each.denominator, each.n, round(each.value, 4)) for each in points.points}


def test_percent_choosing_with_its_total_and_breakdown() -> None:
    points = run(statistic="percent_choosing", question="satisfied", counts=HAPPY, by=[AUDIENCE])
    assert cells(points) == {
        ("2025-Q1", None): (2, 4, 4, 50.0),
        ("2025-Q2", None): (4, 6, 6, 66.6667),
        ("2025-Q1", None, ("audience", "educator")): (2, 3, 3, 66.6667),
        ("2025-Q1", None, ("audience", "parent")): (0, 1, 1, 0.0),
        ("2025-Q2", None, ("audience", "educator")): (2, 3, 3, 66.6667),
        ("2025-Q2", None, ("audience", "parent")): (1, 2, 2, 50.0),
    }
    assert points.counts == {"rows": 11, "without_period": 1, "unknown_presence": 0, "without_audience": 1}


def test_excluded_labels_are_no_answers() -> None:
    points = run(statistic="percent_choosing", question="satisfied", counts=HAPPY, exclude=["لا ادري"])
    assert cells(points)["2025-Q2", None] == (4, 5, 5, 80.0)


def test_multiple_choice_counts_respondents_not_ticks() -> None:
    points = run("year", statistic="percent_choosing", question="tools", counts=["Cards", "Songs"])
    assert cells(points) == {("2025", None): (8, 10, 10, 80.0)}
    none_left = run(
        "year", statistic="percent_choosing", question="tools", counts=["Songs"], exclude=["Cards", "Games"]
    )
    assert cells(none_left) == {("2025", None): (4, 4, 4, 100.0)}


def test_filters_keep_the_responses_that_gave_an_answer() -> None:
    points = run(
        "year",
        statistic="percent_choosing",
        question="satisfied",
        counts=HAPPY,
        where=[{"question": "role", "any_of": ["معلم", "زائر"]}, {"question": "tools", "any_of": ["Games"]}],
    )
    assert cells(points) == {("2025", None): (4, 4, 4, 100.0)}


def test_means_of_scales_and_numbers_leave_out_what_has_no_points() -> None:
    assert cells(run("year", statistic="mean", question="satisfied")) == {("2025", None): (33, 9, 9, 3.6667)}
    assert cells(run("year", statistic="mean", question="pupils")) == {("2025", None): (172, 8, 8, 21.5)}


def test_counts_of_responses_and_of_choices() -> None:
    assert cells(run("year", statistic="count")) == {("2025", None): (None, None, 11, 11)}
    assert cells(run("year", statistic="count", question="tools", counts=["Songs"])) == {
        ("2025", None): (None, None, 4, 4)
    }
    assert cells(run("year", statistic="count", question="satisfied")) == {("2025", None): (None, None, 10, 10)}


def test_organizations_from_answers_with_the_coalition_as_a_whole() -> None:
    organization = {"question": "school", "values": {"Al Noor": "org-a", "Salam": "org-b"}}
    recipe = {"statistic": "percent_choosing", "question": "satisfied", "counts": HAPPY, "organization": organization}
    assert cells(run("year", **recipe)) == {
        ("2025", None): (6, 10, 10, 60.0),
        ("2025", "org-a"): (2, 3, 3, 66.6667),
        ("2025", "org-b"): (4, 6, 6, 66.6667),
    }
    assert ("2025", None) not in cells(run("year", **recipe, organization_total=False))
    fixed = run("year", **(recipe | {"organization": "org-x"}))
    assert list(cells(fixed)) == [("2025", "org-x")]


def test_two_breakdowns_publish_every_combination() -> None:
    school = {"dimension": "school", "question": "school", "values": {"Al Noor": "noor", "Salam": "salam"}}
    found = cells(run("year", statistic="count", by=[AUDIENCE, school]))
    assert found["2025", None][2] == 11
    assert found["2025", None, ("school", "noor")][2] == 4
    assert found["2025", None, ("audience", "educator"), ("school", "salam")][2] == 3
    assert len(found) == 1 + 2 + 2 + 4


def test_periods_are_cut_in_the_zone_of_the_coalition() -> None:
    recipe = {"statistic": "count", "where": [{"question": "school", "any_of": ["Salam"]}]}
    assert cells(run(**recipe))["2025-Q1", None][2] == 1  # 23:59 in Kuwait; the next response came at 00:00
    utc = derive([SURVEY], Derivation.from_json(recipe), CALENDARS["quarter"], "UTC")
    assert cells(utc)["2025-Q1", None][2] == 2


def test_a_fixed_period_takes_responses_without_time_too() -> None:
    points = run("year", statistic="percent_choosing", question="satisfied", counts=HAPPY, period="2025")
    assert cells(points) == {("2025", None): (7, 11, 11, 63.6364)}


def test_below_min_n_nothing_is_published() -> None:
    points = run(statistic="percent_choosing", question="satisfied", counts=HAPPY, by=[AUDIENCE], min_n=3)
    assert {(each.period, *each.breakdown.values(), each.n) for each in points.withheld} == {
        ("2025-Q1", "parent", 1),
        ("2025-Q2", "parent", 2),
    }
    assert not any(each.n < 3 for each in points.points)


@pytest.mark.parametrize(("question", "label"), [("satisfied", "XYZ"), ("pupils", "99"), ("school", "Al Nour")])
def test_answers_that_nobody_gave_are_told(question: str, label: str) -> None:
    points = run(statistic="percent_choosing", question=question, counts=[label])
    assert {each.value for each in points.points} == {0}
    assert [each.code for each in points.problems] == ["nobody_chose"]


def test_nobody_is_an_error_and_never_zero() -> None:
    points = run(statistic="count", where=[{"question": "role", "any_of": ["مدير"]}])
    assert points.points == ()
    assert [each.code for each in points.problems] == ["nobody_found"]


def test_several_sources_are_one_population() -> None:
    frame = SURVEY.frame.collect().select(
        pl.lit("v").alias("upload"), "row_number", "response_id", "submitted_at", "language",
        pl.Series("happy", ["Very satisfied", "Dissatisfied"] * 6),
    )  # fmt: skip
    english = part_of(frame, [Asked("happy", 2, "Happy?")])
    points = run(
        "year",
        (SURVEY, english),
        statistic="percent_choosing",
        question=["satisfied", "happy"],
        counts=[*HAPPY, "very satisfied"],
    )
    assert cells(points) == {("2025", None): (12, 21, 21, 57.1429)}
    assert points.points[0].rows == {"u": 10, "v": 11}


def test_branches_of_one_form_are_one_question() -> None:
    frame = SURVEY.frame.collect().select(
        "upload", "row_number", "response_id", "submitted_at", "language",
        pl.Series("a", ["5", "4", None] * 4), pl.Series("b", [None, None, "2"] * 4),
    )  # fmt: skip
    part = part_of(frame, [Asked("a", 2, "Zoom"), Asked("b", 3, "Zoom")])
    recipe = {"statistic": "percent_choosing", "question": ["a", "b"], "counts": ["4", "5"], "period": "2025"}
    assert cells(run("year", (part,), **recipe)) == {("2025", None): (8, 12, 12, 66.6667)}


@pytest.mark.parametrize(
    ("recipe", "field"),
    [
        ({"statistic": "percent_choosing", "question": "nowhere", "counts": ["a"]}, "question"),
        ({"statistic": "mean", "question": "role"}, "question"),
        ({"statistic": "count", "where": [{"question": "nowhere", "any_of": ["a"]}]}, "where[0].question"),
        ({"statistic": "count", "by": [AUDIENCE | {"question": "tools"}]}, "by[0].question"),
        ({"statistic": "count", "organization": {"question": "x", "values": {"a": "b"}}}, "organization.question"),
        ({"statistic": "count", "period": "2025-13"}, "period"),
        ({"statistic": "count", "period": "SY2025"}, "period"),
        ({"statistic": "attendance_people"}, "statistic"),
    ],
)
def test_a_recipe_that_does_not_fit_names_its_field(recipe: dict[str, Any], field: str) -> None:
    with pytest.raises(DerivationError) as caught:
        run("year", **recipe)
    assert caught.value.field == field


def test_a_recipe_needs_a_source() -> None:
    with pytest.raises(DerivationError, match="source"):
        run("year", (), statistic="count")


def test_every_point_leads_back_to_its_rows() -> None:
    recipe = Derivation.from_json(
        {"statistic": "percent_choosing", "question": "satisfied", "counts": HAPPY, "by": [AUDIENCE]}
    )
    calendar = CALENDARS["quarter"]
    for point in derive([SURVEY], recipe, calendar, KUWAIT).points:
        rows = lineage_rows([SURVEY], recipe, calendar, KUWAIT, period=point.period, breakdown=point.breakdown)
        assert (rows.height, rows["counted"].sum()) == (point.n, point.numerator)
        assert rows.height == sum(point.rows.values())
    total = lineage_rows([SURVEY], recipe, calendar, KUWAIT, period="2025-Q1")
    assert total.rows() == [("u", 2, True), ("u", 3, True), ("u", 4, False), ("u", 5, False)]
    assert lineage_rows([SURVEY], recipe, calendar, KUWAIT, period="2024-Q1").is_empty()


START = datetime(2025, 2, 3, 14, tzinfo=UTC)


def workshop(day: int, upload: str) -> WorkshopPart:
    """An hour: one for all of it, one twice 20 minutes, one for 48 minutes, a bot, and one of unknown time."""
    start = START + timedelta(days=day)

    def row(name: str, email: str, first: int, last: int) -> Connection:
        times = (start + timedelta(minutes=first), start + timedelta(minutes=last)) if last > first else (None, None)
        return Connection(contact_of(name, email, original_names=True), *times)

    rows = [
        row("Noura", "n@example.com", 0, 60),
        row("Sami", "", 0, 20),
        row("Sami", "", 30, 50),
        row("Huda", "h@example.com", 12, 60),
        row("read.ai", "", 0, 60),
        row("Fahad", "f@example.com", 5, 4),
    ]
    numbered = [NumberedConnection(number, each) for number, each in enumerate(rows, 2)]
    session = session_of({"meeting_id": "81", "start": start}, numbered, "u", totals_only=False)
    return WorkshopPart(attendance(session, numbered, upload, b"k", frozenset(), totals_only=False)[1])


WORKSHOPS = (workshop(0, "a"), workshop(7, "b"), workshop(100, "c"))


def test_people_are_counted_once_a_period_where_their_address_says_so() -> None:
    found = cells(run(parts=WORKSHOPS, statistic="attendance_people"))
    assert found == {("2025-Q1", None): (None, None, 5, 5), ("2025-Q2", None): (None, None, 4, 4)}


def test_share_of_those_whose_time_is_known() -> None:
    recipe = {"statistic": "attendance_share", "at_least_percent": 80}
    found = cells(run(parts=WORKSHOPS[:1], **recipe))
    assert found == {("2025-Q1", None): (2, 3, 3, 66.6667)}
    stricter = cells(run(parts=WORKSHOPS[:1], **(recipe | {"at_least_percent": 80.1})))
    assert stricter["2025-Q1", None][:2] == (1, 3)


def test_person_hours_are_the_union_of_presence() -> None:
    points = run(parts=WORKSHOPS[:2], statistic="attendance_person_hours")
    assert cells(points) == {("2025-Q1", None): (None, None, 4, round(2 * (60 + 40 + 48) / 60, 4))}
    assert points.counts["unknown_presence"] == 2


def test_attendance_leads_back_to_its_connections() -> None:
    recipe = Derivation.from_json({"statistic": "attendance_share"})
    rows = lineage_rows(WORKSHOPS, recipe, CALENDARS["quarter"], KUWAIT, period="2025-Q2")
    assert rows.rows() == [("c", 2, True), ("c", 3, False), ("c", 4, False), ("c", 5, True)]
