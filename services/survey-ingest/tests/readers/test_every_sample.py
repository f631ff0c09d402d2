"""Every real export file is named as what it is, and gives the counts taken of it by hand. Needs REAL_EXPORTS.

`every_sample.tsv` lists them: format, layout, counts (only those taken by hand), and how a reading ends that is no
dataset: the code of the refusal, or of the question that is asked (`code=answer`; the counts hold once answered).
"""

import csv
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.readers.detection import PLAUSIBLE
from survey_ingest.readers.reading import read

SAMPLES = os.environ.get("REAL_EXPORTS", "")
pytestmark = pytest.mark.skipif(not SAMPLES, reason="REAL_EXPORTS names no folder of real export files")
HINTS = Hints(upload="u", identity_key=b"k")


@dataclass(frozen=True)
class Sample:
    """What is expected of one file."""

    file: str
    format: str
    layout: str
    counts: dict[str, int]
    ends: str
    answer: str


def listed() -> list[Sample]:
    with (Path(__file__).parent / "every_sample.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [
        Sample(
            row["file"],
            row["format"],
            row["layout"],
            {name: int(count) for name, _, count in (each.partition("=") for each in row["counts"].split())},
            row["ends"].partition("=")[0],
            row["ends"].partition("=")[2],
        )
        for row in rows
    ]


EVERY = listed()
READ = [each for each in EVERY if each.counts or not each.ends]
REFUSED = [each for each in EVERY if each.ends and not each.answer]
ASKED = [each for each in EVERY if each.answer]


def reading(sample: Sample) -> Any:
    hints = Hints(upload="u", identity_key=b"k", date_order=sample.answer or None)  # type: ignore[arg-type]  # listed
    return read(Path(SAMPLES) / sample.file, hints)


def name(sample: Sample) -> str:
    return sample.file.partition("/")[2]


def test_the_list_holds_every_file() -> None:
    found = {
        path.relative_to(SAMPLES).as_posix()
        for path in Path(SAMPLES).rglob("*")
        if path.is_file() and path.parent.name != "LICENSES" and path.name != "INDEX.md"
    }
    assert found == {each.file for each in EVERY}


@pytest.mark.parametrize("sample", READ, ids=name)
def test_each_is_read_as_what_it_is(sample: Sample) -> None:
    report = reading(sample).report
    detection = report.detection
    assert (detection.format, detection.layout) == (sample.format, sample.layout)
    assert detection.reasons
    assert (detection.score < PLAUSIBLE) == (sample.format == "generic_table")
    found = {key.replace(" ", "_"): count for key, count in report.counts.items()}
    found["personal"] = sum(each.reason == "personal" for each in report.ignored)
    assert {key: found.get(key) for key in sample.counts} == sample.counts


@pytest.mark.parametrize("sample", REFUSED, ids=name)
def test_each_that_holds_no_answers_is_refused_by_its_name(sample: Sample) -> None:
    with pytest.raises(ReadError) as caught:
        reading(sample)
    error = caught.value
    assert (error.code, error.outcome) == (sample.ends, "rejected")
    assert (error.detection.get("format", ""), error.detection.get("layout", "")) == (sample.format, sample.layout)
    assert len(error.findings[0].message) > 40


@pytest.mark.parametrize("sample", ASKED, ids=name)
def test_what_the_file_leaves_open_is_asked(sample: Sample) -> None:
    with pytest.raises(ReadError) as caught:
        read(Path(SAMPLES) / sample.file, HINTS)
    error = caught.value
    assert (error.code, error.outcome) == (sample.ends, "needs_attention")
    assert error.asks == {"date_order": ["day_first", "month_first"]}
    assert error.detection["format"] == sample.format
