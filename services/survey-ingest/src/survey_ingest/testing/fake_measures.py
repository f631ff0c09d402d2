"""A small measures-api that keeps the contract; tests/contract hold it to that."""

from dataclasses import dataclass, field
from typing import Annotated, Any
from uuid import UUID

import httpx
from fastapi import APIRouter, FastAPI, Header, Request, Response
from rba_kernel.calendar import DEFAULT_CALENDARS
from rba_kernel.cell import breakdown_text
from rba_kernel.privacy import PrivacyPolicy
from rba_platform.access import Role
from rba_platform.ids import new_id
from rba_platform.problems import Problem, install, not_found


@dataclass
class FakeCoalition:
    """One coalition as the fake keeps it. `points` are the current values by (measure id, cell)."""

    id: UUID = field(default_factory=new_id)
    timezone: str = "Asia/Kuwait"
    privacy: PrivacyPolicy = field(default_factory=PrivacyPolicy)
    measures: dict[str, dict[str, Any]] = field(default_factory=dict)
    points: dict[tuple[str, str, str | None, str], dict[str, Any]] = field(default_factory=dict)
    cursor: int = 0


class FakeMeasures:
    """A measures-api with no database. `away` lets every call fail with 503; `refusal` lets publishing be refused."""

    def __init__(self) -> None:
        self.coalitions: dict[UUID, FakeCoalition] = {}
        self.keys: dict[str, tuple[UUID, Role, UUID]] = {}
        self.away = False
        self.refusal: Problem | None = None
        self.app = self._app()

    @property
    def transport(self) -> httpx.ASGITransport:
        """How a client reaches it."""
        return httpx.ASGITransport(self.app)

    def add_coalition(self) -> FakeCoalition:
        """A new coalition."""
        coalition = FakeCoalition()
        self.coalitions[coalition.id] = coalition
        return coalition

    def add_key(self, coalition: FakeCoalition, role: Role) -> str:
        """A new access key of the coalition."""
        token = f"ns_{new_id()}"
        self.keys[token] = (coalition.id, role, new_id())
        return token

    def add_measure(self, coalition: FakeCoalition, key: str, unit: str = "percent", **fields: Any) -> dict[str, Any]:
        """A new measure of the coalition, in the calendar `calendar` (its key; the year unless given)."""
        calendar = DEFAULT_CALENDARS[fields.pop("calendar", "year")]
        measure = {
            "id": str(new_id()),
            "key": key,
            "unit": unit,
            "calendar": calendar.to_json(),
            "breakdowns": [],
        } | fields
        coalition.measures[key] = measure
        return measure

    def acting(self, coalition_id: str) -> FakeCoalition:
        """The coalition that a call names; 503 while away."""
        if self.away:
            raise Problem(503, "try_again", "away")
        return self.coalitions[UUID(coalition_id)]

    def _app(self) -> FastAPI:
        app = FastAPI()
        install(app)
        app.include_router(_reading(self))
        app.include_router(_writing(self))
        return app


ActingFor = Annotated[str, Header(alias="Acting-For")]
_STATUSES = ("created", "revised", "unchanged", "withdrawn", "rejected")


def _reading(fake: FakeMeasures) -> APIRouter:
    router = APIRouter(prefix="/v1")

    @router.post("/access/introspect")
    async def introspect(request: Request) -> dict[str, Any]:
        known = fake.keys.get((await request.json())["token"])
        if known is None:
            return {"active": False}
        coalition_id, role, key_id = known
        return {"active": True, "coalition_id": coalition_id, "key_id": key_id, "role": role.name}

    @router.get("/coalition")
    async def coalition(acting_for: ActingFor) -> dict[str, Any]:
        here = fake.acting(acting_for)
        return {"id": here.id, "timezone": here.timezone, "privacy": here.privacy.to_json()}

    @router.get("/measures")
    async def measures(key: str, acting_for: ActingFor) -> dict[str, Any]:
        found = fake.acting(acting_for).measures.get(key)
        return {"items": [found] if found else [], "next": None}

    return router


def _writing(fake: FakeMeasures) -> APIRouter:
    router = APIRouter(prefix="/v1")

    @router.put("/measures/{measure_id}/data-points")
    async def publish(
        measure_id: str, request: Request, response: Response, replace: str, acting_for: ActingFor
    ) -> dict[str, Any]:
        here = fake.acting(acting_for)
        if fake.refusal is not None:
            raise fake.refusal
        if all(measure["id"] != measure_id for measure in here.measures.values()):
            raise not_found("measure")
        rows = _replace(here, measure_id, replace, (await request.json())["data_points"])
        response.headers["Change-Cursor"] = str(here.cursor)
        counts = dict.fromkeys(_STATUSES, 0)
        for row in rows:
            counts[row["status"]] += 1
        return {"rows": rows, "counts": counts}

    return router


def _replace(
    here: FakeCoalition, measure_id: str, writer: str, data_points: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The whole-set rule: what is no longer in the writer's set is withdrawn, what another writer owns is refused."""
    rows: list[dict[str, Any]] = []
    kept = set()
    for index, point in enumerate(data_points):
        place = (measure_id, point["period"], point["organization"], breakdown_text(point["breakdown"]))
        known = here.points.get(place)
        if known is not None and known["writer"] != writer:
            rows.append({"index": index, "status": "rejected", "reason": "owned_by_another_source"})
            continue
        kept.add(place)
        told = {name: point.get(name) for name in ("value", "numerator", "denominator", "n")}
        changed = "unchanged" if known is not None and known["told"] == told else "revised"
        here.points[place] = {"writer": writer, "told": told, "provenance": point["provenance"]}
        rows.append({"index": index, "status": "created" if known is None else changed})
    for place in [place for place, known in here.points.items() if known["writer"] == writer and place not in kept]:
        if place[0] == measure_id:
            del here.points[place]
            rows.append({"index": None, "status": "withdrawn"})
    here.cursor += 1
    return rows
