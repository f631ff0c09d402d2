"""Alembic runs this for each migration."""

from rba_platform.database import platform_metadata
from rba_platform.migrations import run

from survey_ingest.models import Base

run([Base.metadata, platform_metadata])
