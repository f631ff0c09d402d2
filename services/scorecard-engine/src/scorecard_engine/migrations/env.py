"""Alembic's entry."""

from rba_platform.database import platform_metadata
from rba_platform.migrations import run

from scorecard_engine.models import Base

run([Base.metadata, platform_metadata])
