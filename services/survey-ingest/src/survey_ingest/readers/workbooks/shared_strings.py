"""How much text the cells of a workbook hold together, told before it is opened.

An .xlsx keeps each text once and cells point to it; a parser copies it into every cell. A file of 20 KB can hold one
text of 30,000 letters and a hundred thousand cells that point to it.
"""

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence

from survey_ingest.domain.findings import rejected

MOST_TEXT = 250 * 1024**2
MOST_STRINGS = 2_000_000
_STRING = re.compile(rb"<(?:[^\s<>/:]+:)?si[\s>/]")
_POINTER = re.compile(rb"<(?:[^\s<>/:]+:)?v(?:\s[^<>]{0,200})?>\s*(\d{1,8})\s*<")
_OVERLAP = 80  # a tag may be cut in two


class SharedStrings:
    """Where each shared text begins in its part. Texts are taken in piece by piece."""

    def __init__(self) -> None:
        self._starts = array("Q")
        self._size = 0
        self._tail = b""

    def take(self, xml: bytes) -> None:
        """Look at the next piece of the part."""
        begin = self._size - len(self._tail)
        for found in _STRING.finditer(self._tail + xml):
            place = begin + found.start()
            if not self._starts or place > self._starts[-1]:
                self._starts.append(place)
        if len(self._starts) > MOST_STRINGS:
            raise rejected(
                "workbook_too_large",
                f"The workbook holds more than {MOST_STRINGS:,} different texts. Export a part of it, or as CSV.",
            )
        self._size += len(xml)
        self._tail = (self._tail + xml)[-_OVERLAP:]

    @property
    def lengths(self) -> Sequence[int]:
        """At most so many bytes has each text."""
        ends = [*self._starts[1:], self._size]
        return [end - start for start, end in zip(self._starts, ends, strict=False)]


def check_text(lengths: Sequence[int], cells: int, sheets: Iterable[bytes]) -> None:
    """Raise `ReadError` where the texts of all cells are too much together.

    `sheets` are pieces of the sheets' XML; they are looked at only where the longest text in every cell would be too
    much.
    """
    if max(lengths, default=0) * cells <= MOST_TEXT:
        return
    pointed: Counter[bytes] = Counter()
    for xml in sheets:
        pointed.update(_POINTER.findall(xml))
    places = ((int(place), count) for place, count in pointed.items())
    total = sum(count * lengths[place] for place, count in places if place < len(lengths))
    if total > MOST_TEXT:
        raise rejected(
            "workbook_too_large",
            f"The cells of the workbook hold more than {MOST_TEXT // 1024**2} MB of text. Export a part of it, or as "
            "CSV.",
        )
