"""/v1/uploads/tus: large files in pieces, by the tus protocol (https://tus.io/protocols), for any client of it."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response
from pydantic import ValidationError
from rba_platform.access import Editor
from rba_platform.database import Database
from rba_platform.ids import new_id
from rba_platform.problems import Problem, not_found

from survey_ingest.dependencies import Now, Objects, Settings, Tables
from survey_ingest.models import Transfer
from survey_ingest.problems import invalid, other_options
from survey_ingest.storage import Storage
from survey_ingest.transfers import protocol
from survey_ingest.transfers.appending import KEEP_UNFINISHED, Appending
from survey_ingest.transfers.errors import ChecksumError, OffsetConflictError, TooLongError, TransferGoneError
from survey_ingest.transfers.finishing import finish
from survey_ingest.transfers.repository import drop_transfer, find_transfer
from survey_ingest.transfers.routing import TusRoute
from survey_ingest.uploads.errors import OtherOptionsError
from survey_ingest.uploads.file_names import shown_name
from survey_ingest.uploads.receiving import existing_source
from survey_ingest.uploads.schemas import UploadOptions

router = APIRouter(prefix="/v1/uploads/tus", tags=["large files"], route_class=TusRoute)

#: The most that one request may bring; how large a file may be is a setting.
_MOST_BYTES = 4 * 1024**3
#: What clients add of their own accord, and what says nothing that is not known otherwise.
_NOT_OPTIONS = ("filename", "name", "filetype", "type", "relativePath")
_CHECKSUM_MISMATCH = 460

UploadOffset = Annotated[str | None, Header(alias="Upload-Offset")]
UploadChecksum = Annotated[str | None, Header(alias="Upload-Checksum", description="`sha256 <base64>`")]
TusResumable = Annotated[str | None, Header(alias="Tus-Resumable", examples=[protocol.VERSION])]
_BODY = {"requestBody": {"content": {protocol.CONTENT_TYPE: {"schema": {"type": "string", "format": "binary"}}}}}


@router.options("", status_code=204)
async def get_transfer_options(response: Response, settings: Settings, _caller: Editor) -> None:
    """What this server knows of the protocol."""
    response.headers["Tus-Version"] = protocol.VERSION
    response.headers["Tus-Extension"] = ",".join(protocol.EXTENSIONS)
    response.headers["Tus-Max-Size"] = str(settings.max_file_bytes)
    response.headers["Tus-Checksum-Algorithm"] = ",".join(protocol.ALGORITHMS)


@router.post("", status_code=201, max_body_size=_MOST_BYTES, openapi_extra=_BODY)
async def create_transfer(
    request: Request,
    response: Response,
    caller: Editor,
    database: Tables,
    storage: Objects,
    settings: Settings,
    now: Now,
    tus_resumable: TusResumable = None,
    upload_length: Annotated[str | None, Header(alias="Upload-Length")] = None,
    upload_metadata: Annotated[str, Header(alias="Upload-Metadata")] = "",
    upload_checksum: UploadChecksum = None,
) -> None:
    """Begin to send a file of `Upload-Length` bytes; `Location` is where its pieces go.

    `Upload-Metadata` may hold `filename` and what POST /v1/uploads takes beside the file: source_id, timezone,
    date_order, language, format, encoding.
    """
    _check_version(tus_resumable)
    size = _parsed(protocol.parse_size, "Upload-Length", upload_length)
    if size > settings.max_file_bytes:
        raise _too_large(settings.max_file_bytes)
    pairs = _parsed(protocol.parse_metadata, upload_metadata)
    options = _options({name: value for name, value in pairs.items() if name not in _NOT_OPTIONS and value != ""})
    transfer = Transfer(
        coalition_id=caller.coalition_id,
        id=new_id(),
        size=size,
        received=0,
        file_name=shown_name(pairs.get("filename") or pairs.get("name")),
        options=options.model_dump(mode="json", exclude_none=True),
        metadata_header=upload_metadata,
        started_by=caller.key_id,
        expires_at=now + KEEP_UNFINISHED,
    )
    async with database.tenant(caller.coalition_id) as session:
        if options.source_id is not None:
            await existing_source(session, caller.coalition_id, options.source_id)
        session.add(transfer)
    response.headers["Location"] = f"/v1/uploads/tus/{transfer.id}"
    if size == 0 or request.headers.get("content-type") == protocol.CONTENT_TYPE:
        appending = _appending(database, storage, transfer, 0, now, upload_checksum)
        await _take(appending, request, response)
    else:
        response.headers["Upload-Expires"] = protocol.http_date(transfer.expires_at)


async def _found(database: Database, coalition_id: UUID, transfer_id: UUID, now: datetime) -> Transfer:
    async with database.tenant(coalition_id) as session:
        transfer = await find_transfer(session, coalition_id, transfer_id)
    if transfer is None:
        raise not_found("transfer")
    if transfer.expires_at <= now:
        raise Problem(410, "expired", "Nothing came for this transfer for too long. Begin anew.")
    return transfer


@router.head("/{transfer_id}", status_code=200)
async def get_transfer(
    transfer_id: UUID,
    response: Response,
    caller: Editor,
    database: Tables,
    now: Now,
    tus_resumable: TusResumable = None,
) -> None:
    """How many bytes are here; once all are, `Upload-Id` names the upload that the file became."""
    transfer = await _found(database, caller.coalition_id, transfer_id, now)
    _check_version(tus_resumable)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Upload-Offset"] = str(transfer.received)
    response.headers["Upload-Length"] = str(transfer.size)
    response.headers["Upload-Expires"] = protocol.http_date(transfer.expires_at)
    if transfer.metadata_header:
        response.headers["Upload-Metadata"] = transfer.metadata_header
    if transfer.upload_id is not None:
        response.headers["Upload-Id"] = str(transfer.upload_id)


@router.patch("/{transfer_id}", status_code=204, max_body_size=_MOST_BYTES, openapi_extra=_BODY)
async def append_to_transfer(
    transfer_id: UUID,
    request: Request,
    response: Response,
    caller: Editor,
    database: Tables,
    storage: Objects,
    now: Now,
    tus_resumable: TusResumable = None,
    upload_offset: UploadOffset = None,
    upload_checksum: UploadChecksum = None,
) -> None:
    """Send bytes from `Upload-Offset` on. The last ones make the file an upload: `Upload-Id` and `Location` name it."""
    transfer = await _found(database, caller.coalition_id, transfer_id, now)
    _check_version(tus_resumable)
    if request.headers.get("content-type") != protocol.CONTENT_TYPE:
        raise Problem(415, "unsupported_media_type", f"Send the bytes with Content-Type: {protocol.CONTENT_TYPE}.")
    offset = _parsed(protocol.parse_size, "Upload-Offset", upload_offset)
    if offset != transfer.received:
        raise _conflict(transfer.received)
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and offset + int(announced) > transfer.size:
        raise _too_long()
    await _take(_appending(database, storage, transfer, offset, now, upload_checksum), request, response)


@router.delete("/{transfer_id}", status_code=204)
async def delete_transfer(
    transfer_id: UUID, caller: Editor, database: Tables, now: Now, tus_resumable: TusResumable = None
) -> None:
    """Give a transfer up. An upload that it has become stays."""
    await _found(database, caller.coalition_id, transfer_id, now)
    _check_version(tus_resumable)
    async with database.tenant(caller.coalition_id) as session:
        await drop_transfer(session, caller.coalition_id, transfer_id)


def _appending(
    database: Database, storage: Storage, transfer: Transfer, offset: int, now: datetime, checksum: str | None
) -> Appending:
    expected = _parsed(protocol.parse_checksum, checksum)
    return Appending(database, storage, transfer.coalition_id, transfer.id, transfer.size, offset, now, expected)


async def _take(appending: Appending, request: Request, response: Response) -> None:
    """Add the request's body to the transfer; where that makes it whole, make it an upload."""
    try:
        received = await appending.take(request.stream())
        response.headers["Upload-Offset"] = str(received)
        response.headers["Upload-Expires"] = protocol.http_date(appending.now + KEEP_UNFINISHED)
        if received < appending.size:
            return
        upload = await finish(
            appending.database, appending.storage, appending.coalition_id, appending.transfer_id, appending.now
        )
    except OffsetConflictError as error:
        raise _conflict(error.received) from None
    except TooLongError:
        raise _too_long() from None
    except ChecksumError:
        detail = "These bytes are not those whose checksum was sent. Nothing of them was kept: send them again."
        raise Problem(_CHECKSUM_MISMATCH, "checksum_mismatch", detail) from None
    except TransferGoneError:
        raise not_found("transfer") from None
    except OtherOptionsError as error:
        # Not 409, which clients of this protocol take for an offset and try again.
        raise other_options(error, status=422) from None
    response.headers["Upload-Id"] = str(upload.id)
    response.headers.setdefault("Location", f"/v1/uploads/{upload.id}")


