"""Codebooks (QDC) and projects (QDPX) of programs for qualitative analysis, as REFI-QDA exchanges them.

A codebook holds nested codes with GUIDs and no evidence; a project is a ZIP of `project.qde` and its sources, with what
was coded in them. NVivo writes the namespace `urn:QDA-XML:codebook:1:0`, older programs `…:0:4`, some none at all.
Source: docs/formats.md, themes.
"""

import re

from survey_ingest.domain.findings import rejected
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.report import Detection, Report
from survey_ingest.domain.themes import Themes
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.encoding import decode
from survey_ingest.readers.probe import Probe
from survey_ingest.readers.themes.qda_codes import Codes, parsed
from survey_ingest.readers.themes.qda_project import project_of, texts_of
from survey_ingest.readers.workbooks.archive import unpacked

STANDARD = "urn:QDA-XML:codebook:1.0"
_PROJECT = "project.qde"
_FIRST_ELEMENT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)[\s>/]")
_NAMESPACE = re.compile(r"urn:qda-xml:codebook[:.\d]*", re.IGNORECASE)


class Qdc:
    """Reader of REFI-QDA codebooks and projects."""

    format = "qdc"
    title = "a REFI-QDA codebook or project (QDC, QDPX)"
    export_help = (
        "In NVivo, MAXQDA, ATLAS.ti, QualCoder or Taguette: export the codebook as REFI-QDA (.qdc), or the project "
        "with what was coded (.qdpx)."
    )
    header_words = frozenset({"codebook"})

    def recognises(self, probe: Probe) -> Evidence | None:
        """By the root element, whose namespace says whose it is; a project by its `project.qde`."""
        if probe.archive is not None:
            if any(name.casefold() == _PROJECT for name in probe.archive):
                return Evidence(0.97, "project", ("a ZIP with project.qde, the project of REFI-QDA",))
            return None
        if b"<" not in probe.head[:200].replace(b"\0", b""):
            return None
        start = probe.start[:4000]
        root = _FIRST_ELEMENT.search(start)
        if root is None or root[1].casefold() != "codebook":
            return None
        namespace = _NAMESPACE.search(start)
        if namespace is None:
            return Evidence(0.8, "codebook_no_namespace", ("the root element is CodeBook",))
        layout = "codebook_1.0" if namespace[0] == STANDARD else "codebook_other_namespace"
        return Evidence(0.97, layout, ("the root element is CodeBook", f"the namespace is {namespace[0]}"))

    def read(self, probe: Probe, evidence: Evidence, hints: Hints) -> Themes:
        """The codes, and of a project what was coded with them. Raises `ReadError`."""
        detection = Detection(self.format, evidence.layout, evidence.score, evidence.reasons)
        if probe.archive is not None:
            return _project(probe, detection, hints)
        report = Report(detection, probe.decoded.decision, delimiter="", problems=list(probe.decoded.findings))
        themes = Codes(report).taken_from(parsed(probe.text, "codebook"))
        if not themes:
            raise rejected("no_codes", "The codebook holds no code. Export it again with its codes.")
        report.counts |= {"themes": len(themes), "excerpts": 0}
        return Themes(themes, (), report)


def _project(probe: Probe, detection: Detection, hints: Hints) -> Themes:
    names = [name for name in probe.archive or () if name.casefold() == _PROJECT]
    decoded = decode(unpacked(probe.data, names[:1])[names[0]])
    report = Report(detection, decoded.decision, delimiter="", problems=list(decoded.findings))
    root = parsed(decoded.text, "project")
    texts = unpacked(probe.data, texts_of(root, probe.archive or ()))
    return project_of(root, texts, report, hints)
