"""/v1/connectors."""

from uuid import UUID

from rba_platform.access import Editor
from rba_platform.ids import new_id
from rba_platform.paging import Page, Paging, read_page
from rba_platform.problems import Problem, not_found
from rba_platform.routing import Session
from rba_platform.service import service_router

from survey_ingest.audit.recording import record
from survey_ingest.connectors import repository
from survey_ingest.connectors.schemas import ConnectorIn, ConnectorOut
from survey_ingest.dependencies import SecretKey
from survey_ingest.models import Connector
from survey_ingest.sealing import seal

router = service_router(prefix="/v1/connectors", tags=["hooks"])


@router.post("", status_code=201)
async def create_connector(body: ConnectorIn, caller: Editor, session: Session, secret_key: SecretKey) -> ConnectorOut:
    """Keep credentials by which answers are fetched from a tool that pushes only ids."""
    if await repository.is_named(session, caller.coalition_id, body.name):
        raise Problem(409, "name_taken", "A connector has this name already. Choose another, or delete that one first.")
    connector = Connector(
        coalition_id=caller.coalition_id,
        id=new_id(),
        name=body.name,
        tool=body.tool,
        base_url=body.base_url,
        token=seal(secret_key, caller.coalition_id, {"token": body.token}),
        created_by=caller.key_id,
    )
    session.add(connector)
    record(session, caller, "create_connector", "connector", connector.id)
    await session.flush()
    await session.refresh(connector)
    return ConnectorOut.of(connector)


@router.get("")
async def list_connectors(caller: Editor, session: Session, page: Paging) -> Page[ConnectorOut]:
    """All connectors, without their tokens."""
    rows, following = await read_page(session, repository.all_connectors(caller.coalition_id), Connector.id, page)
    return Page(items=[ConnectorOut.of(row) for row in rows], next=following)


@router.delete("/{connector_id}", status_code=204)
async def delete_connector(connector_id: UUID, caller: Editor, session: Session) -> None:
    """Delete a connector that no hook fetches by."""
    connector = await repository.find_connector(session, caller.coalition_id, connector_id)
    if connector is None:
        raise not_found("connector")
    if await repository.is_used(session, connector):
        raise Problem(409, "connector_in_use", "A hook fetches by this connector. Delete the hook first.")
    await session.delete(connector)
    record(session, caller, "delete_connector", "connector", connector_id)
