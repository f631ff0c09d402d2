"""A ZIP archive of one export, as tools send it, is read as the file in it; any other archive is told of."""

import zipfile
from pathlib import Path

import pytest
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.readers.reading import read

HINTS = Hints(upload="u", identity_key=b"k")
FORM = "Timestamp,Role\n2025/01/02 10:00:00 AM GMT+3,معلم\n2025/01/03 10:00:00 AM GMT+3,ولي أمر\n".encode()


def archive(path: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return path


def test_one_file_is_read_as_if_it_came_alone(tmp_path: Path) -> None:
    (tmp_path / "form.csv").write_bytes(FORM)
    entries = {"استبيان (الردود).csv/": b"", "استبيان.csv": FORM, "__MACOSX/._استبيان.csv": b"\0\5\6\7"}
    alone, packed = read(tmp_path / "form.csv", HINTS), read(archive(tmp_path / "form.csv.zip", entries), HINTS)
    assert isinstance(alone, Dataset)
    assert isinstance(packed, Dataset)
    assert packed.frame.collect().equals(alone.frame.collect())
    assert packed.codebook == alone.codebook
    assert [each.code for each in packed.report.problems] == [
        *(each.code for each in alone.report.problems),
        "unpacked",
    ]


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ({"one.csv": FORM, "two.csv": FORM}, "not_an_export"),
        ({"letter.docx": b"PK"}, "not_an_export"),
        ({"x": FORM}, "not_an_export"),
        ({"zeros.csv": b"0" * 70 * 1024**2}, "archive_too_large"),
        ({"empty.csv": b""}, "empty_file"),
    ],
    ids=["two files", "no export", "no name", "a bomb", "nothing"],
)
def test_others_are_told_of(tmp_path: Path, entries: dict[str, bytes], code: str) -> None:
    path = archive(tmp_path / "file.zip", entries)
    path.write_bytes(path.read_bytes().replace(b"x", b"\0"))  # an entry without a name, as damage leaves it
    with pytest.raises(ReadError) as caught:
        read(path, HINTS)
    assert [each.code for each in caught.value.findings] == [code]


def test_a_password_is_named(tmp_path: Path) -> None:
    path = archive(tmp_path / "form.zip", {"form.csv": FORM})
    data = bytearray(path.read_bytes())
    data[6] |= 1  # the flag of the entry itself
    data[data.index(b"PK\1\2") + 8] |= 1  # and of the directory
    path.write_bytes(data)
    with pytest.raises(ReadError) as caught:
        read(path, HINTS)
    assert [each.code for each in caught.value.findings] == ["encrypted_file"]
