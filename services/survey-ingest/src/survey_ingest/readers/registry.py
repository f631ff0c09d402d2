"""The registry of readers: the built-in ones, and those that installed packages add by entry point."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Protocol

from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.workshop import Workshop
from survey_ingest.readers.probe import Probe

GROUP = "survey_ingest.readers"


@dataclass(frozen=True)
class Evidence:
    """How sure a reader is (0 to 1) that a file is its own, in which layout, and why."""

    score: float
    layout: str
    reasons: tuple[str, ...]


class Reader(Protocol):
    """One format. `export_help` says how to get the file; `header_words` are its header cells in lower case."""

    format: str
    title: str
    export_help: str
    header_words: frozenset[str]

    def recognises(self, probe: Probe) -> Evidence | None:
        """The evidence that the file is of this format; None where there is none."""
        ...

    def read(self, probe: Probe, evidence: Evidence, hints: Hints) -> Dataset | Workshop:
        """The content. Raises `ReadError`."""
        ...


def readers() -> Sequence[Reader]:
    """All readers, the built-in ones first. A package's entry point names an object that is a `Reader`."""
    from survey_ingest.readers.google_forms import GoogleForms
    from survey_ingest.readers.zoom_participants import ZoomParticipants

    return (GoogleForms(), ZoomParticipants(), *(point.load() for point in entry_points(group=GROUP)))
