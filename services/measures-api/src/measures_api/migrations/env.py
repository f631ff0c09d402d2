"""Alembic's entry point: the tables of this service and of the platform."""

from rba_platform.database import platform_metadata
from rba_platform.migrations import run

from measures_api.models import Base

run([Base.metadata, platform_metadata])
