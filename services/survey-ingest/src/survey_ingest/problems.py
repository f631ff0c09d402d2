"""Which problem each error of this service is: one table."""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request, Response
from rba_platform.client import NeighbourAwayError
from rba_platform.problems import Problem, not_found, unavailable

from survey_ingest.sources.errors import NothingReadError, SourceInUseError, UnknownSourceError
from survey_ingest.storage import CorruptObjectError, MissingObjectError
from survey_ingest.uploads.errors import OtherOptionsError, RawDeletedError


def _other_options(error: OtherOptionsError) -> Problem:
    names = ", ".join(error.fields)
    address = f"/v1/uploads/{error.upload_id}"
    return Problem(
        409,
        "other_options",
        f"This file is here already, with another {names}. Change that with PATCH {address}; it is then read again.",
        headers={"Location": address},
        upload_id=str(error.upload_id),
        fields=error.fields,
    )


def _nothing_read(error: NothingReadError) -> Problem:
    detail = (
        "This source holds workshops: see /v1/workshops."
        if error.kind == "workshop"
        else "No file of this source has been read yet. Look at its uploads."
    )
    return Problem(409, "nothing_read", detail)


_TABLE: dict[type[Exception], Callable[[Any], Problem]] = {
    OtherOptionsError: _other_options,
    NothingReadError: _nothing_read,
    UnknownSourceError: lambda _error: not_found("source"),
    RawDeletedError: lambda _error: Problem(
        409, "raw_deleted", "The raw file was deleted, so it cannot be read again. Send it again as a new file."
    ),
    SourceInUseError: lambda error: Problem(409, "source_in_use", f"The source still has {error.by}."),
    CorruptObjectError: lambda _error: unavailable(
        "Object storage did not keep the file as it was sent. Send it again."
    ),
    MissingObjectError: lambda _error: unavailable("An object is not in storage just now."),
    NeighbourAwayError: lambda _error: unavailable("measures-api does not answer just now; nothing was changed."),
}


def install(app: FastAPI) -> None:
    """Make the errors of this service problem details."""

    async def answer(_request: Request, error: Exception) -> Response:
        return _TABLE[type(error)](error).response()

    for kind in _TABLE:
        app.add_exception_handler(kind, answer)
