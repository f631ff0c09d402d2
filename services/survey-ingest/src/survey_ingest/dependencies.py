"""What routes take from the app, besides the caller and the transaction."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request
from rba_kernel.privacy import PrivacyPolicy
from rba_platform.access import CurrentCaller
from rba_platform.database import Database

from survey_ingest.clients.measures import MeasuresClient
from survey_ingest.settings import IngestSettings
from survey_ingest.storage import Storage


def _storage(request: Request) -> Storage:
    storage: Storage = request.app.state.storage
    return storage


def _database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


def _measures(request: Request) -> MeasuresClient:
    measures: MeasuresClient = request.app.state.measures
    return measures


def _now(request: Request) -> datetime:
    now: datetime = request.app.state.clock.now()
    return now


def _settings(request: Request) -> IngestSettings:
    settings: IngestSettings = request.app.state.settings
    return settings


def _secret_key(request: Request) -> str:
    settings: IngestSettings = request.app.state.settings
    return settings.secret_key.get_secret_value()


def _scratch(request: Request) -> Path:
    settings: IngestSettings = request.app.state.settings
    settings.scratch_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return settings.scratch_folder


async def _floors(
    caller: CurrentCaller, measures: Annotated[MeasuresClient, Depends(_measures)]
) -> PrivacyPolicy | None:
    return None if caller.sees_raw_counts else (await measures.coalition(caller.coalition_id)).privacy


#: Object storage.
Objects = Annotated[Storage, Depends(_storage)]
#: The database itself, for routes that hold no transaction while they wait for something else.
Tables = Annotated[Database, Depends(_database)]
#: What the service was told from outside.
Settings = Annotated[IngestSettings, Depends(_settings)]
#: measures-api.
Measures = Annotated[MeasuresClient, Depends(_measures)]
#: The present instant, in UTC.
Now = Annotated[datetime, Depends(_now)]
#: The installation's secret, which keys hashes and encrypts what is sealed.
SecretKey = Annotated[str, Depends(_secret_key)]
#: A folder for files that live as long as one request.
Scratch = Annotated[Path, Depends(_scratch)]
#: The privacy floors that hold for the caller: none for those who see raw counts.
Floors = Annotated[PrivacyPolicy | None, Depends(_floors)]
