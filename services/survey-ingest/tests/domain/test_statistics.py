"""The statistics of derivations against figures worked out by hand, weights and attributes included."""

from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest
from rba_kernel.calendar import DEFAULT_CALENDARS
from survey_ingest.domain.codebook import Asked
from survey_ingest.domain.dataset import Part
from survey_ingest.domain.derivation import Derivation, DerivationError
from survey_ingest.domain.deriving import derive, lineage_rows
from survey_ingest.domain.describing import codebook_of
from survey_ingest.domain.points import DataPoint

YEAR = next(calendar for calendar in DEFAULT_CALENDARS.values() if calendar.key == "year")
#        recommend, pupils, teachers, weight, visited,       order of topics,      language, complete
ROWS: list[tuple[Any, ...]] = [
    ("10", "20", "2", "1", "2024-03-01", ["Reading", "Play", "Food"], "ar", True),
    ("9", "30", "3", "2", "2025-03-01", ["Play", "Reading", "Food"], "ar", True),
    ("7", "10", "1", "1", "2025-04-01", ["Food", "Play", "Reading"], "en", True),
    ("3", "25", None, "4", "2025-05-01", ["Reading", "Food", "Play"], "en", False),
    ("0", None, "5", None, "2025-06-01", ["Play", "Food", "Reading"], None, True),
    (None, "15", "2", "2", None, None, "en", None),
]


def survey(*, spread: bool = True) -> Part:
    columns = list(zip(*ROWS, strict=True))
    topics = [None if each is None or spread else "; ".join(each) for each in columns[5]]
    frame = pl.DataFrame(
        {
            "upload": ["u"] * len(ROWS),
            "row_number": list(range(2, len(ROWS) + 2)),
            "response_id": [str(place) for place in range(len(ROWS))],
            "submitted_at": pl.Series([datetime(2025, 1, 5, tzinfo=UTC)] * len(ROWS), dtype=pl.Datetime("us", "UTC")),
            "language": pl.Series(columns[6], dtype=pl.String),
            "complete": pl.Series(columns[7], dtype=pl.Boolean),
            "nps": pl.Series(columns[0], dtype=pl.String),
            "pupils": pl.Series(columns[1], dtype=pl.String),
            "teachers": pl.Series(columns[2], dtype=pl.String),
            "weight": pl.Series(columns[3], dtype=pl.String),
            "visited": pl.Series(columns[4], dtype=pl.String),
            "topics": pl.Series(columns[5], dtype=pl.List(pl.String)) if spread else pl.Series(topics, dtype=pl.String),
        }
    ).lazy()
    numbers = [Asked(name, place, name, kind="number") for place, name in enumerate(("nps", "pupils", "teachers"), 2)]
    asked = [
        *numbers,
        Asked("weight", 5, "weight", kind="number"),
        Asked("visited", 6, "visited"),
        Asked("topics", 7, "topics", spread=spread, joiner="" if spread else "; ", kind="ranking"),
    ]
    return Part(frame, codebook_of(frame, asked))


SURVEY = survey()


def one(part: Part = SURVEY, **recipe: Any) -> DataPoint:
    points = derive([part], Derivation.from_json(recipe), YEAR, "Asia/Kuwait").points
    assert len(points) == 1
    return points[0]


def test_sum_and_ratio_take_who_gave_both() -> None:
    total = one(statistic="sum", question="pupils")
    assert (total.value, total.n, total.numerator) == (100, 5, None)
    ratio = one(statistic="ratio", question="pupils", per="teachers")
    assert (ratio.value, ratio.numerator, ratio.denominator, ratio.n) == (75 / 8, 75, 8, 4)


def test_net_promoter_is_promoters_less_detractors() -> None:
    found = one(statistic="net_promoter", question="nps")
    assert (found.value, found.n, found.numerator) == (0, 5, None)  # two promote, two detract, one neither
    weighted = one(statistic="net_promoter", question="nps", weight="weight")
    assert (weighted.value, weighted.n) == (100 * (3 - 4) / 8, 4)


