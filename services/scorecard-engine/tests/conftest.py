"""Fixtures of the engine's tests: its settings on a migrated database."""

from collections.abc import Callable
from typing import Any

import pytest
from scorecard_engine.settings import EngineSettings


@pytest.fixture(scope="session")
def engine_settings(service_settings: Callable[[str], dict[str, Any]]) -> EngineSettings:
    return EngineSettings(**service_settings("scorecards"))
