"""Codebooks in object storage. Needs no Polars."""

import json

from survey_ingest.domain.codebook import Asked, Codebook
from survey_ingest.models import Source
from survey_ingest.sources.errors import NothingReadError
from survey_ingest.storage import Storage


async def read_codebook(storage: Storage, source: Source) -> Codebook:
    """The codebook of the source's current part; raises `NothingReadError` where there is none yet."""
    if source.part_key is None:
        raise NothingReadError(source.kind)
    return Codebook.from_json(json.loads(await storage.read(f"{source.part_key}/codebook.json")))


async def read_asked(storage: Storage, source: Source) -> list[Asked]:
    """The questions before anybody corrected them; raises `NothingReadError` where there are none yet."""
    if source.part_key is None:
        raise NothingReadError(source.kind)
    return [Asked.from_json(each) for each in json.loads(await storage.read(f"{source.part_key}/asked.json"))]