def test_median_with_and_without_weights() -> None:
    assert one(statistic="median", question="pupils").value == 20
    assert one(statistic="median", question="teachers").value == 2
    even = one(statistic="median", question="pupils", where=[{"question": "nps", "any_of": ["10", "9", "7", "3"]}])
    assert even.value == 22.5
    weighted = one(statistic="median", question="pupils", weight="weight")
    assert (weighted.value, weighted.n) == (25, 5)  # 10×1 15×2 20×1 25×4 30×2: half of 10 is reached at 25


def test_weights_give_weighted_means_and_an_effective_n() -> None:
    mean = one(statistic="mean", question="pupils", weight="weight")
    assert mean.value == pytest.approx((20 + 60 + 10 + 100 + 30) / 10)
    assert (mean.numerator, mean.denominator, mean.n) == (220, 10, 5)
    assert mean.effective_n == pytest.approx(10**2 / (1 + 4 + 1 + 16 + 4))
    assert one(statistic="mean", question="pupils").effective_n == 5


@pytest.mark.parametrize("part", [SURVEY, survey(spread=False)], ids=["columns", "joined"])
def test_ranking_share_counts_the_first_places(part: Part) -> None:
    first = one(part, statistic="ranking_share", question="topics", counts=["Reading"])
    assert (first.numerator, first.denominator, first.value) == (2, 5, 40)
    two = one(part, statistic="ranking_share", question="topics", counts=["Reading"], within=2)
    assert (two.numerator, two.denominator) == (3, 5)


def test_periods_come_from_a_question_of_dates() -> None:
    recipe = {"statistic": "count", "period": {"question": "visited"}}
    found = derive([SURVEY], Derivation.from_json(recipe), YEAR, "Asia/Kuwait")
    # Who gave no date has no period: the day of sending would be another fact.
    assert {point.period: point.value for point in found.points} == {"2024": 1, "2025": 4}
    assert found.counts["without_period"] == 1


def test_attributes_filter_and_break_down() -> None:
    by = [{"dimension": "tongue", "attribute": "language", "values": {"ar": "arabic", "en": "english"}}]
    found = derive([SURVEY], Derivation.from_json({"statistic": "count", "by": by}), YEAR, "Asia/Kuwait")
    assert {tuple(point.breakdown.values()): point.n for point in found.points} == {
        (): 6,
        ("arabic",): 2,
        ("english",): 3,
    }
    assert one(statistic="count", where=[{"attribute": "language", "any_of": ["EN"]}]).n == 3
    # What the tool does not tell is not taken for a break-off.
    assert one(statistic="count", completed_only=True).n == 5
    rows = lineage_rows(
        [SURVEY], Derivation.from_json({"statistic": "count", "by": by}), YEAR, "Asia/Kuwait",
        period="2025", breakdown={"tongue": "arabic"},
    )  # fmt: skip
    assert rows["row_number"].to_list() == [2, 3]


@pytest.mark.parametrize(
    ("recipe", "field"),
    [
        ({"statistic": "ratio", "question": "pupils"}, "per"),
        ({"statistic": "mean", "question": "pupils", "per": "teachers"}, "per"),
        ({"statistic": "sum", "question": "pupils", "weight": "weight"}, "weight"),
        ({"statistic": "count", "where": [{"attribute": "topic", "any_of": ["a"]}]}, "where[0].attribute"),
        ({"statistic": "count", "where": [{"attribute": "language", "question": "nps", "any_of": ["a"]}]},
         "where[0].attribute"),
        ({"statistic": "attendance_people", "where": [{"attribute": "language", "any_of": ["x"]}]},
         "where[0].attribute"),
        ({"statistic": "attendance_people", "period": {"question": "visited"}}, "period"),
        ({"statistic": "ranking_share", "question": "topics"}, "counts"),
        ({"statistic": "ranking_share", "question": "nps", "counts": ["a"]}, "question"),
        ({"statistic": "count", "period": {"question": "nps"}}, "period.question"),
        ({"statistic": "count", "period": {"question": "nowhere"}}, "period.question"),
        ({"statistic": "mean", "question": "pupils", "weight": "topics"}, "weight"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named(recipe: dict[str, Any], field: str) -> None:
    with pytest.raises(DerivationError) as caught:
        derive([SURVEY], Derivation.from_json(recipe), YEAR, "Asia/Kuwait")
    assert caught.value.field == field
