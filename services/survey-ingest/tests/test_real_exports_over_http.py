"""Real exports over HTTP, where a folder of them is given: each is read, or says why not."""

import os
from pathlib import Path

import pytest
from survey_ingest.testing.running_ingest import RunningIngest

FOLDER = os.environ.get("REAL_EXPORTS")
pytestmark = pytest.mark.skipif(FOLDER is None, reason="REAL_EXPORTS names no folder of real exports")
FILES = sorted(path for path in Path(FOLDER or "/nonexistent").rglob("*") if path.is_file() and path.suffix != ".md")


async def test_every_real_export_is_read_or_says_why_not(ingest: RunningIngest) -> None:
    states = {}
    for path in FILES:
        upload = await ingest.upload(path.name, path.read_bytes())
        states[path] = upload["state"]
        assert upload["state"] == "normalized" or upload["problems"], path
        assert "reading_failed" not in [problem["code"] for problem in upload["problems"]], path
        if upload["state"] == "normalized" and upload["kind"] == "survey":
            address = f"/v1/sources/{upload['source_id']}"
            responses = (await ingest.get(address))["responses"]
            assert (await ingest.get(f"{address}/summary"))["responses"]["count"] == responses
            lines = (await ingest.client.get(f"{address}/responses")).text.splitlines()
            assert len(lines) == responses, path
    ours = {path for path in FILES if path.parent.name in {"google_forms", "participants"} and path.suffix == ".csv"}
    read = {path for path, state in states.items() if state == "normalized"}
    assert len(ours & read) >= 0.7 * len(ours), {path.name: states[path] for path in ours - read}
