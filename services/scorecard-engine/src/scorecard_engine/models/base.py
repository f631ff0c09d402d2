"""The base of the engine's tables, and the two schemas they stand in.

`definitions` is durable: what people made here. `read_model` is a copy of what measures-api stores, fed by its change
feed: it may be dropped at any time and is read again.
"""

from rba_platform.database import NAMING
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

DEFINITIONS = "definitions"
READ_MODEL = "read_model"


class Base(DeclarativeBase):
    """All tables of scorecard-engine; `coalition_id` is first in each primary key."""

    metadata = MetaData(naming_convention=NAMING)
