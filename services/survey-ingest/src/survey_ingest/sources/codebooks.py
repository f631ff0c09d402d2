"""Codebooks in object storage. Needs no Polars."""

import json

from survey_ingest.domain.codebook import Codebook
from survey_ingest.models import Source
from survey_ingest.sources.errors import NothingReadError
from survey_ingest.storage import Storage


async def read_codebook(storage: Storage, source: Source) -> Codebook:
    """The codebook of the source's current part; raises `NothingReadError` where there is none yet."""
    if source.part_key is None:
        raise NothingReadError(source.kind)
    return Codebook.from_json(json.loads(await storage.read(f"{source.part_key}/codebook.json")))
