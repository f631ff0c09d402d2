"""Carrying out a recipe, in a thread: Polars leaves Python's lock alone, so the event loop keeps going.

It runs in the process that asks and not in the reader's child: what it reads was written by us and can do no harm.
"""

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rba_kernel.calendar import Calendar

from survey_ingest.derivations.inputs import Inputs, load_inputs
from survey_ingest.domain.across_measures import GivenAway
from survey_ingest.domain.derivation import Derivation
from survey_ingest.domain.points import DataPoint, DataPoints
from survey_ingest.storage import Storage

if TYPE_CHECKING:
    import polars as pl


async def run_recipe(
    storage: Storage, scratch: Path, inputs: Inputs, recipe: Derivation, calendar: Calendar, timezone: str
) -> DataPoints:
    """The data points of the recipe. Raises `DerivationError` where it does not fit what is read."""
    if not inputs.parts:
        return DataPoints(())
    from survey_ingest.domain.deriving import derive

    parts = await load_inputs(storage, inputs, scratch)
    return await asyncio.to_thread(derive, parts, recipe, calendar, timezone)


async def rows_behind(
    storage: Storage,
    scratch: Path,
    inputs: Inputs,
    recipe: Derivation,
    calendar: Calendar,
    timezone: str,
    **cell: Any,
) -> "pl.DataFrame":
    """The rows behind one cell (`period`, `organization`, `breakdown`): `upload`, `row_number`, `counted`."""
    from survey_ingest.domain.deriving import lineage_rows

    parts = await load_inputs(storage, inputs, scratch)
    return await asyncio.to_thread(lineage_rows, parts, recipe, calendar, timezone, **cell)


def published_point(point: DataPoint, provenance: dict[str, Any], given_away: GivenAway | None) -> dict[str, Any]:
    """The data point as measures-api takes it. A ratio goes as what it is made of; its value follows from that.

    Where another measure hides it, `n` is the number of people whom the two would tell about: below the floor, so that
    whoever keeps the floors hides it. How many respondents there are stands in the provenance then.
    """
    figures: dict[str, Any] = {"value": point.value}
    if point.denominator is not None:
        figures = {"numerator": point.numerator, "denominator": point.denominator}
    more: dict[str, Any] = {} if point.effective_n == point.n else {"effective_n": point.effective_n}
    if given_away is not None:
        more |= {"respondents": point.n, "hidden_beside": asdict(given_away)}
    return {
        "period": point.period,
        "organization": point.organization,
        "breakdown": point.breakdown,
        **figures,
        "n": point.n if given_away is None else given_away.group,
        "provenance": provenance | more,
    }
