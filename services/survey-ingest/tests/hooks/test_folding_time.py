"""When pushes are folded: soon while they are few, once a minute while they keep coming, at once when many wait."""

from datetime import UTC, datetime, timedelta

import pytest
from survey_ingest.hooks.folding_time import FULL, SOON, WINDOW, fold_at

NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)


def ago(*seconds: float) -> list[datetime]:
    return [NOW - timedelta(seconds=each) for each in seconds]


@pytest.mark.parametrize(
    ("folded", "waiting", "expected"),
    [
        ([], 0, NOW + SOON),
        (ago(10, 20), 0, NOW + SOON),
        (ago(61, 62, 63, 64), 0, NOW + SOON),
        (ago(10, 20, 30), 0, NOW + timedelta(seconds=50)),
        (ago(59.9, 59.95, 59.99), 0, NOW + SOON),
        (ago(10, 20, 30), FULL - 1, NOW + timedelta(seconds=50)),
        (ago(10, 20, 30), FULL, NOW + SOON),
    ],
)
def test_the_time_of_a_fold(folded: list[datetime], waiting: int, expected: datetime) -> None:
    assert fold_at(NOW, folded, waiting) == expected


def test_nothing_waits_longer_than_a_minute() -> None:
    for seconds in range(60):
        assert NOW < fold_at(NOW, ago(*[seconds] * 10), 0) <= NOW + WINDOW
