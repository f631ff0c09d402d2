"""REDCap: a record by its id, as the API exports records: flat, raw codes. A record may have several rows.

Source: "REDCap" in docs/formats.md. Checkboxes stand in a field a code, `field___code`, 1 where ticked.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from survey_ingest.connectors.outgoing import ToolRefusedError, ask_json

_PLACES = ("redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance")
_METADATA = frozenset({*_PLACES, "redcap_data_access_group", "redcap_survey_identifier"})
_TICKED = "1"


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


def submissions(record: str, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows in our own form: one each, known by the record and, where there are several, by event and instance."""
    return [_submission(record, row) for row in rows]


def _submission(record: str, row: Mapping[str, Any]) -> dict[str, Any]:
    place = [str(row[name]) for name in _PLACES if row.get(name)]
    # The field that holds the record's id stands first, under whatever name the project gave it.
    key = next((field for field, value in row.items() if field not in _METADATA and str(value) == record), "")
    answers: list[dict[str, Any]] = []
    ticks: dict[str, dict[str, Any]] = {}
    for field, value in row.items():
        if field in _METADATA or field == key:
            continue
        name, mark, code = field.partition("___")
        if not mark:
            answers.append({"name": field, "title": field, "value": value})
            continue
        if name not in ticks:
            ticks[name] = {"name": name, "title": name, "value": [], "options": []}
            answers.append(ticks[name])
        ticks[name]["options"].append(code)
        if str(value) == _TICKED:
            ticks[name]["value"].append(code)
    return {"id": "/".join([record, *place]), "submitted_at": None, "answers": answers}
