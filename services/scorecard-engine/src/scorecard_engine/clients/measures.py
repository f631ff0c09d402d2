"""measures-api as the engine reads it: the change feed, and the present state of what changed.

Errors are those of `rba_platform.client`: `NeighbourAwayError` (try again) and `NeighbourRefusedError`; what is gone
is None, or left out of a list.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, Protocol, TypeVar
from uuid import UUID

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError
from rba_platform.client import NeighbourAwayError, NeighbourRefusedError, call

_GONE = 404

#: How long measures-api holds a request for heads open; ours waits a little longer.
HEADS_WAIT_SECONDS = 20

#: Where each kind of thing in the catalogue is read.
CATALOGUE_PATHS = {
    "result": "/v1/results",
    "program": "/v1/programs",
    "organization": "/v1/organizations",
    "initiative": "/v1/initiatives",
    "dimension": "/v1/dimensions",
}


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


AnswerT = TypeVar("AnswerT", bound=_Answer)


class Head(_Answer):
    """How far the feed of one coalition has come."""

    coalition_id: UUID
    position: int


class Heads(_Answer):
    """The coalitions that moved since a cursor, and the cursor to ask with next."""

    items: list[Head]
    cursor: str


class Change(_Answer):
    """That something changed; its present state is asked for separately."""

    kind: str
    id: UUID
    measure_id: UUID | None = None


class Changes(_Answer):
    """A page of the feed, and the position it reaches."""

    items: list[Change]
    cursor: int


class CoalitionState(_Answer):
    """The coalition: names, zone, privacy floors."""

    name: dict[str, str]
    timezone: str
    privacy: dict[str, Any]


class MeasureState(_Answer):
    """What a measure is looked up by; `document` is all that measures-api says of it."""

    id: UUID
    key: str
    calendar_id: UUID
    document: dict[str, Any]


class DataPointState(_Answer):
    """One revision of a data point."""

    id: UUID
    revision: int
    period: str
    organization_id: UUID | None = None
    breakdown: dict[str, str]
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    n: Decimal | None = None
    status: Literal["ok", "withdrawn"]
    recorded_at: datetime
    superseded_at: datetime | None = None


class SeriesState(_Answer):
    """All revisions of a measure's data points, and what stands around them."""

    measure_id: UUID
    data_points: list[DataPointState]
    targets: list[dict[str, Any]]
    baseline: dict[str, Any] | None = None
    breaks: list[dict[str, Any]]
    story: dict[str, Any] | None = None


class Measures(Protocol):
    """What the engine asks of measures-api."""

    async def heads(self, after: str | None, wait_seconds: int) -> Heads:
        """Coalitions that moved since the cursor `after`; all of them for None. Held open until one does."""
        ...

    async def changes(self, coalition_id: UUID, after: int) -> Changes:
        """The next page of a coalition's feed."""
        ...

    async def get_coalition(self, coalition_id: UUID) -> CoalitionState | None:
        """The coalition itself."""
        ...

    async def get_measure(self, coalition_id: UUID, measure_id: UUID) -> MeasureState | None:
        """A measure with its calendar."""
        ...

    async def get_catalogue_entry(self, coalition_id: UUID, kind: str, entry_id: UUID) -> dict[str, Any] | None:
        """A result, program, organization, initiative or dimension."""
        ...

    async def get_series(self, coalition_id: UUID, measure_ids: Sequence[UUID]) -> list[SeriesState]:
        """The series of these measures with all revisions; measures that are gone are left out."""
        ...


class HttpMeasures:
    """`Measures` over HTTP; `http` is a `rba_platform.client.neighbour`."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def heads(self, after: str | None, wait_seconds: int) -> Heads:
        """See `Measures`."""
        query: dict[str, str | int] = {"wait": wait_seconds} | ({} if after is None else {"after": after})
        response = await call(
            self._http,
            "GET",
            "/v1/changes/heads",
            params=query,
            timeout=httpx.Timeout(wait_seconds + 10.0, connect=2.0),
        )
        return _read(Heads, response)

    async def changes(self, coalition_id: UUID, after: int) -> Changes:
        """See `Measures`."""
        response = await call(self._http, "GET", "/v1/changes", acting_for=coalition_id, params={"after": str(after)})
        return _read(Changes, response)

    async def get_coalition(self, coalition_id: UUID) -> CoalitionState | None:
        """See `Measures`."""
        response = await self._get(coalition_id, "/v1/coalition")
        return None if response is None else _read(CoalitionState, response)

    async def get_measure(self, coalition_id: UUID, measure_id: UUID) -> MeasureState | None:
        """See `Measures`."""
        response = await self._get(coalition_id, f"/v1/measures/{measure_id}")
        if response is None:
            return None
        document = response.json()
        return MeasureState.model_validate({**document, "document": document})

    async def get_catalogue_entry(self, coalition_id: UUID, kind: str, entry_id: UUID) -> dict[str, Any] | None:
        """See `Measures`."""
        response = await self._get(coalition_id, f"{CATALOGUE_PATHS[kind]}/{entry_id}")
        if response is None:
            return None
        document: dict[str, Any] = response.json()
        return document

    async def get_series(self, coalition_id: UUID, measure_ids: Sequence[UUID]) -> list[SeriesState]:
        """See `Measures`."""
        query = [("measure", str(measure_id)) for measure_id in measure_ids] + [("revisions", "true")]
        response = await self._get(coalition_id, "/v1/series", query)
        if response is not None:
            return _read(_SeriesList, response).items
        if len(measure_ids) == 1:
            return []
        # One of them is gone; asked for alone, the others answer.
        return [state for one in measure_ids for state in await self.get_series(coalition_id, [one])]

    async def _get(self, coalition_id: UUID, path: str, query: Sequence[tuple[str, str]] = ()) -> httpx.Response | None:
        try:
            return await call(self._http, "GET", path, acting_for=coalition_id, params=list(query))
        except NeighbourRefusedError as error:
            if error.status == _GONE:
                return None
            raise


class _SeriesList(_Answer):
    items: list[SeriesState]


def _read(model: type[AnswerT], response: httpx.Response) -> AnswerT:
    try:
        return model.model_validate_json(response.content)
    except ValidationError as error:
        # Another version of measures-api, or something else on its port: waiting may help, guessing does not.
        raise NeighbourAwayError(f"{model.__name__}: the answer does not fit ({error.error_count()} errors)") from None
