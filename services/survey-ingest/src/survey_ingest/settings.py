"""What survey-ingest is told from outside."""

from pydantic_settings import SettingsConfigDict
from rba_platform.settings import ServiceSettings


class IngestSettings(ServiceSettings):
    """The settings of survey-ingest: those every service has, its own database under `INGEST_…`."""

    model_config = SettingsConfigDict(env_prefix="INGEST_", populate_by_name=True, extra="ignore")
