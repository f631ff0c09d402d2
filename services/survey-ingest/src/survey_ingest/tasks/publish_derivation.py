"""The job `publish_derivation`: carry a recipe out, and make what it gives the measure's data points.

The recipe is run without any transaction. The data points are sent inside the one that ends the job, while the
derivation's row is locked and after a look whether anything changed meanwhile: so two runs never send out of order. A
process that dies between sending and its end sends the same set again, which changes nothing.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from rba_platform.client import NeighbourAwayError, NeighbourRefusedError
from rba_platform.job_runner import JobRun, RetryLaterError
from rba_platform.jobs import Job
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.clients.measures import Measure, Published
from survey_ingest.derivations.beside import Beside, Hidden, find_earlier, hidden_beside, let_others_follow, seen
from survey_ingest.derivations.errors import InputsChangedError
from survey_ingest.derivations.inputs import Inputs, find_inputs
from survey_ingest.derivations.repository import find_derivation
from survey_ingest.derivations.running import published_point, run_recipe
from survey_ingest.domain.across_measures import key_of
from survey_ingest.domain.derivation import Derivation, DerivationError
from survey_ingest.domain.points import DataPoints
from survey_ingest.models import DerivationRun, StoredDerivation
from survey_ingest.sources.repository import wait_for_building
from survey_ingest.storage import MissingObjectError
from survey_ingest.tasks.equipment import Equipment

_AWAY = timedelta(seconds=1)
_TRIES = 5
#: Rows told of in a run's report; the counts are always whole.
_TOLD = 100


@dataclass(frozen=True)
class _Made:
    """What a run is about to publish: data points of a measure, or the reason why there are none."""

    version: int
    inputs: Inputs
    measure: Measure | None
    points: DataPoints | None
    failure: str | None = None
    #: Those that were published before and tell of the same answers, and the cells that yield to them.
    earlier: Sequence[Beside] = ()
    hidden: Hidden = field(default_factory=Hidden)


async def publish_derivation(run: JobRun, equipment: Equipment) -> None:
    """Run the derivation that the job names and publish what it gives; its run says what became of it."""
    derivation_id = UUID(run.job.payload["derivation_id"])
    for _ in range(_TRIES):
        try:
            made = await _make(run, equipment, derivation_id)
            if made is None:
                return
            async with run.finishing() as session:
                await _publish(session, run, equipment, derivation_id, made)
        except (InputsChangedError, MissingObjectError):
            continue
        except NeighbourAwayError as error:
            raise RetryLaterError(f"measures-api is away ({error})", _AWAY) from error
        else:
            return
    raise RetryLaterError("what the derivation reads kept changing", timedelta(seconds=0.5))


async def _make(run: JobRun, equipment: Equipment, derivation_id: UUID) -> _Made | None:
    """Run the recipe; None where the derivation is gone or nobody published it."""
    inputs = Inputs("survey", [])
    async with run.reading() as session:
        stored = await find_derivation(session, run.job.coalition_id, derivation_id)
        if stored is None or stored.state == "draft":
            return None
        try:
            inputs = await _inputs(session, stored)
        except DerivationError as error:
            return _Made(stored.version, inputs, None, None, str(error))
        earlier = await _earlier(session, stored)
    try:
        return await _derived(equipment, stored, inputs, earlier)
    except DerivationError as error:
        return _Made(stored.version, inputs, None, None, str(error))
    except NeighbourRefusedError as error:
        return _Made(stored.version, inputs, None, None, _refusal(error))


async def _derived(equipment: Equipment, stored: StoredDerivation, inputs: Inputs, earlier: Sequence[Beside]) -> _Made:
    measure = await equipment.measures.measure(stored.coalition_id, stored.measure_key)
    if measure is None:
        return _Made(stored.version, inputs, None, None, "the measure is gone")
    if stored.state == "deleting":
        return _Made(stored.version, inputs, measure, DataPoints(()))
    coalition = await equipment.measures.coalition(stored.coalition_id)
    recipe = Derivation.from_json(stored.recipe)
    points = await run_recipe(
        equipment.storage, equipment.scratch, inputs, recipe, measure.calendar, coalition.timezone
    )
    publications = [*earlier, Beside(str(stored.id), stored.version, stored.measure_key, recipe, inputs)]
    hidden = await hidden_beside(
        equipment.storage,
        equipment.scratch,
        equipment.measures,
        stored.coalition_id,
        coalition,
        publications,
        measure.calendar,
        points,
    )
    return _Made(stored.version, inputs, measure, points, None, earlier, hidden)


async def _inputs(session: AsyncSession, stored: StoredDerivation) -> Inputs:
    if stored.state == "deleting":
        return Inputs("survey", [])
    if await wait_for_building(session, stored.coalition_id, stored.source_ids):
        # Without that source the figures would be others, and wrong.
        raise InputsChangedError
    statistic = stored.recipe["statistic"]
    return await find_inputs(session, stored.coalition_id, stored.source_ids, stored.workshop_ids, statistic)


async def _earlier(session: AsyncSession, stored: StoredDerivation) -> list[Beside]:
    return [] if stored.state == "deleting" else await find_earlier(session, stored)


async def _publish(session: AsyncSession, run: JobRun, equipment: Equipment, derivation_id: UUID, made: _Made) -> None:
    stored = await find_derivation(session, run.job.coalition_id, derivation_id, lock=True)
    if stored is None:
        return
    await _still_so(session, stored, made)
    published, failure = None, made.failure
    if made.measure is not None and made.points is not None:
        provenance = _provenance(run, stored, made.inputs)
        sent = [
            published_point(point, provenance, made.hidden.cells.get(key_of(point))) for point in made.points.points
        ]
        try:
            published = await equipment.measures.publish(stored.coalition_id, made.measure.id, stored.id, sent)
        except NeighbourRefusedError as error:
            failure = _refusal(error)
    if stored.state == "deleting":
        # Refused means here: the measure itself is gone, and its data points with it.
        await let_others_follow(session, stored, made.inputs)
        await session.delete(stored)
        return
    session.add(_run(run, stored, made, published, failure))
    await let_others_follow(session, stored, made.inputs)


async def _still_so(session: AsyncSession, stored: StoredDerivation, made: _Made) -> None:
    if stored.version != made.version:
        raise InputsChangedError
    if made.points is not None and seen(made.earlier) != seen(await _earlier(session, stored)):
        raise InputsChangedError
    try:
        same = await _inputs(session, stored) == made.inputs
    except DerivationError:
        same = made.failure is not None
    if not same:
        raise InputsChangedError


def _provenance(run: JobRun, stored: StoredDerivation, inputs: Inputs) -> dict[str, Any]:
    keys = ("source_id", "part_key", "upload_id", "products_key")
    return {
        "derivation": str(stored.id),
        "run": str(run.job.id),
        "published_by": str(stored.published_by) if stored.published_by else None,
        "parts": [{key: part[key] for key in keys if key in part} for part in inputs.parts[:20]],
    }


def _refusal(error: NeighbourRefusedError) -> str:
    return f"measures-api refused the data points ({error.code}): {error.detail}"


def _run(
    run: JobRun, stored: StoredDerivation, made: _Made, published: Published | None, failure: str | None
) -> DerivationRun:
    points = made.points or DataPoints(())
    rejected = [row for row in published.rows if row["status"] == "rejected"] if published else []
    cells = [point.to_json() for point in points.points]
    state = "succeeded"
    if failure is not None:
        state = "failed"
    elif rejected:
        state = "refused" if len(rejected) == len(cells) else "succeeded"
        failure = _rejection(rejected, len(cells))
    return DerivationRun(
        coalition_id=stored.coalition_id,
        # The job's own id: a run that is finished once is there once.
        id=run.job.id,
        derivation_id=stored.id,
        state=state,
        reason=failure,
        parts=made.inputs.parts,
        counts=published.counts if published else {},
        report={
            "rows": dict(points.counts),
            "rejected": [_told(row, cells) for row in rejected[:_TOLD]],
            "withheld": [asdict(cell) for cell in points.withheld[:_TOLD]],
            "problems": [asdict(finding) for finding in points.problems[:_TOLD]],
            "beside": seen(made.earlier),
            "summaries": made.hidden.summaries,
            "hidden_beside": [
                _where(point.to_json()) | asdict(made.hidden.cells[key_of(point)])
                for point in points.points
                if key_of(point) in made.hidden.cells
            ][:_TOLD],
        },
        change_cursor=published.change_cursor if published else None,
    )


def _rejection(rejected: list[dict[str, Any]], sent: int) -> str:
    """How many data points measures-api did not take, and why."""
    reasons = Counter(str(row.get("reason")) for row in rejected)
    details = {str(row.get("reason")): row.get("detail") for row in reversed(rejected)}
    told = "; ".join(
        f"{count} {reason}" + (f" ({details[reason]})" if details[reason] else "")
        for reason, count in reasons.most_common()
    )
    return f"measures-api rejected {len(rejected)} of {sent} data points: {told}"


def _told(row: dict[str, Any], cells: list[dict[str, Any]]) -> dict[str, Any]:
    """measures-api's report of a row, with the cell that it is about."""
    cell = cells[row["index"]] if row.get("index") is not None else {}
    return _where(cell) | {name: row.get(name) for name in ("reason", "field", "detail")}


def _where(cell: Mapping[str, Any]) -> dict[str, Any]:
    return {name: cell.get(name) for name in ("period", "organization", "breakdown")}


async def publishing_given_up(session: AsyncSession, job: Job, reason: str) -> None:
    """Tell people that the derivation could not be carried out because of us; what is published stays as it was."""
    derivation_id = UUID(job.payload["derivation_id"])
    if await find_derivation(session, job.coalition_id, derivation_id) is None:
        return
    session.add(
        DerivationRun(
            coalition_id=job.coalition_id,
            id=job.id,
            derivation_id=derivation_id,
            state="failed",
            reason=f"it failed on our side again and again ({reason}); publish it again to try once more",
            parts=[],
            counts={},
            report={"rows": {}, "rejected": [], "withheld": [], "problems": []},
            change_cursor=None,
        )
    )
