"""A survey tool that is asked for answers, and hooks whose events are fetched from it."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import httpx
from rba_platform.jobs import jobs
from sqlalchemy import update

from survey_ingest.testing.running_ingest import RunningIngest

#: The access token of every connector made here.
TOKEN = "token-of-the-tool-0123456789"  # noqa: S105 - opens nothing but tests
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_OK = 200


class OutsideTool:
    """A survey tool as it answers; `status` lets it fail."""

    def __init__(self) -> None:
        self.asked: list[httpx.Request] = []
        self.answers: dict[str, Any] = {}
        self.status = _OK
        self.meanwhile: Callable[[], Any] | None = None

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        """The answer at the path of the request."""
        await request.aread()
        self.asked.append(request)
        if self.meanwhile is not None:
            meanwhile, self.meanwhile = self.meanwhile, None
            await meanwhile()
        if self.status != _OK:
            return httpx.Response(self.status, content=b"canary of the tool")
        found = self.answers[request.url.path]
        found = found(request) if callable(found) else found
        return httpx.Response(200, content=found) if isinstance(found, bytes) else httpx.Response(200, json=found)


async def new_hook(ingest: RunningIngest, tool: str, base_url: str, **more: str) -> dict[str, Any]:
    """A hook of a new source, with a connector."""
    source = (await ingest.client.post("/v1/sources", json={"name": {"en": "Reading"}})).json()
    body = {"name": f"Our {tool}", "tool": tool, "base_url": base_url, "token": TOKEN}
    connector = (await ingest.client.post("/v1/connectors", json=body)).json()
    asked = {"tool": tool, "connector_id": connector["id"]} | more
    made = await ingest.client.post(f"/v1/sources/{source['id']}/hooks", json=asked)
    made.raise_for_status()
    hook: dict[str, Any] = made.json()
    return hook


async def redcap_saved(ingest: RunningIngest, hook: dict[str, Any], record: str) -> None:
    """What REDCap pushes when a record is saved."""
    body = urlencode({"project_id": "7", "instrument": "reading", "record": record})
    answer = await ingest.client.post(hook["url"], content=body, headers=FORM)
    answer.raise_for_status()


async def hurry(ingest: RunningIngest) -> None:
    """Do what is planned for later, until nothing is."""
    for _ in range(6):
        async with ingest.database.tenant(ingest.coalition_id) as session:
            waiting = jobs.c.kind.in_(["fold_inbox", "fetch_submissions"]) & (jobs.c.state == "queued")
            await session.execute(update(jobs).where(waiting).values(run_at=jobs.c.created_at))
        if not await ingest.work():
            return


async def responses(ingest: RunningIngest, hook: dict[str, Any]) -> list[dict[str, Any]]:
    """The responses of the hook's source."""
    answer = await ingest.client.get(f"/v1/sources/{hook['source_id']}/responses")
    return [json.loads(line) for line in answer.text.splitlines()]