def _check_version(given: str | None) -> None:
    if given != protocol.VERSION:
        detail = f"Send the header Tus-Resumable: {protocol.VERSION}; no other version is known here."
        raise Problem(412, "unknown_version", detail, headers={"Tus-Version": protocol.VERSION})


def _parsed(parse: Any, *arguments: Any) -> Any:
    """What `parse` answers; 400 that names the header where it is malformed."""
    try:
        return parse(*arguments)
    except protocol.HeaderError as error:
        raise _malformed(error) from None


def _malformed(error: protocol.HeaderError) -> Problem:
    return Problem(
        400,
        "invalid_request",
        f"The header {error.header} should hold {error}.",
        errors=[{"pointer": f"/{error.header}", "in": "header", "code": "invalid", "detail": str(error)}],
    )


def _options(fields: dict[str, str]) -> UploadOptions:
    try:
        return UploadOptions.model_validate(fields)
    except ValidationError as error:
        raise invalid(error) from None


def _conflict(received: int) -> Problem:
    detail = "The transfer does not end where this piece begins. Ask with HEAD how much is here, and go on from there."
    return Problem(409, "other_offset", detail, headers={"Upload-Offset": str(received)})


def _too_long() -> Problem:
    detail = (
        "More bytes come than Upload-Length announced. Look whether the file was changed meanwhile, and begin anew."
    )
    return Problem(413, "too_large", detail)


def _too_large(most: int) -> Problem:
    detail = f"Files of more than {most // 1024**2} MB are not taken. Export a part of it, such as a year."
    return Problem(413, "too_large", detail, headers={"Tus-Max-Size": str(most)})
