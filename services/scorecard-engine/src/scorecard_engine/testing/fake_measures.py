"""measures-api as a fake: the same answers, kept in memory. Passes the contract suite in tests/contract."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from rba_kernel.calendar import DEFAULT_CALENDARS
from rba_platform.client import NeighbourAwayError, NeighbourRefusedError
from rba_platform.ids import new_id

from scorecard_engine.clients.measures import (
    Change,
    Changes,
    CoalitionState,
    DataPointState,
    Head,
    Heads,
    MeasureState,
    SeriesState,
)

PAGE = 100

#: When a data point was recorded that says nothing of it: before any day on which tests look.
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


class FakeCoalition:
    """One coalition in the fake. Every write moves its feed."""

    def __init__(self, owner: "FakeMeasures") -> None:
        self.id = new_id()
        self._owner = owner
        self.changes: list[Change] = []
        self.state: dict[str, Any] = {}
        self.measures: dict[UUID, dict[str, Any]] = {}
        self.catalogue: dict[tuple[str, UUID], dict[str, Any]] = {}
        self.series: dict[UUID, dict[str, Any]] = {}
        self.put_coalition(name={"en": "Coalition", "ar": "تحالف"})

    def put_coalition(self, **state: Any) -> None:
        """Change names, zone or floors."""
        defaults = {"name": {}, "timezone": "Asia/Kuwait", "privacy": {"floor_n": 10, "change_floor": 20}}
        self.state = defaults | self.state | state
        self.announce("coalition", self.id)

    def put_measure(self, key: str, **facets: Any) -> UUID:
        """Make or change the measure with this key; `calendar` is the key of a default one."""
        measure_id = next((i for i, m in self.measures.items() if m["key"] == key), new_id())
        calendar = facets.pop("calendar", "year")
        defaults = {
            "name": {"en": key, "ar": f"مقياس {key}"},
            "unit": "percent",
            "decimals": 1,
            "polarity": "higher",
            "range": None,
            "rank": "headline",
            "breakdowns": [],
        }
        self.measures[measure_id] = {
            **defaults,
            **facets,
            "id": str(measure_id),
            "key": key,
            "calendar_id": str(UUID(int=sorted(DEFAULT_CALENDARS).index(calendar) + 1)),
            "calendar": DEFAULT_CALENDARS[calendar].to_json(),
        }
        self.series.setdefault(
            measure_id, {"data_points": [], "targets": [], "baseline": None, "breaks": [], "story": None}
        )
        self.announce("measure", measure_id, measure_id)
        return measure_id

    def delete_measure(self, measure_id: UUID) -> None:
        """Remove a measure with its series."""
        del self.measures[measure_id], self.series[measure_id]
        self.announce("measure", measure_id, measure_id)

    def put_point(self, measure_id: UUID, period: str, *, at: datetime | None = None, **value: Any) -> None:
        """A data point of a period; an older value of the same cell becomes its earlier revision."""
        at = at or LONG_AGO
        cell = (period, value.get("organization_id"), value.get("breakdown") or {})
        points = self.series[measure_id]["data_points"]
        same = [p for p in points if (p["period"], p["organization_id"], p["breakdown"]) == cell]
        for point in same:
            point["superseded_at"] = point["superseded_at"] or at.isoformat()
        points.append(
            {
                "organization_id": None,
                "value": None,
                "numerator": None,
                "denominator": None,
                "n": None,
                "status": "ok",
                **value,
                "breakdown": cell[2],
                "id": same[0]["id"] if same else str(new_id()),
                "period": period,
                "revision": len(same) + 1,
                "recorded_at": at.isoformat(),
                "superseded_at": None,
            }
        )
        self.announce("data_points", measure_id, measure_id)

    def put_around(self, measure_id: UUID, **around: Any) -> None:
        """Targets, baseline, breaks or story."""
        self.series[measure_id].update(around)
        for kind in around:
            self.announce(kind, measure_id, measure_id)

    def put_entry(self, kind: str, **document: Any) -> UUID:
        """A result, program, organization, initiative or dimension."""
        entry_id = new_id()
        self.catalogue[kind, entry_id] = {**document, "id": str(entry_id)}
        self.announce(kind, entry_id)
        return entry_id

    def announce(self, kind: str, thing_id: UUID, measure_id: UUID | None = None) -> None:
        """Put a change into the feed."""
        self.changes.append(Change(kind=kind, id=thing_id, measure_id=measure_id))
        self._owner.moved(self)


class FakeMeasures:
    """The whole service. `away` makes every call fail."""

    def __init__(self) -> None:
        self.coalitions: dict[UUID, FakeCoalition] = {}
        self.away = False
        self._log: list[UUID] = []
        self._bell = asyncio.Event()

    def coalition(self) -> FakeCoalition:
        """A new coalition."""
        return FakeCoalition(self)

    def moved(self, coalition: FakeCoalition) -> None:
        """Note that a coalition's feed moved, and wake who waits for that."""
        self.coalitions[coalition.id] = coalition
        self._log.append(coalition.id)
        self._bell.set()

    async def heads(self, after: str | None, wait_seconds: int) -> Heads:
        """See `Measures`."""
        self._answering()
        start = int(after or 0)
        if start >= len(self._log):
            self._bell.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._bell.wait(), wait_seconds)
        self._answering()
        moved = dict.fromkeys(self._log[start:])
        items = [Head(coalition_id=c, position=len(self.coalitions[c].changes)) for c in moved]
        return Heads(items=items, cursor=str(len(self._log)))

    async def changes(self, coalition_id: UUID, after: int) -> Changes:
        """See `Measures`."""
        self._answering()
        changes = self.coalitions[coalition_id].changes
        if after > len(changes):
            raise NeighbourRefusedError(400, "invalid_cursor", "This cursor is ahead of the feed.")
        items = changes[after : after + PAGE]
        return Changes(items=items, cursor=after + len(items))

    async def get_coalition(self, coalition_id: UUID) -> CoalitionState | None:
        """See `Measures`."""
        self._answering()
        return CoalitionState.model_validate(self.coalitions[coalition_id].state)

    async def get_measure(self, coalition_id: UUID, measure_id: UUID) -> MeasureState | None:
        """See `Measures`."""
        self._answering()
        document = self.coalitions[coalition_id].measures.get(measure_id)
        return None if document is None else MeasureState.model_validate({**document, "document": document})

    async def get_catalogue_entry(self, coalition_id: UUID, kind: str, entry_id: UUID) -> dict[str, Any] | None:
        """See `Measures`."""
        self._answering()
        return deepcopy(self.coalitions[coalition_id].catalogue.get((kind, entry_id)))

    async def get_series(self, coalition_id: UUID, measure_ids: Sequence[UUID]) -> list[SeriesState]:
        """See `Measures`."""
        self._answering()
        known = self.coalitions[coalition_id].series
        return [
            SeriesState.model_validate(
                {
                    **known[m],
                    "measure_id": m,
                    "data_points": [DataPointState.model_validate(p) for p in known[m]["data_points"]],
                }
            )
            for m in measure_ids
            if m in known
        ]

    def _answering(self) -> None:
        if self.away:
            raise NeighbourAwayError("the fake is away")
