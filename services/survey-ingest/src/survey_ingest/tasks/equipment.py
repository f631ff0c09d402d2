"""What the tasks work with."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
from rba_platform.clock import Clock

from survey_ingest.clients.measures import MeasuresClient
from survey_ingest.connectors.outgoing import PublicTransport
from survey_ingest.reading.lanes import ReaderLanes
from survey_ingest.reading.process import ReaderProcess
from survey_ingest.storage import Storage


@dataclass(frozen=True)
class Equipment:
    """One worker process has one of these."""

    storage: Storage
    measures: MeasuresClient
    reader: ReaderProcess | ReaderLanes
    scratch: Path
    secret_key: str
    clock: Clock
    #: How requests leave for tools outside; tests hand in another.
    outgoing: Callable[[], httpx.AsyncBaseTransport] = PublicTransport
