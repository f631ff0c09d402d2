"""Real files of programs for qualitative analysis, counted by hand. Set REAL_EXPORTS to their folder."""

import os
from pathlib import Path

import pytest
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.themes import Themes
from survey_ingest.readers.reading import read

SAMPLES = os.environ.get("REAL_EXPORTS", "")
pytestmark = pytest.mark.skipif(not SAMPLES, reason="REAL_EXPORTS names no folder of real export files")
CODES = Path(SAMPLES) / "zoom" / "qda"


def test_qualcoders_own_example_is_a_list_of_codes() -> None:
    result = read(CODES / "qualcoder__plain_codes_categories_for_import.txt", Hints())
    assert isinstance(result, Themes)
    assert (result.report.detection.format, result.report.detection.layout) == ("qualcoder_codes", "plain_list")
    assert result.report.counts == {"themes": 9, "codes": 6, "excerpts": 0}
    described = {" > ".join(theme.path): (theme.codable, theme.description) for theme in result.themes}
    assert described == {
        "code1": (True, "A memo for code 1"),
        "cat1": (False, ""),
        "cat1 > code2": (True, ""),
        "cat1 > code3": (True, ""),
        "cat3": (False, ""),
        "cat3 > cat2": (False, ""),
        "cat3 > cat2 > code4": (True, "another memo"),
        "cat3 > code5": (True, ""),
        "code6": (True, ""),
    }
