"""/v1/uploads/tus: large files in pieces, by the tus protocol (https://tus.io/protocols), for any client of it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response
from rba_platform.access import Editor
from rba_platform.database import Database
from rba_platform.ids import new_id
from rba_platform.problems import not_found

from survey_ingest.dependencies import Now, Objects, Settings, Tables
from survey_ingest.models import Transfer
from survey_ingest.problems import other_options
from survey_ingest.storage import Storage
from survey_ingest.transfers import protocol
from survey_ingest.transfers.appending import KEEP_UNFINISHED, Appending
from survey_ingest.transfers.errors import ChecksumError, OffsetConflictError, TooLongError, TransferGoneError
from survey_ingest.transfers.finishing import finish
from survey_ingest.transfers.refusals import (
    check_content_type,
    check_version,
    conflict,
    no_method,
    options_of,
    other_bytes,
    over,
    parsed,
    too_large,
    too_long,
)
from survey_ingest.transfers.repository import drop_transfer, find_transfer
from survey_ingest.transfers.routing import TusRoute
from survey_ingest.uploads.errors import OtherOptionsError
from survey_ingest.uploads.file_names import shown_name
from survey_ingest.uploads.receiving import existing_source

router = APIRouter(prefix="/v1/uploads/tus", tags=["large files"], route_class=TusRoute)

#: The most that one request may bring; how large a file may be is a setting.
_MOST_BYTES = 4 * 1024**3
#: What clients add of their own accord, and what says nothing that is not known otherwise.
_NOT_OPTIONS = ("filename", "name", "filetype", "type", "relativePath")
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
    check_version(tus_resumable)
    size = parsed(protocol.parse_size, "Upload-Length", upload_length)
    if size > settings.max_file_bytes:
        raise too_large(settings.max_file_bytes)
    pairs = parsed(protocol.parse_metadata, upload_metadata)
    options = options_of({name: value for name, value in pairs.items() if name not in _NOT_OPTIONS and value != ""})
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
        raise over()
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
    check_version(tus_resumable)
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
    check_version(tus_resumable)
    check_content_type(request.headers.get("content-type"))
    offset = parsed(protocol.parse_size, "Upload-Offset", upload_offset)
    if offset != transfer.received:
        raise conflict(transfer.received)
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and offset + int(announced) > transfer.size:
        raise too_long()
    await _take(_appending(database, storage, transfer, offset, now, upload_checksum), request, response)


@router.post("/{transfer_id}", status_code=204, max_body_size=_MOST_BYTES, openapi_extra=_BODY)
async def override_transfer_method(
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
    method: Annotated[str | None, Header(alias="X-HTTP-Method-Override", description="PATCH or DELETE")] = None,
) -> None:
    """PATCH or DELETE, for clients whose network lets neither through."""
    await _found(database, caller.coalition_id, transfer_id, now)
    if method == "DELETE":
        await delete_transfer(transfer_id, caller, database, now, tus_resumable)
    elif method == "PATCH":
        await append_to_transfer(
            transfer_id,
            request,
            response,
            caller,
            database,
            storage,
            now,
            tus_resumable,
            upload_offset,
            upload_checksum,
        )
    else:
        raise no_method()


@router.delete("/{transfer_id}", status_code=204)
async def delete_transfer(
    transfer_id: UUID, caller: Editor, database: Tables, now: Now, tus_resumable: TusResumable = None
) -> None:
    """Give a transfer up. An upload that it has become stays."""
    await _found(database, caller.coalition_id, transfer_id, now)
    check_version(tus_resumable)
    async with database.tenant(caller.coalition_id) as session:
        await drop_transfer(session, caller.coalition_id, transfer_id)


def _appending(
    database: Database, storage: Storage, transfer: Transfer, offset: int, now: datetime, checksum: str | None
) -> Appending:
    expected = parsed(protocol.parse_checksum, checksum)
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
        raise conflict(error.received) from None
    except TooLongError:
        raise too_long() from None
    except ChecksumError:
        raise other_bytes() from None
    except TransferGoneError:
        raise not_found("transfer") from None
    except OtherOptionsError as error:
        # Not 409, which clients of this protocol take for an offset and try again.
        raise other_options(error, status=422) from None
    response.headers["Upload-Id"] = str(upload.id)
    response.headers.setdefault("Location", f"/v1/uploads/{upload.id}")
