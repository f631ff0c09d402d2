"""A client of the tus protocol, written by hand from its text: what any client sends, and what a broken one does."""

import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx

RESUMABLE = {"Tus-Resumable": "1.0.0"}
PIECE = {**RESUMABLE, "Content-Type": "application/offset+octet-stream"}
_CHUNK = 64 * 1024


class CutError(Exception):
    """The connection is cut here."""


def metadata(**pairs: str) -> str:
    """`Upload-Metadata` of these pairs."""
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in pairs.items())


@dataclass
class TusClient:
    """Sends files to `/v1/uploads/tus` through `http`."""

    http: httpx.AsyncClient

    async def begin(self, size: int, **pairs: str) -> httpx.Response:
        """POST that announces a file."""
        headers = RESUMABLE | {"Upload-Length": str(size), "Upload-Metadata": metadata(**pairs)}
        return await self.http.post("/v1/uploads/tus", headers=headers)

    async def offset(self, address: str) -> int:
        """HEAD: how many bytes are there."""
        answer = await self.http.head(address, headers=RESUMABLE)
        answer.raise_for_status()
        return int(answer.headers["upload-offset"])

    async def send(self, address: str, offset: int, content: bytes, **more: str) -> httpx.Response:
        """PATCH with these bytes."""
        headers = PIECE | {"Upload-Offset": str(offset)} | {name.replace("_", "-"): text for name, text in more.items()}
        return await self.http.patch(address, headers=headers, content=content)

    async def send_and_break(self, address: str, offset: int, content: bytes, after: int) -> None:
        """PATCH that announces all of `content`, and whose connection is cut after so many bytes."""
        headers = PIECE | {"Upload-Offset": str(offset), "Content-Length": str(len(content))}

        async def body() -> AsyncIterator[bytes]:
            for start in range(0, after, _CHUNK):
                yield content[start : min(start + _CHUNK, after)]
            raise CutError

        try:
            await self.http.patch(address, headers=headers, content=body())
        except CutError:
            return
        raise AssertionError("the connection should have been cut")

    async def resume(self, address: str, content: bytes) -> httpx.Response:
        """Go on where the server is until it has all; answers the last answer."""
        while True:
            offset = await self.offset(address)
            answer = await self.send(address, offset, content[offset:])
            if answer.status_code != httpx.codes.CONFLICT:
                return answer

    async def upload(self, content: bytes, **pairs: str) -> str:
        """The whole way in one piece; answers the id of the upload."""
        begun = await self.begin(len(content), **pairs)
        begun.raise_for_status()
        sent = await self.send(begun.headers["location"], 0, content)
        sent.raise_for_status()
        return sent.headers["upload-id"]
