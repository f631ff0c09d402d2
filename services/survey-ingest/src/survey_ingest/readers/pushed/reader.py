"""The reader of pushed events: files that `hooks.pushed_file` wrote, one reader for the format of each tool."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.findings import Finding, rejected
from survey_ingest.domain.hints import Hints
from survey_ingest.readers.assembling import assemble
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.detection import Detected
from survey_ingest.readers.identifying import SAME_ID
from survey_ingest.readers.kobo.kobo_odk import KoboOdk
from survey_ingest.readers.probe import Probe
from survey_ingest.readers.pushed import google_forms, jotform, ms_forms, standard, typeform
from survey_ingest.readers.pushed.laying_out import LAYOUT, laid_out
from survey_ingest.readers.pushed.submission import Submission
from survey_ingest.readers.redcap.redcap import Redcap

#: The member of the first line by which such a file is known.
MARK = "north_star_push"

_FLATTENING: Mapping[str, Callable[[Mapping[str, Any]], Submission]] = MappingProxyType(
    {
        "typeform": typeform.submission_of,
        "jotform": jotform.submission_of,
        "ms_forms": ms_forms.submission_of,
        "google_forms": google_forms.submission_of,
        # What their pushes name is fetched, and kept in our own form.
        "surveymonkey": standard.submission_of,
        "standard_webhooks": standard.submission_of,
    }
)
_TITLES: Mapping[str, str] = MappingProxyType(
    {
        "typeform": "Typeform responses",
        "kobo_odk": "KoboToolbox submissions",
        "jotform": "Jotform submissions",
        "ms_forms": "Microsoft Forms responses",
        "google_forms": "Google Forms responses",
        "surveymonkey": "SurveyMonkey responses",
        "redcap": "REDCap records",
        "standard_webhooks": "Responses of other tools",
    }
)
#: The format that a tool's answers are of, where it has another name.
_FORMATS = MappingProxyType({"standard_webhooks": "generic_table"})


class PushedEvents:
    """Reader of the pushed events of one tool. Its format is that of the tool's files."""

    def __init__(self, tool: str) -> None:
        self.tool = tool
        self.format = _FORMATS.get(tool, tool)
        self.title = _TITLES[tool]
        self.export_help = f"{self.title} are pushed: see POST /v1/sources/{{id}}/hooks."
        self.header_words: frozenset[str] = frozenset()

    def recognises(self, probe: Probe) -> Evidence | None:
        """By the first line, which names the tool."""
        if mark_of(probe.head) != self.tool:
            return None
        return Evidence(1.0, LAYOUT, (f"the first line says that {self.tool} pushed it",))

    def read(self, probe: Probe, evidence: Evidence, hints: Hints) -> Dataset:
        """The submissions, described. Raises `ReadError`."""
        data = self._read(probe, evidence, hints)
        # A tool pushes an edited response again: rows of one id are its versions.
        data.report.problems = [each for each in data.report.problems if each.code != SAME_ID]
        return data

    def _read(self, probe: Probe, evidence: Evidence, hints: Hints) -> Dataset:
        payloads = payloads_in(probe.text)
        if not payloads:
            raise rejected("no_rows", "The file holds no pushed event.", row=1)
        if self.tool in {"kobo_odk", "redcap"}:
            return _as_the_tool_writes(self.tool, payloads, probe, evidence, hints)
        submissions = [_FLATTENING[self.tool](payload) for payload in payloads]
        table, arrangement = laid_out(submissions, 2)
        decoded = probe.decoded
        findings = [*decoded.findings, *_untitled(submissions, self.tool)]
        return assemble(table, arrangement, evidence, self.format, hints, decoded.decision, "", findings)


def _as_the_tool_writes(
    tool: str, payloads: list[dict[str, Any]], probe: Probe, evidence: Evidence, hints: Hints
) -> Dataset:
    """What is pushed, or fetched for it, is the tool's own JSON: it is read by the reader of that."""
    if tool == "kobo_odk":
        return KoboOdk().read(_with(probe, payloads), evidence, hints)
    # Of a record that was fetched several times what was fetched last; the lines are in that order.
    newest = {each["record"]: each["rows"] for each in payloads}
    rows = [dict(row) for each in newest.values() for row in each]
    data = Redcap().read(_with(probe, rows), replace(evidence, layout="json"), hints)
    data.report.detection = replace(data.report.detection, layout=LAYOUT)
    return data


def _with(probe: Probe, documents: list[dict[str, Any]]) -> Probe:
    return replace(probe, data=json.dumps(documents, ensure_ascii=False).encode())


def mark_of(head: bytes) -> str:
    """The tool that the first line names; blank for any other file."""
    line = head.partition(b"\n")[0]
    if MARK.encode() not in line:
        return ""
    try:
        found = json.loads(line)
    except ValueError:
        return ""
    return str(found.get("tool")) if isinstance(found, dict) and MARK in found else ""


def payloads_in(text: str) -> list[dict[str, Any]]:
    """The events. Raises `ReadError` where a line is none: somebody has edited or cut the file."""
    found: list[dict[str, Any]] = []
    for number, line in enumerate(text.split("\n")[1:], 2):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            raise rejected("damaged_line", f"Line {number} is no JSON object: the file was edited or cut.", row=number)
        found.append(value)
    return found


def _untitled(submissions: list[Submission], tool: str) -> list[Finding]:
    """That questions have only their ids for names, where it is so."""
    if tool != "ms_forms":
        return []
    bare = {each.title for submission in submissions for each in submission.answers if each.title[1:].isalnum()}
    unnamed = sorted(title for title in bare if len(title) == _ID_LENGTH and title.startswith("r"))
    if not unnamed:
        return []
    message = f"{len(unnamed)} questions have no title. Add them to `titles` in the flow's HTTP action."
    return [Finding("untitled_questions", message, column=unnamed[0], severity="attention")]


_ID_LENGTH = 33


def pushed(probe: Probe) -> Detected | None:
    """The reader of the file, where we wrote it of pushed events; None for all other files.

    Asked before any tool's own reader: what the first line says of such a file is no guess.
    """
    tool = mark_of(probe.head)
    reader = PushedEvents(tool) if tool in _TITLES else None
    evidence = reader.recognises(probe) if reader else None
    return Detected(reader, evidence) if reader and evidence else None
