"""/v1/derivations."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from pydantic import ValidationError
from rba_platform.access import Caller, Editor, Viewer
from rba_platform.etag import IfMatch, check_match, etag
from rba_platform.paging import Page, Paging, read_page
from rba_platform.problems import not_found
from rba_platform.routing import Session
from rba_platform.service import service_router

from survey_ingest.clients.measures import Measure
from survey_ingest.dependencies import Measures, Now, Objects, Scratch
from survey_ingest.derivations import repository, service
from survey_ingest.derivations.beside import Beside, Hidden, find_earlier, hidden_beside
from survey_ingest.derivations.checking import Doubt
from survey_ingest.derivations.drafts import DraftIn, DraftPreviewOut
from survey_ingest.derivations.errors import UnknownMeasureError
from survey_ingest.derivations.inputs import find_inputs
from survey_ingest.derivations.preview import PreviewOut, preview_of
from survey_ingest.derivations.running import run_recipe
from survey_ingest.derivations.schemas import (
    DerivationIn,
    DerivationOut,
    DerivationPatch,
    RecipeWarning,
    RunOut,
)
from survey_ingest.domain.derivation import Derivation
from survey_ingest.models import DerivationRun, StoredDerivation
from survey_ingest.problems import invalid, pointer

router = service_router(prefix="/v1/derivations", tags=["derivations"])


async def _found(session: Session, coalition_id: UUID, derivation_id: UUID, *, lock: bool = False) -> StoredDerivation:
    stored = await repository.find_derivation(session, coalition_id, derivation_id, lock=lock)
    if stored is None or stored.state == "deleting":
        raise not_found("derivation")
    return stored


async def _warnings(session: Session, stored: StoredDerivation, doubts: Sequence[Doubt] = ()) -> list[RecipeWarning]:
    labels = [
        RecipeWarning(pointer=pointer(doubt.field), code="unknown_choice", detail=doubt.message) for doubt in doubts
    ]
    return labels + [RecipeWarning.of_rival(rival) for rival in await service.rivals(session, stored)]


@router.post("", status_code=201)
async def create_derivation(
    body: DerivationIn, caller: Editor, session: Session, response: Response, measures: Measures, storage: Objects
) -> DerivationOut:
    """Write a derivation, as a draft: checked against the measure and the codebooks, publishing nothing."""
    measure, recipe, doubts = await service.checked(session, caller, body, measures, storage)
    stored = await service.make(session, caller, body, measure, recipe)
    response.headers["Location"] = f"/v1/derivations/{stored.id}"
    response.headers["ETag"] = etag(stored.version)
    return DerivationOut.of(stored, await _warnings(session, stored, doubts))


@router.post("/preview")
async def preview_draft(
    body: DraftIn, caller: Editor, session: Session, measures: Measures, storage: Objects, scratch: Scratch
) -> DraftPreviewOut:
    """What a recipe would give if it were made and published, also for a measure that is still to be made.

    Nothing is made: to be called as often as the recipe changes.
    """
    measure, stored, doubts = await service.drafted(session, caller, body, measures, storage)
    made = await _previewed(caller, session, measures, storage, scratch, stored, measure)
    return DraftPreviewOut(**dict(made), warnings=await _warnings(session, stored, doubts))


@router.get("")
async def list_derivations(
    caller: Viewer,
    session: Session,
    page: Paging,
    measure_key: Annotated[str | None, Query(max_length=1000)] = None,
    source_id: Annotated[UUID | None, Query()] = None,
) -> Page[DerivationOut]:
    """All derivations."""
    query = repository.all_derivations(caller.coalition_id)
    if measure_key is not None:
        query = query.where(StoredDerivation.measure_key == measure_key)
    if source_id is not None:
        query = query.where(StoredDerivation.source_ids.overlap([source_id]))
    rows, following = await read_page(session, query, StoredDerivation.id, page)
    return Page(items=[DerivationOut.of(row) for row in rows], next=following)


@router.get("/{derivation_id}")
async def get_derivation(derivation_id: UUID, caller: Viewer, session: Session, response: Response) -> DerivationOut:
    """One derivation."""
    stored = await _found(session, caller.coalition_id, derivation_id)
    response.headers["ETag"] = etag(stored.version)
    return DerivationOut.of(stored)


@router.patch("/{derivation_id}")
async def change_derivation(
    derivation_id: UUID,
    body: DerivationPatch,
    caller: Editor,
    session: Session,
    response: Response,
    measures: Measures,
    storage: Objects,
    now: Now,
    if_match: IfMatch = None,
) -> DerivationOut:
    """Change the recipe (merge-patch); a published derivation is published again, after all others."""
    stored = await _found(session, caller.coalition_id, derivation_id, lock=True)
    check_match(if_match, stored.version)
    try:
        whole = body.applied_to(stored)
    except ValidationError as error:
        raise invalid(error) from None
    measure, recipe, doubts = await service.checked(session, caller, whole, measures, storage)
    await service.change(session, stored, whole, measure, recipe, now)
    response.headers["ETag"] = etag(stored.version)
    return DerivationOut.of(stored, await _warnings(session, stored, doubts))


@router.delete("/{derivation_id}", status_code=204)
async def delete_derivation(derivation_id: UUID, caller: Editor, session: Session, if_match: IfMatch = None) -> None:
    """Delete the derivation; what it published is withdrawn."""
    stored = await _found(session, caller.coalition_id, derivation_id, lock=True)
    check_match(if_match, stored.version)
    await service.delete(session, caller, stored)


@router.post("/{derivation_id}/publish", status_code=202)
async def publish_derivation(
    derivation_id: UUID, caller: Editor, session: Session, response: Response, now: Now
) -> DerivationOut:
    """Publish the data points now, and again whenever something new is read."""
    stored = await _found(session, caller.coalition_id, derivation_id, lock=True)
    await service.publish(session, caller, stored, now)
    response.headers["Location"] = f"/v1/derivations/{stored.id}/runs"
    response.headers["ETag"] = etag(stored.version)
    return DerivationOut.of(stored, await _warnings(session, stored))


@router.get("/{derivation_id}/runs")
async def list_derivation_runs(derivation_id: UUID, caller: Editor, session: Session, page: Paging) -> Page[RunOut]:
    """Each time the derivation was carried out, oldest first, with what became of its data points."""
    stored = await _found(session, caller.coalition_id, derivation_id)
    query = repository.all_runs(caller.coalition_id, stored.id)
    rows, following = await read_page(session, query, DerivationRun.id, page)
    return Page(items=[RunOut.of(row) for row in rows], next=following)


@router.post("/{derivation_id}/preview")
async def preview_derivation(
    derivation_id: UUID, caller: Viewer, session: Session, measures: Measures, storage: Objects, scratch: Scratch
) -> PreviewOut:
    """What publishing would give now. Changes nothing; under the floors for those who do not see raw counts."""
    stored = await _found(session, caller.coalition_id, derivation_id)
    measure = await measures.measure(caller.coalition_id, stored.measure_key)
    if measure is None:
        raise UnknownMeasureError
    return await _previewed(caller, session, measures, storage, scratch, stored, measure)


async def _previewed(
    caller: Caller,
    session: Session,
    measures: Measures,
    storage: Objects,
    scratch: Scratch,
    stored: StoredDerivation,
    measure: Measure,
) -> PreviewOut:
    coalition = await measures.coalition(caller.coalition_id)
    recipe = Derivation.from_json(stored.recipe)
    named = stored.source_ids, stored.workshop_ids, recipe.statistic
    inputs = await find_inputs(session, caller.coalition_id, *named)
    made = await run_recipe(storage, scratch, inputs, recipe, measure.calendar, coalition.timezone)
    # Who sees all is told what publishing would hide; who does not could lay the preview of a draft beside another's.
    earlier = await find_earlier(session, stored, drafts=not caller.sees_raw_counts)
    publications = [*earlier, Beside(str(stored.id), stored.version, stored.measure_key, recipe, inputs)]
    hidden = Hidden()
    if earlier:
        hidden = await hidden_beside(
            storage, scratch, measures, caller.coalition_id, coalition, publications, measure.calendar, made
        )
    return preview_of(
        made, coalition.privacy, hidden.cells, raw_counts=caller.sees_raw_counts, percent=measure.unit == "percent"
    )
