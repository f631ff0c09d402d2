""".lss: the structure of a LimeSurvey survey, as XML; also a group (.lsg) and a question (.lsq) of one."""

from survey_ingest.domain.definition import Definition, counts_of
from survey_ingest.domain.findings import Finding, rejected
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.report import Detection, Report
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.definitions.lss_questions import known_type, questions_of
from survey_ingest.readers.definitions.lss_tables import languages_met, tables_of
from survey_ingest.readers.probe import Probe
from survey_ingest.readers.xml_text import xml_of

_LAYOUTS = {"Survey": "survey", "Group": "group", "Question": "question"}
_HEAD = 20_000


class Lss:
    """Reader of LimeSurvey structure files."""

    format = "lss"
    title = "LimeSurvey survey structures (.lss)"
    export_help = "In LimeSurvey: open the survey, Display/Export, Survey structure (.lss). It holds no responses."
    header_words: frozenset[str] = frozenset()
    version = 1

    def recognises(self, probe: Probe) -> Evidence | None:
        """By the element that says what the document is."""
        start = probe.start[:_HEAD].lstrip("\ufeff \r\n\t")
        if not start.startswith("<"):
            return None
        for name, layout in _LAYOUTS.items():
            if f"<LimeSurveyDocType>{name}</LimeSurveyDocType>" in start.replace("\n", "").replace(" ", ""):
                return Evidence(0.98, layout, (f"LimeSurveyDocType is {name}",))
        return None

    def read(self, probe: Probe, evidence: Evidence, hints: Hints) -> Definition:
        """The survey. Raises `ReadError`."""
        del hints
        document = xml_of(probe.text)
        tables = tables_of(document)
        if not tables.questions:
            raise rejected("no_questions", "The survey structure holds no question. Export the survey again.")
        questions = tuple(each for asked in tables.questions for each in questions_of(tables, asked))
        report = Report(
            Detection(self.format, evidence.layout, evidence.score, evidence.reasons),
            probe.decoded.decision,
            delimiter="",
        )
        languages = tables.languages or languages_met(iter(tables.questions))
        definition = Definition(self.format, evidence.layout, tables.title, languages, questions, report)
        report.counts |= counts_of(definition) | {"subquestions": tables.subquestion_count}
        unknown = sum(not known_type(each) for each in tables.questions)
        report.problems += probe.decoded.findings
        if unknown:
            message = f"{unknown} questions have a type that is not known; they are read as text."
            report.problems.append(Finding("unknown_question_type", message))
        return definition
