"""Which values of a dimension data points rest on."""

from collections.abc import Collection

from rba_platform.access import Caller
from sqlalchemy import Text, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from measures_api.domain.errors import InUseError
from measures_api.models import DataPoint, TargetRecord


async def refuse_if_used(session: AsyncSession, caller: Caller, dimension: str, values: Collection[str]) -> None:
    """Raise `InUseError` where a data point or a target stands in one of these values of `dimension`."""
    if not values:
        return
    pairs = cast([f"{dimension}={value}" for value in values], ARRAY(Text))
    for model in (DataPoint, TargetRecord):
        parts = func.string_to_array(model.breakdown, ";")
        used = select(model.id).where(model.coalition_id == caller.coalition_id, parts.op("&&")(pairs)).limit(1)
        if await session.scalar(used) is not None:
            raise InUseError("Data points or targets stand in a value that would go. Keep its key, or move them first.")
