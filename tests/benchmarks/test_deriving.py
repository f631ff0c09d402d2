"""Twenty derivations with three breakdowns each, beside bare polars queries for the same cells, both warm."""

import time
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from statistics import median

import polars as pl
from large_forms import ARABIC, ENGLISH, PLACES, ROLES, write_form
from measuring import report
from rba_kernel.calendar import DEFAULT_CALENDARS
from survey_ingest.domain.dataset import Dataset, Part
from survey_ingest.domain.derivation import Derivation
from survey_ingest.domain.deriving import derive
from survey_ingest.domain.hints import Hints
from survey_ingest.readers.reading import read

RESPONSES = 300_000
LIMIT = 3.0
RUNS = 5
MONTH = next(calendar for calendar in DEFAULT_CALENDARS.values() if calendar.key == "month")


def test_derivations_cost_little_more_than_their_queries(tmp_path: Path) -> None:
    write_form(tmp_path / "form.csv", RESPONSES)
    dataset = read(tmp_path / "form.csv", Hints(upload="u", identity_key=b"k"), scratch=tmp_path)
    assert isinstance(dataset, Dataset)
    part = Part(pl.scan_parquet(tmp_path / "part.parquet"), dataset.codebook)
    keys = [question.key for question in dataset.codebook.questions]
    groups = [(keys[20], PLACES), (keys[21], ROLES), (keys[22], PLACES)]
    ours: list[float] = []
    bare: list[float] = []
    for _ in range(RUNS):
        bare.append(_seconds(lambda: [_bare(part.frame, keys[n], _agreeing(n), groups) for n in range(20)]))
        ours.append(_seconds(lambda: [_ours(part, keys[n], _agreeing(n), groups) for n in range(20)]))
    made = _ours(part, keys[0], _agreeing(0), groups)
    assert made == _bare(part.frame, keys[0], _agreeing(0), groups)
    print(f"\nbare: {median(bare):.2f} s, derive: {median(ours):.2f} s for 20 derivations, {len(made)} cells each")
    ratios = [our / their for our, their in zip(ours[1:], bare[1:], strict=True)]
    assert report("20 derivations by bare queries", ratios, LIMIT, "x", share=50) <= 1


def _agreeing(number: int) -> list[str]:
    return list((ARABIC if number % 2 else ENGLISH)[:2])


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _ours(part: Part, key: str, counts: list[str], groups: list[tuple[str, tuple[str, ...]]]) -> dict[object, object]:
    recipe = {
        "statistic": "percent_choosing",
        "question": key,
        "counts": counts,
        "by": [
            {"dimension": f"d{n}", "question": question, "values": {label: label for label in labels}}
            for n, (question, labels) in enumerate(groups)
        ],
    }
    made = derive([part], Derivation.from_json(recipe), MONTH, "Asia/Kuwait")
    return {(each.period, *sorted(each.breakdown.items())): (each.numerator, each.n) for each in made.points}


def _bare(
    frame: pl.LazyFrame, key: str, counts: list[str], groups: list[tuple[str, tuple[str, ...]]]
) -> dict[object, object]:
    """What somebody would write for this one question: counts by month and groups, then their sums."""
    month = pl.col("submitted_at").dt.convert_time_zone("Asia/Kuwait").dt.strftime("%Y-%m")
    names = [question for question, _ in groups]
    tallies = (
        frame.filter(pl.col(key).is_not_null())
        .group_by(month.alias("month"), *names)
        .agg(pl.col(key).is_in(counts).sum().alias("yes"), pl.len().alias("n"))
        .collect()
    )
    cells: dict[object, object] = {}
    for size in range(len(names) + 1):
        for chosen in combinations(range(len(names)), size):
            by = ["month", *(names[n] for n in chosen)]
            for row in tallies.group_by(by).agg(pl.col("yes").sum(), pl.col("n").sum()).iter_rows():
                pairs = tuple((f"d{n}", value) for n, value in zip(chosen, row[1 : len(by)], strict=True))
                cells[(row[0], *pairs)] = (float(row[-2]), row[-1])
    return cells
