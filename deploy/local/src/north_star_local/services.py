"""The three services as the launcher sees them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Service:
    """One service: `package` has `main:create_app`, `worker:main` and `migrations`.

    `prefix` begins the names of its environment variables; `database` names its database and, with a suffix, its roles.
    """

    name: str
    package: str
    prefix: str
    database: str
    port: int

    @property
    def api(self) -> str:
        """Name of its API process."""
        return self.name

    @property
    def worker(self) -> str:
        """Name of its worker process."""
        return f"{self.name}-worker"


#: In the order in which they start.
SERVICES = (
    Service("measures-api", "measures_api", "MEASURES", "measures", 8001),
    Service("survey-ingest", "survey_ingest", "INGEST", "ingest", 8002),
    Service("scorecard-engine", "scorecard_engine", "SCORECARD", "scorecards", 8003),
)
