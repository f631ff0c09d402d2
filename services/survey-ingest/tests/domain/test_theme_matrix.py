"""Speakers and sessions per theme, counted by hand; and what nobody may compute back."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rba_kernel.privacy import PrivacyPolicy
from survey_ingest.domain.theme_matrix import ALL, Coding, Matrix, with_ancestors

PARENTS = {"home": None, "time": "home", "books": "home", "teacher": None}
POLICY = PrivacyPolicy()


def coding(themes: str, audience: str, session: str, speaker: str) -> Coding:
    names = with_ancestors(themes.split(), PARENTS)
    return Coding(names, audience, session, f"{session}/{speaker}" if speaker else "", speaker)


#: Two groups of parents and one of teachers. A speaker of P1 and one of P2 bear the same mark.
BY_HAND = [
    coding("time", "parent", "P1", "m1"),
    coding("time", "parent", "P1", "m1"),
    coding("time books", "parent", "P1", "m2"),
    coding("books", "parent", "P2", "m1"),
    coding("home", "parent", "P2", ""),
    coding("teacher", "teacher", "T1", "t1"),
    coding("time", "teacher", "T1", "t1"),
    coding("", "teacher", "T1", "t2"),
]


def test_speakers_and_sessions_are_counted_once() -> None:
    matrix = Matrix(BY_HAND, PARENTS, None)
    figures = {
        theme: (cell.speakers, cell.sessions, cell.excerpts, cell.unattributed)
        for theme in PARENTS
        for cell in [matrix.cell(theme)]
    }
    assert figures == {"home": (4, 3, 6, 1), "time": (3, 2, 4, 0), "books": (2, 2, 2, 0), "teacher": (1, 1, 1, 0)}
    whole = matrix.whole()
    assert (whole.speakers, whole.sessions, whole.excerpts) == (5, 3, 8)


def test_groups_are_audiences_sessions_or_both() -> None:
    matrix = Matrix(BY_HAND, PARENTS, None)
    assert matrix.groups(["audience"]) == [("parent", None), ("teacher", None)]
    assert matrix.groups(["session"]) == [(None, "P1"), (None, "P2"), (None, "T1")]
    assert matrix.groups(["audience", "session"]) == [("parent", "P1"), ("parent", "P2"), ("teacher", "T1")]
    parents = matrix.cell("time", ("parent", None))
    assert (parents.speakers, parents.sessions) == (2, 1)
    assert (matrix.cell("teacher", ("parent", None)).speakers, matrix.whole(("parent", None)).sessions) == (0, 2)


def many(theme: str, audience: str, session: str, people: range) -> list[Coding]:
    return [coding(theme, audience, session, f"{audience}{each}") for each in people]


def test_a_small_group_is_hidden_and_cannot_be_had_by_subtraction() -> None:
    codings = [
        *many("time", "parent", "P1", range(12)), *many("time", "parent", "P2", range(12, 26)),
        *many("time", "teacher", "T1", range(3)), *many("", "teacher", "T1", range(3, 15)),
        *many("books", "parent", "P2", range(12)), *many("", "parent", "P1", range(26, 50)),
    ]  # fmt: skip
    matrix = Matrix(codings, PARENTS, POLICY)
    # Three teachers spoke of time: hidden, and with them the parents, or the total of 29 would tell.
    assert matrix.cell("time", ("teacher", None)).status == "suppressed"
    assert matrix.cell("time", ("parent", None)).status == "suppressed"
    assert (matrix.cell("time").speakers, matrix.cell("time").excerpts) == (29, None)
    # All of P2 but twelve spoke of books, and none of P1: nobody is behind a nought.
    assert matrix.cell("books", (None, "P2")).speakers == 12
    assert matrix.cell("books", (None, "P1")).speakers == 0


def test_nearly_all_of_a_group_is_hidden_too() -> None:
    matrix = Matrix(
        [*many("time", "parent", "P1", range(20)), *many("", "parent", "P1", range(20, 22))], PARENTS, POLICY
    )
    assert matrix.whole().speakers == 22
    assert matrix.cell("time").status == "suppressed"


def test_a_group_below_the_floor_tells_nothing_at_all() -> None:
    matrix = Matrix(
        [*many("time", "parent", "P1", range(30)), *many("time", "teacher", "T1", range(4))], PARENTS, POLICY
    )
    assert matrix.whole(("teacher", None)).status == "suppressed"
    assert matrix.cell("books", ("teacher", None)).status == "suppressed"
    assert matrix.whole(("teacher", None)).speakers is None


def test_what_is_left_of_a_theme_without_the_ones_below_it_is_no_way_round() -> None:
    codings = [*many("time", "parent", "P1", range(20)), *many("home", "parent", "P1", range(20, 23))]
    codings += many("", "parent", "P1", range(23, 60))
    matrix = Matrix(codings, PARENTS, POLICY)
    # 23 - 20 would be the three who spoke of home in general.
    assert {matrix.cell(theme).status for theme in ("home", "time")} >= {"suppressed"}


def test_marks_of_two_sessions_are_two_speakers_but_perhaps_one_person() -> None:
    codings = [*many("time", "parent", "P1", range(6)), *many("time", "parent", "P2", range(6))]
    assert Matrix(codings, PARENTS, None).cell("time").speakers == 12
    assert Matrix(codings, PARENTS, POLICY).cell("time").status == "suppressed"


def test_quotes_need_a_group_of_ten_behind_each_theme() -> None:
    codings = [*many("time", "parent", "P1", range(15)), *many("books", "parent", "P1", range(4))]
    codings += many("", "parent", "P1", range(15, 40))
    matrix = Matrix(codings, PARENTS, POLICY)
    assert matrix.shows_quotes({"time"}, ("parent", None), POLICY)
    assert not matrix.shows_quotes({"time", "books"}, ("parent", None), POLICY)
    assert not matrix.shows_quotes({"time"}, ("teacher", None), POLICY)
    assert not matrix.shows_quotes(set(), ("parent", None), POLICY)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["parent", "teacher", "student"]), st.sampled_from(["P1", "P2"]), st.integers(0, 40)),
        min_size=1,
        max_size=120,
    ),
    st.data(),
)
def test_no_hidden_count_follows_from_what_is_shown(people: list[tuple[str, str, int]], data: st.DataObject) -> None:
    """Every total minus the parts of it that are shown leaves nobody, or enough people, behind."""
    codings = []
    for audience, session, person in people:
        theme = data.draw(st.sampled_from(["time", "books", ""]))
        codings.append(coding(theme, audience, session, f"{audience}{session}{person}"))
    matrix, raw = Matrix(codings, PARENTS, POLICY), Matrix(codings, PARENTS, None)
    for theme, session in product(["time", "books", "home"], [None, "P1", "P2"]):
        total = matrix.cell(theme, (None, session))
        parts = [(audience, session) for audience in ("parent", "teacher", "student")]
        if total.status != "ok" or total.speakers is None:
            continue
        shown = [matrix.cell(theme, part).speakers for part in parts]
        hidden = [part for part, count in zip(parts, shown, strict=True) if count is None]
        rest = total.speakers - sum(count for count in shown if count is not None)
        behind = [raw.cell(theme, part).speakers or 0 for part in hidden]
        assert rest == sum(behind)
        assert not rest or (rest >= POLICY.floor_n and sum(count > 0 for count in behind) > 1)
    for theme, group in product(["time", "books", "home"], [ALL, (None, "P1"), ("parent", None), ("parent", "P1")]):
        larger = [matrix.whole(group)] + ([matrix.cell("home", group)] if theme != "home" else [])
        here = matrix.cell(theme, group)
        for cell in larger:
            if here.speakers and cell.speakers is not None:
                # Whoever is in the larger group and not in this one are nobody, or enough.
                assert cell.speakers - here.speakers == 0 or cell.speakers - here.speakers >= POLICY.floor_n


@pytest.mark.parametrize("theme", ["time", "nowhere"])
def test_a_theme_that_nobody_spoke_of_is_nought(theme: str) -> None:
    matrix = Matrix([], PARENTS, POLICY)
    assert matrix.cell(theme, ALL).speakers == 0
