"""Signing in to the workbench: who gets in, with which cookie, and what other sites' pages cannot do with it."""

from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest
from rba_platform.access import Role
from rba_platform.clock import SystemClock
from survey_ingest.testing.export_files import google_forms
from survey_ingest.testing.fake_measures import FakeCoalition, FakeMeasures
from survey_ingest.testing.running_ingest import RunningIngest
from survey_ingest.workbench.session import COOKIE, LIFETIME, opened, sealed

HERE = {"Sec-Fetch-Site": "same-origin"}
Sign = Callable[..., httpx.Response]


@pytest.fixture
def browser(ingest: RunningIngest) -> httpx.AsyncClient:
    """The client without a key of its own, as a browser is."""
    del ingest.client.headers["Authorization"]
    return ingest.client


async def _signed_in(browser: httpx.AsyncClient, key: str, **form: str) -> httpx.Response:
    browser.cookies.clear()
    return await browser.post("/sign-in", data={"access_key": key, **form}, headers=HERE)


async def test_a_key_becomes_a_cookie_that_holds_no_key(
    browser: httpx.AsyncClient, fake_measures: FakeMeasures, coalition: FakeCoalition
) -> None:
    key = fake_measures.add_key(coalition, Role.editor)
    answer = await _signed_in(browser, f" {key} ", next="/workbench?upload=1", lang="ar")
    assert (answer.status_code, answer.headers["location"]) == (303, "/workbench?upload=1&lang=ar")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert f"Max-Age={int(LIFETIME.total_seconds())}" in cookie
    assert key not in cookie
    assert (await browser.get("/workbench?lang=en")).status_code == 200


@pytest.mark.parametrize("following", ["https://evil.test/", "//evil.test", "/\\evil.test"])
async def test_signing_in_leads_to_own_pages_only(
    browser: httpx.AsyncClient, fake_measures: FakeMeasures, coalition: FakeCoalition, following: str
) -> None:
    answer = await _signed_in(browser, fake_measures.add_key(coalition, Role.editor), next=following)
    assert answer.headers["location"] == "/workbench"


@pytest.mark.parametrize("key", ["ns_wrong", "مفتاح", " "])
async def test_a_wrong_key_gets_the_form_again(browser: httpx.AsyncClient, key: str) -> None:
    answer = await _signed_in(browser, key)
    assert answer.status_code in {401, 422}
    assert "set-cookie" not in answer.headers


async def test_who_is_not_signed_in_is_led_to_the_form_and_back(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/workbench?upload=1&lang=ar")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Fworkbench%3Fupload%3D1%26lang%3Dar&lang=ar"


@pytest.mark.parametrize("role", [Role.viewer, Role.reporter])
async def test_those_who_may_only_look_are_told_so(
    browser: httpx.AsyncClient, fake_measures: FakeMeasures, coalition: FakeCoalition, role: Role
) -> None:
    await _signed_in(browser, fake_measures.add_key(coalition, role))
    for language, words in (("en", "for editors"), ("ar", "للمحررين")):
        page = await browser.get(f"/workbench?lang={language}")
        assert page.status_code == 403
        assert words in page.text


async def test_the_cookie_is_the_key_for_own_pages_and_not_for_others(
    browser: httpx.AsyncClient, fake_measures: FakeMeasures, coalition: FakeCoalition
) -> None:
    await _signed_in(browser, fake_measures.add_key(coalition, Role.editor))
    file = {"file": ("survey.csv", google_forms(12))}
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.test"}):
        refused = await browser.post("/v1/uploads", files=file, headers=headers)
        assert refused.status_code == 403, headers
        assert refused.headers["content-type"] == "application/problem+json"
        assert (await browser.get("/v1/uploads", headers=headers)).status_code == 401
        assert (await browser.post("/sign-out", headers=headers)).status_code == 403
    assert (await browser.get("/v1/uploads", headers=HERE)).json()["items"] == []
    sent = await browser.post("/v1/uploads", files=file, headers=HERE)
    assert sent.status_code == 202
    origin = {"Origin": str(browser.base_url).rstrip("/")}
    assert (await browser.post(f"/v1/uploads/{sent.json()['id']}/cancel", headers=origin)).status_code == 200


async def test_a_revoked_key_opens_nothing_any_more(
    browser: httpx.AsyncClient, ingest: RunningIngest, fake_measures: FakeMeasures, coalition: FakeCoalition
) -> None:
    key = fake_measures.add_key(coalition, Role.admin)
    await _signed_in(browser, key)
    assert (await browser.get("/v1/uploads", headers=HERE)).status_code == 200
    del fake_measures.keys[key]
    ingest.app.state.authenticator._answers.clear()  # a key that was good a moment ago is asked about after a second
    assert (await browser.get("/v1/uploads", headers=HERE)).status_code == 401
    assert (await browser.get("/workbench")).status_code == 303


async def test_the_key_of_the_services_does_not_sign_in(browser: httpx.AsyncClient, ingest: RunningIngest) -> None:
    state = ingest.app.state
    service_key = state.settings.service_key.get_secret_value()
    forged = sealed(state.settings.secret_key.get_secret_value(), service_key, state.clock.now())
    headers = HERE | {"Cookie": f"{COOKIE}={forged}", "Acting-For": str(ingest.coalition_id)}
    assert (await browser.get("/v1/uploads", headers=headers)).status_code == 401


async def test_signing_out_forgets_the_key(
    browser: httpx.AsyncClient, fake_measures: FakeMeasures, coalition: FakeCoalition
) -> None:
    await _signed_in(browser, fake_measures.add_key(coalition, Role.editor))
    answer = await browser.post("/sign-out?lang=ar", headers=HERE)
    assert answer.headers["location"] == "/sign-in?lang=ar"
    assert COOKIE not in browser.cookies
    assert (await browser.get("/workbench")).status_code == 303


def test_a_cookie_ends_and_belongs_to_one_installation() -> None:
    now = SystemClock().now()
    cookie = sealed("secret", "ns_key", now)
    assert opened("secret", cookie, now + LIFETIME - timedelta(seconds=1)) == "ns_key"
    assert opened("secret", cookie, now + LIFETIME + timedelta(seconds=2)) is None
    assert opened("another", cookie, now) is None
    assert opened("secret", cookie[:-3] + "abc", now) is None
    assert opened("secret", "ü" * 10, now) is None
    assert opened("secret", "x" * 5000, now) is None
    assert opened("secret", None, now) is None
