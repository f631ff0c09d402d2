"""How each domain error is answered."""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request, Response
from rba_platform.problems import Problem

from measures_api.domain.errors import (
    AlreadyExistsError,
    CursorError,
    DomainError,
    InUseError,
    InvalidFieldsError,
    NoSuchThingError,
    NotAllowedError,
    RowsRejectedError,
    UnknownReferenceError,
)

_MAX_LISTED = 100


def _at(field: str, code: str, detail: str) -> dict[str, str]:
    return {"pointer": f"/{field}", "in": "body", "code": code, "detail": detail}


def _rows(error: RowsRejectedError) -> Problem:
    refused = [row for row in error.rows if row["status"] == "rejected"]
    errors = [
        {"pointer": f"/data_points/{row['index']}", "in": "body", "code": row["reason"], "detail": row["detail"]}
        for row in refused[:_MAX_LISTED]
    ]
    return Problem(422, "rows_rejected", str(error), errors=errors, rejected=len(refused))


#: The one table: an error of the domain, and its answer.
ANSWERS: dict[type[DomainError], Callable[[Any], Problem]] = {
    NoSuchThingError: lambda error: Problem(404, "not_found", str(error)),
    AlreadyExistsError: lambda error: Problem(
        409, "already_exists", str(error), errors=[_at(error.field, "already_exists", str(error))]
    ),
    UnknownReferenceError: lambda error: Problem(
        422, "unknown_reference", str(error), errors=[_at(error.field, "unknown_reference", str(error))]
    ),
    InUseError: lambda error: Problem(409, "in_use", str(error)),
    InvalidFieldsError: lambda error: Problem(
        422, "invalid_request", str(error), errors=[_at(*fault) for fault in error.faults]
    ),
    RowsRejectedError: _rows,
    NotAllowedError: lambda error: Problem(403, "forbidden", str(error)),
    CursorError: lambda error: Problem(400, "invalid_cursor", str(error)),
}


def install(app: FastAPI) -> None:
    """Answer the errors of the domain as the table says."""
    for kind in ANSWERS:
        app.add_exception_handler(kind, _answer)


async def _answer(_request: Request, error: Exception) -> Response:
    return ANSWERS[type(error)](error).response()  # type: ignore[index]  # only kinds of the table come here
