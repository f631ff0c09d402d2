"""The pages: who may open them, what they say in both languages, and what they do not let through."""

import re
from datetime import timedelta
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from rba_platform.access import Role
from rba_platform.browser import own_path
from rba_platform.clock import StillClock
from rba_platform.ids import new_id
from scorecard_engine.charts.renderer import ChartError
from scorecard_engine.read_model.feed import FeedReader
from scorecard_engine.sign_in.router import HOME
from scorecard_engine.sign_in.sessions import COOKIE
from scorecard_engine.testing.fake_measures import FakeCoalition
from scorecard_engine.testing.strict_html import read_strictly


async def _signed_in(client: httpx.AsyncClient, key: str, **form: str) -> httpx.Response:
    client.cookies.clear()
    return await client.post("/sign-in", data={"access_key": key, **form})


async def test_the_page_in_english(client: httpx.AsyncClient, link: dict[str, Any]) -> None:
    answer = await client.get(f"{link['path']}?lang=en")
    assert answer.status_code == 200
    page = read_strictly(answer.text)
    tags = [tag for tag, _ in page.tags]
    assert page.tags[0] == ("html", {"lang": "en", "dir": "ltr"})
    assert (tags.count("h1"), tags.count("article"), tags.count("script")) == (1, 4 - 1, 0)
    words = " ".join(" ".join(page.text).split())
    for expected in (
        "Coalition & Partners", "Ready to read", "Children <read>", "Reads <daily>", "80.0%", "School year 2024/2025",
        "75.0%", "Met", "107% of target", "+20.0 points", "n = 200", "Reading aloud is back.", "Students", "72.4%",
        "23 November 2026",
        "A measure is not available yet.", "No data yet.",
        "2025: hidden, because fewer than 10 people are behind it. Earlier periods are shown in the curve.",
    ):  # fmt: skip
        assert expected in words, expected
    assert "not-there" not in answer.text  # a key, perhaps mistyped, says nothing to the public


async def test_the_page_in_arabic(client: httpx.AsyncClient, link: dict[str, Any]) -> None:
    answer = await client.get(link["path"], headers={"Accept-Language": "ar-KW,en;q=0.5"})
    assert answer.headers["content-language"] == "ar"
    page = read_strictly(answer.text)
    assert page.tags[0] == ("html", {"lang": "ar", "dir": "rtl"})
    words = " ".join(" ".join(page.text).split())
    for expected in (
        "مستعدون للقراءة",
        "التحالف وشركاؤه",
        "يقرأ يوميًا",
        "العام الدراسي 2024/2025",
        "الطلبة",
        "23 نوفمبر 2026",
        "العدد: \u2066200\u2069",
        "القصة وراء المنحنى",
        "لا يتوفر أحد المقاييس بعد.",
    ):
        assert expected in words, expected
    assert not re.findall(r"[٠-٩]", words)
    assert "Not measured" in words  # a name in the other language is better than none


