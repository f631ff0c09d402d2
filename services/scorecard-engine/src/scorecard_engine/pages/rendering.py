"""Templates, static files and the headers of every page."""

from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.types import Scope

from scorecard_engine.wording.language import Language
from scorecard_engine.wording.page_words import word

_FOLDER = Path(str(files("scorecard_engine.pages")))
STATIC_PATH = "/static/pages"
_FOREVER = "public, max-age=31536000, immutable"


class PageFiles(StaticFiles):
    """Style sheet and fonts. Their addresses carry a digest of the content, so browsers may keep them."""

    def __init__(self) -> None:
        super().__init__(directory=_FOLDER / "static")

    async def get_response(self, path: str, scope: Scope) -> Any:
        """The file."""
        response = await super().get_response(path, scope)
        if scope["query_string"].startswith(b"v="):
            response.headers["Cache-Control"] = _FOREVER
        # A page in the frame of another origin loads the font from here.
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response


@cache
def asset(name: str) -> str:
    """The address of a static file."""
    digest = sha256((_FOLDER / "static" / name).read_bytes()).hexdigest()[:12]
    return f"{STATIC_PATH}/{name}?v={digest}"


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["asset"] = asset
    return environment


def html_page(
    template: str,
    language: Language,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    frame_ancestors: Sequence[str] = ("'none'",),
    **context: Any,
) -> HTMLResponse:
    """A page in `language`. No page runs a script; only those whose `frame_ancestors` say so stand in a frame."""

    def words(name: str, **filled: str) -> str:
        return word(name, language, **filled)

    other = "en" if language == "ar" else "ar"
    html = _templates().get_template(template).render(
        language=language, other_language=other, word=words, **context
    )  # fmt: skip
    return HTMLResponse(html, status, headers={**_security(frame_ancestors, language), **(headers or {})})


def _security(frame_ancestors: Sequence[str], language: Language) -> dict[str, str]:
    policy = (
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        f"frame-ancestors {' '.join(frame_ancestors)}"
    )
    return {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "private, no-cache",
        "Content-Language": language,
        "Vary": "Accept-Language, Cookie",
        "X-Robots-Tag": "noindex",
    }
