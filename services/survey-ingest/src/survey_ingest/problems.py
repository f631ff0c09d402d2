"""Which problem each error of this service is: one table."""

import re
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request, Response
from pydantic import ValidationError
from rba_platform.client import NeighbourAwayError
from rba_platform.problems import Problem, not_found, unavailable

from survey_ingest.derivations.errors import UnknownMeasureError
from survey_ingest.domain.corrections import CorrectionError
from survey_ingest.domain.derivation import DerivationError
from survey_ingest.erasures.errors import AddressNotFoundError, RespondentNotUniqueError
from survey_ingest.hooks.deliveries import UnreadableEventError, UnverifiedError
from survey_ingest.hooks.making import SecretMissingError, SecretNotTakenError
from survey_ingest.hooks.receiving import UnknownHookError
from survey_ingest.sealing import SealBrokenError
from survey_ingest.sources.errors import (
    NothingReadError,
    SourceInUseError,
    UnknownSourceError,
    UnknownWorkshopError,
    WorkshopElsewhereError,
)
from survey_ingest.storage import CorruptObjectError, MissingObjectError
from survey_ingest.themes.errors import (
    ExcerptKnownError,
    GuidTakenError,
    ThemeCircleError,
    ThemeInUseError,
    UnknownMeasureKeysError,
    UnknownReferenceError,
)
from survey_ingest.uploads.errors import NotReadingError, OtherOptionsError, RawDeletedError, UploadInUseError


def other_options(error: OtherOptionsError, status: int = 409) -> Problem:
    """The problem of bytes that are here already, about which other things were said."""
    names = ", ".join(error.fields)
    address = f"/v1/uploads/{error.upload_id}"
    return Problem(
        status,
        "other_options",
        f"This file is here already, with another {names}. Change that with PATCH {address}; it is then read again.",
        headers={"Location": address},
        upload_id=str(error.upload_id),
        fields=error.fields,
    )


def _not_reading(error: NotReadingError) -> Problem:
    detail = (
        "The file has been read, and its source is being built with it. If it should not be in there, move it to "
        "another source: PATCH the upload with another source_id."
        if error.read and error.state == "reading"
        else f"The upload is {error.state}: nothing of it is being read."
    )
    return Problem(409, "not_reading", detail)


def _workshop_elsewhere() -> Problem:
    detail = "belongs to another source than source_id; leave source_id out, or name the workshop's own"
    return Problem(
        422,
        "workshop_elsewhere",
        f"/workshop_id {detail}.",
        errors=[{"pointer": "/workshop_id", "in": "body", "code": "workshop_elsewhere", "detail": detail}],
    )


def _nothing_read(error: NothingReadError) -> Problem:
    detail = (
        "This source holds workshops: see /v1/workshops."
        if error.kind == "workshop"
        else "No file of this source has been read yet. Look at its uploads."
    )
    return Problem(409, "nothing_read", detail)


def pointer(path: str) -> str:
    """A path in a recipe as JSON pointer: `by[0].question` is `/by/0/question`."""
    return "".join(f"/{part}" for part in re.split(r"[.\[\]]+", path) if part)


def invalid(error: ValidationError) -> Problem:
    """The problem of a body, or a part of one, that does not fit its schema. The input is not repeated."""
    errors = [
        {
            "pointer": "".join(f"/{part}" for part in item["loc"]),
            "in": "body",
            "code": item["type"],
            "detail": item["msg"],
        }
        for item in error.errors(include_input=False, include_context=False)
    ]
    where = ", ".join(str(item["pointer"]) for item in errors[:3])
    return Problem(422, "invalid_request", f"The request does not fit: see {where}.", errors=errors[:100])


def _recipe(error: DerivationError) -> Problem:
    place = pointer(error.field)
    return Problem(
        422,
        "invalid_derivation",
        f"{place} {error.message}.",
        errors=[{"pointer": place, "in": "body", "code": "invalid_derivation", "detail": error.message}],
    )


def _correction(error: CorrectionError) -> Problem:
    place = f"/{error.field}"
    return Problem(
        422,
        "invalid_correction",
        f"{place} {error.message}.",
        errors=[{"pointer": place, "in": "body", "code": "invalid_correction", "detail": error.message}],
    )


def _secret_missing(error: SecretMissingError) -> Problem:
    place = f"/{error.field}"
    return Problem(
        422,
        "secret_missing",
        f"This tool signs with a secret of its own. {error.hint}",
        errors=[{"pointer": place, "in": "body", "code": "missing", "detail": error.hint}],
    )


def _secret_not_taken(error: SecretNotTakenError) -> Problem:
    detail = "this tool has no such secret; leave it out"
    place = f"/{error.field}"
    return Problem(
        422,
        "secret_not_taken",
        f"{place}: {detail}.",
        errors=[{"pointer": place, "in": "body", "code": "secret_not_taken", "detail": detail}],
    )


