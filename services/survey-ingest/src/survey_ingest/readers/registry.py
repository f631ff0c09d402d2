"""The registry of readers: the built-in ones, and those that installed packages add by entry point."""

from collections.abc import Sequence
from importlib.metadata import entry_points

from survey_ingest.readers.contract import Reader
from survey_ingest.readers.google_forms import GoogleForms
from survey_ingest.readers.zoom_participants import ZoomParticipants

GROUP = "survey_ingest.readers"


def readers() -> Sequence[Reader]:
    """All readers, the built-in ones first. A package's entry point names an object that is a `Reader`."""
    return (GoogleForms(), ZoomParticipants(), *(point.load() for point in entry_points(group=GROUP)))
