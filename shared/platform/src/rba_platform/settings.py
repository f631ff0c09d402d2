"""What a service is told from outside: addresses, keys and limits, read from the environment once."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class ServiceSettings(BaseSettings):
    """Settings every service has. A service subclasses it with its own `env_prefix`.

    Prefixed with the service's name (`MEASURES_DATABASE_URL` …): the three database addresses. Without a prefix,
    because all services share them: everything that has an alias below.
    """

    model_config = SettingsConfigDict(populate_by_name=True, extra="ignore")

    database_url: str = Field(description="role <db>_app: row-level security holds")
    owner_database_url: str | None = Field(default=None, description="role <db>_owner: migrations only")
    dispatch_database_url: str = Field(description="role <db>_dispatch: job ids and leases, key hashes, feed heads")
    pool_size: int = Field(default=5, ge=1, description="connections kept per process")

    redis_url: str = Field(default="redis://127.0.0.1:6379/0", validation_alias="REDIS_URL")
    service_key: SecretStr = Field(validation_alias="SERVICE_KEY", description="how the services know one another")
    secret_key: SecretStr = Field(validation_alias="SECRET_KEY", description="keys hashes, tickets and cookies")
    measures_url: str = Field(default="http://127.0.0.1:8001", validation_alias="MEASURES_URL")
    ingest_url: str = Field(default="http://127.0.0.1:8002", validation_alias="INGEST_URL")
    scorecard_url: str = Field(default="http://127.0.0.1:8003", validation_alias="SCORECARD_URL")
    storage_url: str = Field(default="file:./var/objects", validation_alias="STORAGE_URL")
    scratch_folder: Path = Field(default=Path("var/scratch"), validation_alias="SCRATCH_FOLDER")
    cors_origins: list[str] = Field(default_factory=list, validation_alias="CORS_ORIGINS")
    log_level: str = Field(default="INFO", validation_alias="LOG_LEVEL")

    max_body_bytes: int = Field(default=32 * 1024 * 1024, ge=1024, validation_alias="MAX_BODY_BYTES")
    job_lease_seconds: float = Field(default=15.0, gt=0, validation_alias="JOB_LEASE_SECONDS")
    job_sweep_seconds: float = Field(default=2.0, gt=0, validation_alias="JOB_SWEEP_SECONDS")
    job_concurrency: int = Field(default=4, ge=1, validation_alias="JOB_CONCURRENCY")
