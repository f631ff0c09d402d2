"""Files made to break what reads them: each is refused by name or read, soon, with little memory; the worker lives.

Thousands of damaged files, 3,000 of them SPSS, go through the child that reads for the worker, with the limits that
the worker sets; the bombs go in as uploads too. `CRASH_SHARE=0.1` takes a tenth of the damaged files. Seconds are those
that the processor worked, as a busy machine makes all clocks late; a reader that hangs is too slow by the clock.
"""

import os
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest
from child_watch import READ, Outcome, outcome_of
from damaged_files import families, spss_bombs
from hostile_documents import documents
from hostile_old_files import OLD_FILES
from hostile_workbooks import WORKBOOKS
from measuring import report
from rba_platform.access import Role
from survey_ingest.domain.hints import Hints
from survey_ingest.reading.process import ReaderProcess
from survey_ingest.settings import IngestSettings
from survey_ingest.testing.export_files import google_forms
from survey_ingest.testing.fake_measures import FakeMeasures
from survey_ingest.testing.running_ingest import running_ingest

SECONDS = 10.0
MEGABYTES = 300.0
SHARE = float(os.environ.get("CRASH_SHARE", "1"))
SPSS, OTHERS = round(3_000 * SHARE), round(300 * SHARE)
CRASHES = 10
"""So many of the damaged SPSS files may end the child, which is replaced: their parser is written in C."""
HINTS = Hints(upload="u", identity_key=b"key of the benchmark")


@pytest.fixture
def ingest_settings(service_settings: Callable[[str], dict[str, Any]]) -> IngestSettings:
    return IngestSettings(**service_settings("ingest"))


@pytest.fixture
async def reader() -> AsyncIterator[ReaderProcess]:
    process = ReaderProcess()
    await process.start()
    yield process
    await process.close()


def bombs(folder: Path) -> Iterator[tuple[str, bytes]]:
    """All of them, one after another."""
    for books, ending in ((WORKBOOKS, ".xlsx"), (OLD_FILES, ".xls")):
        for name, make in books.items():
            yield f"{name}{ending}", make()
    for name, make in documents().items():
        yield name, make()
    yield from spss_bombs(folder).items()


def told(title: str, outcomes: Sequence[Outcome]) -> None:
    """Print what became of the files, and hold it against the limits."""
    codes = Counter(each.code for each in outcomes)
    print(f"\n{title}: {len(outcomes)} files; {', '.join(f'{n} {code}' for code, n in codes.most_common())}")
    seconds = report("slowest, by the processor", [each.processor for each in outcomes], SECONDS, "s", share=100)
    report("slowest, by the clock", [each.seconds for each in outcomes], SECONDS, "s", share=100)
    memory = report("most anonymous memory", [each.megabytes for each in outcomes], MEGABYTES, "MB", share=100)
    failed = [each for each in outcomes if each.code in {"reader_failed", "reader_too_slow", "reader_too_large"}]
    ended = [each for each in outcomes if each.code == "reader_crashed"]
    slow = [each for each in outcomes if each.processor > SECONDS]
    large = [each for each in outcomes if each.megabytes > MEGABYTES]
    for each in {*failed, *ended, *slow, *large}:
        print(
            f"  {each.code}, {each.seconds:.1f} s ({each.processor:.1f} s of the processor), {each.megabytes:.0f} MB: "
            f"{each.name}"
        )
    assert not failed
    assert len(ended) <= (CRASHES if "SPSS" in title else 0)
    assert seconds <= 1
    assert memory <= 1


async def test_bombs(reader: ReaderProcess, tmp_path: Path) -> None:
    out, outcomes = tmp_path / "out", []
    out.mkdir()
    for name, data in bombs(tmp_path):
        path = tmp_path / f"file{Path(name).suffix}"
        path.write_bytes(data)
        outcomes.append(await outcome_of(reader, name, path, out, HINTS))
        path.unlink()
    told("bombs", outcomes)
    assert READ in {each.code for each in outcomes}  # some are plain files with an odd name


async def test_damaged_files(reader: ReaderProcess, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    for title, (wholes, damage) in families(tmp_path).items():
        dice, path, outcomes = Random(20251125), tmp_path / f"file{Path(title).suffix}", []
        for number in range(SPSS if "SPSS" in title else OTHERS):
            path.write_bytes(damage(dice.choice(wholes), dice))
            outcomes.append(await outcome_of(reader, f"{title} {number}", path, out, HINTS))
        told(title, outcomes)
        assert {each.code for each in outcomes} - {READ}
        assert READ in {each.code for each in outcomes}


async def test_bombs_as_uploads_leave_the_worker_alive(
    reader: ReaderProcess, ingest_settings: IngestSettings, tmp_path: Path
) -> None:
    measures = FakeMeasures()
    coalition = measures.add_coalition()
    token = measures.add_key(coalition, Role.editor)
    states = Counter[str]()
    async with running_ingest(ingest_settings, measures.transport, reader, coalition.id, token) as ingest:
        ingest.client.timeout = 120
        for name, data in bombs(tmp_path):
            if len(data) > 4 * 1024**2:
                continue  # what is long is sent by the test above without a network between
            sent = await ingest.send(name, data)
            if sent.status_code == 422:
                states["refused at once"] += 1
                continue
            await ingest.work()
            upload = await ingest.get(sent.headers["location"])
            states[upload["state"]] += 1
            assert upload["state"] in {"rejected", "needs_attention", "normalized"}, (name, upload["state"])
            assert upload["state"] == "normalized" or upload["problems"], name
            codes = {each["code"] for each in upload["problems"]}
            assert not any(code.startswith(("reader_", "reading_failed")) for code in codes), (name, codes)
        last = await ingest.upload("form.csv", google_forms(8))
        assert (last["state"], last["counts"]["responses"]) == ("normalized", 8)
        await ingest.equipment.storage.delete_folder(str(coalition.id))
    print(f"\nbombs as uploads: {dict(states)}")
