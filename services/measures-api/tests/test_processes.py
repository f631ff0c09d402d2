"""The worker stays idle without complaint, and the committed OpenAPI document is what the app says."""

import asyncio
import json
from pathlib import Path

import pytest
from fastapi import FastAPI
from measures_api.main import NAME
from measures_api.settings import MeasuresSettings
from measures_api.worker import KINDS
from rba_platform.bell import Bell
from rba_platform.database import Database
from rba_platform.worker import queue_name, serve


async def test_the_worker_stays_idle(settings: MeasuresSettings) -> None:
    bell = Bell(settings.redis_url, queue_name(NAME))
    database = Database(settings, bell)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await serve(settings, NAME, database, bell, KINDS)
    await database.close()
    await bell.close()


def test_the_committed_openapi_is_what_the_app_says(app: FastAPI) -> None:
    committed = Path(__file__).parents[1] / "openapi.json"
    assert json.loads(committed.read_text(encoding="utf-8")) == json.loads(json.dumps(app.openapi()))
