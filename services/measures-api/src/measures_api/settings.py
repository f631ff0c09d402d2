"""What measures-api is told from outside."""

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict
from rba_platform.settings import ServiceSettings


class MeasuresSettings(ServiceSettings):
    """Settings of measures-api: `MEASURES_DATABASE_URL` …, and the operator key, which it alone knows."""

    model_config = SettingsConfigDict(env_prefix="MEASURES_", populate_by_name=True, extra="ignore")

    operator_key: SecretStr = Field(validation_alias="OPERATOR_KEY", description="makes coalitions")
    max_rows: int = Field(default=100_000, ge=1, description="rows in one call")
    feed_poll_seconds: float = Field(default=0.1, gt=0, description="how often the feed's heads are read while awaited")
