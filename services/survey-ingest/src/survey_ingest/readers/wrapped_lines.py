"""Tables whose every line a spreadsheet took for one cell, and quoted as such when it saved them as CSV again.

That happens where the file parts its cells by another sign than the spreadsheet expects: a line with semicolons and
quotation marks is one cell there, and comes out between quotation marks, with those inside it doubled.
"""

import csv
import io

_LOOK_AT = 40  # records
_LEAST_CELLS = 3
_MOSTLY = 0.8
_SIGNS = (";", "\t", ",", "|")


def unwrapped(text: str) -> str | None:
    """The text as it was before, a line a record; None where it was not wrapped."""
    head = text.lstrip("\ufeff\r\n")
    if not head.startswith('"'):
        return None
    try:
        first = [
            row for row, _ in zip(csv.reader(io.StringIO(head, newline=""), strict=True), range(_LOOK_AT), strict=False)
        ]
        if not _is_wrapped(first):
            return None
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        return None
    if any(len(row) > 1 for row in rows):
        return None
    return "".join(f"{row[0] if row else ''}\n" for row in rows)


def _is_wrapped(rows: list[list[str]]) -> bool:
    """Whether each record is one cell, and the header in it a line of several, some of them quoted."""
    filled = [row for row in rows if row]
    if len(filled) < 2 or any(len(row) > 1 for row in filled) or '"' not in filled[0][0]:  # noqa: PLR2004 - a header and a row
        return False
    widths = ([len(cells) for row in filled for cells in csv.reader([row[0]], delimiter=sign)] for sign in _SIGNS)
    return any(
        each[0] >= _LEAST_CELLS and sum(width >= _LEAST_CELLS for width in each) >= _MOSTLY * len(each)
        for each in widths
        if each
    )