async def test_it_can_be_read_without_seeing(client: httpx.AsyncClient, link: dict[str, Any]) -> None:
    html = (await client.get(f"{link['path']}?lang=en")).text
    page = read_strictly(html)
    images = [attributes for tag, attributes in page.tags if tag == "svg" and attributes.get("role") == "img"]
    assert len(images) == 4  # two curves in two sizes
    for image in images:
        assert set(str(image["aria-labelledby"]).split()) <= set(page.ids)
    decorative = [a for tag, a in page.tags if tag == "svg" and a.get("role") != "img"]
    assert all(attributes.get("aria-hidden") == "true" for attributes in decorative)
    tags = [tag for tag, _ in page.tags]
    assert tags.count("table") == tags.count("caption")
    assert {str(a.get("scope")) for tag, a in page.tags if tag == "th"} == {"col", "row"}
    assert 'href="#measures"' in html
    assert "measures" in page.ids
    times = [str(attributes["datetime"]) for tag, attributes in page.tags if tag == "time"]
    assert times[0] == "2026-11-23"
    levels = [int(tag[1]) for tag in tags if re.fullmatch(r"h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in zip([0, *levels], levels, strict=False))


async def test_headers_keep_scripts_frames_and_caches_away(
    client: httpx.AsyncClient, link: dict[str, Any], keys: Any, coalition: FakeCoalition, scorecard_id: str
) -> None:
    shared = await client.get(link["path"])
    policy = shared.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert policy.endswith("frame-ancestors *")
    assert "style=" not in shared.text
    assert shared.headers["referrer-policy"] == "no-referrer"
    assert shared.headers["x-content-type-options"] == "nosniff"
    assert shared.headers["cache-control"] == "private, no-cache"
    await _signed_in(client, keys.key(coalition.id))
    own = await client.get(f"/scorecards/{scorecard_id}")
    assert own.headers["content-security-policy"].endswith("frame-ancestors 'none'")
    client.cookies.clear()


async def test_everything_it_loads_is_here(client: httpx.AsyncClient, link: dict[str, Any]) -> None:
    html = (await client.get(link["path"])).text
    loaded = re.findall(r'<link[^>]+href="([^"]+)"', html)
    shared = next(path for path in loaded if path.endswith("base.css"))
    style = (await client.get(shared)).text
    loaded += [f"{shared.removesuffix('base.css')}{name}" for name in re.findall(r'url\("([^"]+)"\)', style)]
    assert len(set(loaded)) == 5, "the font that is fetched early is the one that the sheet names"
    for path in loaded:
        answer = await client.get(path)
        assert answer.status_code == 200, path
        assert "immutable" in answer.headers["cache-control"]
    old = await client.get(shared.replace(shared.split("/")[3], "0123456789ab"))
    assert (old.status_code, old.headers["cache-control"]) == (200, "no-cache")


async def test_the_page_answers_304_until_something_changes(
    client: httpx.AsyncClient, link: dict[str, Any], coalition: FakeCoalition, reader: FeedReader
) -> None:
    first = await client.get(link["path"])
    again = await client.get(link["path"], headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.text) == (304, "")
    coalition.put_measure("empty", name={"en": "Measured"})
    await reader.catch_up(coalition.id)
    changed = await client.get(link["path"], headers={"If-None-Match": first.headers["etag"]})
    assert changed.status_code == 200


async def test_a_share_link_ends_when_revoked_and_when_expired(
    client: httpx.AsyncClient, link: dict[str, Any], keys: Any, coalition: FakeCoalition, clock: StillClock
) -> None:
    assert (await client.get(link["path"])).status_code == 200
    assert (await client.get(f"{link['path']}x")).status_code == 404
    url, body = link["revoke"].rpartition("/")[0], {"expires_in_days": 1}
    second = (await client.post(url, json=body, headers=keys.headers(coalition.id))).json()["url"]
    assert (await client.delete(link["revoke"], headers=keys.headers(coalition.id))).status_code == 204
    gone = await client.get(link["path"], headers={"Accept-Language": "ar"})
    assert (gone.status_code, 'dir="rtl"' in gone.text) == (404, True)
    assert (await client.get(second)).status_code == 200
    clock.advance(timedelta(days=1))
    try:
        assert (await client.get(second)).status_code == 404
    finally:
        clock.advance(timedelta(days=-1))
    expired = {"expires_in_days": 0}
    assert (await client.post(url, json=expired, headers=keys.headers(coalition.id))).status_code == 422


async def test_signing_in_and_out(
    client: httpx.AsyncClient, keys: Any, coalition: FakeCoalition, scorecard_id: str
) -> None:
    client.cookies.clear()
    path = f"/scorecards/{scorecard_id}?lang=ar"
    turned_away = await client.get(path)
    assert turned_away.status_code == 303
    form = await client.get(turned_away.headers["location"])
    assert f'name="next" value="{path}"' in form.text
    read_strictly(form.text)
    wrong = await _signed_in(client, "ns_wrong", next=path)
    assert (wrong.status_code, "ns_wrong" in wrong.text) == (401, False)
    key = keys.key(coalition.id, Role.viewer)
    done = await _signed_in(client, key, next=path)
    assert (done.status_code, done.headers["location"]) == (303, path)
    cookie = done.headers["set-cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=lax", "Path=/"))
    assert key not in cookie
    assert (await client.get(path)).status_code == 200
    own = (await client.get(path)).text
    assert 'href="/scorecards?lang=ar"' in own
    assert "غير متاح بعد: not-there." in own
    listed = await client.get("/scorecards?lang=en")
    assert "Ready to read" in listed.text
    read_strictly(listed.text)
    # The cookie opens pages only: no form of another site can use it on the API.
    assert (await client.get(f"/v1/scorecards/{scorecard_id}")).status_code == 401
    kept = client.cookies[COOKIE]
    assert (await client.post("/sign-out")).status_code == 303
    assert (await client.get(path, headers={"Cookie": f"{COOKIE}={kept}"})).status_code == 303
    client.cookies.clear()


async def test_a_session_ends_with_its_access_key_and_with_time(
    client: httpx.AsyncClient, keys: Any, coalition: FakeCoalition, clock: StillClock
) -> None:
    key = keys.key(coalition.id)
    await _signed_in(client, key)
    assert (await client.get("/scorecards")).status_code == 200
    clock.advance(timedelta(hours=12))
    try:
        assert (await client.get("/scorecards")).status_code == 303
    finally:
        clock.advance(timedelta(hours=-12))
    assert (await client.get("/scorecards")).status_code == 200
    del keys.callers[key]
    assert (await client.get("/scorecards")).status_code == 303
    client.cookies.clear()


async def test_the_language_is_kept_on_the_way_through_signing_in(
    client: httpx.AsyncClient, keys: Any, coalition: FakeCoalition
) -> None:
    client.cookies.clear()
    home = await client.get("/?lang=ar")
    form = await client.get((await client.get(home.headers["location"])).headers["location"])
    assert form.headers["content-language"] == "ar"
    assert 'name="next" value="/scorecards?lang=ar"' in form.text
    # Whoever changes the language on the form goes on in that one.
    changed = await _signed_in(client, keys.key(coalition.id), next="/scorecards?as_of=2026-01-01&lang=ar", lang="en")
    assert changed.headers["location"] == "/scorecards?as_of=2026-01-01&lang=en"
    assert (await client.post("/sign-out?lang=ar")).headers["location"] == "/sign-in?lang=ar"
    client.cookies.clear()


@pytest.mark.parametrize("path", ["/nothing", "/scorecards/123", "/scorecards/123/more"])
async def test_an_address_that_leads_nowhere_is_a_page_for_people(client: httpx.AsyncClient, path: str) -> None:
    headers = {"Accept": "text/html,*/*;q=0.8"}
    for language, words in (("en", "There is no page at this address."), ("ar", "لا توجد صفحة على هذا العنوان.")):
        answer = await client.get(path, params={"lang": language}, headers=headers)
        assert (answer.status_code, answer.headers["content-language"]) == (404, language)
        assert words in answer.text
        read_strictly(answer.text)
    assert (await client.get(path)).headers["content-type"] == "application/problem+json"
    assert (await client.get(f"/v1{path}", headers=headers)).headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("value", ["", "x", "A" * 2000, "é", "AAAA" * 20])
async def test_a_forged_cookie_is_nobody(client: httpx.AsyncClient, value: str) -> None:
    answer = await client.get("/scorecards", headers={"Cookie": f"{COOKIE}={value}".encode()})
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.test"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://["}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://service.test"}, 403),
        ({"Origin": "http://service.test"}, 303),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
    ],
)
async def test_forms_of_other_sites_are_refused(
    client: httpx.AsyncClient, keys: Any, headers: dict[str, str], status: int
) -> None:
    for path in ("/sign-in", "/sign-out"):
        client.cookies.clear()
        answer = await client.post(path, data={"access_key": keys.key(new_id())}, headers=headers)
        assert answer.status_code == status
    client.cookies.clear()


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ("/scorecards/1?lang=ar", "/scorecards/1?lang=ar"),
        ("//evil.test", "/scorecards"),
        ("/\\evil.test", "/scorecards"),
        ("/\t/evil.test", "/scorecards"),
        ("https://evil.test", "/scorecards"),
        ("javascript:alert(1)", "/scorecards"),
        ("", "/scorecards"),
        ("/x\r\nSet-Cookie: a=b", "/scorecards"),
    ],
)
def test_redirects_lead_to_own_paths_only(asked: str, path: str) -> None:
    assert own_path(asked, HOME) == path


