"""Taking the excerpts of one respondent away, so that no later reading brings them back."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.models import StoredExcerpt, Upload
from survey_ingest.themes.repository import all_excerpts, figures_changed
from survey_ingest.uploads.changing import read_again


async def excerpts_of(session: AsyncSession, coalition_id: UUID, identities: Collection[str]) -> list[StoredExcerpt]:
    """The excerpts that these said: by the voice of the transcript, or by the mark of a name in a sheet.

    `upload_id` and `row_number` of each lead to the record of the file it was coded in.
    """
    theirs = or_(StoredExcerpt.voice.in_(list(identities)), StoredExcerpt.speaker.in_(list(identities)))
    return list(await session.scalars(all_excerpts(coalition_id).where(theirs).order_by(StoredExcerpt.id)))


async def erase_excerpts(
    session: AsyncSession, coalition_id: UUID, identities: Collection[str], now: datetime
) -> list[str]:
    """Delete the excerpts of a respondent and let figures and what was read of their files be made again.

    Answers the keys of the excerpts: kept among the tombstones, they keep readings from bringing them back. They must
    be kept in the same transaction.
    """
    gone = await excerpts_of(session, coalition_id, identities)
    for each in gone:
        await session.delete(each)
    for upload_id in {each.upload_id for each in gone if each.upload_id is not None}:
        upload = await session.get(Upload, (coalition_id, upload_id), with_for_update=True)
        if upload is not None and upload.raw_deleted_at is None:
            await read_again(session, upload, now)
    if gone:
        await session.flush()
        await figures_changed(session, coalition_id)
    return [each.key for each in gone]
