"""What survey-ingest is told from outside."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict
from rba_platform.settings import ServiceSettings


class IngestSettings(ServiceSettings):
    """The settings of survey-ingest: those every service has, its own database under `INGEST_…`."""

    model_config = SettingsConfigDict(env_prefix="INGEST_", populate_by_name=True, extra="ignore")

    max_file_bytes: int = Field(default=4 * 1024**3, ge=1024, description="the largest file that is taken and read")
    scorecards_url: str | None = Field(
        default=None,
        validation_alias="SCORECARDS_URL",
        description="where people open scorecards in a browser; SCORECARD_URL unless given",
    )