async def test_another_coalitions_scorecard_is_not_found(
    client: httpx.AsyncClient, keys: Any, scorecard_id: str
) -> None:
    await _signed_in(client, keys.key(new_id()))
    for path in (f"/scorecards/{scorecard_id}", f"/scorecards/{UUID(int=1)}"):
        assert (await client.get(path)).status_code == 404
    client.cookies.clear()


async def test_without_charts_the_numbers_stand_open(
    app: FastAPI, client: httpx.AsyncClient, link: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_arguments: object) -> bytes:
        raise ChartError

    monkeypatch.setattr(app.state.renderer, "draw", fails)
    html = (await client.get(f"{link['path']}?lang=en")).text
    assert "<details open>" in html
    assert '<th scope="row">School year 2021/2022</th>' in html


@pytest.mark.parametrize(
    ("package", "folder"), [("scorecard_engine", "charts/fonts"), ("rba_platform", "static/pages/fonts")]
)
def test_fonts_are_those_that_were_taken_in(package: str, folder: str) -> None:
    place = Path(str(files(package))) / folder
    listed = dict(reversed(line.split()) for line in (place / "SHA256SUMS").read_text().splitlines())
    assert {path.name for path in place.iterdir()} == {*listed, "SHA256SUMS"}
    for name, digest in listed.items():
        content = (place / name).read_bytes()
        assert sha256(content).hexdigest() == digest
        assert len(content) < 500_000
