"""The pages of the workbench: what they say in both languages, what they let through, and what the report tells."""

import json
import re
from collections.abc import Callable
from typing import Annotated

import httpx
import pytest
from fastapi import Header
from rba_platform.access import Role
from survey_ingest.testing.export_files import google_forms, zoom_participants
from survey_ingest.testing.fake_measures import FakeCoalition, FakeMeasures
from survey_ingest.testing.running_ingest import RunningIngest
from survey_ingest.workbench.report_page import prefers_a_page

HERE = {"Sec-Fetch-Site": "same-origin"}
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.fixture
async def browser(ingest: RunningIngest, fake_measures: FakeMeasures, coalition: FakeCoalition) -> httpx.AsyncClient:
    key = fake_measures.add_key(coalition, Role.editor)
    await ingest.client.post("/sign-in", data={"access_key": key}, headers=HERE)
    return ingest.client


@pytest.mark.parametrize(("language", "direction", "title"), [("en", "ltr", "From a file"), ("ar", "rtl", "من ملف")])
async def test_the_workbench_in_both_languages(
    browser: httpx.AsyncClient, ingest: RunningIngest, language: str, direction: str, title: str
) -> None:
    await ingest.upload("<b>survey</b>.csv", google_forms(12))
    page = await browser.get(f"/workbench?lang={language}")
    assert f'<html lang="{language}" dir="{direction}">' in page.text
    assert page.headers["content-language"] == language
    assert f"<h1>{title}" in page.text
    assert "<b>survey" not in page.text
    data = re.search(r'<script type="application/json" id="page">(.*?)</script>', page.text, re.DOTALL)
    assert data is not None
    told = json.loads(data[1])
    assert told["words"]["sign_out"] == {"en": "Sign out", "ar": "تسجيل الخروج"}[language]
    assert "google_forms" in told["formats"]


async def test_no_page_runs_a_script_of_its_own_or_of_others(browser: httpx.AsyncClient, ingest: RunningIngest) -> None:
    upload = await ingest.upload("survey.csv", google_forms(12))
    for path in ("/workbench", f"/workbench/uploads/{upload['id']}", "/sign-in"):
        page = await browser.get(path)
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
        assert policy.endswith("frame-ancestors 'none'")
        assert "unsafe" not in policy
        assert "style=" not in page.text
        assert not re.search(r"\son[a-z]+=", page.text)
        scripts = re.findall(r"<script([^>]*)>", page.text)
        assert all("src=" in each or 'type="application/json"' in each for each in scripts)


async def test_all_that_pages_load_is_here_and_may_be_kept(browser: httpx.AsyncClient) -> None:
    page = (await browser.get("/workbench")).text
    waiting = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    seen: set[str] = set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = await browser.get(path)
        assert answer.status_code == 200, path
        assert "immutable" in answer.headers["cache-control"], path
        folder = path.rpartition("/")[0]
        if path.endswith(".js"):
            waiting += [f"{folder}/{name}" for name in re.findall(r'from "\./([^"]+)"', answer.text)]
        if path.endswith(".css"):
            waiting += [f"{folder}/{name}" for name in re.findall(r'url\("([^"]+)"\)', answer.text)]
    assert len([path for path in seen if path.endswith(".js")]) >= 14


@pytest.mark.parametrize(
    ("accept", "page"),
    [
        (BROWSER["Accept"], True),
        ("text/html", True),
        ("application/json, text/html;q=0.5", False),
        ("*/*", False),
        ("", False),
        ("text/html;q=x", False),
    ],
)
def test_a_page_is_for_those_who_prefer_one(accept: str, page: bool) -> None:
    assert prefers_a_page(accept) is page


async def test_the_report_for_people_says_what_the_json_says(browser: httpx.AsyncClient, ingest: RunningIngest) -> None:
    upload = await ingest.upload("survey.csv", google_forms(12))
    report = await ingest.get(f"/v1/uploads/{upload['id']}/report")
    assert report["report"]["header_rows"] == 1
    assert report["changes"] == {"decision": "first", "counts": upload["merged"]["counts"], "since": None}
    reads = next(each for each in report["questions"] if each["kind"] == "scale")
    assert reads["reasons"]
    assert sum(each["count"] for each in reads["choices"]) + reads["unmatched"] == reads["answered"] == 12
    for language, words in (("en", ("Header rows", "Made by", "as printed")), ("ar", ("صفوف العناوين", "الأداة"))):
        for path in (f"/v1/uploads/{upload['id']}/report", f"/workbench/uploads/{upload['id']}"):
            page = await browser.get(f"{path}?lang={language}", headers=BROWSER)
            assert page.headers["content-type"].startswith("text/html")
            for each in (*words, upload["sha256"], "Google"):
                assert each in page.text, (path, each)
            for question in report["questions"]:
                assert question["title"] in page.text


async def test_the_report_says_what_changed_since_the_last_file(ingest: RunningIngest) -> None:
    first = await ingest.upload("first.csv", google_forms(12))
    second = await ingest.upload("second.csv", google_forms(20), source_id=first["source_id"])
    changes = (await ingest.get(f"/v1/uploads/{second['id']}/report"))["changes"]
    assert changes["since"]["id"] == first["id"]
    assert changes["counts"]["new"] == 8
    page = await ingest.client.get(f"/v1/uploads/{second['id']}/report", headers=BROWSER)
    assert "first.csv" in page.text


async def test_files_that_could_not_be_read_and_workshops_have_their_page(
    browser: httpx.AsyncClient, ingest: RunningIngest
) -> None:
    refused = await ingest.upload("photo.csv", b"\x89PNG\r\n\x1a\n" + b"\x00" * 100)
    page = await browser.get(f"/workbench/uploads/{refused['id']}?lang=en")
    assert page.status_code == 200
    assert "could not be read" in page.text
    assert refused["problems"][0]["message"].split(".")[0] in page.text
    zoom = await ingest.upload("zoom.csv", zoom_participants(12))
    page = await browser.get(f"/workbench/uploads/{zoom['id']}?lang=ar")
    assert page.status_code == 200


async def test_what_belongs_to_another_coalition_is_not_there(
    browser: httpx.AsyncClient, ingest: RunningIngest, fake_measures: FakeMeasures
) -> None:
    upload = await ingest.upload("survey.csv", google_forms(12))
    key = fake_measures.add_key(fake_measures.add_coalition(), Role.admin)
    await browser.post("/sign-in", data={"access_key": key}, headers=HERE)
    page = await browser.get(f"/workbench/uploads/{upload['id']}")
    assert page.status_code == 404
    assert "survey.csv" not in page.text
    assert "survey.csv" not in (await browser.get("/workbench")).text


async def test_measures_are_asked_for_with_the_persons_own_key(
    ingest: RunningIngest, fake_measures: FakeMeasures, key_of: Callable[..., dict[str, str]]
) -> None:
    seen = []

    @fake_measures.app.get("/v1/programs")
    async def programs(authorization: Annotated[str, Header()]) -> dict[str, list[str]]:
        seen.append(authorization)
        return {"items": []}

    headers = key_of(Role.editor)
    answer = await ingest.client.get("/workbench/measures-api/programs", headers=headers)
    assert answer.json() == {"items": []}
    assert seen == [headers["Authorization"]]
    assert (await ingest.client.get("/workbench/measures-api/access-keys", headers=headers)).status_code == 422
    for path in ("measures-api/programs", "scorecard-engine/scorecards"):
        answer = await ingest.client.get(f"/workbench/{path}", headers=key_of(Role.viewer))
        assert answer.status_code == 403, path
