"""Making, changing, previewing, publishing and deleting derivations."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from rba_platform.access import Caller
from rba_platform.ids import new_id
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.audit.recording import record
from survey_ingest.clients.measures import Measure, MeasuresClient
from survey_ingest.codebooks.stored import read_codebook
from survey_ingest.derivations.checking import Doubt, check_codebooks, check_kind, check_measure
from survey_ingest.derivations.drafts import DraftIn
from survey_ingest.derivations.errors import UnknownMeasureError
from survey_ingest.derivations.inputs import find_inputs, find_sources
from survey_ingest.derivations.repository import published_beside
from survey_ingest.derivations.schemas import DerivationIn, WholeRecipe
from survey_ingest.domain.derivation import Derivation, DerivationError
from survey_ingest.domain.overlap import may_share_cells
from survey_ingest.models import StoredDerivation
from survey_ingest.sources.repository import to_be_published
from survey_ingest.storage import Storage
from survey_ingest.themes.repository import unknown_themes


async def checked(
    session: AsyncSession, caller: Caller, body: DerivationIn, measures: MeasuresClient, storage: Storage
) -> tuple[Measure, Derivation, list[Doubt]]:
    """The measure and the recipe, which fit one another and what is read.

    Raises `UnknownMeasureError`, and `DerivationError` naming the member at fault.
    """
    measure = await measures.measure(caller.coalition_id, body.measure_key)
    if measure is None:
        raise UnknownMeasureError
    recipe, doubts = await fitting(session, caller, body, measure, storage)
    return measure, recipe, doubts


async def fitting(
    session: AsyncSession, caller: Caller, body: WholeRecipe, measure: Measure, storage: Storage
) -> tuple[Derivation, list[Doubt]]:
    """The recipe, which fits the measure and what is read; raises `DerivationError` naming the member at fault."""
    recipe = body.recipe()
    check_measure(recipe, measure)
    inputs = await find_inputs(session, caller.coalition_id, body.source_ids, body.workshop_ids, body.statistic)
    check_kind(recipe, inputs.kind)
    if inputs.kind == "themes":
        await check_themes(session, caller.coalition_id, recipe)
    if inputs.kind != "survey":
        return recipe, []
    found = await find_sources(session, caller.coalition_id, body.source_ids)
    if any(source.part_key is None for source in found):
        raise DerivationError("sources", "names a source without any file that was read")
    codebooks = [await read_codebook(storage, source) for source in found]
    return recipe, check_codebooks(recipe, codebooks)


async def check_themes(session: AsyncSession, coalition_id: UUID, recipe: Derivation) -> None:
    """Raises `DerivationError` where a filter names a theme that this coalition does not have."""
    for place, each in enumerate(recipe.where):
        if each.attribute == "theme" and await unknown_themes(session, coalition_id, each.any_of):
            raise DerivationError(
                f"where[{place}].any_of", "names a theme that this coalition does not have; use its id"
            )


async def rivals(session: AsyncSession, stored: StoredDerivation) -> list[StoredDerivation]:
    """The other derivations that publish to the measure and may write the same cells."""
    recipe = Derivation.from_json(stored.recipe)
    beside = await published_beside(session, stored)
    return [each for each in beside if may_share_cells(recipe, Derivation.from_json(each.recipe))]


async def drafted(
    session: AsyncSession, caller: Caller, body: DraftIn, measures: MeasuresClient, storage: Storage
) -> tuple[Measure, StoredDerivation, list[Doubt]]:
    """The derivation that would be made of a draft, in no table, with its measure and what may be a mistake in it.

    Raises `UnknownMeasureError` and `DerivationError`.
    """
    measure = body.measure.measure() if body.measure is not None else None
    if body.measure_key is not None:
        known = await measures.measure(caller.coalition_id, body.measure_key)
        if known is None:
            raise UnknownMeasureError
        measure = replace(known, breakdowns=(*known.breakdowns, *body.breakdowns))
    assert measure is not None  # noqa: S101 - one of the two is given
    recipe, doubts = await fitting(session, caller, body, measure, storage)
    stored = StoredDerivation(
        coalition_id=caller.coalition_id,
        id=body.derivation_id or new_id(),
        measure_key=measure.key,
        measure_id=measure.id,
        source_ids=body.source_ids,
        workshop_ids=body.workshop_ids,
        recipe=recipe.to_json(),
    )
    return measure, stored, doubts


async def make(
    session: AsyncSession, caller: Caller, body: DerivationIn, measure: Measure, recipe: Derivation
) -> StoredDerivation:
    """Store a new derivation, as a draft."""
    stored = StoredDerivation(
        coalition_id=caller.coalition_id,
        id=new_id(),
        measure_key=measure.key,
        measure_id=measure.id,
        source_ids=body.source_ids,
        workshop_ids=body.workshop_ids,
        recipe=recipe.to_json(),
    )
    session.add(stored)
    await session.flush()
    await session.refresh(stored)
    return stored


async def change(
    session: AsyncSession,
    stored: StoredDerivation,
    body: DerivationIn,
    measure: Measure,
    recipe: Derivation,
    now: datetime,
) -> None:
    """Give the derivation another recipe; a published one is published again, and yields to all others from now on."""
    before = stored.source_ids, stored.workshop_ids, stored.recipe
    stored.source_ids = body.source_ids
    stored.workshop_ids = body.workshop_ids
    stored.recipe = recipe.to_json()
    if stored.state == "published" and before != (stored.source_ids, stored.workshop_ids, stored.recipe):
        stored.published_at = now
    stored.measure_id = measure.id
    stored.version += 1
    if stored.state == "published":
        await to_be_published(session, stored.coalition_id, stored.id)


async def publish(session: AsyncSession, caller: Caller, stored: StoredDerivation, now: datetime) -> None:
    """Publish now, and from now on whenever something new is read. The right to was asked for by the route."""
    if stored.state == "draft":
        stored.state = "published"
        stored.published_by = caller.key_id
        stored.published_at = now
        stored.version += 1
    record(session, caller, "publish", "derivation", stored.id)
    await to_be_published(session, stored.coalition_id, stored.id)


async def delete(session: AsyncSession, caller: Caller, stored: StoredDerivation) -> None:
    """Delete a draft; let the data points of a published one be withdrawn first."""
    record(session, caller, "delete", "derivation", stored.id)
    if stored.state == "draft":
        await session.delete(stored)
        return
    stored.state = "deleting"
    stored.version += 1
    await to_be_published(session, stored.coalition_id, stored.id)
