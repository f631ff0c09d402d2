"""What a reader is: it recognises the files of one format, and reads them."""

from dataclasses import dataclass
from typing import Protocol

from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.definition import Definition
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.themes import Themes
from survey_ingest.domain.workshop import Workshop
from survey_ingest.readers.probe import Probe


@dataclass(frozen=True)
class Evidence:
    """How sure a reader is (0 to 1) that a file is its own, in which layout, and why."""

    score: float
    layout: str
    reasons: tuple[str, ...]


def version_of(reader: "Reader") -> int:
    """The version of a reader, 1 where it names none."""
    return int(getattr(reader, "version", 1))


class Reader(Protocol):
    """One format. `export_help` says how to get the file; `header_words` are its header cells in lower case.

    A reader that reads files otherwise than before has a higher `version: int` (1 where it has none): files that an
    older one read are then read again. While it reads it may call `probe.progress`.
    """

    format: str
    title: str
    export_help: str

    @property
    def header_words(self) -> frozenset[str]:
        """The header cells of the format."""
        ...

    def recognises(self, probe: Probe) -> Evidence | None:
        """The evidence that the file is of this format; None where there is none."""
        ...

    def read(self, probe: Probe, evidence: Evidence, hints: Hints) -> Dataset | Workshop | Themes | Definition:
        """The content. Raises `ReadError`."""
        ...
