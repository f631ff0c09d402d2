"""The rows of a webinar attendee report with their fields, and its totals: printed, and computed again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Self

from survey_ingest.domain.contacts import Contact, contact_of
from survey_ingest.domain.findings import Finding
from survey_ingest.domain.report import Ignored
from survey_ingest.readers.zoom.attendee_layout import AttendeeSection, aligned, attendee_sections
from survey_ingest.readers.zoom.clock import FileTimes, is_time
from survey_ingest.readers.zoom.headers import header_key
from survey_ingest.readers.zoom.registrants import Registrant, answers_of, form_questions, one_each
from survey_ingest.readers.zoom.report_words import cell_key, report_words
from survey_ingest.readers.zoom.stack import Numbered, header_missing, meeting_of_preamble, only_cell
from survey_ingest.readers.zoom.times import whole_number

_TOTALS = ("total_users", "unique_viewers", "registered")


@dataclass(frozen=True)
class AttendeeRow:
    """A record of a section, its fields by name, who it is of, and whether that person was there."""

    number: int
    cells: list[str]
    section: AttendeeSection
    fields: dict[str, str]
    contact: Contact
    attended: bool

    @property
    def who(self) -> str:
        """What tells people of a file apart: the address, else the name."""
        return self.contact.address or self.contact.name


@dataclass(frozen=True)
class Webinar:
    """One report of a file: what it prints about the webinar, its sections, its rows, and those that name nobody."""

    meeting: dict[str, str]
    sections: list[AttendeeSection]
    rows: list[AttendeeRow]
    set_aside: list[int]

    @classmethod
    def of(cls, part: Sequence[Numbered]) -> Self:
        """The report in these records. Raises `ReadError`: `header_missing`."""
        above, sections = attendee_sections(part)
        for piece in (above, *(section.rows for section in sections)):
            _no_header_missing(piece)
        contacts: dict[tuple[str, str, bool], Contact] = {}  # people come again and again
        rows = [_row(number, cells, section, contacts) for section in sections for number, cells in section.rows]
        nobody = [row.number for row in rows if not row.who]
        return cls(meeting_of_preamble(above), sections, [row for row in rows if row.who], nobody)


def _no_header_missing(rows: Sequence[Numbered]) -> None:
    """The title of a section must have a header below it: else its rows would be read under another one, or not."""
    sections = report_words().sections
    for (number, row), (_, following) in pairwise(rows):
        if cell_key(only_cell(row)) in sections and not only_cell(following):
            raise header_missing(number)


def webinars_of(rows: Sequence[Numbered]) -> list[Webinar]:
    """The reports of a file: several may be pasted into one, each under its title."""
    titles = report_words().titles
    starts = [place for place, (_, row) in enumerate(rows) if cell_key(only_cell(row)) in titles]
    cuts = [0, *(place for place in starts if place > 0), len(rows)]
    webinars = [Webinar.of(list(rows[start:end])) for start, end in pairwise(cuts)]
    return [webinar for webinar in webinars if webinar.sections]


def _row(
    number: int, cells: list[str], section: AttendeeSection, contacts: dict[tuple[str, str, bool], Contact]
) -> AttendeeRow:
    fields = aligned(cells, section)
    full = f"{fields.get('first_name', '')} {fields.get('last_name', '')}".strip()
    who = fields.get("name") or full, fields.get("email", ""), section.original_names
    contact = contacts.get(who)
    if contact is None:
        contact = contacts[who] = contact_of(who[0], who[1], original_names=who[2])
    if section.role == "other" and contact.kind == "person":
        contact = replace(contact, kind="phone")
    return AttendeeRow(number, cells, section, fields, contact, _attended(fields))


@lru_cache(maxsize=64)
def _word(cell: str) -> bool | None:
    key = header_key(cell)
    return True if key in report_words().yes else False if key in report_words().no else None


def _attended(fields: Mapping[str, str]) -> bool:
    """Whether somebody was there: as it says, else by what is printed of the stay, though its beginning be lost."""
    word = _word(fields.get("attended", ""))
    if word is None:
        return any(fields.get(name) for name in ("join", "leave", "minutes"))
    return word


def contradictions(webinars: Sequence[Webinar]) -> list[Finding]:
    """What is said of rows that are marked as absent and print a stay: one of both was changed, or moved."""
    rows = [row for webinar in webinars for row in webinar.rows if not row.attended]
    found = [row.number for row in rows if is_time(row.fields["join"]) and is_time(row.fields["leave"])]
    if not found:
        return []
    message = (
        f"{len(found)} rows say that nobody attended and print when they joined and left, such as row {found[0]}; they "
        "were not counted. Compare them with Zoom."
    )
    return [Finding("absent_with_times", message, row=found[0], severity="attention")]


def registrants_of(webinar: Webinar, times: FileTimes) -> tuple[list[Registrant], list[Ignored]]:
    """The registrants of the attendee section, and its personal columns; none where nobody had to register."""
    found: list[Registrant] = []
    ignored: list[Ignored] = []
    for section in webinar.sections:
        if section.role != "attendee" or section.columns.keys().isdisjoint({"registered_at", "approval"}):
            continue
        questions, personal = form_questions(section.header, section.columns, section.questions, section.rows)
        ignored += personal
        found += [
            Registrant(
                row=row.number,
                contact=row.contact,
                registered_at=times.at(("registered_at", row.number)),
                approval=row.fields.get("approval", ""),
                attended=row.attended,
                source_name=row.fields.get("source_name", ""),
                answers=answers_of(row.cells, questions),
            )
            for row in webinar.rows
            if row.section is section
        ]
    return one_each(found), ignored


def totals(webinars: Sequence[Webinar]) -> dict[str, int]:
    """The totals that Zoom prints (`printed_…`), the same computed from the rows, and whether all agree (1 or 0).

    `Total Users` are the attended rows of all sections but the phones, `Unique Viewers` the people who attended in the
    attendee section, registered and cancelled together all people in it. Source: docs/formats.md.
    """
    found: dict[str, int] = {}
    for name in _TOTALS:
        printed = [_printed(webinar, name) for webinar in webinars]
        if any(number is None for number in printed):
            continue
        found[f"printed_{name}"] = sum(number for number in printed if number is not None)
        found[name] = sum(_computed(webinar, name) for webinar in webinars)
    names = [name for name in _TOTALS if name in found]
    if names:
        found["reconciled"] = int(all(found[name] == found[f"printed_{name}"] for name in names))
    return found


def _printed(webinar: Webinar, name: str) -> int | None:
    number = whole_number(webinar.meeting.get(name, ""))
    if number is None or name != "registered":
        return number
    return number + (whole_number(webinar.meeting.get("cancelled", "")) or 0)


def _computed(webinar: Webinar, name: str) -> int:
    attended = [row for row in webinar.rows if row.attended]
    if name == "total_users":
        return sum(row.section.role != "other" for row in attended)
    rows = attended if name == "unique_viewers" else webinar.rows
    return len({row.who for row in rows if row.section.role == "attendee"})


def not_reconciled(checksums: dict[str, int]) -> list[Finding]:
    """The note on totals that do not agree with the rows: the file was changed, or cut, after Zoom made it."""
    apart = [name for name in _TOTALS if name in checksums and checksums[name] != checksums[f"printed_{name}"]]
    if not apart:
        return []
    told = "; ".join(f"{name} {checksums[f'printed_{name}']} printed, {checksums[name]} in the rows" for name in apart)
    message = f"The totals printed in the report do not agree with its rows ({told}). The rows are used."
    return [Finding("not_reconciled", message)]
