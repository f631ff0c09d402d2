"""The job `fetch_submissions`: events that carry only ids become answers, asked for by their hook's connector.

What is fetched goes back into the inbox and is folded from there. Qualtrics gives whole exports: these are uploaded as
files. An event that came again while its answers were fetched stays, and is fetched once more.
"""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import structlog
from rba_platform.ids import new_id
from rba_platform.job_runner import JobRun, RetryLaterError
from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.connectors import jotform, qualtrics, redcap, surveymonkey
from survey_ingest.connectors.outgoing import ToolAwayError, ToolRefusedError, tool_client
from survey_ingest.hooks.deliveries import Delivery
from survey_ingest.hooks.erasing import cut_erased
from survey_ingest.hooks.events import EVENTS
from survey_ingest.hooks.repository import inbox_of, to_be_fetched, to_be_folded
from survey_ingest.identity_keys import identity_key
from survey_ingest.models import Connector, Hook, InboxEvent, Upload
from survey_ingest.sealing import SealBrokenError, unseal
from survey_ingest.sources.repository import find_source
from survey_ingest.tasks.equipment import Equipment
from survey_ingest.tasks.left_out import left_out_by
from survey_ingest.uploads.receiving import raw_key
from survey_ingest.uploads.repository import find_by_content, to_be_read

log = structlog.get_logger()

#: Events of one run. Tools limit their requests; the next run takes the rest.
_MOST = 100
_AGAIN = timedelta(seconds=30)


@dataclass(frozen=True)
class _Wanted:
    """An event that waits for its answers, as it was when the run began."""

    id: UUID
    received_at: datetime
    survey: str
    response: str
    submitted_at: str


async def fetch_submissions(run: JobRun, equipment: Equipment) -> None:
    """Fetch what waits, connector by connector. One that fails keeps none of the others waiting."""
    coalition_id, source_id = run.job.coalition_id, UUID(run.job.payload["source_id"])
    async with run.reading() as session:
        key = identity_key(equipment.secret_key, coalition_id)
        await cut_erased(session, coalition_id, source_id, key, equipment.clock.now(), left_out_by(equipment))
        waiting = await _waiting(session, coalition_id, source_id)
    away = False
    for connector, wanted in waiting:
        try:
            await _fetch(run, equipment, source_id, connector, wanted)
            problem = None
        except ToolAwayError:
            problem, away = "tool_away", True
        except (ToolRefusedError, SealBrokenError) as error:
            problem = "tool_refused"
            log.warning("connector_refused", connector=str(connector.id), reason=str(error))
            await _say(run, connector, str(error) or "its token cannot be opened: make it anew")
        async with run.reading() as session:
            await _note(session, coalition_id, wanted, problem)
    if away:
        raise RetryLaterError("a survey tool is away", _AGAIN)
    if sum(len(wanted) for _, wanted in waiting) >= _MOST:
        async with run.finishing() as session:
            await to_be_fetched(session, coalition_id, source_id)


async def _waiting(session: AsyncSession, coalition_id: UUID, source_id: UUID) -> list[tuple[Connector, list[_Wanted]]]:
    # By any hook of the source for the same tool: events may have come before there was a connector.
    hooks = (Hook.coalition_id == coalition_id) & (Hook.source_id == source_id) & (Hook.tool == InboxEvent.tool)
    query = (
        inbox_of(coalition_id, source_id)
        .add_columns(Connector)
        .join(Hook, hooks)
        .join(Connector, (Connector.coalition_id == coalition_id) & (Connector.id == Hook.connector_id))
        .where(InboxEvent.state == "needs_fetch")
        # What the tool refused comes last, so that it keeps nothing else from its turn.
        .order_by(InboxEvent.reason.is_not_distinct_from("tool_refused"), InboxEvent.id, Hook.id.desc())
        .limit(_MOST)
    )
    found: dict[UUID, tuple[Connector, list[_Wanted]]] = {}
    met: set[UUID] = set()
    for event, connector in (await session.execute(query)).all():
        if event.id in met:
            continue
        met.add(event.id)
        refers = event.refers
        wanted = _Wanted(
            event.id, event.created_at, refers.get("survey", ""), refers.get("response", ""), _submitted_at(event)
        )
        found.setdefault(connector.id, (connector, []))[1].append(wanted)
    return list(found.values())


def _submitted_at(event: InboxEvent) -> str:
    """When the push says that the response was sent; else when the push came."""
    pushed: Any = None
    if event.tool == "jotform" and event.body is not None:
        pushed = EVENTS["jotform"](Delivery(event.body, event.content_type)).payload["rawRequest"].get("submitDate")
    return str(pushed or event.created_at.isoformat())


