"""A survey tool outside, in place of the internet."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from survey_ingest.testing.outside_tool import OutsideTool
from survey_ingest.testing.running_ingest import RunningIngest


@pytest.fixture
async def tool(ingest: RunningIngest) -> AsyncIterator[OutsideTool]:
    tool = OutsideTool()
    honest = ingest.equipment
    ingest.equipment = replace(honest, outgoing=lambda: httpx.MockTransport(tool))
    yield tool
    ingest.equipment = honest
