"""The names that data columns carry for what a definition tells: per tool, as its exports write them.

Qualtrics: `QID2`, `QID2_3` (option, row or rank), `QID2_3_TEXT`; by export tag the same, with recoded numbers.
XLSForm: `group/q`, `group/q/option`, `q_other`, `_q_latitude`. REDCap: `field`, `field___code`. LimeSurvey: `Q[SQ001]`,
`Q_SQ001`, `Q[other]`, `Q[SQ001comment]`, `Q[1]` (rank). Source: docs/formats.md.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from survey_ingest.domain.definition import DefinedChoice, DefinedQuestion, Definition

_QID = re.compile(r"^(?:(\d+)_)?(QID\d.*)$", re.IGNORECASE)
_INDEX = re.compile(r"\[(\d+)\]")
_PLACES = ("latitude", "longitude", "altitude", "precision")
_TIMINGS = ("FIRST_CLICK", "LAST_CLICK", "PAGE_SUBMIT", "CLICK_COUNT")
_CODE_AND_TEXT = re.compile(r"^(\S{1,60}?)\. \S")
_GROUP_SEPARATORS = re.compile(r"[./:-]")


@dataclass(frozen=True)
class Meant:
    """What a column means: a question, or one choice of it, or a part.

    Parts are `text` (written beside a choice), `comment`, `rank 2`, `latitude`, `url`. `instance` counts the answers of
    one response to a repeated question, from 1.
    """

    question: DefinedQuestion
    choice: DefinedChoice | None = None
    part: str = ""
    instance: str = ""


def own_names(definition: Definition) -> Iterator[tuple[str, Meant]]:
    """Names by the tool's stable ids."""
    for question in definition.questions:
        yield question.name, Meant(question)
        yield from _parts(definition.format, question, question.name, by_tag=False)


def other_names(definition: Definition) -> Iterator[tuple[str, Meant]]:
    """Names by aliases: export tags, bare names. They need not be unique."""
    for question in definition.questions:
        for alias in question.aliases:
            yield alias, Meant(question)
            yield from _parts(definition.format, question, alias, by_tag=True)


def _parts(form: str, question: DefinedQuestion, name: str, *, by_tag: bool) -> Iterator[tuple[str, Meant]]:
    if form == "qsf":
        yield from _qualtrics(question, name, by_tag=by_tag)
    elif form == "xlsform":
        yield from _xlsform(question, name)
    elif form == "redcap_dictionary":
        for choice in question.choices if question.kind == "multiple" else ():
            yield redcap_option(name, choice.code), Meant(question, choice)
    elif form == "lss":
        yield from _limesurvey(question, name)


def _qualtrics(question: DefinedQuestion, name: str, *, by_tag: bool) -> Iterator[tuple[str, Meant]]:
    yield f"{name}_TEXT", Meant(question, part="" if question.kind in {"text", "number", "date"} else "text")
    for choice in question.choices:
        text = Meant(question, choice, "text" if choice.other or question.kind != "text" else "")
        # Behind an export tag stands the recoded number, in older exports the choice's own.
        for code in dict.fromkeys([choice.code, *choice.spellings[:1]] if by_tag else [choice.code]):
            if question.kind in {"multiple", "ranking", "text", "number"}:
                yield f"{name}_{code}", Meant(question, choice)
            yield f"{name}_{code}_TEXT", text
    if question.kind == "calculated":
        for timing in _TIMINGS:
            yield f"{name}_{timing}", Meant(question, part=timing.lower())


def _xlsform(question: DefinedQuestion, name: str) -> Iterator[tuple[str, Meant]]:
    before, slash, bare = name.rpartition("/")
    for choice in question.choices:
        if question.kind == "multiple":
            for code in dict.fromkeys([choice.code, *choice.spellings]):
                yield f"{name}/{code}", Meant(question, choice)
        if choice.other:
            yield f"{name}_other", Meant(question, choice, "text")
    for part in _PLACES if question.kind == "text" and question.personal else ():
        for form in (f"_{name}_{part}", f"{before}{slash}_{bare}_{part}", f"{name}_{part}"):
            yield form, Meant(question, part=part)
    if question.kind == "file":
        yield f"{name}_URL", Meant(question, part="url")


def redcap_option(field: str, code: str) -> str:
    """The column of one option of a checkbox: `field___code`, lower case, other signs as underscores."""
    return f"{field}___{re.sub(r'[^a-z0-9]', '_', code.lower())}"


def _limesurvey(question: DefinedQuestion, name: str) -> Iterator[tuple[str, Meant]]:
    row = name.endswith("]")
    for choice in question.choices:
        if question.kind == "multiple":
            inner = f"{name[:-1]}_{choice.code}]" if row else f"{name}[{choice.code}]"
            yield inner, Meant(question, choice)
            yield f"{name}_{choice.code}", Meant(question, choice)
            yield f"{name}[{choice.code}comment]", Meant(question, choice, "comment")
        if choice.other and question.kind != "multiple":
            yield f"{name}[other]", Meant(question, choice, "text")
            yield f"{name}_other", Meant(question, choice, "text")
    if question.kind == "ranking":
        for rank in range(1, len(question.choices) + 1):
            yield f"{name}[{rank}]", Meant(question, part=f"rank {rank}")
            yield f"{name}_{rank}", Meant(question, part=f"rank {rank}")
    if question.choices and not row:
        yield f"{name}[comment]", Meant(question, part="comment")


_EVENT = re.compile(r"^([a-z0-9_]+)\[(.+)\]$")
"""A field of one event or of one instance of a repeating instrument, as the reader names it."""


def forms_of(form: str, name: str) -> Iterator[tuple[str, str]]:
    """The forms under which a column's name is looked for, each with the instance it tells; the surest first."""
    yield name, ""
    if form == "qsf" and (found := _QID.match(name)):
        yield found[2].replace("-", "_"), found[1] or ""
    if form == "xlsform":
        instance = "/".join(_INDEX.findall(name))
        plain = _INDEX.sub("", name) if instance else name
        if instance:
            yield plain, instance
        if "/" not in plain and _GROUP_SEPARATORS.search(plain):
            for separator in ".:-":
                yield plain.replace(separator, "/"), instance
    if form == "redcap_dictionary" and (found := _EVENT.match(name)):
        yield found[1], found[2]
    if form == "lss" and (found := _CODE_AND_TEXT.match(name)):
        yield found[1], ""


def bare_name(form: str, name: str) -> str:
    """The last part of a path, by which a question is found whose groups have other names; empty without one."""
    if form != "xlsform":
        return ""
    parts = re.split(r"[/.:]", _INDEX.sub("", name))
    return parts[-1] if len(parts) > 1 else ""
