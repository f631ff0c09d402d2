"""Templates, static files and the headers of every page."""

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from rba_platform.language import Language
from rba_platform.page_files import PageFiles, shared_files

from survey_ingest.workbench.reasons import in_arabic
from survey_ingest.workbench.words import amount, counted, findings_of, is_named, named, number, word, words_of

_FOLDER = Path(str(files("survey_ingest.workbench")))
# Scripts are files of this service; no page holds one itself, and none may come from elsewhere.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@cache
def page_files() -> PageFiles:
    """The style sheet and the scripts of the workbench."""
    return PageFiles(_FOLDER / "static", "/static/workbench")


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"asset": page_files().address_of, "shared_asset": shared_files().address_of}
    environment.globals |= {"number": number, "amount": amount}
    environment.filters["without_requests"] = without_requests
    return environment


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def without_requests(message: str) -> str:
    """What a finding says to people: not the requests by which programs answer it."""
    return message.partition(" To answer, ")[0]


def html_page(template: str, language: Language, *, status: int = 200, **context: Any) -> HTMLResponse:
    """A page in `language`."""

    def words(name: str, /, **filled: Any) -> str:
        return word(name, language, **filled)

    def how_many(name: str, count: int, /, **filled: Any) -> str:
        return counted(name, count, language, **filled)

    def name_of(kind: str, value: str) -> str:
        return named(kind, value, language)

    def reason(text: str) -> Markup:
        told = in_arabic(text) if language == "ar" else text
        return Markup('<span lang="en" dir="ltr">{}</span>').format(text) if told is None else escape(told)

    def layout(name: str) -> Markup:
        return escape(named("layout", name, language)) if is_named("layout", name) else reason(name.replace("_", " "))

    def finding(code: str, reason: str | None) -> dict[str, str]:
        # In Arabic an English code would be no word for people.
        plain = words("finding") if language == "ar" else _begun(code.replace("_", " "))
        told = findings_of(language)
        return {"title": plain, "text": ""} | told.get(f"{code}.{reason}", told.get(code, {}))

    html = (
        _templates()
        .get_template(template)
        .render(
            language=language,
            other_language="en" if language == "ar" else "ar",
            word=words,
            counted=how_many,
            named=name_of,
            finding=finding,
            reason=reason,
            layout=layout,
            all_words=words_of(language),
            all_findings=findings_of(language),
            **context,
        )
    )
    headers = {
        "Content-Security-Policy": _POLICY,
        "Referrer-Policy": "same-origin",
        "Cache-Control": "private, no-cache",
        "Content-Language": language,
        "Vary": "Accept, Accept-Language, Cookie",
        "X-Robots-Tag": "noindex",
    }
    return HTMLResponse(html, status, headers=headers)
