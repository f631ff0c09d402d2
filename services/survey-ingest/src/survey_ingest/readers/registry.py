"""The registry of readers: the built-in ones, and those that installed packages add by entry point."""

from collections.abc import Sequence
from importlib.metadata import entry_points

from survey_ingest.readers.contract import Reader
from survey_ingest.readers.definitions.lss import Lss
from survey_ingest.readers.definitions.qsf import Qsf
from survey_ingest.readers.definitions.xlsform import XlsForm
from survey_ingest.readers.kobo.kobo_odk import KoboOdk
from survey_ingest.readers.limesurvey.limesurvey import LimeSurvey
from survey_ingest.readers.qualtrics.qualtrics import Qualtrics
from survey_ingest.readers.redcap.redcap import Redcap
from survey_ingest.readers.redcap.redcap_dictionary import RedcapDictionary
from survey_ingest.readers.spss.spss import Spss
from survey_ingest.readers.surveys.alchemer import Alchemer
from survey_ingest.readers.surveys.generic_table import GenericTable
from survey_ingest.readers.surveys.google_forms import GoogleForms
from survey_ingest.readers.surveys.jotform import Jotform
from survey_ingest.readers.surveys.ms_forms import MsForms
from survey_ingest.readers.surveys.surveymonkey import SurveyMonkey
from survey_ingest.readers.surveys.typeform import Typeform
from survey_ingest.readers.themes.coded_transcript import CodedTranscript
from survey_ingest.readers.themes.qdc import Qdc
from survey_ingest.readers.themes.qualcoder_codes import QualcoderCodes
from survey_ingest.readers.themes.taguette import Taguette
from survey_ingest.readers.zoom.api import ZoomApi
from survey_ingest.readers.zoom.chat import ZoomChat
from survey_ingest.readers.zoom.on_sheets import OnSheets
from survey_ingest.readers.zoom.participants import ZoomParticipants
from survey_ingest.readers.zoom.poll import ZoomPoll
from survey_ingest.readers.zoom.questions import ZoomQuestions
from survey_ingest.readers.zoom.recordings import ZoomRecordings
from survey_ingest.readers.zoom.registration import ZoomRegistration
from survey_ingest.readers.zoom.transcript import ZoomTranscript
from survey_ingest.readers.zoom.webhook import ZoomWebhook
from survey_ingest.readers.zoom.webinar_attendees import ZoomWebinarAttendees

GROUP = "survey_ingest.readers"


def readers() -> Sequence[Reader]:
    """All readers, the built-in ones first. A package's entry point names an object that is a `Reader`."""
    built_in = (
        GoogleForms(),
        Qualtrics(),
        KoboOdk(),
        SurveyMonkey(),
        LimeSurvey(),
        Typeform(),
        Alchemer(),
        Jotform(),
        Redcap(),
        MsForms(),
        Spss(),
        OnSheets(ZoomParticipants()),
        OnSheets(ZoomWebinarAttendees()),
        OnSheets(ZoomRegistration()),
        OnSheets(ZoomPoll()),
        OnSheets(ZoomQuestions()),
        OnSheets(ZoomRecordings()),
        ZoomChat(),
        ZoomTranscript(),
        ZoomApi(),
        ZoomWebhook(),
        Qdc(),
        Taguette(),
        QualcoderCodes(),
        CodedTranscript(),
        Qsf(),
        XlsForm(),
        Lss(),
        RedcapDictionary(),
        GenericTable(),
    )
    return (*built_in, *(point.load() for point in entry_points(group=GROUP)))
