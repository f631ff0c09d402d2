"""Files of every format, damaged by seed: in their bytes, in their parts, in their cells, in their values.

A file whose bytes are changed is mostly one that cannot be opened. What comes further is one that can: a workbook whose
sheet was changed and packed again, JSON that holds a list where a text stood, a table with a cell of 5,000 digits.
"""

import contextlib
import copy
import io
import json
import re
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pyreadstat
from hostile_archives import Entry, zip_of
from hostile_documents import FIXTURES, project_file
from hostile_old_files import old_workbook
from hostile_workbooks import workbook

_NUMBERS = (-1, 0, 1, 7, 255, 999, 2**15, 2**16, 2**20, 2**31 - 1, -(2**31))
_VALUES: tuple[Any, ...] = (
    None, True, [], {}, "", 0, -1, 2**63, 1e308, [[[]]], {"": {"": ""}}, "9" * 300, "\0", "x" * 70_000, [None],
    "٩" * 30,
    "2025-02-30T25:61:61Z", "00:00", "\u202e\u2066", "😀" * 300, "-", "=1+1", "NaN", "1e999999999",
    {"type": "Point"},
)  # fmt: skip
_WORDS = (
    *(value for value in _VALUES if isinstance(value, str)),
    "9999-12-31 23:59:59", "0000/00/00", "1/1/1", "13/13/2025 24:00:00 PM", "100%", "1,2,3;4|5", '""', "a\nb",
    "\ufdfa" * 500,
    "9" * 5_000, "-" + "0" * 400 + ".5", "(" * 5_000, " " * 20_000 + "x", "a@" * 3_000, "1:" * 3_000, "\t",
    "to " * 3_000,
)  # fmt: skip
_CELL = re.compile(r"(?<=[,;\t\n])[^,;\t\n\"]*(?=[,;\t\n])")
_TEXT = re.compile(r"(?<=>)[^<>]+(?=<)|(?<==\")[^\"<>]*(?=\")")


def of_bytes(data: bytes, dice: Random) -> bytes:
    """One kind of damage: bytes, whole numbers, pieces cut out, put twice, or moved."""
    changed = bytearray(data)
    deed = dice.choice(["bytes", "bytes", "number", "number", "cut", "drop", "twice", "swap"])
    place = dice.randrange(4, len(changed))
    if deed == "bytes":
        for _ in range(dice.randint(1, 12)):
            changed[dice.randrange(4, len(changed))] = dice.randrange(256)
    elif deed == "number" and len(changed) > 80:
        at = dice.randrange(64, len(changed) - 4) & ~3
        changed[at : at + 4] = struct.pack(dice.choice("<>") + "i", dice.choice(_NUMBERS))
    elif deed == "cut":
        del changed[place:]
    elif deed == "drop":
        del changed[place : place + dice.randint(1, 64)]
    elif deed == "twice":
        changed[place:place] = changed[place : place + dice.randint(1, 64)]
    else:
        changed = changed[:4] + changed[place:] + changed[4:place]
    return bytes(changed)


