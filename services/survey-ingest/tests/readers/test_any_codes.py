"""Damaged files of codes end in themes that hold together or in a named problem; nothing else is raised."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.themes import Themes
from survey_ingest.readers.reading import read

FIXTURES = Path(__file__).parent / "fixtures"
FORMATS = ("qdc", "taguette", "qualcoder_codes", "coded_transcript")
WHOLE = [path for each in FORMATS for path in sorted((FIXTURES / each).iterdir()) if path.suffix != ".json"]
FUZZ = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
JUNK = [b'"', b",", b"\n", b"\r", b"\0", b"\xff", b"\xe2\x80\x8f", b";;", b">>", b"<", b"&#0;", b"\t", b"]]>", b"\xd9"]


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.name)
@FUZZ
@given(data=st.data())
def test_damage_is_named_or_read(tmp_path: Path, path: Path, data: Any) -> None:
    whole = path.read_bytes()
    place = data.draw(st.integers(0, len(whole)))
    deed = data.draw(st.sampled_from(["cut", "drop", "put", "swap"]))
    damaged = {
        "cut": whole[:place],
        "drop": whole[:place] + whole[place + 7 :],
        "put": whole[:place] + data.draw(st.sampled_from(JUNK)) + whole[place:],
        "swap": whole[place:] + whole[:place],
    }[deed]
    file = tmp_path / path.name
    file.write_bytes(damaged)
    try:
        result = read(file, Hints(upload="u", identity_key=b"k"))
    except ReadError:
        return
    if not isinstance(result, Themes):
        return
    known = [theme.guid for theme in result.themes]
    assert len(set(known)) == len(known)
    assert all(theme.parent is None or theme.parent in known[:place] for place, theme in enumerate(result.themes))
    assert all(excerpt.quote and set(excerpt.themes) <= set(known) for excerpt in result.excerpts)
    assert Themes.from_json(result.to_json(), result.report) == result


@pytest.mark.parametrize(
    "path", [path for path in WHOLE if path.suffix in {".csv", ".txt"}], ids=lambda path: path.name
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1256"])
def test_another_encoding_is_the_same_codes(tmp_path: Path, path: Path, encoding: str) -> None:
    text = path.read_bytes().decode("utf-8-sig")
    try:
        content = text.encode(encoding)
    except UnicodeEncodeError:
        pytest.skip(f"{encoding} cannot hold it")
    file = tmp_path / path.name
    file.write_bytes(content)
    first, second = (read(each, Hints(upload="u", identity_key=b"k")) for each in (path, file))
    assert isinstance(first, Themes)
    assert isinstance(second, Themes)
    assert second.to_json() == first.to_json()
