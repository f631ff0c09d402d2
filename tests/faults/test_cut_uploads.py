"""A large file on its way survives kill -9 of the process that takes it: the next one goes on, byte for byte."""

import hashlib
from collections.abc import Iterator
from contextlib import suppress

import httpx
import pytest
from export_files import survey
from running_system import Coalition, RunningSystem, running_system, until
from survey_ingest.transfers.appending import PIECE_BYTES

pytestmark = [pytest.mark.xdist_group("system"), pytest.mark.timeout(300)]

RESUMABLE = {"Tus-Resumable": "1.0.0"}
#: Far more than one piece of 4 MiB; the responses are not counted here, the bytes are.
SIZE = 40 * 1024 * 1024
_CHUNK = 256 * 1024


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSystem]:
    settings = {"JOB_LEASE_SECONDS": "2.0", "JOB_SWEEP_SECONDS": "0.3"}
    with running_system(tmp_path_factory.mktemp("cut"), settings=settings) as system:
        yield system


@pytest.fixture
def coalition(system: RunningSystem) -> Iterator[Coalition]:
    coalition = system.coalition()
    yield coalition
    coalition.close()


def _begin(coalition: Coalition, size: int) -> str:
    headers = RESUMABLE | {"Upload-Length": str(size), "Upload-Metadata": "filename c3VydmV5LmNzdg=="}

    def ask() -> str | None:
        return coalition.ingest.post("/v1/uploads/tus", headers=headers).headers.get("location")

    return until(ask, 30, 0.1)


def _resume(coalition: Coalition, address: str, content: bytes) -> str:
    """Go on until the server has all, however often it goes away; answers the id of the upload."""

    def ask() -> str | None:
        head = coalition.ingest.head(address, headers=RESUMABLE)
        if not head.is_success:
            return None
        offset = int(head.headers["upload-offset"])
        headers = RESUMABLE | {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        answer = coalition.ingest.patch(address, headers=headers, content=content[offset:])
        return answer.headers.get("upload-id") if answer.is_success else None

    return until(ask, 60, 0.1)


def _kept(coalition: Coalition, address: str, least: int) -> int | None:
    """What the server holds of a file on its way, once that is so much; how much lies in sockets is the machine's."""
    offset = int(coalition.ingest.head(address, headers=RESUMABLE).headers["upload-offset"])
    return offset if offset >= least // PIECE_BYTES * PIECE_BYTES else None


@pytest.mark.parametrize("percent", [10, 50, 99])
def test_a_killed_process_costs_a_piece(system: RunningSystem, coalition: Coalition, percent: int) -> None:
    rows = survey(2_000)
    content = (rows + bytes([percent]) * SIZE)[:SIZE]
    address = _begin(coalition, SIZE)
    cut = SIZE * percent // 100
    kept: list[int] = []

    def body() -> Iterator[bytes]:
        for start in range(0, SIZE, _CHUNK):
            if start <= cut < start + _CHUNK:
                kept.append(until(lambda: _kept(coalition, address, cut // 2), 30))
                system.kill("survey-ingest")
            yield content[start : start + _CHUNK]

    headers = RESUMABLE | {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    with suppress(httpx.HTTPError):
        coalition.ingest.patch(address, headers=headers, content=body())
    until(lambda: True if coalition.ingest.get("/readyz").is_success else None, 30)
    offset = int(coalition.ingest.head(address, headers=RESUMABLE).headers["upload-offset"])
    assert kept[0] <= offset < SIZE, "what the server had said to hold is not sent again"
    upload = coalition.get("ingest", f"/v1/uploads/{_resume(coalition, address, content)}")
    coalition.ingest.post(f"/v1/uploads/{upload['id']}/cancel")  # what it holds is not looked at here
    assert (upload["size"], upload["sha256"]) == (SIZE, hashlib.sha256(content).hexdigest())


def test_a_process_killed_after_the_last_piece_leaves_one_upload(system: RunningSystem, coalition: Coalition) -> None:
    content = survey(60)
    address = _begin(coalition, len(content))
    headers = RESUMABLE | {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}

    def body() -> Iterator[bytes]:
        yield content
        system.kill("survey-ingest")

    with suppress(httpx.HTTPError):
        coalition.ingest.patch(address, headers=headers, content=body())
    upload_id = _resume(coalition, address, content)
    assert coalition.read(upload_id)["state"] == "normalized"
    assert len(coalition.get("ingest", "/v1/uploads")["items"]) == 1
