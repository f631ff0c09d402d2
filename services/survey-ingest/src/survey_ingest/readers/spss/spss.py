"""SPSS files (.sav, .zsav): variables with labels, value labels, missing values and multiple-response sets.

Names that tools write when they export to SPSS (Qualtrics, Ona) tell which variables are no questions. Source:
docs/formats.md.
"""

from collections.abc import Sequence

from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.personal_columns import personal_reason
from survey_ingest.domain.report import Ignored
from survey_ingest.readers.arrangement import Arrangement
from survey_ingest.readers.assembling import assemble
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.kobo.kobo_header import geopoint_part, role_of
from survey_ingest.readers.probe import Probe
from survey_ingest.readers.qualtrics.qualtrics import completed, set_aside_by_status
from survey_ingest.readers.qualtrics.qualtrics_header import header_of
from survey_ingest.readers.spss.spss_file import MAGIC, SpssFile, open_spss
from survey_ingest.readers.spss.spss_variables import fields_of, position

_IDS = ("responseid", "@_uuid", "respondent_id", "respondentid", "response_id", "caseid", "case_id", "id")
_TIMES = ("recordeddate", "@_submission_time", "submitdate", "enddate", "end_date", "date_submitted")


class Spss:
    """Reader of SPSS files."""

    format = "spss"
    title = "an SPSS file"
    export_help = "In SPSS: File, Save As, SPSS Statistics (*.sav), with all variables."
    header_words: frozenset[str] = frozenset()

    def recognises(self, probe: Probe) -> Evidence | None:
        """By its first bytes."""
        if not probe.data.startswith(MAGIC):
            return None
        layout = "zsav" if probe.data.startswith(b"$FL3") else "sav"
        return Evidence(0.99, layout, (f"the file begins with {probe.data[:4].decode()}",))

    def read(self, probe: Probe, evidence: Evidence, hints: Hints) -> Dataset:
        """The cases, described. Raises `ReadError`."""
        file = open_spss(probe.path, len(probe.data), probe.head, probe.encoding_hint)
        header = header_of([list(file.names)])
        rules, findings = set_aside_by_status(header, file.table) if header else ((), [])
        response_id, time = _unique(file), _first(file, _TIMES)
        ignored = _ignored(file, header is not None, {response_id, time})
        out = {each.position for each in ignored} | {response_id, time}
        kept = [name for place, name in enumerate(file.names, 1) if place not in out]
        arrangement = Arrangement(
            evidence.layout,
            fields_of(file, kept),
            submitted_at=(time,) if time else (),
            response_id=response_id,
            complete=completed(header) if header else None,
            utc=bool(time) and file.names[(time or 1) - 1].startswith("@_"),
            set_aside=rules,
            ignored=ignored,
        )
        notes = [*file.findings, *findings]
        return assemble(file.table, arrangement, evidence, self.format, hints, file.decision, "", notes)


def _first(file: SpssFile, names: Sequence[str]) -> int | None:
    """The first of these variables that holds something."""
    known = {name.lower(): name for name in file.names}
    places = [position(file, known[name]) for name in names if name in known]
    return next((place for place in places if file.table.column(place).count()), None)


def _unique(file: SpssFile) -> int | None:
    """The variable that names responses: one of the usual names, filled throughout, never twice the same."""
    place = _first(file, _IDS)
    if place is None:
        return None
    cells = file.table.column(place)
    return place if cells.null_count() == 0 and cells.n_unique() == len(cells) else None


def _ignored(file: SpssFile, is_qualtrics: bool, used: set[int | None]) -> tuple[Ignored, ...]:
    """The variables that are metadata of the tool that exported to SPSS, as far as their names tell."""
    found: list[Ignored] = []
    ona = any(name.startswith("@_") for name in file.names)
    header = header_of([list(file.names)]) if is_qualtrics else None
    roles = {each.position: each.role for each in header.columns if each.role} if header else {}
    plain = [name.removeprefix("@") for name in file.names]
    for place, name in enumerate(plain, 1):
        role = roles.get(place)
        reason = ("personal" if role == "personal" else "metadata") if role else ""
        if ona and not reason:
            reason = role_of(name, central=False) or ("geopoint_part" if geopoint_part(name, plain, "/") else "")
        if not reason and personal_reason(name.replace("_", " "), ()):
            reason = "personal"
        if reason and place not in used:
            found.append(Ignored(place, file.names[place - 1], reason, file.table.column(place).count()))
    return tuple(found)
