"""What is refused of a tus request, and the checks that need nothing but its headers."""

from typing import Any

from pydantic import ValidationError
from rba_platform.problems import Problem

from survey_ingest.problems import invalid
from survey_ingest.transfers import protocol
from survey_ingest.uploads.schemas import UploadOptions

_CHECKSUM_MISMATCH = 460


def check_version(given: str | None) -> None:
    """412 unless the request speaks the version that is known here."""
    if given != protocol.VERSION:
        detail = f"Send the header Tus-Resumable: {protocol.VERSION}; no other version is known here."
        raise Problem(412, "unknown_version", detail, headers={"Tus-Version": protocol.VERSION})


def parsed(parse: Any, *arguments: Any) -> Any:
    """What `parse` answers; 400 that names the header where it is malformed."""
    try:
        return parse(*arguments)
    except protocol.HeaderError as error:
        raise malformed(error) from None


def malformed(error: protocol.HeaderError) -> Problem:
    """400: a header that is not what the protocol says."""
    return Problem(
        400,
        "invalid_request",
        f"The header {error.header} should hold {error}.",
        errors=[{"pointer": f"/{error.header}", "in": "header", "code": "invalid", "detail": str(error)}],
    )


def options_of(fields: dict[str, str]) -> UploadOptions:
    """What the metadata say about the file; 422 where that is none of it."""
    try:
        return UploadOptions.model_validate(fields)
    except ValidationError as error:
        raise invalid(error) from None


def conflict(received: int) -> Problem:
    """409: the piece does not begin where the transfer ends."""
    detail = "The transfer does not end where this piece begins. Ask with HEAD how much is here, and go on from there."
    return Problem(409, "other_offset", detail, headers={"Upload-Offset": str(received)})


def too_long() -> Problem:
    """413: more bytes than were announced."""
    detail = (
        "More bytes come than Upload-Length announced. Look whether the file was changed meanwhile, and begin anew."
    )
    return Problem(413, "too_large", detail)


def too_large(most: int) -> Problem:
    """413: a file of more than `most` bytes."""
    detail = f"Files of more than {most // 1024**2} MB are not taken. Export a part of it, such as a year."
    return Problem(413, "too_large", detail, headers={"Tus-Max-Size": str(most)})


def other_bytes() -> Problem:
    """460: the piece was damaged on its way."""
    detail = "These bytes are not those whose checksum was sent. Nothing of them was kept: send them again."
    return Problem(_CHECKSUM_MISMATCH, "checksum_mismatch", detail)


def over() -> Problem:
    """410: the transfer was left alone for too long."""
    return Problem(410, "expired", "Nothing came for this transfer for too long. Begin anew.")


def no_method() -> Problem:
    """400: a POST to a transfer that does not say what it stands for."""
    detail = "Send PATCH, or POST with the header X-HTTP-Method-Override: PATCH (or DELETE)."
    return Problem(400, "invalid_request", detail)


def check_content_type(given: str | None) -> None:
    """415 unless the bytes come as the protocol says."""
    if given != protocol.CONTENT_TYPE:
        raise Problem(415, "unsupported_media_type", f"Send the bytes with Content-Type: {protocol.CONTENT_TYPE}.")
