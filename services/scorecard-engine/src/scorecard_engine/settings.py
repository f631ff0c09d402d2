"""What the engine is told from outside, beside what every service is told."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict
from rba_platform.settings import ServiceSettings


class EngineSettings(ServiceSettings):
    """Settings of scorecard-engine; in the environment with the prefix `SCORECARD_`."""

    model_config = SettingsConfigDict(env_prefix="SCORECARD_", populate_by_name=True, extra="ignore")

    change_wait_seconds: float = Field(
        default=10.0, gt=0, le=60, description="how long ?after_change= holds a request open at most"
    )
    sign_in_hours: int = Field(default=12, ge=1, description="how long a browser stays signed in")
    embed_origins: list[str] = Field(
        default_factory=lambda: ["*"], description="who may show a shared page in a frame (CSP frame-ancestors)"
    )
    chart_idle_seconds: float = Field(
        default=30.0, gt=0, description="after this long without a chart the drawing process ends, to give memory back"
    )
    chart_cache_entries: int = Field(default=256, ge=1, description="drawn charts kept in memory")
