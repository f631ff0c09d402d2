"""Templates, static files and the headers of every page."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from rba_platform.language import Language
from rba_platform.page_files import PageFiles, shared_files

from scorecard_engine.wording.page_words import word

_FOLDER = Path(str(files("scorecard_engine.pages")))


@cache
def page_files() -> PageFiles:
    """The style sheet of scorecards."""
    return PageFiles(_FOLDER / "static", "/static/pages")


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["asset"] = page_files().address_of
    environment.globals["shared_asset"] = shared_files().address_of
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
