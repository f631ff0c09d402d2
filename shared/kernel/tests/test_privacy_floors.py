import pytest
from hypothesis import given
from hypothesis import strategies as st
from rba_kernel.privacy import PrivacyPolicy, suppressed_cells

POLICY = PrivacyPolicy()
FLOOR, COMPLEMENT = "privacy_floor", "complementary"

# what happens, respondents per cell, cells hidden
TABLES: list[tuple[str, dict[str, int | None], dict[str, str]]] = [
    ("nobody below the floor", {"a": 10, "b": 40}, {}),
    ("one hidden takes the next smallest with it", {"a": 4, "b": 40, "c": 25}, {"a": FLOOR, "c": COMPLEMENT}),
    ("two hidden that reach the floor are enough", {"a": 4, "b": 9, "c": 25}, {"a": FLOOR, "b": FLOOR}),
    (
        "two hidden that do not reach it need a third",
        {"a": 4, "b": 5, "c": 25},
        {"a": FLOOR, "b": FLOOR, "c": COMPLEMENT},
    ),
    ("an empty cell neither hides nor is hidden", {"a": 4, "b": 0, "c": 25}, {"a": FLOOR, "c": COMPLEMENT}),
    ("a cell not made of people stays", {"a": 4, "b": None, "c": 25}, {"a": FLOOR, "c": COMPLEMENT}),
    ("ties fall by position", {"a": 4, "b": 25, "c": 25}, {"a": FLOOR, "b": COMPLEMENT}),
    ("one cell alone is hidden alone", {"a": 4}, {"a": FLOOR}),
    ("an empty table", {}, {}),
]


@pytest.mark.parametrize(("case", "counts", "hidden"), TABLES)
def test_complementary_suppression(case: str, counts: dict[str, int | None], hidden: dict[str, str]) -> None:
    assert suppressed_cells(counts, POLICY) == hidden, case


def test_hiding_in_one_dimension_calls_for_hiding_in_another() -> None:
    counts = {"boys public": 4, "boys private": 30, "girls public": 40, "girls private": 50}
    rows = [["boys public", "boys private"], ["girls public", "girls private"]]
    columns = [["boys public", "girls public"], ["boys private", "girls private"]]
    assert set(suppressed_cells(counts, POLICY, [*rows, *columns])) == set(counts)


@given(st.lists(st.integers(0, 60), max_size=8))
def test_what_is_hidden_is_never_found_by_subtraction(sizes: list[int]) -> None:
    counts = dict(enumerate(sizes))
    hidden = suppressed_cells(counts, POLICY)
    people = [counts[key] for key in hidden]
    assert all(n >= POLICY.floor_n or n == 0 for key, n in counts.items() if key not in hidden)
    everyone_hidden = len(hidden) == sum(n > 0 for n in sizes)
    assert not hidden or everyone_hidden or (len(hidden) >= 2 and sum(people) >= POLICY.floor_n)


@pytest.mark.parametrize(("n", "hidden"), [(None, False), (0, True), (9, True), (10, False)])
def test_no_figure_from_fewer_than_ten(n: int | None, hidden: bool) -> None:
    assert POLICY.hides(n) is hidden


@pytest.mark.parametrize(
    ("before", "after", "hidden"), [(20, 20, False), (19, 400, True), (400, 19, True), (None, None, False)]
)
def test_no_change_unless_both_waves_have_twenty(before: int | None, after: int | None, hidden: bool) -> None:
    assert POLICY.hides_change(before, after) is hidden


@pytest.mark.parametrize(
    ("percent", "bound"), [(0, ("at_most", 5)), (5, ("at_most", 5)), (6, None), (94, None), (95, ("at_least", 95))]
)
def test_extreme_shares_are_shown_as_bounds(percent: int, bound: tuple[str, int] | None) -> None:
    assert POLICY.bound_of(percent) == bound


def test_no_open_text_of_small_groups() -> None:
    assert POLICY.hides_open_text(9)
    assert not POLICY.hides_open_text(10)


@pytest.mark.parametrize(
    ("held", "hidden"), [([50, 50], True), ([86, 7, 7], True), ([85, 8, 7], False), ([0, 0, 0], False), ([], True)]
)
def test_peers(held: list[int], hidden: bool) -> None:
    assert POLICY.hides_peers(held) is hidden


def test_policies_in_json() -> None:
    assert PrivacyPolicy.from_json({"floor_n": 25, "other": "ignored"}) == PrivacyPolicy(floor_n=25)
    assert PrivacyPolicy.from_json(POLICY.to_json()) == POLICY
    for wrong in ("10", -1, True, 1.5, None):
        with pytest.raises(ValueError):
            PrivacyPolicy.from_json({"floor_n": wrong})
