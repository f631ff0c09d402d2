"""Reads every file under REAL_EXPORTS and prints what each is taken for, with its counts, into docs/formats.md.

The files are not in this repository. Without REAL_EXPORTS it says so, changes nothing and exits 1.
"""

import os
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from survey_ingest.domain.codebook import Codebook
from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.report import Report
from survey_ingest.readers.reading import read

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "formats.md"
START, END = "<!-- samples: made by `make samples` -->", "<!-- samples end -->"
HEAD = (
    "| File | Format | Layout | Encoding | Counts | Questions | Kinds | Set aside | Problems |\n"
    "|---|---|---|---|---|---|---|---|---|\n"
)
TEXT = (
    "Made by `make samples` from {files} real files that are not in this repository: {read} are read, {refused} hold\n"
    "no responses and are refused by their name. `date_order?`: a person is asked first; here month first is told.\n"
)
COUNTED = ("responses", "persons", "connections", "registrations", "messages", "utterances", "themes", "choices")


def main(arguments: list[str]) -> int:
    """Prints the table, and writes it into the document; the exit status."""
    folder = os.environ.get("REAL_EXPORTS", "")
    if not folder:
        print("REAL_EXPORTS names no folder of real export files: nothing was read, docs/formats.md stays as it is")
        return 1
    rows = [row_of(path, path.relative_to(folder).as_posix()) for path in files(Path(folder))]
    refused = sum(row[4] == "none" for row in rows)
    table = HEAD + "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |\n" for row in rows)
    text = TEXT.format(files=len(rows), read=len(rows) - refused, refused=refused) + "\n" + table
    print(text)
    if "--write" in arguments:
        before, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(START)
        after = rest.partition(END)[2]
        if not after:
            raise SystemExit(f"{DOCUMENT.name} has no place for the table: {START} … {END}")
        DOCUMENT.write_text(f"{before}{START}\n{text}{END}{after}", encoding="utf-8")
    return 0


def files(folder: Path) -> list[Path]:
    """All files but the lists of origins and the licences."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if path.name != "INDEX.md" and path.parent.name != "LICENSES")


def row_of(path: Path, name: str) -> tuple[str, ...]:
    """The cells of one file: what it was taken for, or why it was refused."""
    asked: list[str] = []
    try:
        try:
            result: Any = read(path, Hints(upload="u", identity_key=b"samples"))
        except ReadError as error:
            if "date_order" not in error.asks:
                raise
            asked = ["date_order?"]
            result = read(path, Hints(upload="u", identity_key=b"samples", date_order="month_first"))
    except ReadError as error:
        told = error.detection
        return (f"`{name}`", told.get("format", ""), told.get("layout", ""), "", "none", "", "", "", f"`{error.code}`")
    report: Report = result.report
    codebook = getattr(result, "codebook", None)
    problems = [*asked, *dict.fromkeys(each.code for each in report.problems)]
    return (
        f"`{name}`",
        report.detection.format,
        report.detection.layout,
        report.encoding.value,
        ", ".join(f"{report.counts[each]} {each}" for each in COUNTED if each in report.counts),
        str(report.counts.get("questions", "")),
        _kinds(codebook) if isinstance(codebook, Codebook) else "",
        _tally(Counter(each.reason for each in report.set_aside)),
        ", ".join(f"`{each}`" for each in problems),
    )


def _kinds(codebook: Codebook) -> str:
    return _tally(Counter(each.kind for each in codebook.questions))


def _tally(counts: Counter[Any]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.most_common())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
