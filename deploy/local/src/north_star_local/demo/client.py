"""The demo's way to the three services: their public interfaces, as a careful client uses them.

Every request may be repeated: a service that is away or busy is asked again, what exists under its natural key is not
made again, and a POST carries an Idempotency-Key made of that natural key.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any, Self

import httpx

#: Answers after which the same request is sent again.
_PASSING = frozenset({409, 425, 429, 500, 502, 503, 504})
_GIVE_UP_SECONDS = 40.0
_PAUSE_SECONDS = 0.2

Json = dict[str, Any]


class DemoError(Exception):
    """A service refused what the demo sent; the text names the call and the service's own explanation.

    `status` is that of the last answer, where there was one.
    """

    def __init__(self, text: str, status: int | None = None) -> None:
        super().__init__(text)
        self.status = status


class DemoClient:
    """Calls to the three services as one caller; `urls` by service name."""

    def __init__(self, urls: Mapping[str, str], key: str) -> None:
        self._urls = dict(urls)
        # trust_env off: a proxy of the machine has no business between the demo and 127.0.0.1.
        self._http = httpx.Client(headers={"Authorization": f"Bearer {key}"}, timeout=30, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def call(self, method: str, service: str, path: str, **options: Any) -> httpx.Response:
        """One request that must succeed; raises `DemoError` where it is refused or nobody answers for a minute."""
        deadline = time.monotonic() + _GIVE_UP_SECONDS
        while True:
            status: int | None = None
            try:
                answer = self._http.request(method, f"{self._urls[service]}{path}", **options)
                if answer.is_success:
                    return answer
                problem = f"{answer.status_code} {_explanation(answer)}"
                status = answer.status_code
                passing = status in _PASSING
            except httpx.HTTPError as error:
                problem, passing = type(error).__name__, True
            if not passing or time.monotonic() > deadline:
                raise DemoError(f"{method} {service} {path}: {problem}", status)
            time.sleep(_PAUSE_SECONDS)

    def exists(self, service: str, path: str) -> bool:
        """Whether there is something at `path`."""
        try:
            self.get(service, path)
        except DemoError as error:
            if error.status == httpx.codes.NOT_FOUND:
                return False
            raise
        return True

    def get(self, service: str, path: str, **parameters: Any) -> Json:
        """One resource."""
        found: Json = self.call("GET", service, path, params=parameters).json()
        return found

    def items(self, service: str, path: str, **parameters: Any) -> list[Json]:
        """All items of a list, page by page."""
        found: list[Json] = []
        cursor: str | None = None
        while True:
            page = self.get(service, path, limit=100, **parameters, **({"cursor": cursor} if cursor else {}))
            found += page["items"]
            cursor = page.get("next")
            if cursor is None:
                return found

    def make(self, service: str, path: str, body: Json, name: str) -> Json:
        """Make a resource; `name` is its natural key among those of `path`."""
        key = f"demo {path} {name}"
        made: Json = self.call(
            "POST", service, path, json=body, headers={"Idempotency-Key": key.encode("ascii", "ignore").decode()}
        ).json()
        return made

    def ensure(self, service: str, path: str, body: Json, same: Callable[[Json], bool], name: str) -> Json:
        """The resource that is the `same` already, else a new one."""
        found = next((item for item in self.items(service, path) if same(item)), None)
        return found or self.make(service, path, body, name)


def _explanation(answer: httpx.Response) -> str:
    """The service's problem in one line."""
    try:
        problem = answer.json()
        errors = "; ".join(f"{each.get('pointer')}: {each.get('detail')}" for each in problem.get("errors") or [])
        return f"{problem.get('detail') or problem.get('title')} {errors}".strip()
    except (ValueError, AttributeError):
        return "without an explanation"
