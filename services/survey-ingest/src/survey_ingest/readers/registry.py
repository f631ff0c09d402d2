"""The registry of readers: the built-in ones, and those that installed packages add by entry point."""

from collections.abc import Sequence
from importlib.metadata import entry_points

from survey_ingest.readers.alchemer import Alchemer
from survey_ingest.readers.coded_transcript import CodedTranscript
from survey_ingest.readers.contract import Reader
from survey_ingest.readers.generic_table import GenericTable
from survey_ingest.readers.google_forms import GoogleForms
from survey_ingest.readers.jotform import Jotform
from survey_ingest.readers.kobo_odk import KoboOdk
from survey_ingest.readers.limesurvey import LimeSurvey
from survey_ingest.readers.lss import Lss
from survey_ingest.readers.ms_forms import MsForms
from survey_ingest.readers.qdc import Qdc
from survey_ingest.readers.qsf import Qsf
from survey_ingest.readers.qualcoder_codes import QualcoderCodes
from survey_ingest.readers.qualtrics import Qualtrics
from survey_ingest.readers.redcap import Redcap
from survey_ingest.readers.redcap_dictionary import RedcapDictionary
from survey_ingest.readers.spss import Spss
from survey_ingest.readers.surveymonkey import SurveyMonkey
from survey_ingest.readers.taguette import Taguette
from survey_ingest.readers.typeform import Typeform
from survey_ingest.readers.xlsform import XlsForm
from survey_ingest.readers.zoom_api import ZoomApi
from survey_ingest.readers.zoom_chat import ZoomChat
from survey_ingest.readers.zoom_participants import ZoomParticipants
from survey_ingest.readers.zoom_poll import ZoomPoll
from survey_ingest.readers.zoom_questions import ZoomQuestions
from survey_ingest.readers.zoom_recordings import ZoomRecordings
from survey_ingest.readers.zoom_registration import ZoomRegistration
from survey_ingest.readers.zoom_transcript import ZoomTranscript
from survey_ingest.readers.zoom_webhook import ZoomWebhook
from survey_ingest.readers.zoom_webinar_attendees import ZoomWebinarAttendees

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
        ZoomParticipants(),
        ZoomWebinarAttendees(),
        ZoomRegistration(),
        ZoomPoll(),
        ZoomQuestions(),
        ZoomRecordings(),
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
