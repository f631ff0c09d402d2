"""Objects: whole or not at all, verified, gone when dropped."""

import hashlib
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from survey_ingest.storage import CorruptObjectError, MissingObjectError, Storage


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage((tmp_path / "objects with blanks").as_uri())


async def test_what_is_put_can_be_read(storage: Storage, tmp_path: Path) -> None:
    content = b"answers" * 400_000
    await storage.put_verified("c/f", io.BytesIO(content), hashlib.sha256(content).hexdigest())
    assert await storage.read("c/f") == content
    await storage.copy_to("c/f", tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == content


async def test_what_became_another_is_noticed(storage: Storage) -> None:
    with pytest.raises(CorruptObjectError):
        await storage.put_verified("c/f", io.BytesIO(b"a"), hashlib.sha256(b"b").hexdigest())


async def test_what_is_not_there_is_missing(storage: Storage) -> None:
    with pytest.raises(MissingObjectError):
        await storage.read("c/none")
    await storage.delete("c/none")


async def test_a_folder_is_dropped_with_all_in_it(storage: Storage) -> None:
    for key in ("c/s/one/part", "c/s/one/codebook", "c/s/one-2/part"):
        await storage.put(key, b"x")
    await storage.delete_folder("c/s/one")
    with pytest.raises(MissingObjectError):
        await storage.read("c/s/one/part")
    assert await storage.read("c/s/one-2/part") == b"x"


async def test_a_relative_address_is_a_folder_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    await Storage("file:./var/objects").put("c/f", b"x")
    assert (tmp_path / "var" / "objects" / "c" / "f").read_bytes() == b"x"


async def test_what_comes_in_pieces_is_one_object_elsewhere_too(tmp_path: Path) -> None:
    """Memory stands for the stores that are no folder of this machine."""
    content = b"answers" * 2_000_000

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(content), 1024 * 1024):
            yield content[start : start + 1024 * 1024]

    for storage in (Storage("memory:///"), Storage((tmp_path / "objects").as_uri())):
        await storage.put_verified("c/f", pieces(), hashlib.sha256(content).hexdigest())
        await storage.copy_to("c/f", tmp_path / "copy")
        assert (tmp_path / "copy").read_bytes() == content
        await storage.delete_folder("c")
        with pytest.raises(MissingObjectError):
            await storage.read("c/f")


async def test_a_file_of_this_machine_is_read_where_it_lies(storage: Storage) -> None:
    await storage.put("c/f", b"x")
    path = storage.local_path("c/f")
    assert path is not None
    assert path.read_bytes() == b"x"
    assert storage.local_path("c/none") is None
    elsewhere = Storage("memory:///")
    await elsewhere.put("c/f", b"x")
    assert elsewhere.local_path("c/f") is None
