"""The tables of survey-ingest, one a file. Importing this package knows them all."""

from survey_ingest.models.audit_entry import AuditEntry
from survey_ingest.models.base import Base
from survey_ingest.models.codebook_version import CodebookVersion
from survey_ingest.models.connector import Connector
from survey_ingest.models.derivation import StoredDerivation
from survey_ingest.models.derivation_run import DerivationRun
from survey_ingest.models.erasure import Erasure
from survey_ingest.models.excerpt import StoredExcerpt
from survey_ingest.models.hook import Hook
from survey_ingest.models.inbox_event import InboxEvent
from survey_ingest.models.retention_policy import RetentionPolicy
from survey_ingest.models.source import Source
from survey_ingest.models.theme import StoredTheme
from survey_ingest.models.theme_version import ThemeVersion
from survey_ingest.models.transfer import Transfer, TransferPart
from survey_ingest.models.upload import Upload
from survey_ingest.models.workshop import StoredWorkshop

__all__ = [
    "AuditEntry",
    "Base",
    "CodebookVersion",
    "Connector",
    "DerivationRun",
    "Erasure",
    "Hook",
    "InboxEvent",
    "RetentionPolicy",
    "Source",
    "StoredDerivation",
    "StoredExcerpt",
    "StoredTheme",
    "StoredWorkshop",
    "ThemeVersion",
    "Transfer",
    "TransferPart",
    "Upload",
]
