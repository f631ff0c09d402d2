"""Which cells of a measure are hidden so that none can be had by subtraction."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rba_kernel.disclosure import CellKey, hidden_cells, respondents
from rba_kernel.privacy import PrivacyPolicy

POLICY = PrivacyPolicy()


def _hidden(counts: dict[str, int | None]) -> set[str]:
    return {key[2] for key in hidden_cells({("2025", "", name): n for name, n in counts.items()}, POLICY)}


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ({"": 60, "a=x": 40, "a=y": 20}, set()),
        ({"": 9}, {""}),
        # A small one takes the next smallest along.
        ({"": 65, "a=x": 40, "a=y": 20, "a=z": 5}, {"a=y", "a=z"}),
        # Without a total nothing can be subtracted.
        ({"a=x": 40, "a=z": 5}, {"a=z"}),
        # Nobody, and a number that is not told, hide nothing.
        ({"": 40, "a=x": 40, "a=y": 0}, set()),
        ({"": None, "a=x": None, "a=y": None}, set()),
        ({"": 65, "a=x": 60, "a=y": None}, set()),
        # Five who gave no group are what is left of the total.
        ({"": 65, "a=x": 40, "a=y": 20}, {"a=y"}),
        ({"": 65, "a=x": 60}, {"a=x"}),
        # Many who gave no group stand in front of a small group.
        ({"": 100, "a=x": 40, "a=y": 5}, {"a=y"}),
        # Two ways of cutting a total that nobody published: what one tells, the other is not subtracted from.
        ({"a=x": 5, "a=y": 20, "b=p": 12, "b=q": 13}, {"a=x", "b=p"}),
        ({"": 100, "a=x;b=p": 5, "a=x;b=q": 30, "a=y;b=p": 32, "a=y;b=q": 33}, {"a=x;b=p", "a=x;b=q", "a=y;b=p"}),
        # A hidden total is not the sum of what is shown.
        ({"a=x": 9, "a=x;b=p": 4, "a=x;b=q": 5}, {"a=x", "a=x;b=p", "a=x;b=q"}),
    ],
)
def test_which_cells_are_hidden(counts: dict[str, int | None], hidden: set[str]) -> None:
    assert _hidden(counts) == hidden


def test_organizations_add_up_to_the_coalition() -> None:
    counts: dict[CellKey, int | None] = {("2025", "", ""): 65}
    counts |= {("2025", school, ""): n for school, n in (("s1", 40), ("s2", 20), ("s3", 5))}
    assert hidden_cells(counts, POLICY) == {("2025", "s2", ""), ("2025", "s3", "")}


def test_groups_tell_nothing_of_an_organization_where_the_coalition_is_not_published() -> None:
    counts: dict[CellKey, int | None] = {("2025", "s1", ""): 5, ("2025", "s2", ""): 20}
    counts |= {("2025", "", "a=x"): 12, ("2025", "", "a=y"): 13}
    assert hidden_cells(counts, POLICY) == {("2025", "s1", ""), ("2025", "", "a=x")}


def test_periods_do_not_touch_one_another() -> None:
    assert hidden_cells({("2024", "", ""): 5, ("2025", "", ""): 40}, POLICY) == {("2024", "", "")}


def test_ties_fall_the_same_way_in_any_order() -> None:
    counts: dict[CellKey, int | None] = {("2025", "", name): 20 for name in ("a=x", "a=y", "a=w")}
    counts |= {("2025", "", ""): 65, ("2025", "", "a=z"): 5}
    backwards = dict(reversed(list(counts.items())))
    assert hidden_cells(counts, POLICY) == hidden_cells(backwards, POLICY) == {("2025", "", "a=w"), ("2025", "", "a=z")}


@pytest.mark.parametrize(
    ("n", "denominator", "expected"),
    [(5, 30, 5), (None, 30, 30), (None, None, None), (None, Fraction(61, 2), None), (0, 30, 0), (500, 3, 3)],
)
def test_respondents(n: int | None, denominator: Fraction | None, expected: int | None) -> None:
    assert respondents(n, denominator) == expected


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=2, max_size=5))
def test_no_sum_gives_a_hidden_cell_away(sizes: list[tuple[int, int]]) -> None:
    """Groups in two dimensions that cover everybody: no equation holds exactly one unknown that is somebody."""
    counts: dict[str, int | None] = {}
    for place, (public, private) in enumerate(sizes):
        counts |= {f"a=g{place};s=public": public, f"a=g{place};s=private": private, f"a=g{place}": public + private}
    counts["s=public"], counts["s=private"] = (sum(each) for each in zip(*sizes, strict=True))
    counts[""] = sum(map(sum, sizes))
    hidden = _hidden(counts)
    assert hidden >= {name for name, n in counts.items() if n and n < POLICY.floor_n}
    groups = [f"a=g{place}" for place in range(len(sizes))]
    equations = [["", *groups], ["", "s=public", "s=private"]]
    equations += [[f"s={s}", *(f"{group};s={s}" for group in groups)] for s in ("public", "private")]
    equations += [[group, f"{group};s=public", f"{group};s=private"] for group in groups]
    for equation in equations:
        somebody = [name for name in equation if counts[name]]
        assert len([name for name in somebody if name in hidden]) != 1 or len(somebody) == 1, equation
