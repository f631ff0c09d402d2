"""Which cells of a measure are hidden so that none can be had by subtraction."""

from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st
from measures_api.domain.suppression import CountedCell, hidden_points
from rba_kernel.privacy import PrivacyPolicy

POLICY = PrivacyPolicy()
SCHOOLS = [uuid4() for _ in range(3)]


def _cells(counts: dict[str, int | None], organization: UUID | None = None) -> list[CountedCell]:
    return [CountedCell(uuid4(), "2025", organization, breakdown, n) for breakdown, n in counts.items()]


def _hidden(cells: list[CountedCell]) -> set[str]:
    hidden = hidden_points(cells, POLICY)
    return {cell.breakdown for cell in cells if cell.id in hidden}


def test_enough_respondents_hide_nothing() -> None:
    assert _hidden(_cells({"": 60, "audience=student": 40, "audience=parent": 20})) == set()


def test_the_next_smallest_is_hidden_with_a_small_one() -> None:
    cells = _cells({"": 65, "audience=student": 40, "audience=parent": 20, "audience=educator": 5})
    assert _hidden(cells) == {"audience=parent", "audience=educator"}


def test_without_a_total_nothing_can_be_subtracted() -> None:
    assert _hidden(_cells({"audience=student": 40, "audience=educator": 5})) == {"audience=educator"}


def test_an_empty_cell_hides_nothing_and_unknown_numbers_hide_nothing() -> None:
    assert _hidden(_cells({"": 40, "audience=student": 40, "audience=parent": 0})) == set()
    assert _hidden(_cells({"": None, "audience=student": None})) == set()


def test_organizations_add_up_to_the_coalition() -> None:
    cells = _cells({"": 65}) + [
        CountedCell(uuid4(), "2025", school, "", n) for school, n in zip(SCHOOLS, (40, 20, 5), strict=True)
    ]
    hidden = hidden_points(cells, POLICY)
    assert hidden == {cells[2].id, cells[3].id}


def test_periods_do_not_touch_one_another() -> None:
    cells = [CountedCell(uuid4(), period, None, "", n) for period, n in (("2024", 5), ("2025", 40))]
    assert hidden_points(cells, POLICY) == {cells[0].id}


@given(st.lists(st.integers(0, 40), min_size=2, max_size=5), st.lists(st.integers(0, 40), min_size=2, max_size=5))
def test_no_total_gives_a_hidden_cell_away(publics: list[int], privates: list[int]) -> None:
    size = min(len(publics), len(privates))
    counts: dict[str, int | None] = {}
    for place in range(size):
        counts[f"audience=a{place};sector=public"] = publics[place]
        counts[f"audience=a{place};sector=private"] = privates[place]
        counts[f"audience=a{place}"] = publics[place] + privates[place]
    counts["sector=public"], counts["sector=private"] = sum(publics[:size]), sum(privates[:size])
    counts[""] = sum(publics[:size]) + sum(privates[:size])
    hidden = _hidden(_cells(counts))
    assert hidden >= {name for name, n in counts.items() if n and n < POLICY.floor_n}
    for parent in [*counts]:
        pairs = set(filter(None, parent.split(";")))
        for dimension in {"audience", "sector"} - {pair.split("=")[0] for pair in pairs}:
            children = [
                name
                for name in counts
                if (extra := set(filter(None, name.split(";"))) - pairs)
                and len(extra) == 1
                and set(filter(None, name.split(";"))) >= pairs
                and next(iter(extra)).startswith(dimension)
            ]
            within = [name for name in (parent, *children) if name in hidden]
            # One unknown in an equation is no secret.
            assert len(within) != 1 or not any(counts[name] for name in children if name not in hidden)