def _unknown_measure_keys(error: UnknownMeasureKeysError) -> Problem:
    errors = [
        {"pointer": f"/measure_keys/{place}", "in": "body", "code": "unknown_measure", "detail": "a measure's key"}
        for place in error.places
    ]
    detail = "This coalition has no measure of one of these keys. Make it in measures-api first."
    return Problem(422, "unknown_measure", detail, errors=errors)


def _unknown_reference(error: UnknownReferenceError) -> Problem:
    errors = [{"pointer": f"/{error.field}", "in": "body", "code": "unknown_reference", "detail": error.what}]
    return Problem(422, "unknown_reference", f"/{error.field} names {error.what}.", errors=errors)


_WHY_NOT_SEARCHED = {
    "raw_deleted": "its raw file is gone",
    "not_read": "it was not read",
    "too_large": "too large to be searched while you wait",
    "unreadable": "its raw file cannot be read any more",
}
_MOST_NAMED = 10


def _address_not_found(error: AddressNotFoundError) -> Problem:
    named = [f"{each['file_name']} ({_WHY_NOT_SEARCHED[each['why']]})" for each in error.not_searched[:_MOST_NAMED]]
    more = len(error.not_searched) - len(named)
    if more > 0:
        named.append(f"and {more} more")
    found = (
        f"No answers that were searched have this address. Not searched, so it may stand there: {', '.join(named)}."
        if named
        else "No answers of this coalition have this address: the address columns of all files were searched."
    )
    advice = "Name a response by response_id (GET /v1/sources/{id}/responses), or by upload_id and row_number."
    if any(each["why"] == "too_large" for each in error.not_searched):
        advice += (
            " A large file is searched once persons are linked in its source (link_persons), which reads it again."
        )
    return Problem(404, "not_found", f"{found} {advice}", not_searched=error.not_searched)


_TABLE: dict[type[Exception], Callable[[Any], Problem]] = {
    OtherOptionsError: other_options,
    NothingReadError: _nothing_read,
    NotReadingError: _not_reading,
    DerivationError: _recipe,
    CorrectionError: _correction,
    UnknownMeasureError: lambda _error: Problem(
        422,
        "unknown_measure",
        "This coalition has no measure of that key. Make it in measures-api first.",
        errors=[{"pointer": "/measure_key", "in": "body", "code": "unknown_measure", "detail": "a measure's key"}],
    ),
    UnknownMeasureKeysError: _unknown_measure_keys,
    UnknownReferenceError: _unknown_reference,
    ThemeCircleError: lambda _error: Problem(
        422,
        "theme_circle",
        "A theme cannot stand under itself or under one of its own.",
        errors=[{"pointer": "/parent_id", "in": "body", "code": "theme_circle", "detail": "another theme"}],
    ),
    ThemeInUseError: lambda _error: Problem(
        409, "theme_in_use", "Other themes stand under this one. Move or delete them first."
    ),
    GuidTakenError: lambda _error: Problem(409, "guid_taken", "Another theme of this coalition has this GUID."),
    ExcerptKnownError: lambda _error: Problem(
        409, "excerpt_known", "These words of this speaker are coded with the theme already, by the same coder."
    ),
    UnknownSourceError: lambda _error: not_found("source"),
    UnknownWorkshopError: lambda _error: not_found("workshop"),
    WorkshopElsewhereError: lambda _error: _workshop_elsewhere(),
    RawDeletedError: lambda _error: Problem(
        409,
        "raw_deleted",
        "The raw file was deleted, so it cannot be read again. Export it anew from its tool and send that.",
    ),
    UploadInUseError: lambda error: Problem(409, "upload_in_use", f"The upload cannot be deleted: {error.why}."),
    SourceInUseError: lambda error: Problem(409, "source_in_use", f"The source still has {error.by}."),
    CorruptObjectError: lambda _error: unavailable(
        "Object storage did not keep the file as it was sent. Send it again."
    ),
    MissingObjectError: lambda _error: unavailable("An object is not in storage just now."),
    RespondentNotUniqueError: lambda _error: Problem(
        409,
        "respondent_not_unique",
        "Responses of several sources have this id, with other answers. Name the one by upload_id and row_number.",
    ),
    AddressNotFoundError: _address_not_found,
    UnknownHookError: lambda _error: not_found("hook"),
    # Not which part of the proof failed: that would help who tries.
    UnverifiedError: lambda _error: Problem(
        401, "unverified", "This delivery is not proven to come from the tool. Look at the secret entered there."
    ),
    UnreadableEventError: lambda error: Problem(422, error.code, error.message),
    SecretMissingError: _secret_missing,
    SecretNotTakenError: _secret_not_taken,
    SealBrokenError: lambda _error: unavailable(
        "What is needed to check this cannot be opened. Was SECRET_KEY changed? Then make the hook anew.", 600
    ),
    NeighbourAwayError: lambda _error: unavailable("measures-api does not answer just now; nothing was changed."),
}


def install(app: FastAPI) -> None:
    """Make the errors of this service problem details."""

    async def answer(_request: Request, error: Exception) -> Response:
        return _TABLE[type(error)](error).response()

    for kind in _TABLE:
        app.add_exception_handler(kind, answer)
