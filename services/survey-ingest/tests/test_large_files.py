"""Large files arrive in pieces (tus 1.0.0): cut anywhere, sent twice, announced wrongly, and never the wrong bytes."""

import asyncio
import base64
import hashlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from rba_platform.access import Role
from rba_platform.clock import StillClock, SystemClock
from rba_platform.ids import new_id
from rba_platform.jobs import jobs
from sqlalchemy import func, select, update
from survey_ingest.models import Source, Transfer, TransferPart, Upload
from survey_ingest.settings import IngestSettings
from survey_ingest.tasks.housekeeping import plan
from survey_ingest.testing.export_files import google_forms
from survey_ingest.testing.fake_measures import FakeCoalition, FakeMeasures
from survey_ingest.testing.running_ingest import RunningIngest
from survey_ingest.testing.served import served
from survey_ingest.testing.tus_client import PIECE, RESUMABLE, TusClient, metadata
from survey_ingest.transfers import appending

#: Some 500 KB, so that it is several pieces of the size below.
RESPONSES = 9_000
#: What a server has not looked at when a connection is cut is lost with it: this is much more than that.
MANY_RESPONSES = 40_000
SMALL_PIECE = 100_000


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(appending, "PIECE_BYTES", SMALL_PIECE)


@pytest.fixture
async def tus(ingest: RunningIngest) -> AsyncIterator[TusClient]:
    async with served(ingest.app, ingest.client.headers["Authorization"]) as http:
        yield TusClient(http)


async def _count(ingest: RunningIngest, table: type) -> int:
    async with ingest.database.tenant(ingest.coalition_id) as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def _until_some(tus: TusClient, address: str) -> int:
    """The offset, once a piece is there."""
    while not (offset := await tus.offset(address)):
        await asyncio.sleep(0.02)
    return offset


async def test_the_server_says_what_it_knows(tus: TusClient) -> None:
    answer = await tus.http.options("/v1/uploads/tus")
    assert answer.status_code == 204
    assert answer.headers["tus-version"] == "1.0.0"
    assert answer.headers["tus-max-size"] == str(4 * 1024**3)
    assert answer.headers["tus-extension"] == "creation,creation-with-upload,expiration,termination,checksum"
    assert answer.headers["tus-checksum-algorithm"] == "sha256,sha1,md5"


async def test_a_file_in_one_piece_is_an_upload_like_any_other(ingest: RunningIngest, tus: TusClient) -> None:
    content = google_forms(12)
    begun = await tus.begin(len(content), filename="استبيان القراءة.csv", timezone="Asia/Kuwait", filetype="text/csv")
    assert begun.status_code == 201
    assert begun.headers["tus-resumable"] == "1.0.0"
    assert begun.headers["upload-expires"].endswith("GMT")
    sent = await tus.send(begun.headers["location"], 0, content)
    assert (sent.status_code, sent.headers["upload-offset"]) == (204, str(len(content)))
    assert sent.headers["location"] == f"/v1/uploads/{sent.headers['upload-id']}"
    await ingest.work()
    upload = await ingest.get(sent.headers["location"])
    assert (upload["state"], upload["file_name"]) == ("normalized", "استبيان القراءة.csv")
    assert (upload["sha256"], upload["size"]) == (hashlib.sha256(content).hexdigest(), len(content))
    assert upload["options"] == {"timezone": "Asia/Kuwait"}
    assert (await ingest.send("again.csv", content)).json()["id"] == upload["id"]
    head = await tus.http.head(begun.headers["location"], headers=RESUMABLE)
    assert head.headers["upload-id"] == upload["id"]
    assert head.headers["upload-metadata"].startswith("filename ")
    assert head.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("percent", [10, 50, 99])
async def test_a_cut_connection_goes_on_where_it_was(ingest: RunningIngest, tus: TusClient, percent: int) -> None:
    content = google_forms(MANY_RESPONSES)
    cut = len(content) * percent // 100
    address = (await tus.begin(len(content), filename="survey.csv")).headers["location"]
    await tus.send_and_break(address, 0, content, after=cut)
    offset = await _until_some(tus, address)
    assert offset <= cut
    assert await _count(ingest, Upload) == 0
    rest = await tus.resume(address, content)
    assert rest.status_code == 204
    await ingest.work()
    upload = await ingest.get(rest.headers["location"])
    assert (upload["state"], upload["counts"]["responses"]) == ("normalized", MANY_RESPONSES)
    assert upload["sha256"] == hashlib.sha256(content).hexdigest()


