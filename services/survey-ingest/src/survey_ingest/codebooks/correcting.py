"""Correcting the codebook of a source: a new version, and the worker makes the codebook anew."""

from uuid import UUID

from rba_platform.access import Caller
from rba_platform.ids import new_id
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.codebooks.schemas import CodebookPatch
from survey_ingest.codebooks.stored import read_asked
from survey_ingest.domain.corrections import Corrections, checked
from survey_ingest.models import CodebookVersion, Source
from survey_ingest.sources.repository import to_be_built
from survey_ingest.storage import Storage


async def correct(
    session: AsyncSession, storage: Storage, source: Source, patch: CodebookPatch, caller: Caller
) -> None:
    """Lay the patch over the corrections. Raises `CorrectionError`, and `NothingReadError` before a file was read."""
    asked = await read_asked(storage, source)
    known = Corrections.from_json(source.corrections)
    corrections = patch.onto(known)
    checked(_of_now(corrections, {each.key for each in asked}, known), asked)
    if corrections == known:
        return
    source.corrections = corrections.to_json()
    source.codebook_version += 1
    source.version += 1
    session.add(
        CodebookVersion(
            coalition_id=source.coalition_id,
            id=new_id(),
            source_id=source.id,
            number=source.codebook_version,
            corrections=source.corrections,
            made_by=caller.key_id,
        )
    )
    await to_be_built(session, source)


def _of_now(corrections: Corrections, keys: set[str], known: Corrections) -> Corrections:
    """Without what was said earlier of questions that the newest file lacks: that waits for their return."""
    questions = {key: said for key, said in corrections.questions.items() if key in keys or key not in known.questions}
    joined = tuple(group for group in corrections.joined if keys.issuperset(group) or group not in known.joined)
    return Corrections(questions, joined)


def versions_of(coalition_id: UUID, source_id: UUID) -> Select[CodebookVersion]:
    """All corrected versions of the source's codebook."""
    return select(CodebookVersion).where(
        CodebookVersion.coalition_id == coalition_id, CodebookVersion.source_id == source_id
    )
