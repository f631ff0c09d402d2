"""How far a reading is: within its stage's share of the whole, and never back."""

import pytest
from survey_ingest.domain.progress import Standing, standing


@pytest.mark.parametrize(
    ("told", "percent"),
    [
        (("opening",), 0),
        (("reading",), 5),
        (("reading", 50, 100), 40),
        (("reading", 100, 100), 75),
        (("reading", 300, 100), 75),
        (("reading", -5, 100), 5),
        (("reading", 5, 0), 5),
        (("building", 1, 1), 99),
    ],
)
def test_a_stage_is_a_share_of_the_whole(told: tuple[object, ...], percent: int) -> None:
    assert standing(*told).percent == percent  # type: ignore[arg-type]


def test_it_never_goes_back_and_forgets_no_rows() -> None:
    before = Standing("reading", 60, 1000)
    assert standing("reading", 10, 100, before=before) == Standing("reading", 60, 1000)
    assert standing("writing", before=before) == Standing("writing", 75, 1000)


def test_it_comes_through_json() -> None:
    assert Standing.from_json(Standing("reading", 60, 1000).to_json()) == Standing("reading", 60, 1000)