async def test_a_cut_at_every_piece_and_another_process_each_time(
    ingest: RunningIngest, tus: TusClient, tmp_path: Path
) -> None:
    content = google_forms(RESPONSES)
    address = (await tus.begin(len(content), filename="survey.csv")).headers["location"]
    offset, size = 0, 90_000
    while offset < len(content):
        # Each piece goes to a server of its own, which knows nothing but the database and the storage.
        async with served(ingest.app, tus.http.headers["Authorization"]) as other:
            answer = await TusClient(other).send(address, offset, content[offset : offset + size])
        offset = int(answer.headers["upload-offset"])
    upload = await ingest.get(answer.headers["location"])
    assert upload["sha256"] == hashlib.sha256(content).hexdigest()
    await ingest.equipment.storage.copy_to(f"{ingest.coalition_id}/{upload['sha256']}", tmp_path / "raw")
    assert (tmp_path / "raw").read_bytes() == content


async def test_a_process_that_dies_after_the_last_piece_leaves_the_upload_to_a_worker(
    ingest: RunningIngest, tus: TusClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = google_forms(12)

    async def dies(*_arguments: object) -> None:
        raise RuntimeError

    address = (await tus.begin(len(content), filename="survey.csv")).headers["location"]
    with monkeypatch.context() as patch:
        patch.setattr("survey_ingest.transfers.router.finish", dies)
        assert (await tus.send(address, 0, content)).status_code == 500
    assert await tus.offset(address) == len(content)
    assert await _count(ingest, Upload) == 0
    await _let_time_pass(ingest)
    await ingest.work()
    assert [upload["state"] for upload in (await ingest.get("/v1/uploads"))["items"]] == ["normalized"]
    empty = await tus.send(address, len(content), b"")
    assert (empty.status_code, await _count(ingest, Upload)) == (204, 1)


async def _let_time_pass(ingest: RunningIngest) -> None:
    async with ingest.database.tenant(ingest.coalition_id) as session:
        await session.execute(update(jobs).where(jobs.c.kind != "drop_objects").values(run_at=func.now()))


async def test_of_two_pieces_at_once_one_is_taken(ingest: RunningIngest, tus: TusClient) -> None:
    content = google_forms(12)
    address = (await tus.begin(len(content), filename="survey.csv")).headers["location"]
    answers = await asyncio.gather(*(tus.send(address, 0, content[:-10]) for _ in range(8)))
    assert sorted({answer.status_code for answer in answers}) == [204, 409]
    assert sum(answer.status_code == 204 for answer in answers) == 1
    conflict = next(answer for answer in answers if answer.status_code == 409)
    assert conflict.headers["upload-offset"] in {"0", str(len(content) - 10)}
    assert await _count(ingest, TransferPart) == 1
    last = await tus.send(address, len(content) - 10, content[-10:])
    assert (await ingest.get(last.headers["location"]))["sha256"] == hashlib.sha256(content).hexdigest()


async def test_fifty_transfers_of_one_file_are_one_upload(ingest: RunningIngest, tus: TusClient) -> None:
    content = google_forms(12)
    uploads = await asyncio.gather(*(tus.upload(content, filename="survey.csv") for _ in range(50)))
    assert len(set(uploads)) == 1
    assert (await _count(ingest, Upload), await _count(ingest, Source)) == (1, 1)


@pytest.mark.parametrize("wrong", [1, 99, 10**14])
async def test_a_wrong_offset_is_a_conflict_that_names_the_right_one(tus: TusClient, wrong: int) -> None:
    content = google_forms(12)
    address = (await tus.begin(len(content))).headers["location"]
    answer = await tus.send(address, wrong, content)
    assert answer.status_code == 409
    assert answer.headers["upload-offset"] == "0"
    assert answer.headers["tus-resumable"] == "1.0.0"


async def test_more_bytes_than_announced_are_refused(ingest: RunningIngest, tus: TusClient) -> None:
    content = google_forms(12)
    address = (await tus.begin(len(content) - 1)).headers["location"]
    assert (await tus.send(address, 0, content)).status_code == 413

    async def unannounced() -> AsyncIterator[bytes]:
        yield content[: len(content) // 2]
        yield content[len(content) // 2 :]

    headers = PIECE | {"Upload-Offset": "0"}
    answer = await tus.http.patch(address, headers=headers, content=unannounced())
    assert answer.status_code == 413
    assert await _count(ingest, Upload) == 0


async def test_a_connection_that_promised_more_than_it_sends_adds_what_it_sent(tus: TusClient) -> None:
    content = google_forms(RESPONSES)
    address = (await tus.begin(len(content))).headers["location"]
    await tus.send_and_break(address, 0, content, after=400_000)
    assert await _until_some(tus, address) <= 400_000


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload-Length": "12"}, 412),
        (RESUMABLE, 400),
        (RESUMABLE | {"Upload-Length": "-1"}, 400),
        (RESUMABLE | {"Upload-Length": "twelve"}, 400),
        (RESUMABLE | {"Upload-Length": "9" * 400}, 400),
        (RESUMABLE | {"Upload-Length": str(4 * 1024**3 + 1)}, 413),
        (RESUMABLE | {"Upload-Length": "12", "Upload-Metadata": "filename %%%"}, 400),
        (RESUMABLE | {"Upload-Length": "12", "Upload-Metadata": "filename /w=="}, 400),
        (RESUMABLE | {"Upload-Length": "12", "Upload-Metadata": metadata(filename="a\0b")}, 400),
        (RESUMABLE | {"Upload-Length": "12", "Upload-Metadata": metadata(timezone="Kuwait City")}, 422),
        (RESUMABLE | {"Upload-Length": "12", "Upload-Metadata": metadata(colour="green")}, 422),
        (RESUMABLE | {"Upload-Length": "12", "Upload-Metadata": metadata(source_id=str(new_id()))}, 404),
    ],
)
async def test_an_announcement_that_is_none_is_refused(
    ingest: RunningIngest, headers: dict[str, str], status: int
) -> None:
    answer = await ingest.client.post("/v1/uploads/tus", headers=headers)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert await _count(ingest, Transfer) == 0


async def test_pieces_need_their_headers(tus: TusClient) -> None:
    address = (await tus.begin(12)).headers["location"]
    other_type = await tus.http.patch(address, headers=RESUMABLE | {"Upload-Offset": "0"}, content=b"x")
    assert other_type.status_code == 415
    assert (await tus.http.patch(address, headers=PIECE, content=b"x")).status_code == 400
    assert (await tus.http.patch(address, headers={"Upload-Offset": "0"}, content=b"x")).status_code == 412


async def test_who_cannot_send_patch_says_so_in_a_header(ingest: RunningIngest, tus: TusClient) -> None:
    content = google_forms(12)
    address = (await tus.begin(len(content))).headers["location"]
    headers = PIECE | {"Upload-Offset": "0"}
    assert (await tus.http.post(address, headers=headers, content=content)).status_code == 400
    sent = await tus.http.post(address, headers=headers | {"X-HTTP-Method-Override": "PATCH"}, content=content)
    assert (sent.status_code, sent.headers["tus-resumable"]) == (204, "1.0.0")
    assert (await ingest.get(sent.headers["location"]))["sha256"] == hashlib.sha256(content).hexdigest()
    gone = await tus.http.post(address, headers=RESUMABLE | {"X-HTTP-Method-Override": "DELETE"})
    assert gone.status_code == 204
    assert (await tus.http.head(address, headers=RESUMABLE)).status_code == 404


@pytest.mark.parametrize("algorithm", ["sha256", "sha1", "md5"])
async def test_a_piece_is_kept_only_where_its_checksum_holds(
    ingest: RunningIngest, tus: TusClient, algorithm: str
) -> None:
    content = google_forms(RESPONSES)
    address = (await tus.begin(len(content))).headers["location"]
    half = content[: len(content) // 2]
    digest = base64.b64encode(hashlib.new(algorithm, half).digest()).decode()
    damaged = await tus.send(address, 0, half[:-1] + b"?", Upload_Checksum=f"{algorithm} {digest}")
    assert damaged.status_code == 460
    assert (await tus.offset(address), await _count(ingest, TransferPart)) == (0, 0)
    assert (await tus.send(address, 0, half, Upload_Checksum=f"{algorithm} {digest}")).status_code == 204
    assert await tus.offset(address) == len(half)
    assert (await tus.send(address, len(half), b"x", Upload_Checksum="crc32 AAAA")).status_code == 400


async def test_an_announcement_may_bring_the_first_piece(ingest: RunningIngest, tus: TusClient) -> None:
    content = google_forms(12)
    headers = PIECE | {"Upload-Length": str(len(content)), "Upload-Metadata": metadata(filename="survey.csv")}
    answer = await tus.http.post("/v1/uploads/tus", headers=headers, content=content)
    assert (answer.status_code, answer.headers["upload-offset"]) == (201, str(len(content)))
    assert answer.headers["location"].startswith("/v1/uploads/tus/")
    assert (await ingest.get(f"/v1/uploads/{answer.headers['upload-id']}"))["size"] == len(content)


async def test_an_empty_file_is_an_upload_that_says_so(ingest: RunningIngest, tus: TusClient) -> None:
    begun = await tus.begin(0, filename="empty.csv")
    await ingest.work()
    upload = await ingest.get(f"/v1/uploads/{begun.headers['upload-id']}")
    assert upload["problems"][0]["code"] == "empty_file"


async def test_the_same_bytes_with_other_options_name_patch(ingest: RunningIngest, tus: TusClient) -> None:
    content = google_forms(12)
    upload = await ingest.upload("survey.csv", content)
    address = (await tus.begin(len(content), timezone="Europe/Berlin")).headers["location"]
    answer = await tus.send(address, 0, content)
    assert (answer.status_code, answer.json()["upload_id"]) == (422, upload["id"])


async def test_a_transfer_that_was_given_up_is_gone_with_its_bytes(
    ingest: RunningIngest, tus: TusClient, ingest_settings: IngestSettings
) -> None:
    content = google_forms(RESPONSES)
    address = (await tus.begin(len(content))).headers["location"]
    await tus.send(address, 0, content[:250_000])
    folder = Path(ingest_settings.storage_url.removeprefix("file://")) / str(ingest.coalition_id) / "transfers"
    pieces = await _count(ingest, TransferPart)
    assert sum(len(names) for _, _, names in os.walk(folder)) == pieces > 1
    assert (await tus.http.delete(address, headers=RESUMABLE)).status_code == 204
    assert (await tus.http.head(address, headers=RESUMABLE)).status_code == 404
    await ingest.work()
    assert await _count(ingest, TransferPart) == 0
    assert sum(len(names) for _, _, names in os.walk(folder)) == 0


async def test_abandoned_transfers_are_gone_and_removed(ingest: RunningIngest, tus: TusClient) -> None:
    address = (await tus.begin(100)).headers["location"]
    await tus.send(address, 0, b"x" * 50)
    kept = (await tus.begin(100)).headers["location"]
    async with ingest.database.tenant(ingest.coalition_id) as session:
        over = update(Transfer).where(Transfer.received == 50).values(expires_at=func.now())
        await session.execute(over)
    assert (await tus.http.head(address, headers=RESUMABLE)).status_code == 410
    assert (await tus.send(address, 50, b"x")).status_code == 410
    assert ingest.coalition_id in await plan(ingest.database)
    await ingest.work()
    assert (await tus.http.head(address, headers=RESUMABLE)).status_code == 404
    assert await tus.offset(kept) == 0
    assert ingest.coalition_id not in await plan(ingest.database)


async def test_each_piece_moves_the_end_of_a_transfer(ingest: RunningIngest) -> None:
    clock = StillClock(SystemClock().now())
    ingest.app.state.clock = clock
    tus = TusClient(ingest.client)
    begun = await tus.begin(100)
    clock.advance(timedelta(days=1))
    sent = await tus.send(begun.headers["location"], 0, b"x")
    assert sent.headers["upload-expires"] != begun.headers["upload-expires"]
    clock.advance(timedelta(days=1, hours=12))
    assert await tus.offset(begun.headers["location"]) == 1


@pytest.mark.parametrize("call", ["head", "patch", "delete"])
async def test_a_transfer_of_another_coalition_is_not_there(
    tus: TusClient, fake_measures: FakeMeasures, key_of: Callable[..., dict[str, str]], call: str
) -> None:
    address = (await tus.begin(100)).headers["location"]
    stranger = key_of(Role.admin, fake_measures.add_coalition()) | PIECE | {"Upload-Offset": "0"}
    ask: Callable[..., Awaitable[httpx.Response]] = getattr(tus.http, call)
    assert (await ask(address, headers=stranger)).status_code == 404
    viewer = key_of(Role.viewer) | PIECE
    assert (await ask(address, headers=viewer)).status_code == 403
    assert await tus.offset(address) == 0


async def test_browsers_of_other_origins_see_the_headers(
    ingest_settings: IngestSettings, fake_measures: FakeMeasures, coalition: FakeCoalition
) -> None:
    from rba_platform.testing import running
    from survey_ingest.main import create_app

    settings = ingest_settings.model_copy(update={"cors_origins": ["https://front.example"]})
    async with running(create_app(settings, measures_transport=fake_measures.transport)) as http:
        http.headers["Authorization"] = f"Bearer {fake_measures.add_key(coalition, Role.editor)}"
        http.headers["Origin"] = "https://front.example"
        begun = await TusClient(http).begin(12)
        exposed = begun.headers["access-control-expose-headers"].lower()
        assert {"upload-offset", "location", "tus-resumable", "upload-id"} <= set(exposed.split(", "))
        asked = await http.options(
            begun.headers["location"],
            headers={
                "Access-Control-Request-Method": "PATCH",
                "Access-Control-Request-Headers": "upload-offset,tus-resumable,authorization,content-type",
            },
        )
        assert asked.status_code == 200
        assert "PATCH" in asked.headers["access-control-allow-methods"]
