"""How one service calls another: one place for addresses, time-outs and the names of what can go wrong."""

from typing import Any
from uuid import UUID

import httpx

_TIMEOUT = httpx.Timeout(10.0, connect=2.0)


class NeighbourAwayError(Exception):
    """The other service did not answer, or says that it cannot just now. Try again later."""


class NeighbourRefusedError(Exception):
    """The other service answered that the request is wrong. `code` is the problem's stable name."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.detail = detail


def neighbour(base_url: str, service_key: str, transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    """A client for another service. Tests hand in the transport of that service's real app."""
    return httpx.AsyncClient(
        base_url=base_url,
        headers={"Authorization": f"Bearer {service_key}"},
        timeout=_TIMEOUT,
        transport=transport,
        trust_env=False,
    )


async def call(
    http: httpx.AsyncClient, method: str, path: str, *, acting_for: UUID | None = None, **arguments: Any
) -> httpx.Response:
    """One request; raises `NeighbourAwayError` or `NeighbourRefusedError` in place of an answer that is none."""
    headers = arguments.pop("headers", {})
    if acting_for is not None:
        headers = {**headers, "Acting-For": str(acting_for)}
    try:
        response = await http.request(method, path, headers=headers, **arguments)
    except httpx.HTTPError as error:
        raise NeighbourAwayError(f"{method} {path}: {type(error).__name__}") from error
    if response.status_code >= 500 or response.status_code == 429:  # noqa: PLR2004 - HTTP's own numbers
        raise NeighbourAwayError(f"{method} {path}: {response.status_code}")
    if response.is_error:
        problem = _problem(response)
        code = str(problem.get("type", "unknown")).rsplit(":", 1)[-1]
        raise NeighbourRefusedError(response.status_code, code, str(problem.get("detail", "")))
    return response


def _problem(response: httpx.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
