"""The demo's place in survey-ingest: sources, the export files sent to them, and what is derived from them."""

import time
from collections.abc import Sequence
from typing import Any

from north_star_local.demo import educators, families
from north_star_local.demo.catalogue import MEASURES_API, Catalogue, same_name
from north_star_local.demo.client import DemoClient, DemoError, Json
from north_star_local.demo.content import both
from north_star_local.demo.exports import ExportFile
from north_star_local.demo.workshops import workshop_exports

SURVEY_INGEST = "survey-ingest"
_READ_SECONDS = 120.0
_POLL_SECONDS = 0.1

_SOURCES = {
    "families": both("Families' reading survey", "استبيان القراءة للأسر"),
    "educators": both("Educators' survey", "استبيان المعلمين"),
    "workshops": both("Reading mentors: workshops", "مرشدو القراءة: ورش العمل"),
}


def send_files(client: DemoClient) -> dict[str, str]:
    """Send every export file to its source and wait until all are read; answers the sources' ids by key."""
    files: dict[str, Sequence[ExportFile]] = {
        "families": families.family_exports(),
        "educators": [educators.educator_export()],
        "workshops": workshop_exports(),
    }
    sources: dict[str, str] = {}
    uploads: list[str] = []
    for key, name in _SOURCES.items():
        body = {"name": name, "timezone": "Asia/Kuwait"}
        sources[key] = client.ensure(SURVEY_INGEST, "/v1/sources", body, same_name(body), name["en"])["id"]
        uploads += [_send(client, file, sources[key]) for file in files[key]]
    for upload in uploads:
        _wait_until_read(client, upload)
    return sources


def _send(client: DemoClient, file: ExportFile, source_id: str) -> str:
    answer = client.call(
        "POST",
        SURVEY_INGEST,
        "/v1/uploads",
        files={"file": (file.name, file.content, "text/csv")},
        data={"source_id": source_id},
    )
    upload: str = answer.json()["id"]
    return upload


def _wait_until_read(client: DemoClient, upload_id: str) -> None:
    deadline = time.monotonic() + _READ_SECONDS
    while True:
        upload = client.get(SURVEY_INGEST, f"/v1/uploads/{upload_id}")
        # A survey's answers count once they are merged into their source; a workshop's report stands for itself.
        if upload["state"] == "normalized" and (upload["kind"] == "workshop" or upload["merged"] is not None):
            return
        if upload["state"] in {"rejected", "needs_attention"} or time.monotonic() > deadline:
            codes = ", ".join(problem["code"] for problem in upload["problems"]) or "no problem named"
            raise DemoError(f"{upload['file_name']} is {upload['state']}: {codes}")
        time.sleep(_POLL_SECONDS)


def derive(client: DemoClient, catalogue: Catalogue, sources: dict[str, str]) -> None:
    """Make and publish the derivations that are not published yet, and wait for their data points."""
    known = {item["measure_key"]: item for item in client.items(SURVEY_INGEST, "/v1/derivations")}
    for body in _derivations(client, catalogue, sources):
        made = known.get(body["measure_key"]) or client.make(
            SURVEY_INGEST, "/v1/derivations", body, body["measure_key"]
        )
        if made["state"] != "published":
            client.call("POST", SURVEY_INGEST, f"/v1/derivations/{made['id']}/publish")
    for body in _derivations(client, catalogue, sources):
        _wait_for_data(client, catalogue.measures[body["measure_key"]], body["measure_key"])


def _derivations(client: DemoClient, catalogue: Catalogue, sources: dict[str, str]) -> list[Json]:
    asked = _question_keys(client, sources["families"])
    of_families = {key: [asked[title] for title in reversed(titles)] for key, titles in families.QUESTIONS.items()}
    schools = {
        "question": of_families["school"],
        "values": {name: catalogue.organizations[key] for key, names in families.SCHOOLS.items() for name in names},
    }
    agree = [label for labels in families.AGREEMENT[:2] for label in labels]
    satisfied = [label for labels in families.SATISFACTION[:2] for label in labels]
    asked = _question_keys(client, sources["educators"])
    uses = {"question": asked[educators.QUESTIONS["uses"]], "counts": list(educators.FREQUENCY[:2])}
    audience = {
        "dimension": "audience",
        "question": asked[educators.QUESTIONS["role"]],
        "values": dict(educators.ROLES),
    }

    def of(source: str, measure_key: str, statistic: str, **recipe: Any) -> Json:
        return {"measure_key": measure_key, "source_id": sources[source], "statistic": statistic, **recipe}

    confident = {"question": of_families["confident"], "counts": agree, "organization": schools}
    return [
        of("families", "families-heard", "count", organization=schools),
        of("families", "families-welcome", "percent_choosing", question=of_families["welcome"], counts=satisfied),
        of("families", "parents-confident-number", "count", **confident),
        of("families", "parents-confident", "percent_choosing", **confident),
        of("families", "reading-days", "mean", question=of_families["days"]),
        of("workshops", "mentors-trained", "attendance_people"),
        of("workshops", "mentors-stayed", "attendance_share", at_least_percent=80),
        of("educators", "strategies-used", "percent_choosing", by=[audience], **uses),
        of("educators", "strategies-used-number", "count", **uses),
    ]


def _question_keys(client: DemoClient, source_id: str) -> dict[str, str]:
    """Keys of a source's questions by title."""
    codebook = client.get(SURVEY_INGEST, f"/v1/sources/{source_id}/codebook")
    return {question["title"]: question["key"] for question in codebook["questions"]}


def _wait_for_data(client: DemoClient, measure_id: str, measure_key: str) -> None:
    deadline = time.monotonic() + _READ_SECONDS
    while not client.get(MEASURES_API, f"/v1/measures/{measure_id}/data-points", limit=1)["items"]:
        if time.monotonic() > deadline:
            raise DemoError(f"no data points of {measure_key} came")
        time.sleep(_POLL_SECONDS)