async def _fetch(
    run: JobRun, equipment: Equipment, source_id: UUID, connector: Connector, wanted: Sequence[_Wanted]
) -> None:
    token = unseal(equipment.secret_key, connector.coalition_id, connector.token)["token"]
    headers = {
        "surveymonkey": {"Authorization": f"Bearer {token}"},
        "qualtrics": {"X-API-TOKEN": token},
        "jotform": {"APIKEY": token},
    }
    transport = equipment.outgoing()
    async with tool_client(transport, connector.base_url, headers.get(connector.tool, {})) as client:
        if connector.tool == "qualtrics":
            for survey in dict.fromkeys(each.survey for each in wanted):
                content = await qualtrics.export_of(client, survey)
                await _upload(
                    run, equipment, source_id, connector, content, [each for each in wanted if each.survey == survey]
                )
            return
        surveys: dict[str, Any] = {}
        for each in wanted:
            if connector.tool == "jotform":
                found = [jotform.payload(await jotform.submission_of(client, each.response), each.submitted_at)]
            elif connector.tool == "redcap":
                rows = await redcap.rows_of(client, token, each.response)
                found = [redcap.payload(each.response, rows)] if rows else []
            else:
                if each.survey not in surveys:
                    surveys[each.survey] = await surveymonkey.survey_of(client, each.survey)
                response = await surveymonkey.response_of(client, each.survey, each.response)
                found = [surveymonkey.submission(surveys[each.survey], response)]
            await _keep(run, equipment, source_id, connector, each, found)


async def _keep(
    run: JobRun,
    equipment: Equipment,
    source_id: UUID,
    connector: Connector,
    wanted: _Wanted,
    submissions: list[dict[str, Any]],
) -> None:
    now = equipment.clock.now()
    dated = [{**each, "fetched_at": now.isoformat()} for each in submissions]
    values: dict[str, Any] = {"state": "noted", "reason": "deleted_at_the_tool", "body": None, "settled_at": now}
    if submissions:
        body = json.dumps({"submissions": dated}, ensure_ascii=False).encode()
        values = {"state": "pending", "reason": None, "body": body, "content_type": "application/json"}
    async with run.reading() as session:
        settled = await session.execute(
            update(InboxEvent)
            .where(_same(run.job.coalition_id, [wanted]))
            .values(**values, fetched_at=now)
            .returning(InboxEvent.id)
        )
        if settled.all() and submissions:
            await to_be_folded(session, run.job.coalition_id, source_id, now)
        await _used(session, connector, now)


def _same(coalition_id: UUID, wanted: Sequence[_Wanted]) -> Any:
    """The events, where they are as they were: one that came again meanwhile has another time."""
    latest = max(each.received_at for each in wanted)
    return (
        (InboxEvent.coalition_id == coalition_id)
        & InboxEvent.id.in_([each.id for each in wanted])
        & (InboxEvent.state == "needs_fetch")
        & (InboxEvent.created_at <= latest)
    )


async def _used(session: AsyncSession, connector: Connector, now: datetime) -> None:
    await session.execute(
        update(Connector)
        .where(Connector.coalition_id == connector.coalition_id, Connector.id == connector.id)
        .values(last_used_at=now, last_error=None)
    )


async def _upload(
    run: JobRun,
    equipment: Equipment,
    source_id: UUID,
    connector: Connector,
    content: bytes,
    wanted: Sequence[_Wanted],
) -> None:
    """The export as an upload of the source; the events that asked for it are settled with it."""
    coalition_id, now = run.job.coalition_id, equipment.clock.now()
    digest = sha256(content).hexdigest()
    await equipment.storage.put_verified(raw_key(coalition_id, digest), io.BytesIO(content), digest)
    values = {
        "coalition_id": coalition_id,
        "id": new_id(),
        "source_id": source_id,
        "sha256": digest,
        "size": len(content),
        "file_name": f"qualtrics-{now:%Y-%m-%d-%H%M%S}.csv",
        "options": {},
    }
    async with run.reading() as session:
        if await find_source(session, coalition_id, source_id, lock=True) is None:
            return
        statement = insert(Upload).values(values).on_conflict_do_nothing(index_elements=["coalition_id", "sha256"])
        upload: Upload | None = await session.scalar(statement.returning(Upload))
        if upload is not None:
            await to_be_read(session, upload)
        else:
            upload = await find_by_content(session, coalition_id, digest)
        assert upload is not None  # noqa: S101 - inserted, or there by the unique constraint
        await session.execute(
            update(InboxEvent)
            .where(_same(coalition_id, wanted))
            .values(state="folded", reason=None, body=None, upload_id=upload.id, settled_at=now)
        )
        await _used(session, connector, now)


async def _note(session: AsyncSession, coalition_id: UUID, wanted: Sequence[_Wanted], problem: str | None) -> None:
    """Say on what was not fetched why it still waits."""
    if problem is not None:
        await session.execute(update(InboxEvent).where(_same(coalition_id, wanted)).values(reason=problem))


async def _say(run: JobRun, connector: Connector, reason: str) -> None:
    async with run.reading() as session:
        await session.execute(
            update(Connector)
            .where(Connector.coalition_id == connector.coalition_id, Connector.id == connector.id)
            .values(last_error=reason)
        )
