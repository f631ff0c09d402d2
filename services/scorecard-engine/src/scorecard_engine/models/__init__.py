"""The engine's tables, one a file."""

from scorecard_engine.models.base import DEFINITIONS, READ_MODEL, Base
from scorecard_engine.models.catalogue_entry import CatalogueEntry
from scorecard_engine.models.coalition import Coalition
from scorecard_engine.models.cursor import Cursor
from scorecard_engine.models.data_point import DataPoint
from scorecard_engine.models.measure import Measure
from scorecard_engine.models.scorecard import Scorecard
from scorecard_engine.models.series import Series
from scorecard_engine.models.share_link import ShareLink
from scorecard_engine.models.sign_in_session import SignInSession

__all__ = [
    "DEFINITIONS",
    "READ_MODEL",
    "Base",
    "CatalogueEntry",
    "Coalition",
    "Cursor",
    "DataPoint",
    "Measure",
    "Scorecard",
    "Series",
    "ShareLink",
    "SignInSession",
]
