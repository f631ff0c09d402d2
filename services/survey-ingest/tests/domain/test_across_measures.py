"""Several measures of one source: what a viewer can work out by taking shown figures from one another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rba_kernel.calendar import DEFAULT_CALENDARS
from rba_kernel.cell import parse_breakdown
from rba_kernel.disclosure import CellKey
from rba_kernel.privacy import PrivacyPolicy
from survey_ingest.domain.across_measures import GivenAway, Publication, cells_below_floors, hidden_across, key_of
from survey_ingest.domain.codebook import Asked
from survey_ingest.domain.dataset import Part
from survey_ingest.domain.derivation import Derivation
from survey_ingest.domain.deriving import derive, placed_rows
from survey_ingest.domain.describing import codebook_of
from survey_ingest.domain.outcomes import outcomes_of
from survey_ingest.domain.points import DataPoints
from survey_ingest.domain.respondent_sets import atoms_of

CALENDARS = {calendar.key: calendar for calendar in DEFAULT_CALENDARS.values()}
POLICY = PrivacyPolicy()
FLOOR = POLICY.floor_n
ROLES, GRADES, SCHOOLS = ("parent", "teacher", "pupil"), ("first", "second"), ("north", "south")
GROUPS = {"role": ROLES, "grade": GRADES, "school": SCHOOLS}
Row = dict[str, Any]


def part_of(rows: Sequence[Row]) -> Part:
    names = [*GROUPS, "agree"]
    frame = pl.DataFrame(
        {
            "upload": ["u"] * len(rows),
            "row_number": list(range(2, len(rows) + 2)),
            "response_id": [str(number) for number in range(len(rows))],
            "submitted_at": pl.Series([row["at"] for row in rows], dtype=pl.Datetime("us", "UTC")),
            "language": pl.Series([None] * len(rows), dtype=pl.String),
            "complete": pl.Series([None] * len(rows), dtype=pl.Boolean),
        }
        | {name: pl.Series([row[name] for row in rows], dtype=pl.String) for name in names}
    )
    asked = [Asked(name, place, name) for place, name in enumerate(names, 2)]
    return Part(frame.lazy(), codebook_of(frame.lazy(), asked))


@dataclass(frozen=True)
class Measure:
    """A recipe in words of this test: filters and breakdowns by groups."""

    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    by: tuple[str, ...] = ()
    calendar: str = "year"
    statistic: str = "percent_choosing"
    counts: tuple[str, ...] = ("yes",)
    exclude: tuple[str, ...] = ()

    @property
    def recipe(self) -> Derivation:
        return Derivation.from_json({
            "statistic": self.statistic,
            "question": ["agree"],
            "counts": list(self.counts),
            "exclude": list(self.exclude),
            "where": [{"question": [name], "any_of": list(values)} for name, values in self.where],
            "by": [
                {"dimension": name, "question": [name], "values": {value: value for value in GROUPS[name]}}
                for name in self.by
            ],
        })  # fmt: skip

    def behind(self, rows: Sequence[Row], cell: CellKey) -> frozenset[int]:
        """Who stands behind a cell, found without any of the code under test."""
        period, _, breakdown = cell
        groups = parse_breakdown(breakdown)
        return frozenset(
            place
            for place, row in enumerate(rows)
            if row["agree"] is not None
            and str(CALENDARS[self.calendar].period_of(row["at"].date())) == period
            and all(row[name] in values for name, values in self.where)
            and all(row[name] == value for name, value in groups.items())
        )


def published(rows: Sequence[Row], measures: Sequence[Measure]) -> list[tuple[DataPoints, dict[CellKey, GivenAway]]]:
    """What each gives, published one after the other, and which of its cells yield."""
    part = part_of(rows)
    done: list[tuple[DataPoints, dict[CellKey, GivenAway]]] = []
    for last, measure in enumerate(measures):
        made = derive([part], measure.recipe, CALENDARS[measure.calendar], "UTC")
        upto = measures[: last + 1]
        publications = [
            Publication(str(place), f"measure {place}", points)
            for place, points in enumerate([*(points for points, _ in done), made])
        ]
        outcomes = [outcomes_of(each.recipe) for each in upto]
        atoms = [
            atoms_of({
                place: (told[outcome], placed_rows([part], told[outcome], CALENDARS[each.calendar], "UTC"))
                for place, (each, told) in enumerate(zip(upto, outcomes, strict=True))
                if outcome in told
            })
            for outcome in outcomes[-1]
        ]  # fmt: skip
        done.append((made, hidden_across(publications, atoms, POLICY)[-1]))
    return done


def shown(made: DataPoints, given_away: dict[CellKey, GivenAway]) -> set[CellKey]:
    return {key_of(point) for point in made.points} - cells_below_floors(made, POLICY, given_away)


def sums_of_one_variable(cells: set[CellKey]) -> Iterator[set[CellKey]]:
    for name in GROUPS:
        by_rest: dict[Any, set[CellKey]] = {}
        for cell in cells:
            groups = parse_breakdown(cell[2])
            if groups.pop(name, None):
                by_rest.setdefault((cell[0], tuple(sorted(groups.items()))), set()).add(cell)
        yield from by_rest.values()


def rows_of(*groups: tuple[int, Row]) -> list[Row]:
    """So many respondents of each kind, every third of them saying no."""
    usual = {"role": "parent", "grade": "first", "school": "north", "at": datetime(2025, 3, 1, tzinfo=UTC)}
    rows = [usual | kind for number, kind in groups for _ in range(number)]
    return [{"agree": "no" if place % 3 == 0 else "yes"} | row for place, row in enumerate(rows)]


TEACHER, PUPIL = {"role": "teacher"}, {"role": "pupil"}
PARENTS = Measure((("role", ("parent",)),))
PUPILS = Measure((("role", ("pupil",)),))
ALL = ("2025", "", "")


@pytest.mark.parametrize(
    ("rows", "measures", "hidden"),
    [
        # Nine teachers are the difference of all and the parents.
        (rows_of((31, {}), (9, TEACHER)), [Measure(), PARENTS], [set(), {ALL}]),
        (rows_of((31, {}), (10, TEACHER)), [Measure(), PARENTS], [set(), set()]),
        (rows_of((31, {})), [Measure(), PARENTS], [set(), set()]),
        # What came first stays, whichever it is.
        (rows_of((31, {}), (9, TEACHER)), [PARENTS, Measure()], [set(), {ALL}]),
        # Who disagrees is the rest of who agrees; a number of those who agree says the same.
        (rows_of((31, {}), (9, TEACHER)), [Measure(), Measure(PARENTS.where, counts=("no",))], [set(), {ALL}]),
        (rows_of((31, {}), (9, TEACHER)), [Measure(), Measure(PARENTS.where, statistic="count")], [set(), {ALL}]),
        # Three measures: nine teachers are all less the parents less the pupils.
        (rows_of((31, {}), (9, TEACHER), (40, PUPIL)), [Measure(), PARENTS, PUPILS], [set(), set(), {ALL}]),
        # The parents stay hidden beside the teachers in one table: elsewhere they may not be shown either.
        (
            rows_of((31, {}), (9, TEACHER), (40, PUPIL)),
            [Measure(by=("role",)), PARENTS],
            [{("2025", "", "role=parent"), ("2025", "", "role=teacher")}, {ALL}],
        ),
        # A whole table less one figure: the groups of one add up to parents and pupils.
        (
            rows_of((31, {}), (9, TEACHER), (40, PUPIL)),
            [Measure(), Measure((("role", ("parent", "pupil")),), by=("role",))],
            [set(), {ALL, ("2025", "", "role=parent")}],
        ),
        # Quarters of another measure add up to the year but for seven.
        (
            rows_of(
                (20, {}),
                (20, {"at": datetime(2025, 5, 1, tzinfo=UTC)}),
                (7, {"at": datetime(2025, 8, 1, tzinfo=UTC)}),
            ),
            [Measure(), Measure(calendar="quarter")],
            [set(), {("2025-Q1", "", ""), ("2025-Q3", "", "")}],
        ),
        # The smaller of two cells goes, and with it the one that would give it away.
        (
            rows_of((15, {}), (16, {"grade": "second"}), (9, TEACHER)),
            [Measure(), Measure(PARENTS.where, by=("grade",))],
            [set(), {ALL, ("2025", "", "grade=first")}],
        ),
    ],
)
def test_the_later_measure_yields(rows: list[Row], measures: list[Measure], hidden: list[set[CellKey]]) -> None:
    done = published(rows, measures)
    found = [{key_of(point) for point in made.points} - shown(made, given_away) for made, given_away in done]
    assert found == hidden


def test_it_is_said_how_many_and_with_which_measure() -> None:
    _, (_, given_away) = published(rows_of((31, {}), (9, TEACHER)), [Measure(), PARENTS])
    assert given_away == {ALL: GivenAway(9, "measure 0", "0")}
    assert given_away[ALL].reason(POLICY) == "hidden: with measure measure 0 it would show a group of fewer than 10"


def test_a_small_answer_is_no_small_group_but_a_small_rest_of_those_who_count_is() -> None:
    unsure = {"agree": "unsure"}
    every = Measure()
    without = Measure(exclude=("unsure",))
    # Five teachers are unsure: to leave them out or not tells how many they are, and no more.
    rows = rows_of((31, {}), (20, TEACHER), (5, TEACHER | unsure))
    assert [given_away for _, given_away in published(rows, [every, without])] == [{}, {}]
    # Nine of twelve teachers are sure, and these are the difference of two measures of those who are sure.
    rows = rows_of((31, {}), (9, TEACHER), (3, TEACHER | unsure))
    _, (_, given_away) = published(rows, [without, Measure(PARENTS.where, exclude=("unsure",))])
    assert given_away[ALL].group == 9
    # Of all who answered they are twelve.
    _, (_, given_away) = published(rows, [every, PARENTS])
    assert given_away == {}


def test_other_questions_and_denominators_are_other_outcomes() -> None:
    agree, people = Measure().recipe, Derivation.from_json({"statistic": "count"})
    other = Derivation.from_json({"statistic": "mean", "question": ["other"]})
    assert outcomes_of(agree).keys().isdisjoint(outcomes_of(people))
    assert outcomes_of(agree).keys().isdisjoint(outcomes_of(other))
    assert outcomes_of(Derivation.from_json({"statistic": "attendance_people"})) == {}


_rows = st.lists(
    st.tuples(
        st.integers(0, 14),
        st.fixed_dictionaries(
            {
                "role": st.sampled_from((*ROLES, None)),
                "grade": st.sampled_from(GRADES),
                "school": st.sampled_from(SCHOOLS),
                "agree": st.sampled_from(("yes", "no", "yes", "no", None)),
                "at": st.sampled_from([datetime(2025, 3, 1, tzinfo=UTC), datetime(2025, 8, 1, tzinfo=UTC)]),
            }
        ),
    ),
    min_size=2,
    max_size=10,
).map(lambda groups: [row for number, row in groups for _ in range(number)])
_where = st.sampled_from([
    (), (), PARENTS.where, PUPILS.where, (("role", ("parent", "pupil")),), (("grade", ("first",)),),
    (("role", ("parent", "teacher")), ("school", ("north",))),
])  # fmt: skip
_measures = st.lists(
    st.builds(
        Measure,
        where=_where,
        by=st.sampled_from([(), ("role",), ("grade",), ("role", "grade"), ("school",)]),
        calendar=st.sampled_from(["year", "year", "year", "quarter"]),
        counts=st.sampled_from([("yes",), ("no",)]),
    ),
    min_size=2,
    max_size=4,
)


@settings(max_examples=150, deadline=None)
@given(rows=_rows, measures=_measures)
def test_no_two_or_three_shown_figures_are_about_few(rows: list[Row], measures: list[Measure]) -> None:
    if not any(row["agree"] for row in rows):
        return
    figures: set[tuple[int, frozenset[int]]] = set()
    for place, (measure, (made, given_away)) in enumerate(zip(measures, published(rows, measures), strict=True)):
        cells = shown(made, given_away)
        for together in (*({cell} for cell in cells), *sums_of_one_variable(cells)):
            figures.add((place, frozenset().union(*(measure.behind(rows, cell) for cell in together))))
    for (one, few), (other, many) in combinations(sorted(figures, key=lambda each: len(each[1])), 2):
        if one != other:
            assert not 0 < len(few ^ many) < FLOOR
    for of_three in combinations(figures, 3):
        if len({place for place, _ in of_three}) == 1:
            continue
        for whole in of_three:
            one, other = (people for place, people in of_three if (place, people) != whole)
            tell = [each for each in whole[1] | one | other if (each in whole[1]) - (each in one) - (each in other)]
            assert not 0 < len(tell) < FLOOR
