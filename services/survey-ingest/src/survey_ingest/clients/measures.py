"""What survey-ingest asks of measures-api: its measures, the coalition's settings, and to take data points."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from rba_kernel.calendar import Calendar
from rba_kernel.privacy import PrivacyPolicy
from rba_platform.client import NeighbourAwayError, call
from rba_platform.clock import Clock

#: How long the coalition's settings are taken for fresh, and how long they serve while measures-api is away.
_FRESH = timedelta(seconds=2)
_STALE = timedelta(minutes=10)
_REMEMBERED = 1000
#: A whole set of data points may take longer than an ordinary call.
_PUBLISH_SECONDS = 60.0


@dataclass(frozen=True)
class Measure:
    """The few fields of a measure that a derivation needs."""

    id: UUID
    key: str
    unit: str
    calendar: Calendar
    breakdowns: tuple[str, ...]


@dataclass(frozen=True)
class Coalition:
    """The coalition's settings that count here."""

    timezone: str
    privacy: PrivacyPolicy


@dataclass(frozen=True)
class Published:
    """What became of the data points. `rows` are measures-api's own reports, in the order in which they were sent."""

    counts: dict[str, int]
    rows: list[dict[str, Any]] = field(default_factory=list)
    change_cursor: str | None = None


class MeasuresClient:
    """Calls measures-api for a coalition. Raises `NeighbourAwayError` and `NeighbourRefusedError`."""

    def __init__(self, http: httpx.AsyncClient, clock: Clock) -> None:
        self._http = http
        self._clock = clock
        self._coalitions: OrderedDict[UUID, tuple[datetime, Coalition]] = OrderedDict()

    async def measure(self, coalition_id: UUID, key: str) -> Measure | None:
        """The measure of that key; None where there is none."""
        answer = await call(self._http, "GET", "/v1/measures", acting_for=coalition_id, params={"key": key})
        found = [item for item in answer.json()["items"] if item["key"] == key]
        return _measure(found[0]) if found else None

    async def coalition(self, coalition_id: UUID) -> Coalition:
        """The coalition's settings, at most two seconds old, or ten minutes while measures-api is away."""
        now = self._clock.now()
        known = self._coalitions.get(coalition_id)
        if known is not None and now - known[0] < _FRESH:
            return known[1]
        try:
            answer = await call(self._http, "GET", "/v1/coalition", acting_for=coalition_id)
        except NeighbourAwayError:
            if known is not None and now - known[0] < _STALE:
                return known[1]
            raise
        data = answer.json()
        coalition = Coalition(data["timezone"], PrivacyPolicy.from_json(data["privacy"]))
        self._coalitions[coalition_id] = (now, coalition)
        self._coalitions.move_to_end(coalition_id)
        while len(self._coalitions) > _REMEMBERED:
            self._coalitions.popitem(last=False)
        return coalition

    async def publish(
        self, coalition_id: UUID, measure_id: UUID, derivation_id: UUID, data_points: Sequence[Mapping[str, Any]]
    ) -> Published:
        """Make `data_points` the whole set that this derivation has in the measure. May be repeated."""
        answer = await call(
            self._http,
            "PUT",
            f"/v1/measures/{measure_id}/data-points",
            acting_for=coalition_id,
            params={"replace": f"derivation:{derivation_id}"},
            json={"data_points": list(data_points)},
            timeout=_PUBLISH_SECONDS,
        )
        report = answer.json()
        return Published(dict(report["counts"]), list(report["rows"]), answer.headers.get("change-cursor"))


def _measure(data: Mapping[str, Any]) -> Measure:
    return Measure(
        id=UUID(data["id"]),
        key=data["key"],
        unit=data["unit"],
        calendar=Calendar.from_json(data["calendar"]),
        breakdowns=tuple(data["breakdowns"]),
    )
