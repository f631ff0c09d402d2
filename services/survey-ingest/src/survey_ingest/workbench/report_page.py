"""The report on a file as a page for people: everything the JSON says, in words."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from fastapi.responses import HTMLResponse
from rba_platform.client import NeighbourAwayError, NeighbourRefusedError
from rba_platform.language import Language, in_language

from survey_ingest.clients.measures import MeasuresClient
from survey_ingest.formats.catalogue import described_formats
from survey_ingest.uploads.schemas import ReportOut
from survey_ingest.workbench.rendering import html_page

_MOMENT = {"en": "d MMMM y, HH:mm", "ar": "d MMMM y، HH:mm"}


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


async def zone_of(measures: MeasuresClient, coalition_id: UUID) -> str:
    """The coalition's zone; UTC while measures-api is away."""
    try:
        return (await measures.coalition(coalition_id)).timezone
    except (NeighbourAwayError, NeighbourRefusedError):
        return "UTC"


def report_page(report: ReportOut, language: Language, zone: str, *, other_language_href: str) -> HTMLResponse:
    """The page; `zone` is the IANA name of the zone in which its times are told."""
    here = ZoneInfo(zone)

    def moment(instant: datetime) -> str:
        return f"{format_datetime(instant, _MOMENT[language], here, locale=language)} (\u2066{zone}\u2069)"

    def day(instant: datetime) -> str:
        return format_date(instant.astimezone(here), "d MMMM y", locale=language)

    formats = {key: in_language(each.name, language) for key, each in described_formats().items()}
    return html_page(
        "report.html",
        language,
        upload=report.upload,
        report=report.report,
        questions=report.questions or [],
        changes=report.changes,
        formats=formats,
        moment=moment,
        day=day,
        other_language_href=other_language_href,
    )
