"""A file saved again in another encoding gives the same data: real files in all encodings that can hold their text.

REAL_EXPORTS names their folder; at most 25 files, spread over the tools, unless EVERY_FILE is set.
"""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.definition import Definition
from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.workshop import Workshop
from survey_ingest.readers.encoding import decode
from survey_ingest.readers.reading import read
from survey_ingest.readers.registry import readers

SAMPLES = os.environ.get("REAL_EXPORTS", "")
pytestmark = pytest.mark.skipif(not SAMPLES, reason="REAL_EXPORTS names no folder of real export files")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1256")
TEXTS = {".csv", ".txt", ".vtt", ".json", ".qsf", ".tsv"}
KNOWN = readers()
WORDS = frozenset(word for reader in KNOWN for word in reader.header_words)
HINTS = Hints(upload="u", identity_key=b"k", date_order="month_first")
MOST_BYTES = 60_000
MOST_FILES = 25


def files() -> list[Path]:
    """Text files: two of each folder, small ones, unless all are wanted."""
    found = sorted(path for path in Path(SAMPLES).rglob("*") if path.suffix in TEXTS and path.parent.name != "LICENSES")
    if os.environ.get("EVERY_FILE"):
        return found
    small = [path for path in found if path.stat().st_size < MOST_BYTES]
    by_folder: dict[Path, list[Path]] = {}
    for path in small:
        by_folder.setdefault(path.parent, []).append(path)
    spread = [paths[number] for number in (0, -1) for paths in by_folder.values() if number < len(paths)]
    return list(dict.fromkeys(spread))[:MOST_FILES]


def text_of(path: Path) -> str | None:
    """The text, where it decodes without loss."""
    decoded = decode(path.read_bytes(), known_words=WORDS)
    return None if decoded.findings else decoded.text


def told(path: Path, encoding: str | None = None) -> Any:
    """All that a reading gives but how the file was encoded; the code of its refusal."""
    try:
        result = read(path, replace(HINTS, encoding=encoding), KNOWN)
    except ReadError as error:
        return error.code, error.detection.get("format"), error.detection.get("layout")
    seen: list[Any] = [result.report.detection.format, result.report.detection.layout, result.report.counts]
    if isinstance(result, Dataset):
        seen += [result.frame.collect().to_dicts(), result.codebook]
    elif isinstance(result, Workshop):
        seen += [frame.to_dicts() for frame in result.frames.values()]
    elif isinstance(result, Definition):
        seen += [result.title, result.questions, result.lists]
    return seen


@pytest.mark.parametrize("path", files() if SAMPLES else [], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_another_encoding_gives_the_same_data(path: Path, tmp_path: Path) -> None:
    text = text_of(path)
    if text is None:
        pytest.skip("the text is damaged as it is")
    expected = told(path)
    again = tmp_path / path.name
    for encoding in ENCODINGS:
        try:
            data = text.encode(encoding)
        except UnicodeEncodeError:
            assert encoding == "cp1256"
            continue
        again.write_bytes(data)
        found = told(again)
        if encoding == "cp1256" and found == ("encoding_undecided", None, None):  # a person is asked: a few odd signs
            found = told(again, encoding)
        assert found == expected, encoding
