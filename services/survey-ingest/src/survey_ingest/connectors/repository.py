"""Connectors in the database."""

from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.models import Connector, Hook


def all_connectors(coalition_id: UUID) -> Select[Connector]:
    """All connectors of the coalition."""
    return select(Connector).where(Connector.coalition_id == coalition_id)


async def find_connector(session: AsyncSession, coalition_id: UUID, connector_id: UUID) -> Connector | None:
    """The connector of that id."""
    return await session.scalar(all_connectors(coalition_id).where(Connector.id == connector_id))


async def is_named(session: AsyncSession, coalition_id: UUID, name: str) -> bool:
    """Whether a connector has this name already."""
    return bool(await session.scalar(select(all_connectors(coalition_id).where(Connector.name == name).exists())))


async def is_used(session: AsyncSession, connector: Connector) -> bool:
    """Whether a hook fetches by this connector."""
    hooks = exists().where(Hook.coalition_id == connector.coalition_id, Hook.connector_id == connector.id)
    return bool(await session.scalar(select(hooks)))
