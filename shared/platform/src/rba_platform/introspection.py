"""Access keys in the services that do not store them: ask measures-api, and remember the answer for a moment."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

import httpx

from rba_platform.access import Caller, Role
from rba_platform.clock import Clock
from rba_platform.problems import unavailable

#: A revoked key works this much longer, at most.
FRESH = timedelta(seconds=1)

#: While measures-api is away, the last good answer counts this long.
STALE = timedelta(minutes=10)

#: What measures-api answers to a text that cannot be a key: too long, or with characters that no key has.
_NO_KEY = 422

_REMEMBERED_KEYS = 10_000


@dataclass(frozen=True)
class _Answer:
    caller: Caller | None
    at: datetime


class IntrospectionAuthenticator:
    """Identifies callers by `POST /v1/access/introspect` of measures-api."""

    def __init__(self, http: httpx.AsyncClient, clock: Clock) -> None:
        self._http = http
        self._clock = clock
        self._answers: OrderedDict[bytes, _Answer] = OrderedDict()

    async def identify(self, token: str) -> Caller | None:
        """The caller of this key; 503 where measures-api is away and did not answer for this key lately."""
        # A dump of this process's memory should not hold keys for longer than a request.
        name = sha256(token.encode()).digest()
        known = self._answers.get(name)
        now = self._clock.now()
        if known is not None and now - known.at < FRESH:
            return known.caller
        try:
            answer = await self._http.post("/v1/access/introspect", json={"token": token})
            if answer.status_code == _NO_KEY:
                return None
            answer.raise_for_status()
        except httpx.HTTPError:
            if known is not None and now - known.at < STALE:
                return known.caller
            raise unavailable("Access keys cannot be checked just now, because measures-api does not answer.") from None
        caller = _caller(answer.json())
        self._answers[name] = _Answer(caller, now)
        self._answers.move_to_end(name)
        while len(self._answers) > _REMEMBERED_KEYS:
            self._answers.popitem(last=False)
        return caller


def _caller(answer: dict[str, str | bool | None]) -> Caller | None:
    if not answer["active"]:
        return None
    organization = answer.get("organization_id")
    return Caller(
        coalition_id=UUID(str(answer["coalition_id"])),
        role=Role[str(answer["role"])],
        key_id=UUID(str(answer["key_id"])),
        organization_id=UUID(str(organization)) if organization else None,
    )
