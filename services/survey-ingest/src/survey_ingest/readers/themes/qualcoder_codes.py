"""QualCoder's list of codes: `category>>code<TAB>memo`, one a line, categories as deep as one likes.

What stands before `>>` is a category, which cannot be coded with. There are no GUIDs. Source: docs/formats.md, themes.
"""

from survey_ingest.domain.findings import Finding, rejected
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.report import Detection, Report
from survey_ingest.domain.themes import Theme, Themes, bilingual_name, path_guid, plain_text, spelled_once, tree_of
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.probe import Probe

_LEVEL = ">>"
_LONGEST_NAME = 200
_LOOK_AT = 200
_HALF = 0.5


class QualcoderCodes:
    """Reader of QualCoder's plain list of codes."""

    format = "qualcoder_codes"
    title = "a QualCoder list of codes"
    export_help = "In QualCoder: Codes, Export codebook as plain list; one code a line, `category>>code`, TAB, memo."
    header_words = frozenset[str]()

    def recognises(self, probe: Probe) -> Evidence | None:
        """By short lines with `>>` between names and no other structure."""
        if probe.archive is not None:
            return None
        lines = [line for line in plain_text(probe.start[:100_000]).split("\n")[:_LOOK_AT] if line.strip()]
        names = [line.split("\t")[0] for line in lines]
        if not lines or any(
            len(name) > _LONGEST_NAME or line.count("\t") > 1 for name, line in zip(names, lines, strict=True)
        ):
            return None
        nested = sum(_LEVEL in name and all(part.strip() for part in name.split(_LEVEL)) for name in names)
        if not nested or any("-->" in name or name.lstrip().startswith("<") for name in names):
            # Lines without a category could be anything; a person may say that they are codes.
            return Evidence(0.1, "plain_list", ("short lines; nothing says that they are codes",))
        if len(lines) > nested == 1 and _LEVEL in names[0]:  # a heading of Jotform: `Question >> Row`
            return None
        score = 0.9 if nested >= _HALF * len(lines) else 0.7
        return Evidence(score, "plain_list", (f"{nested} of {len(lines)} lines are names joined by >>",))

    def read(self, probe: Probe, evidence: Evidence, hints: Hints) -> Themes:
        """The codes and categories. Raises `ReadError`."""
        del hints
        report = Report(
            Detection(self.format, evidence.layout, evidence.score, evidence.reasons),
            probe.decoded.decision,
            "\t",
            problems=list(probe.decoded.findings),
        )
        themes: dict[tuple[str, ...], Theme] = {}
        spelled: dict[str, str] = {}
        twice = 0
        for line in plain_text(probe.text).split("\n"):
            code, _, memo = line.partition("\t")
            path = spelled_once(tuple(name for part in code.split(_LEVEL) if (name := " ".join(part.split()))), spelled)
            if not path:
                continue
            twice += path in themes
            themes.setdefault(path, Theme(path_guid(path), bilingual_name(path[-1]), path, description=memo.strip()))
        if not themes:
            raise rejected("no_codes", "The list holds no code. Export it again.")
        if twice:
            report.problems.append(Finding("code_twice", f"{twice} lines repeat a code; the first one counts."))
        whole = tree_of(themes)
        report.counts |= {"themes": len(whole), "codes": len(themes), "excerpts": 0}
        return Themes(whole, (), report)
