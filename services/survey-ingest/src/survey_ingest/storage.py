"""Object storage: raw files by their content, and what reading made of them.

A local folder by default, S3, GCS or Azure by URL. Locally, a file and its folder are on the disk (fsync) before any
row names them; the great stores promise that by themselves.
"""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO
from urllib.parse import unquote, urlsplit

from obstore.store import LocalStore, ObjectStore, from_url

_CHUNK = 1024 * 1024

#: What an object may be written from.
Content = Path | bytes | IO[bytes] | AsyncIterator[bytes]


class MissingObjectError(Exception):
    """There is no object of this key."""


class CorruptObjectError(Exception):
    """What was read back is not what was written."""


class Storage:
    """The objects of all coalitions; each key starts with the coalition's id."""

    def __init__(self, url: str) -> None:
        self._folder = _local_folder(url)
        self._store: ObjectStore
        self._known_folders: set[Path] = set()
        if self._folder is None:
            self._store = from_url(url)
        else:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._store = LocalStore(self._folder)

    async def put(self, key: str, content: Content) -> None:
        """Write an object, whole or not at all. The same key may be written again."""
        await self._store.put_async(key, content)
        if self._folder is not None:
            await asyncio.to_thread(self._sync, self._folder, self._folder / key)

    async def put_verified(self, key: str, content: IO[bytes] | AsyncIterator[bytes], sha256: str) -> None:
        """Write an object and read it back; raises `CorruptObjectError` where it has become another."""
        await self.put(key, content)
        digest = hashlib.sha256()
        async for chunk in self.stream(key):
            digest.update(chunk)
        if digest.hexdigest() != sha256:
            raise CorruptObjectError(key)

    async def stream(self, key: str) -> AsyncIterator[bytes]:
        """The object a piece at a time; raises `MissingObjectError`."""
        try:
            answer = await self._store.get_async(key)
            async for chunk in answer.stream(min_chunk_size=_CHUNK):
                yield bytes(chunk)
        except FileNotFoundError:
            raise MissingObjectError(key) from None

    async def read(self, key: str) -> bytes:
        """The whole of a small object; raises `MissingObjectError`."""
        return b"".join([chunk async for chunk in self.stream(key)])

    def local_path(self, key: str) -> Path | None:
        """Where the object lies as a file of this machine, to be read only; None where it does not."""
        path = None if self._folder is None else self._folder / key
        return path if path is not None and path.is_file() else None

    async def copy(self, key: str, target: str) -> None:
        """Make the object one under another key as well; raises `MissingObjectError`."""
        try:
            await self._store.copy_async(key, target)
        except FileNotFoundError:
            raise MissingObjectError(key) from None
        if self._folder is not None:
            await asyncio.to_thread(self._sync, self._folder, self._folder / target)

    async def copy_to(self, key: str, path: Path) -> None:
        """Write the object to a local file; raises `MissingObjectError`."""
        with path.open("wb") as file:
            async for chunk in self.stream(key):
                await asyncio.to_thread(file.write, chunk)

    async def delete(self, key: str) -> None:
        """Remove the object, if it is there."""
        try:
            await self._store.delete_async(key)
        except FileNotFoundError:
            return
        if self._folder is not None:
            await asyncio.to_thread(_sync_folder, (self._folder / key).parent)

    async def names(self, prefix: str) -> list[str]:
        """The names of the objects in a folder, without it."""
        found = await self._store.list(prefix).collect_async()
        return sorted(item["path"].removeprefix(f"{prefix}/") for item in found)

    async def delete_folder(self, prefix: str) -> None:
        """Remove all objects whose key starts with `prefix/`."""
        found = await self._store.list(prefix).collect_async()
        for item in found:
            await self.delete(item["path"])

    def _sync(self, root: Path, path: Path) -> None:
        with path.open("rb") as file:
            os.fsync(file.fileno())
        _sync_folder(path.parent)
        # A folder that is new is an entry in the one above it, up to one that was there before.
        folder = path.parent
        while folder != root and folder not in self._known_folders:
            self._known_folders.add(folder)
            folder = folder.parent
            _sync_folder(folder)


def _local_folder(url: str) -> Path | None:
    parts = urlsplit(url)
    if parts.scheme not in {"", "file"}:
        return None
    return Path(unquote(parts.path)).absolute()


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
