"""Real files of programs for qualitative analysis, counted by hand. Set REAL_EXPORTS to their folder."""

import os
from pathlib import Path

import pytest
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.locating import Transcript, Utterance, find
from survey_ingest.domain.themes import Themes
from survey_ingest.domain.workshop import Workshop
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


@pytest.mark.parametrize("path", sorted(Path(SAMPLES).glob("zoom/transcripts/*.vtt")), ids=lambda path: path.name)
def test_what_was_said_is_found_where_it_was_said(path: Path) -> None:
    """Every utterance of a real transcript, quoted in another spelling, is found again in its own row."""
    result = read(path, Hints(identity_key=b"k"))
    assert isinstance(result, Workshop)
    rows = result.utterances.sort("row_number").select("row_number", "text", "speaker").rows()
    transcript = Transcript([Utterance(row, text, speaker) for row, text, speaker in rows])
    texts = [" ".join(text.split()).casefold() for _, text, _ in rows]
    for (row, text, _), key in zip(rows, texts, strict=True):
        words = text.split()
        if len(key) < 20 or sum(key in each for each in texts) > 1:
            continue
        found = find(text, transcript)
        assert (found.how, [anchor.row for anchor in found.anchors]) == ("exact", [row])
        spelled = find(f"«{'  '.join(words).upper()}»", transcript)
        assert (spelled.how, {anchor.row for anchor in spelled.anchors}) == ("match_key", {row}), row
        if len(words) > 12:
            alike = find(" ".join([*words[:5], "er", *words[6:]]), transcript)
            assert (alike.how, row in {anchor.row for anchor in alike.anchors}) == ("fuzzy", True)
