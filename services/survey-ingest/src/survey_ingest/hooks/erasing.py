"""Events about erased responses are cut from the inbox: those that wait, and those that a tool pushes later."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.domain.keyed_hash import keyed_hash
from survey_ingest.erasures.repository import erased_rows
from survey_ingest.models import InboxEvent

_WAITING = ("pending", "needs_fetch")


async def cut_erased(session: AsyncSession, coalition_id: UUID, source_id: UUID, key: bytes, now: datetime) -> None:
    """Let go of the bodies of waiting events that tell of an erased response of the source.

    They stay in the inbox without a word of it, `refused` for the reason `erased`. `key` is the coalition's. Events
    are known by the tool's id of the response, as readers hash it; those about a session or a time are not.
    """
    erased = {each.response_id for each in await erased_rows(session, coalition_id, source_id) if each.here}
    if not erased:
        return
    mine = (InboxEvent.coalition_id == coalition_id) & (InboxEvent.source_id == source_id)
    waiting = mine & InboxEvent.state.in_(_WAITING)
    about = select(InboxEvent.about).where(waiting, InboxEvent.about != "").distinct()
    gone = [each for each in await session.scalars(about) if keyed_hash(f"id {each}", key) in erased]
    if gone:
        await session.execute(
            update(InboxEvent)
            .where(waiting, InboxEvent.about.in_(gone))
            .values(state="refused", reason="erased", body=None, settled_at=now)
        )
