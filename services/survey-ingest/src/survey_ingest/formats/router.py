"""/v1/formats."""

import asyncio

from rba_platform.access import Viewer
from rba_platform.service import service_router

from survey_ingest.formats.catalogue import known_formats
from survey_ingest.formats.schemas import FormatOut, FormatsOut

router = service_router(prefix="/v1/formats", tags=["formats"])


@router.get("")
async def list_formats(_caller: Viewer) -> FormatsOut:
    """The formats that are read, each with how to export it from its tool."""
    known = await asyncio.to_thread(known_formats)
    return FormatsOut(items=[FormatOut.model_validate(each) for each in known.values()])
