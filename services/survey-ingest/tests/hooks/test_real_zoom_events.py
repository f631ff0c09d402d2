"""Zoom's own examples and the signatures stored with them. Set REAL_EXPORTS to the folder of real export files."""

import base64
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from survey_ingest.hooks.deliveries import Delivery, Secrets, UnverifiedError
from survey_ingest.hooks.events import EVENTS
from survey_ingest.hooks.verifiers import VERIFIERS
from survey_ingest.hooks.verifiers.zoom import challenge_answer

SAMPLES = os.environ.get("REAL_EXPORTS", "")
pytestmark = pytest.mark.skipif(not SAMPLES, reason="REAL_EXPORTS names no folder of real export files")
FOLDER = Path(SAMPLES) / "zoom" / "webhooks"


def vectors(kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((FOLDER / "made__VECTORS.json").read_text(encoding="utf-8"))[kind]
    return found


def let_in(vector: dict[str, Any], late: timedelta = timedelta()) -> bool:
    names = ("x-zm-request-timestamp", "x-zm-signature")
    delivery = Delivery(base64.b64decode(vector["body_base64"]), headers={name: vector[name] for name in names})
    at = datetime.fromtimestamp(int(vector["x-zm-request-timestamp"]), UTC) + late
    try:
        VERIFIERS["zoom"](delivery, Secrets(secret=vector["secret"]), at)
    except UnverifiedError:
        return False
    return True


def test_stored_signatures() -> None:
    for vector in vectors("request_signature"):
        assert let_in(vector), vector["case"]
        assert not let_in(vector, timedelta(minutes=6)), vector["case"]
        assert not let_in(vector | {"secret": "another"}), vector["case"]
    refused = [vector for vector in vectors("must_be_refused") if "x-zm-signature" in vector]
    assert refused
    assert not any(map(let_in, refused))


def test_stored_challenges() -> None:
    for vector in vectors("url_validation"):
        answer = challenge_answer(vector["plainToken"], Secrets(secret=vector["secret"]))
        assert answer["encryptedToken"] == vector["encryptedToken"]
    for vector in vectors("must_be_refused"):
        if "wrong_encryptedToken" in vector:
            answer = challenge_answer(vector["plainToken"], Secrets(secret=vector["secret"]))
            assert answer["encryptedToken"] != vector["wrong_encryptedToken"]


def test_every_example_is_an_event_of_its_own() -> None:
    files = sorted(path for path in FOLDER.glob("*.json") if not path.name.startswith("made__"))
    found = {path.name: EVENTS["zoom"](Delivery(path.read_bytes())) for path in files}
    assert len(found) > 30
    assert {name: event.kind for name, event in found.items()} == {name: Path(name).stem for name in found}
    assert len({event.key for event in found.values()}) == len(found)
    again = {path.name: EVENTS["zoom"](Delivery(json.dumps(json.loads(path.read_bytes())).encode())) for path in files}
    assert {name: event.key for name, event in found.items()} == {name: event.key for name, event in again.items()}
