"""Google Forms names the column of times in the language of the form."""

from pathlib import Path

import pytest
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.hints import Hints
from survey_ingest.readers.reading import read
from survey_ingest.readers.surveys.google_forms import FIRST_HEADERS

ROWS = "".join(f"2025-03-{day:02d} 10:00:00,{('Bus', 'Car')[day % 2]}\n" for day in range(1, 13))


@pytest.mark.parametrize("title", [*FIRST_HEADERS, "Časová značka", "Tidstämpel", "Informazioni cronologiche"])
def test_the_times_are_known_by_their_title(tmp_path: Path, title: str) -> None:
    path = tmp_path / "export.csv"
    path.write_text(f"{title},How do you come?\n{ROWS}", "utf-8")
    found = read(path, Hints(upload="u", identity_key=b"k"))
    assert isinstance(found, Dataset)
    assert (found.report.detection.format, found.report.counts["questions"]) == ("google_forms", 1)
    assert found.frame.collect()["submitted_at"].null_count() == 0


def test_a_title_of_another_language_over_other_cells_tells_nothing(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("Tijdstempel,How do you come?\n" + "bus stop,Bus\nstation,Car\n" * 6, "utf-8")
    found = read(path, Hints(upload="u", identity_key=b"k"))
    assert isinstance(found, Dataset)
    assert found.report.detection.format == "generic_table"
