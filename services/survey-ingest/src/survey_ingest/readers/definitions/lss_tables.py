"""The tables of a LimeSurvey structure file, the same for both of its generations.

Up to database version 400 or so a row holds its text and language, and there is one row a language; later the rows are
of structure only, and texts stand in `question_l10ns`, `answer_l10ns` and `group_l10ns`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from survey_ingest.domain.definition import Texts
from survey_ingest.domain.languages import language_code
from survey_ingest.domain.plain_text import plain_text
from survey_ingest.readers.xml_text import texts_of

Row = Mapping[str, str]


@dataclass(frozen=True)
class AskedRow:
    """A question or subquestion with its texts by language, and its attributes."""

    row: Row
    titles: Texts
    attributes: Mapping[str, Texts]

    def has(self, attribute: str) -> bool:
        """Whether an attribute is set to 1 or Y."""
        return any(value in {"1", "Y"} for value in self.attributes.get(attribute, {}).values())

    @property
    def code(self) -> str:
        """Its code in names of columns."""
        return self.row.get("title", "")

    @property
    def type(self) -> str:
        """The letter of its type."""
        return self.row.get("type", "")


@dataclass(frozen=True)
class AnswerRow:
    """A choice of a question, with its labels by language."""

    row: Row
    labels: Texts


@dataclass(frozen=True)
class Tables:
    """What the file holds. Subquestions and answers are by question id; `scale_id` tells the axes of an array apart."""

    title: Texts
    languages: tuple[str, ...]
    questions: tuple[AskedRow, ...]
    subquestions: Mapping[str, tuple[AskedRow, ...]]
    answers: Mapping[str, tuple[AnswerRow, ...]]
    subquestion_count: int = 0
    sid: str = field(default="")


def tables_of(document: Element) -> Tables:
    """The tables of the document."""
    titles = _texts(document, "questions", "question_l10ns", "qid", "question")
    titles |= _texts(document, "subquestions", "question_l10ns", "qid", "question")
    groups = {row.get("gid", ""): _number(row.get("group_order", "")) for row in _rows(document, "groups")}
    attributes = _attributes(document)

    def asked(row: Row) -> AskedRow:
        return AskedRow(row, titles.get(row["qid"], {}), attributes.get(row["qid"], {}))

    own = _once(_rows(document, "questions"), "qid")
    below = {each["qid"]: each for each in own if each.get("parent_qid", "0") not in {"", "0"}}
    subs = _once([*_rows(document, "subquestions"), *below.values()], "qid")
    top = [each for each in own if each["qid"] not in below]
    top.sort(key=lambda each: (groups.get(each.get("gid", ""), 0), _number(each.get("question_order", ""))))
    subs.sort(key=lambda each: _number(each.get("question_order", "")))
    by_parent: dict[str, list[AskedRow]] = {}
    for each in subs:
        by_parent.setdefault(each.get("parent_qid", ""), []).append(asked(each))
    return Tables(
        _title(document),
        tuple(language_code(each.text or "") for each in document.findall("languages/language")),
        tuple(map(asked, top)),
        {parent: tuple(rows) for parent, rows in by_parent.items()},
        _answers(document),
        len(subs),
        top[0].get("sid", "") if top else "",
    )


def _rows(document: Element, table: str) -> list[Row]:
    return [texts_of(row) for row in document.findall(f"{table}/rows/row")]


def _once(rows: list[Row], key: str) -> list[Row]:
    """One row for each key: older files have one a language."""
    found: dict[str, Row] = {}
    for row in rows:
        if row.get(key):
            found.setdefault(row[key], row)
    return list(found.values())


def _texts(document: Element, table: str, translated: str, key: str, text: str) -> dict[str, Texts]:
    """Texts by key and language, from the table of translations or from the rows themselves."""
    found: dict[str, Texts] = {}
    for row in [*_rows(document, table), *_rows(document, translated)]:
        plain = plain_text(row.get(text, ""))
        if row.get(key) and plain and "language" in row:
            found.setdefault(row[key], {})[language_code(row["language"])] = plain
    return found


def _attributes(document: Element) -> dict[str, dict[str, Texts]]:
    found: dict[str, dict[str, Texts]] = {}
    for row in _rows(document, "question_attributes"):
        if row.get("qid") and row.get("attribute"):
            languages = found.setdefault(row["qid"], {}).setdefault(row["attribute"], {})
            languages[language_code(row.get("language", ""))] = row.get("value", "")
    return found


def _answers(document: Element) -> dict[str, tuple[AnswerRow, ...]]:
    """The answers by question, in their order."""
    later = _texts(document, "answers", "answer_l10ns", "aid", "answer")
    found: dict[tuple[str, str, str], tuple[Row, Texts]] = {}
    for row in _rows(document, "answers"):
        place = (row.get("qid", ""), row.get("scale_id", "0"), row.get("code", ""))
        kept = found.setdefault(place, (row, dict(later.get(row.get("aid", ""), {}))))
        if row.get("answer") and "language" in row:
            kept[1][language_code(row["language"])] = plain_text(row["answer"])
    by_question: dict[str, list[AnswerRow]] = {}
    for (question, _, _), (row, labels) in found.items():
        by_question.setdefault(question, []).append(AnswerRow(row, labels))
    for rows in by_question.values():
        rows.sort(key=lambda each: _number(each.row.get("sortorder", "")))
    return {question: tuple(rows) for question, rows in by_question.items()}


def _title(document: Element) -> Texts:
    found = {}
    for row in _rows(document, "surveys_languagesettings"):
        if title := plain_text(row.get("surveyls_title", "")):
            found[language_code(row.get("surveyls_language", ""))] = title
    return found


def _number(text: str) -> int:
    return int(text) if text.lstrip("-").isdecimal() and len(text) < 10 else 0  # noqa: PLR2004 - a place in an order


def languages_met(questions: Iterator[AskedRow]) -> tuple[str, ...]:
    """The languages that titles stand in."""
    return tuple(dict.fromkeys(language for each in questions for language in each.titles))
