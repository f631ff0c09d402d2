"""QSF: the definition of a Qualtrics survey, as JSON.

`SurveyEntry` names the survey and its language, `SurveyElements` is a list of parts by `Element`: SQ a question, BL the
blocks it stands in. Display texts, captchas and what lies in the Trash block are in no data file. Export tags are not
unique and may differ from those of the data, so questions are named by their QID. Source: docs/formats.md.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from survey_ingest.domain.definition import DefinedQuestion, Definition, counts_of
from survey_ingest.domain.findings import Finding, rejected
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.plain_text import plain_text
from survey_ingest.domain.report import Detection, Report
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.definitions.qsf_choices import Payload, qualtrics_language, translations
from survey_ingest.readers.definitions.qsf_questions import Place, known_type, questions_of
from survey_ingest.readers.json_text import json_of, members, text_of
from survey_ingest.readers.probe import Probe

_HEAD = 20_000


class Qsf:
    """Reader of Qualtrics survey definitions."""

    format = "qsf"
    title = "Qualtrics survey definitions (QSF)"
    export_help = (
        "In Qualtrics: open the survey, Tools, Import/Export, Export Survey. It holds questions, no responses."
    )
    header_words: frozenset[str] = frozenset()
    version = 1

    def recognises(self, probe: Probe) -> Evidence | None:
        """By the two members that every QSF has."""
        start = probe.start[:_HEAD].lstrip("\ufeff \r\n\t")
        if not start.startswith("{"):
            return None
        found = [name for name in ("SurveyEntry", "SurveyElements") if f'"{name}"' in probe.start]
        if not found or f'"{found[0]}"' not in start:
            return None
        reasons = tuple(f"JSON with {name}" for name in found)
        return Evidence(0.97 if len(found) == 2 else 0.8, "survey", reasons)  # noqa: PLR2004 - both members

    def read(self, probe: Probe, evidence: Evidence, hints: Hints) -> Definition:
        """The survey. Raises `ReadError`."""
        del hints
        data = json_of(probe.text)
        entry = data.get("SurveyEntry") if isinstance(data, dict) else None
        elements = [each for _, each in members(data.get("SurveyElements"))] if isinstance(data, dict) else []
        payloads = [each["Payload"] for each in elements if _is(each, "SQ") and isinstance(each.get("Payload"), dict)]
        payloads = [each for each in payloads if text_of(each.get("QuestionID"))]
        if not payloads:
            raise rejected("no_questions", "The survey definition holds no question. Export the survey again.")
        entry = entry if isinstance(entry, dict) else {}
        language = qualtrics_language(text_of(entry.get("SurveyLanguage")) or "EN")
        blocks = _blocks(elements)
        questions = tuple(_questions(payloads, blocks, language))
        report = Report(
            Detection(self.format, evidence.layout, evidence.score, evidence.reasons),
            probe.decoded.decision,
            delimiter="",
        )
        definition = Definition(
            self.format,
            evidence.layout,
            {language: name} if (name := plain_text(text_of(entry.get("SurveyName")))) else {},
            _languages(payloads, language),
            questions,
            report,
        )
        report.counts |= counts_of(definition)
        report.problems += [*probe.decoded.findings, *_unknown(payloads), *_twice(questions)]
        return definition


def _is(element: Any, name: str) -> bool:
    return isinstance(element, dict) and element.get("Element") == name


def _blocks(elements: list[Any]) -> dict[str, bool]:
    """QID → whether it is in use, in the order of the blocks."""
    found: dict[str, bool] = {}
    blocks = [block for each in elements if _is(each, "BL") for _, block in members(each.get("Payload"))]
    for block in blocks:
        if isinstance(block, dict):
            used = text_of(block.get("Type")) != "Trash"
            for _, each in members(block.get("BlockElements")):
                if isinstance(each, dict) and (name := text_of(each.get("QuestionID"))):
                    found[name] = used or found.get(name, False)
    return found


def _questions(payloads: list[Payload], blocks: Mapping[str, bool], language: str) -> Iterator[DefinedQuestion]:
    """All questions in the order of their blocks, those in use first; without any block, all are in use."""
    places = {name: place for place, name in enumerate(sorted(blocks, key=lambda name: not blocks[name]))}
    for payload in sorted(payloads, key=lambda each: places.get(text_of(each["QuestionID"]), len(places))):
        used = blocks.get(text_of(payload["QuestionID"]), not blocks)
        yield from questions_of(payload, Place(language, used))


def _languages(payloads: list[Payload], language: str) -> tuple[str, ...]:
    found = dict.fromkeys([language])
    for payload in payloads:
        found |= dict.fromkeys(code for code, translated in translations(payload) if translated)
    return tuple(found)


def _unknown(payloads: list[Payload]) -> Iterator[Finding]:
    kinds = sorted({text_of(each.get("QuestionType")) for each in payloads if not known_type(each)})
    if kinds:
        named = ", ".join(each if each.isalnum() else "?" for each in kinds)
        yield Finding("unknown_question_type", f"Questions of these types are read as text: {named}.")


def _twice(questions: tuple[DefinedQuestion, ...]) -> Iterator[Finding]:
    tags = [alias for each in questions if each.parent is None and each.in_data for alias in each.aliases]
    twice = len(tags) - len(set(tags))
    if twice:
        yield Finding(
            "equal_export_tags",
            f"{twice} questions share an export tag with another: columns are matched by QID where they have one.",
        )
