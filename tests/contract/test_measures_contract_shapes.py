"""What scorecard-engine reads of measures-api, by its own client against the real app, as far as the figures."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from measures_api.main import create_app
from measures_api.settings import MeasuresSettings
from rba_kernel.calendar import Calendar
from rba_kernel.cell import breakdown_text
from rba_kernel.privacy import PrivacyPolicy
from rba_platform.client import NeighbourRefusedError, neighbour
from rba_platform.testing import OPERATOR_KEY, SERVICE_KEY, running
from scorecard_engine.clients.measures import CATALOGUE_PATHS, HttpMeasures
from scorecard_engine.performance.stored import series_inputs
from scorecard_engine.read_model.repository import StoredMeasure, StoredPoint
