"""Routes of breaks in series."""

from uuid import UUID

from rba_platform.access import Editor

from measures_api import records
from measures_api.breaks.repository import breaks_of, replace_breaks
from measures_api.breaks.schemas import BreakBody, BreaksBody
from measures_api.dependencies import Reader, Session, measures_router
from measures_api.domain.cell_reading import RowFault, read_period
from measures_api.domain.errors import InvalidFieldsError
from measures_api.measures.repository import shape_of

router = measures_router(prefix="/v1/measures/{measure_id}/breaks", tags=["breaks"])


@router.get("")
async def get_breaks(measure_id: UUID, caller: Reader, session: Session) -> BreaksBody:
    """The breaks of a measure's series, in order."""
    await shape_of(session, caller, measure_id)
    rows = await breaks_of(session, caller, [measure_id])
    return BreaksBody(breaks=[BreakBody(period=row.period, reason=row.reason) for row in rows])


@router.put("")
async def put_breaks(measure_id: UUID, body: BreaksBody, caller: Editor, session: Session) -> BreaksBody:
    """Let these be all breaks of a measure's series."""
    shape = await shape_of(session, caller, measure_id, lock=True)
    faults = []
    for place, each in enumerate(body.breaks):
        try:
            read_period(each.period, shape.calendar)
        except RowFault as fault:
            faults.append((f"breaks/{place}/period", fault.reason, fault.detail))
    reasons: dict[str, dict[str, str]] = {
        each.period: {str(lang): line for lang, line in each.reason.items()} for each in body.breaks
    }
    if len(reasons) < len(body.breaks):
        faults.append(("breaks", "duplicate_in_call", "Each period stands once."))
    if faults:
        raise InvalidFieldsError(faults)
    if {row.period: row.reason for row in await breaks_of(session, caller, [measure_id])} != reasons:
        await replace_breaks(session, caller, measure_id, reasons)
        records.note_write(session, caller, "breaks", measure_id, measure_id=measure_id, action="breaks.put")
    return await get_breaks(measure_id, caller, session)
