"""/v1/uploads."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import ValidationError
from rba_platform.access import Caller, Editor, Role
from rba_platform.etag import IfMatch, check_match, etag
from rba_platform.language import chosen_language
from rba_platform.paging import Page, Paging, read_page
from rba_platform.problems import Problem, not_found
from rba_platform.routing import Session
from rba_platform.service import service_router
from rba_platform.tickets import LIFETIME as TICKET_LIFETIME
from rba_platform.tickets import make_ticket, with_ticket
from starlette.datastructures import UploadFile

from survey_ingest.audit.recording import record
from survey_ingest.dependencies import Now, Objects, Settings, Tables
from survey_ingest.models import Upload
from survey_ingest.problems import invalid
from survey_ingest.storage import MissingObjectError
from survey_ingest.uploads import changing, deleting, events, repository
from survey_ingest.uploads.errors import OtherOptionsError
from survey_ingest.uploads.file_names import shown_name
from survey_ingest.uploads.receiving import receive
from survey_ingest.uploads.reporting import report_of
from survey_ingest.uploads.schemas import ReportOut, SimilarSource, TicketOut, UploadOptions, UploadOut, UploadPatch
from survey_ingest.workbench.report_page import prefers_a_page, report_page, zone_of

router = service_router(prefix="/v1/uploads", tags=["uploads"])

#: The largest file that is read; larger ones are refused while they arrive.
MAX_UPLOAD_BYTES = 512 * 1024 * 1024

_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        **UploadOptions.model_json_schema()["properties"],
                    },
                }
            }
        },
    }
}


@router.post("", status_code=202, max_body_size=MAX_UPLOAD_BYTES, openapi_extra=_FORM)
async def create_upload(
    request: Request, response: Response, caller: Editor, database: Tables, storage: Objects, now: Now
) -> UploadOut:
    """Send an export file as multipart/form-data: `curl -F file=@answers.csv -F source_id=...`.

    The same bytes again answer the same upload; with the answer to what it asks (`asks`), they answer that.
    """
    # The body is read here, after the caller was let in, and not by FastAPI before that.
    async with request.form(max_files=1, max_fields=20) as form:
        fields: dict[str, Any] = dict(form)
        file = fields.pop("file", None)
        if not isinstance(file, UploadFile):
            raise Problem(
                422,
                "invalid_request",
                "Send the export as multipart/form-data, as the file of the field `file`.",
                errors=[{"pointer": "/file", "in": "body", "code": "missing", "detail": "a file"}],
            )
        options = _options({name: value for name, value in fields.items() if value != ""})
        try:
            upload = await receive(database, storage, caller, file.file, shown_name(file.filename), options)
        except OtherOptionsError as error:
            async with database.tenant(caller.coalition_id) as session:
                upload = await changing.answer_by_sending(session, error, caller.coalition_id, options, now)
    response.headers["Location"] = f"/v1/uploads/{upload.id}"
    response.headers["ETag"] = etag(upload.version)
    return UploadOut.of(upload)


def _options(fields: dict[str, Any]) -> UploadOptions:
    try:
        return UploadOptions.model_validate(fields)
    except ValidationError as error:
        raise invalid(error) from None


@router.get("")
async def list_uploads(
    caller: Editor,
    session: Session,
    page: Paging,
    source_id: Annotated[UUID | None, Query()] = None,
    state: Annotated[str | None, Query(pattern="^[a-z_]{1,20}$")] = None,
) -> Page[UploadOut]:
    """Uploads in the order in which they came."""
    query = repository.all_uploads(caller.coalition_id)
    if source_id is not None:
        query = query.where(Upload.source_id == source_id)
    if state is not None:
        query = query.where(Upload.state == state)
    rows, following = await read_page(session, query, Upload.id, page)
    return Page(items=[UploadOut.of(row) for row in rows], next=following)


async def _found(session: Session, coalition_id: UUID, upload_id: UUID, *, lock: bool = False) -> Upload:
    upload = await repository.find_upload(session, coalition_id, upload_id, lock=lock)
    if upload is None:
        raise not_found("upload")
    return upload


async def _answer(session: Session, upload: Upload) -> UploadOut:
    similar = [
        SimilarSource(id=source.id, name=source.name, shared=shared, of=len(upload.title_keys))
        for source, shared in await repository.similar_sources(session, upload)
    ]
    return UploadOut.of(upload, similar)


@router.get("/{upload_id}")
async def get_upload(upload_id: UUID, caller: Editor, session: Session, response: Response) -> UploadOut:
    """How far the file is, what it was taken for, and what was found in it."""
    upload = await _found(session, caller.coalition_id, upload_id)
    response.headers["ETag"] = etag(upload.version)
    return await _answer(session, upload)


@router.get("/{upload_id}/report", responses={200: {"content": {"text/html": {}}}}, response_model=ReportOut)
async def get_upload_report(
    upload_id: UUID, caller: Editor, session: Session, storage: Objects, request: Request
) -> Response | ReportOut:
    """All that was found, decided, counted and left out when the file was read: JSON, or a page for people.

    The page comes where Accept prefers text/html, in the language of `?lang=` or Accept-Language.
    """
    upload = await _found(session, caller.coalition_id, upload_id)
    try:
        report = await report_of(session, storage, upload)
    except MissingObjectError:
        raise not_found("report") from None
    if not prefers_a_page(request.headers.get("accept", "")):
        return report
    asked = request.query_params.get("lang")
    language = chosen_language("ar" if asked == "ar" else "en" if asked == "en" else None, _languages(request))
    zone = await zone_of(request.app.state.measures, caller.coalition_id)
    return report_page(report, language, zone, other_language_href=f"?lang={'en' if language == 'ar' else 'ar'}")


def _languages(request: Request) -> str:
    return request.headers.get("accept-language", "")


@router.post("/{upload_id}/events/ticket")
async def create_events_ticket(
    upload_id: UUID, caller: Editor, session: Session, settings: Settings, request: Request, now: Now
) -> TicketOut:
    """A ticket for the events of this upload, for browsers, whose event streams send no access key."""
    await _found(session, caller.coalition_id, upload_id)
    path = request.url.path.removesuffix("/ticket")
    ticket = make_ticket(settings.secret_key.get_secret_value(), caller, path, now + TICKET_LIFETIME)
    return TicketOut(ticket=ticket, url=f"{path}?ticket={ticket}", expires_at=now + TICKET_LIFETIME)


@router.get("/{upload_id}/events", response_class=StreamingResponse)
async def get_upload_events(
    upload_id: UUID,
    caller: Annotated[Caller, Depends(with_ticket(Role.editor))],
    database: Tables,
    last_event_id: Annotated[str | None, Header(alias="Last-Event-ID")] = None,
) -> Response:
    """Server-sent events with state, stage, percent and rows, until the upload is at rest.

    With an access key, or with `?ticket=` of POST …/events/ticket, which begins a stream within a minute. A browser
    that comes back after the last event gets 204, and does not come again.
    """
    async with database.tenant(caller.coalition_id) as session:
        upload = await _found(session, caller.coalition_id, upload_id)
    if events.is_told(upload, last_event_id):
        return Response(status_code=204)
    return StreamingResponse(
        events.progress(database, caller.coalition_id, upload_id),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store"},
    )


@router.patch("/{upload_id}")
async def change_upload(
    upload_id: UUID,
    body: UploadPatch,
    caller: Editor,
    session: Session,
    response: Response,
    now: Now,
    if_match: IfMatch = None,
) -> UploadOut:
    """Override what was found out about the file (merge-patch); it is read again with that."""
    upload = await _found(session, caller.coalition_id, upload_id, lock=True)
    check_match(if_match, upload.version)
    await changing.change(session, upload, body, now)
    response.headers["ETag"] = etag(upload.version)
    return UploadOut.of(upload)


@router.post("/{upload_id}/cancel")
async def cancel_upload(upload_id: UUID, caller: Editor, session: Session, response: Response, now: Now) -> UploadOut:
    """Stop reading the file: it is `rejected` then, with the problem `cancelled`. An earlier reading stays in place."""
    upload = await _found(session, caller.coalition_id, upload_id, lock=True)
    changing.cancel(upload, now)
    response.headers["ETag"] = etag(upload.version)
    return UploadOut.of(upload)


@router.delete("/{upload_id}", status_code=204)
async def delete_upload(upload_id: UUID, caller: Editor, session: Session, now: Now, if_match: IfMatch = None) -> None:
    """Delete the file with all that only it told: its source is made again without it, what is published follows."""
    upload = await _found(session, caller.coalition_id, upload_id)
    check_match(if_match, upload.version)
    await deleting.delete(session, caller.coalition_id, upload_id, now)
    record(session, caller, "delete", "upload", upload_id)


@router.delete("/{upload_id}/raw", status_code=204)
async def delete_upload_raw(upload_id: UUID, caller: Editor, session: Session, now: Now) -> None:
    """Delete the raw file. Its checksum, its report and the answers read from it stay."""
    upload = await _found(session, caller.coalition_id, upload_id, lock=True)
    await changing.delete_raw(session, upload, now)
    record(session, caller, "delete_raw", "upload", upload.id)
