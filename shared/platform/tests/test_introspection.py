from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest
from rba_platform.clock import StillClock
from rba_platform.introspection import FRESH, STALE, IntrospectionAuthenticator
from rba_platform.problems import Problem

KEY = "018f0000-0000-7000-8000-000000000001"
COALITION = "018f0000-0000-7000-8000-000000000002"


class MeasuresApi:
    def __init__(self) -> None:
        self.active, self.away, self.asked = True, False, 0

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        if len(request.content) > 1000:
            return httpx.Response(422)
        if self.away:
            raise httpx.ConnectError("away")
        known = {"active": True, "coalition_id": COALITION, "key_id": KEY, "role": "editor", "organization_id": None}
        return httpx.Response(200, json=known if self.active else {"active": False})


@pytest.fixture
def clock() -> StillClock:
    return StillClock(datetime(2026, 11, 23, tzinfo=UTC))


@pytest.fixture
def measures() -> MeasuresApi:
    return MeasuresApi()


@pytest.fixture
def authenticator(clock: StillClock, measures: MeasuresApi) -> IntrospectionAuthenticator:
    http = httpx.AsyncClient(transport=httpx.MockTransport(measures.answer), base_url="http://measures.test")
    return IntrospectionAuthenticator(http, clock)


async def test_an_answer_is_remembered_for_a_second(
    authenticator: IntrospectionAuthenticator, measures: MeasuresApi
) -> None:
    callers = [await authenticator.identify("key") for _ in range(10)]
    assert callers[0] is not None
    assert callers[0].coalition_id == UUID(COALITION)
    assert measures.asked == 1


async def test_a_revoked_key_ends_within_a_second(
    authenticator: IntrospectionAuthenticator, measures: MeasuresApi, clock: StillClock
) -> None:
    await authenticator.identify("key")
    measures.active = False
    clock.advance(FRESH)
    assert await authenticator.identify("key") is None


async def test_while_measures_is_away_the_last_good_answer_counts_for_ten_minutes(
    authenticator: IntrospectionAuthenticator, measures: MeasuresApi, clock: StillClock
) -> None:
    await authenticator.identify("key")
    measures.away = True
    clock.advance(STALE - timedelta(seconds=1))
    assert await authenticator.identify("key") is not None
    clock.advance(timedelta(seconds=1))
    with pytest.raises(Problem) as raised:
        await authenticator.identify("key")
    assert raised.value.status == 503


async def test_a_key_never_seen_cannot_be_checked_while_measures_is_away(
    authenticator: IntrospectionAuthenticator, measures: MeasuresApi
) -> None:
    measures.away = True
    with pytest.raises(Problem):
        await authenticator.identify("key")


async def test_a_text_that_cannot_be_a_key_is_nobodys(authenticator: IntrospectionAuthenticator) -> None:
    assert await authenticator.identify("x" * 2000) is None
