"""LimeSurvey prints 1 January 1980 where a survey keeps no dates: it tells who submitted, and it is no time."""

from pathlib import Path

import pytest
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.hints import Hints
from survey_ingest.readers.reading import read

HEADER = '"Response ID","Date submitted","Last page","Start language","How was the evening?"\n'


@pytest.mark.parametrize(
    "undated", ["1980-01-01 00:00:00", "1980-01-01", "01/01/1980 00:00", "1/1/1980 0:00", "01.01.1980"]
)
def test_who_submitted_is_complete_also_without_dates(tmp_path: Path, undated: str) -> None:
    rows = [("1", undated, "Good"), ("2", undated, "Bad"), ("3", "", "Good"), ("4", undated, "Good")]
    path = tmp_path / "results-survey1.csv"
    path.write_text(HEADER + "".join(f'"{number}","{at}","2","ar","{said}"\n' for number, at, said in rows), "utf-8")
    found = read(path, Hints(upload="u"))
    assert isinstance(found, Dataset)
    assert found.report.detection.format == "limesurvey"
    frame = found.frame.collect()
    assert frame["complete"].to_list() == [True, True, False, True]
    assert frame["submitted_at"].null_count() == len(rows)
    assert found.report.counts["partial"] == 1
