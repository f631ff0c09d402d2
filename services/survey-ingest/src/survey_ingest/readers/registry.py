"""The registry of readers: the built-in ones, and those that installed packages add by entry point."""

from collections.abc import Sequence
from importlib.metadata import entry_points

from survey_ingest.readers.coded_transcript import CodedTranscript
from survey_ingest.readers.contract import Reader
from survey_ingest.readers.google_forms import GoogleForms
from survey_ingest.readers.qdc import Qdc
from survey_ingest.readers.qualcoder_codes import QualcoderCodes
from survey_ingest.readers.taguette import Taguette
from survey_ingest.readers.zoom_participants import ZoomParticipants

GROUP = "survey_ingest.readers"


def readers() -> Sequence[Reader]:
    """All readers, the built-in ones first. A package's entry point names an object that is a `Reader`."""
    return (
        GoogleForms(),
        ZoomParticipants(),
        Qdc(),
        Taguette(),
        QualcoderCodes(),
        CodedTranscript(),
        *(point.load() for point in entry_points(group=GROUP)),
    )
