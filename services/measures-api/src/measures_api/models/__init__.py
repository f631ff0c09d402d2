"""The tables of measures-api, one file each; importing this package makes all of them known."""

from measures_api.models.access_key import AccessKey
from measures_api.models.audit_entry import AuditEntry
from measures_api.models.base import Base, Record
from measures_api.models.baseline import BaselineRecord
from measures_api.models.calendar import CalendarRecord
from measures_api.models.change import Change
from measures_api.models.coalition import Coalition
from measures_api.models.data_point import DataPoint
from measures_api.models.data_point_revision import DataPointRevision
from measures_api.models.dimension import Dimension
from measures_api.models.feed_head import FeedHead
from measures_api.models.initiative import Initiative
from measures_api.models.measure import MeasureRecord
from measures_api.models.organization import Organization
from measures_api.models.program import Program
from measures_api.models.result import Result
from measures_api.models.series_break import SeriesBreak
from measures_api.models.story import StoryRecord
from measures_api.models.strategy import Strategy
from measures_api.models.target import TargetRecord

__all__ = [
    "AccessKey",
    "AuditEntry",
    "Base",
    "BaselineRecord",
    "CalendarRecord",
    "Change",
    "Coalition",
    "DataPoint",
    "DataPointRevision",
    "Dimension",
    "FeedHead",
    "Initiative",
    "MeasureRecord",
    "Organization",
    "Program",
    "Record",
    "Result",
    "SeriesBreak",
    "StoryRecord",
    "Strategy",
    "TargetRecord",
]
