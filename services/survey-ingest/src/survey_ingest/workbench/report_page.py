"""The report on a file as a page for people: everything the JSON says, in words."""

from fastapi.responses import HTMLResponse
from rba_platform.language import Language, in_language

from survey_ingest.formats.catalogue import described_formats
from survey_ingest.uploads.schemas import ReportOut
from survey_ingest.workbench.rendering import html_page


def prefers_a_page(accept: str) -> bool:
    """Whether Accept asks for text/html before JSON: what is named first of equal weight, as browsers send it."""
    html = _weight(accept, "text/html")
    return html > 0 and html >= _weight(accept, "application/json")


def _weight(accept: str, wanted: str) -> float:
    for part in accept.split(",")[:50]:
        kind, *parameters = (each.strip() for each in part.split(";"))
        if kind.lower() == wanted:
            weight = next((each[2:] for each in parameters if each.startswith("q=")), "1")
            try:
                return float(weight)
            except ValueError:
                return 0.0
    return 0.0


def report_page(report: ReportOut, language: Language, *, other_language_href: str) -> HTMLResponse:
    """The page."""
    formats = {key: in_language(each.name, language) for key, each in described_formats().items()}
    return html_page(
        "report.html",
        language,
        upload=report.upload,
        report=report.report,
        questions=report.questions or [],
        changes=report.changes,
        formats=formats,
        other_language_href=other_language_href,
    )
