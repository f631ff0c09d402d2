"""Damaged SPSS files through the child that reads: each is read or refused by name, within 10 s and 300 MB.

A few hundred by default; SPSS_MUTATIONS=3000 makes as many.
"""

import asyncio
import os
import random
import struct
from collections import Counter
from pathlib import Path

import polars as pl
import pyreadstat
from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.reading.process import Limits, ReaderProcess

MUTATIONS = int(os.environ.get("SPSS_MUTATIONS", "200"))
LIMITS = Limits(seconds=10, resident_memory=300 * 1024**2)
REFUSALS = {
    "damaged_file", "no_rows", "not_an_export", "reader_crashed", "nobody_found", "empty_file", "unreadable_times",
    "ambiguous_date_order", "contradictory_date_order", "nul_bytes", "encoding_undecided", "ambiguous_format",
}  # fmt: skip
"""What a damaged file may be refused with: too slow, too large and "the reader failed" are not among them."""


def seeds(folder: Path) -> list[bytes]:
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
    return made


def mutated(data: bytes, dice: random.Random) -> bytes:
    """One kind of damage: bytes, whole numbers of the dictionary, pieces cut out, put twice, or moved."""
    changed = bytearray(data)
    deed = dice.choice(["bytes", "bytes", "number", "number", "cut", "drop", "twice", "swap"])
    place = dice.randrange(4, len(changed))
    if deed == "bytes":
        for _ in range(dice.randint(1, 12)):
            changed[dice.randrange(4, len(changed))] = dice.randrange(256)
    elif deed == "number":
        at = dice.randrange(64, len(changed) - 4) & ~3
        changed[at : at + 4] = struct.pack(
            "<i", dice.choice([-1, 0, 1, 255, 2**15, 2**20, 2**31 - 1, -(2**31), 7, 999])
        )
    elif deed == "cut":
        del changed[place:]
    elif deed == "drop":
        del changed[place : place + dice.randint(1, 64)]
    elif deed == "twice":
        changed[place:place] = changed[place : place + dice.randint(1, 64)]
    else:
        changed = changed[:4] + changed[place:] + changed[4:place]
    return bytes(changed)


async def outcomes(folder: Path) -> Counter[str]:
    dice, found, whole = random.Random(20251125), Counter[str](), seeds(folder)
    reader = ReaderProcess(LIMITS)
    path, out = folder / "damaged.sav", folder / "out"
    out.mkdir()
    try:
        for _ in range(MUTATIONS):
            path.write_bytes(mutated(dice.choice(whole), dice))
            try:
                await reader.read(path, Hints(identity_key=b"k"), out)
                found["read"] += 1
            except ReadError as error:
                found[error.code] += 1
    finally:
        await reader.close()
    return found


def test_damage_is_read_or_refused_by_name(tmp_path: Path) -> None:
    found = asyncio.run(outcomes(tmp_path))
    print(sorted(found.items()))  # noqa: T201 - the figures, with -s
    assert found.total() == MUTATIONS
    assert set(found) <= REFUSALS | {"read"}
    assert found["read"] > 0
    assert found["damaged_file"] > 0
