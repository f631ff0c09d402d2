"""REDCap: a record by its id, as the API exports records: flat, raw codes. A record may have several rows.

Source: "REDCap" in docs/formats.md.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from survey_ingest.connectors.outgoing import ToolRefusedError, ask_json


async def rows_of(client: httpx.AsyncClient, token: str, record: str) -> list[Mapping[str, Any]]:
    """The rows of a record. The token goes in the body, as REDCap wants it."""
    form = {
        "token": token,
        "content": "record",
        "action": "export",
        "format": "json",
        "type": "flat",
        "rawOrLabel": "raw",
        "records[0]": record,
        "returnFormat": "json",
    }
    found = await ask_json(client, "POST", "", data=form)
    if not isinstance(found, list):
        raise ToolRefusedError("the answer is no list of records")
    return [each for each in found if isinstance(each, dict)]


def payload(record: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The rows as they are kept: lists of pairs, for the order of the fields tells (the record's id stands first)."""
    return {"record": record, "rows": [[[field, value] for field, value in row.items()] for row in rows]}