def of_parts(data: bytes, dice: Random) -> bytes:
    """A ZIP with one part damaged, left out or put in place of another, and packed again."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name, other = dice.choice(list(parts)), dice.choice(list(parts))
    deed = dice.choice(["bytes", "bytes", "text", "text", "text", "out", "other"])
    if deed == "bytes" and len(parts[name]) > 80:
        parts[name] = of_bytes(parts[name], dice)
    elif deed == "text":
        parts[name] = of_texts(parts[name], dice)
    elif deed == "out":
        del parts[name]
    else:
        parts[name] = parts[other]
    return zip_of([Entry(each, content) for each, content in parts.items()] or [Entry("x", b"")])


def of_texts(data: bytes, dice: Random) -> bytes:
    """XML with other texts and attributes."""
    return _replaced(data, _TEXT, dice)


def of_cells(data: bytes, dice: Random) -> bytes:
    """A text table with other cells."""
    return _replaced(data, _CELL, dice)


def _replaced(data: bytes, pattern: re.Pattern[str], dice: Random) -> bytes:
    text = data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8", "replace")
    found = list(pattern.finditer(text))
    for place in sorted(dice.sample(found, min(len(found), dice.randint(1, 4))), key=lambda each: -each.start()):
        text = text[: place.start()] + dice.choice(_WORDS) + text[place.end() :]
    return text.encode()


def of_values(data: bytes, dice: Random) -> bytes:
    """JSON, one document or one a line, in which some values are others."""
    text = data.decode("utf-8-sig")
    try:
        documents = [json.loads(text)]
    except ValueError:
        documents = list(_lines_of(text))
    for _ in range(dice.randint(1, 4)):
        places = [place for document in documents for place in _places(document)]
        if places:
            holder, key = dice.choice(places)
            holder[key] = copy.deepcopy(dice.choice(_VALUES))
    return "\n".join(json.dumps(each) for each in documents).encode()


def _lines_of(text: str) -> Iterator[Any]:
    for line in text.split("\n"):
        with contextlib.suppress(ValueError):  # a line that was broken on purpose
            yield json.loads(line)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    for key, each in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, key
        if isinstance(each, dict | list):
            yield from _places(each)


def spss_files(folder: Path) -> list[bytes]:
    """The same answers uncompressed, compressed by rows, and as .zsav."""
    frame = pl.DataFrame({
        "role": [1.0, 2.0, 2.0, 1.0, 99.0, None] * 5, "note": ["جيد", "good", "", "متأخر", "x" * 300, "ok"] * 5,
        "age": [9.0, 10.5, -1.0, 12.0, 13.0, 14.0] * 5,
    })  # fmt: skip
    made = []
    for name, compress, row_compress in (("a.sav", False, False), ("b.sav", False, True), ("c.zsav", True, False)):
        pyreadstat.write_sav(
            frame, folder / name, compress=compress, row_compress=row_compress, column_labels={"role": "ما صفتك؟"},
            variable_value_labels={"role": {1: "معلم", 2: "ولي أمر", 99: "none"}}, missing_ranges={"role": [99]},
            variable_measure={"role": "nominal"},
        )  # fmt: skip
        made.append((folder / name).read_bytes())
        (folder / name).unlink()
    return made


def spss_bombs(folder: Path) -> dict[str, bytes]:
    """By file name: files that are whole and hold far more cells than bytes, and files whose header lies."""
    path = folder / "bomb.zsav"
    made = {}
    for name, rows, columns in (("a million equal cases.zsav", 1_000_000, 50), ("5,000 variables.zsav", 4_000, 5_000)):
        pyreadstat.write_sav(
            pl.DataFrame({f"q{number}": pl.repeat(1.0, rows, eager=True) for number in range(columns)}), path,
            compress=True,
        )  # fmt: skip
        made[name] = path.read_bytes()
    blank = pl.DataFrame({f"t{number}": ["x" * 30_000, *[""] * 299] for number in range(40)})
    pyreadstat.write_sav(blank, path, compress=True)
    made["long texts, all blank.zsav"] = path.read_bytes()
    path.unlink()
    plain = spss_files(folder)[1]
    variable = plain[176:]  # the records of the first variables follow the header
    for name, place, value in (
        ("a million variables claimed.sav", 68, 1_000_000), ("2 billion cases claimed.sav", 80, 2**31 - 1),
        ("fewer than no cases claimed.sav", 80, -2),
    ):  # fmt: skip
        changed = bytearray(plain)
        struct.pack_into("<i", changed, place, value)
        made[name] = bytes(changed)
    made["the records of variables a thousand times.sav"] = plain[:176] + variable * 1_000
    return made


def families(folder: Path) -> dict[str, tuple[list[bytes], Callable[[bytes, Random], bytes]]]:
    """By name, with a file ending: whole files, and what damages them."""

    def fixtures(*endings: str) -> list[bytes]:
        return [
            path.read_bytes() for ending in endings for path in sorted(FIXTURES.rglob(f"*{ending}")) if _whole(path)
        ]

    books = [workbook(), *fixtures(".xlsx")]
    rows = "".join(f"uuid:{n},2025-01-{n % 28 + 1:02}T10:00:00.000Z,{n % 3},{n}\n" for n in range(40))
    form = Entry("form.csv", f"_uuid,_submission_time,q,_index\n{rows}".encode())
    tables = zip_of([form, Entry("r.csv", b"a,_parent_index,_index\n1,2,1\n")])
    return {
        "SPSS files.sav": (spss_files(folder), of_bytes),
        "workbooks, in their bytes.xlsx": (books, of_bytes),
        "workbooks, in their parts.xlsx": (books, of_parts),
        "old workbooks.xls": ([old_workbook()], of_bytes),
        "tables, in their bytes.csv": (fixtures(".csv", ".tsv"), of_bytes),
        "tables, in their cells.csv": (fixtures(".csv", ".tsv"), of_cells),
        "chats and transcripts, in their bytes.txt": (fixtures(".txt", ".vtt"), of_bytes),
        "XML, in its bytes.xml": (fixtures(".lss", ".qdc"), of_bytes),
        "XML, in its texts.xml": (fixtures(".lss", ".qdc"), of_texts),
        "JSON, in its bytes.json": (fixtures(".json", ".ndjson", ".qsf"), of_bytes),
        "JSON, in its values.json": (fixtures(".json", ".ndjson", ".qsf"), of_values),
        "archives, in their bytes.zip": ([project_file(), tables], of_bytes),
        "archives, in their parts.zip": ([project_file(), tables], of_parts),
    }


def _whole(path: Path) -> bool:
    return "refused" not in path.parts and path.name != "expected.json"
