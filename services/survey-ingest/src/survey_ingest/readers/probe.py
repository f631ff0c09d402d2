"""What a reader may look at to say whether a file is its own: name, first bytes, ZIP directory, workbook, records."""

import io
import zipfile
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from survey_ingest.domain.findings import Finding
from survey_ingest.domain.progress import Progress, no_progress
from survey_ingest.domain.report import Decision
from survey_ingest.readers.encoding import Decoded, decode
from survey_ingest.readers.json_documents import Documents, documents
from survey_ingest.readers.json_guard import is_json, whole_letters
from survey_ingest.readers.records import Records, delimiter_of, first_records, read_records
from survey_ingest.readers.workbooks.workbook import Workbook, open_workbook
from survey_ingest.readers.wrapped_lines import unwrapped

HEAD_BYTES = 4096
_HEAD_RECORDS = 60
_HEAD_TEXT = 400_000
_READ_AS_BYTES = (b"PK", b"$FL2", b"$FL3")


@dataclass(frozen=True)
class Sheet:
    """Where a table may stand: the text of a file (no name), or a sheet of a workbook. `head` are its first rows."""

    name: str
    head: list[list[str]]

    @property
    def filled(self) -> list[list[str]]:
        """The first rows that are not blank."""
        return [row for row in self.head if any(cell.strip() for cell in row)]


@dataclass
class Probe:
    """A file as it is looked at before it is read. `known_words` are header cells of all formats, for the encoding.

    A reader that takes its time tells `progress` how far it is.

    `text` raises `ReadError` where the bytes cannot be decoded; `archive` is None where the file is no ZIP, `workbook`
    where it is none. What is `binary` (workbooks, other ZIPs, SPSS files) has neither text nor records here: readers of
    such files look at sheets, entries, or the bytes.

    Of a large text table `data` holds the start only, and `streamed` says so: `decoded`, `start`, `delimiter` and
    `records` are of that start; `text` reads all of it, which readers of such tables never ask for (`sheets.table_in`).
    `scratch` is a folder for what does not fit into memory. `oddities` are said of the text once all of it was read.
    """

    path: Path
    name: str
    data: bytes
    encoding_hint: str | None = None
    known_words: frozenset[str] = frozenset()
    progress: Progress = no_progress
    streamed: bool = False
    scratch: Path | None = None
    oddities: list[Finding] = field(default_factory=list)

    @property
    def head(self) -> bytes:
        """The first bytes."""
        return self.data[:HEAD_BYTES]

    @cached_property
    def archive(self) -> tuple[str, ...] | None:
        """The names of the entries, where the file is a ZIP."""
        if not self.data.startswith(b"PK"):
            return None
        try:
            with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
                return tuple(archive.namelist()[:1000])
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            return ()

    @cached_property
    def binary(self) -> bool:
        """Whether the file is of a kind that some reader reads by itself, without text."""
        return self.data.startswith(_READ_AS_BYTES) or self.workbook is not None

    @cached_property
    def workbook(self) -> Workbook | None:
        """The workbook (.xlsx, .xls). Raises `ReadError` for one that may not be opened."""
        return open_workbook(self.data)

    @cached_property
    def decoded(self) -> Decoded:
        """The whole text and how it was decoded."""
        if self.binary:
            return Decoded("", Decision("", "workbook" if self.workbook is not None else "binary"))
        found = decode(self.data, self.encoding_hint, self.known_words)
        lines = None if self.streamed else unwrapped(found.text)
        return found if lines is None else replace(found, text=lines, findings=(*found.findings, _wrapped()))

    @cached_property
    def start(self) -> str:
        """The text, or what is looked at of a large one.

        The `sep=;` line that spreadsheets put in front is blanked, so that row numbers hold.
        """
        text = self.decoded.text
        if text.startswith("sep=") and "\n" in text[:8]:
            return text[text.index("\n") :]
        return whole_letters(text) if is_json(text) else text

    @cached_property
    def documents(self) -> Documents | None:
        """The JSON documents; None for a text that does not begin like JSON."""
        return None if self.streamed else documents(self.text)

    @cached_property
    def text(self) -> str:
        """The whole text."""
        if not self.streamed:
            return self.start
        return decode(self.path.read_bytes(), self.decoded.decision.value).text

    @cached_property
    def delimiter(self) -> str:
        """What parts the cells."""
        return delimiter_of(self.start, self.known_words)

    @cached_property
    def records(self) -> list[list[str]]:
        """The first records; none for a workbook."""
        return first_records(self.start[:_HEAD_TEXT], self.delimiter, _HEAD_RECORDS)

    def all_records(self) -> Records:
        """All records of the text; what is odd about them is kept in `oddities`. Raises `ReadError`."""
        found = read_records(self.text, self.delimiter)
        self.oddities[:] = found.findings
        return found

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """Where tables may stand: the one text, or the visible sheets of a workbook."""
        if self.workbook is None:
            return (Sheet("", self.records),)
        return tuple(Sheet(name, self.workbook.head(name, _HEAD_RECORDS)) for name in self.workbook.visible)


def _wrapped() -> Finding:
    message = (
        "Each line of the file stood in one cell: a spreadsheet did not part it when it opened the export. The lines "
        "were parted."
    )
    return Finding("lines_in_one_cell", message)
