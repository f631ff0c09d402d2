"""Style sheets, fonts and scripts of pages, under addresses that carry a digest: browsers may keep them for ever.

`shared_files()` are those of all pages for people: fonts, icon, and the sheet that makes them look like one product.
"""

from functools import cache
from hashlib import sha256
from importlib.resources import files
from os import sep
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.types import Scope

_FOREVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"


class PageFiles(StaticFiles):
    """The files of a folder at `address`/<digest of the whole folder>/<name>.

    The digest stands in front of the name, so that files which name one another (a sheet its fonts, a script its
    modules) do so without knowing it, and a new version of one of them is a new address of all.
    """

    def __init__(self, folder: Path, address: str) -> None:
        super().__init__(directory=folder)
        self.address = address
        self._folder = folder
        self._version = _digest(folder)

    def mount_on(self, app: FastAPI) -> None:
        """Serve the files with the app."""
        app.mount(self.address, self, name=self.address.strip("/").replace("/", "-"))

    def address_of(self, name: str) -> str:
        """Where the file of that name is; raises `FileNotFoundError` where there is none."""
        if not (self._folder / name).is_file():
            raise FileNotFoundError(name)
        return f"{self.address}/{self._version}/{name}"

    async def get_response(self, path: str, scope: Scope) -> Any:
        """The file; one asked for under an older digest is the present one, not to be kept."""
        version, _, name = path.partition(sep)
        response = await super().get_response(name, scope)
        response.headers["Cache-Control"] = _FOREVER if version == self._version else _ASK_AGAIN
        # A page in the frame of another origin loads the font from here.
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response


def _digest(folder: Path) -> str:
    whole = sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            whole.update(str(path.relative_to(folder)).encode() + b"\0" + sha256(path.read_bytes()).digest())
    return whole.hexdigest()[:12]


@cache
def shared_files() -> PageFiles:
    """Fonts, icon and the common style sheet, as every service serves them that has pages."""
    return PageFiles(Path(str(files("rba_platform"))) / "static" / "pages", "/static/shared")
