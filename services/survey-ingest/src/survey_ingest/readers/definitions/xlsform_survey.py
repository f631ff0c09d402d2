"""Walking down the sheet `survey` of an XLSForm: groups make paths, loops a question for each choice."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from survey_ingest.domain.definition import (
    DefinedChoice,
    DefinedParent,
    DefinedQuestion,
    Texts,
    kind_of_choices,
)
from survey_ingest.domain.findings import Finding
from survey_ingest.readers.definitions.xlsform_sheets import FormSheet
from survey_ingest.readers.definitions.xlsform_types import RowType, row_type

Lists = Mapping[str, tuple[DefinedChoice, ...]]
_NOT_IN_DATA = frozenset({"note"})
_OTHER = DefinedChoice("other", {"en": "Other", "ar": "أخرى"}, other=True)
_MATRIX_SCOPES = frozenset({"kobomatrix", "score", "rank"})


@dataclass(frozen=True)
class Walked:
    """The questions of a sheet, the lists of choices that they use, and what was odd."""

    questions: tuple[DefinedQuestion, ...] = ()
    used: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class _Scope:
    """An open group: its name, what it is, its titles, and the list of choices that its rows share, if any."""

    name: str
    what: str
    titles: Texts
    choices: str = ""
    is_matrix: bool = False


@dataclass
class _Walk:
    """Where the walk is: open groups, questions so far."""

    lists: Lists
    scopes: list[_Scope] = field(default_factory=list)
    questions: list[DefinedQuestion] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    unclosed: int = 0

    @property
    def path(self) -> str:
        """The path of the open groups, with a slash at its end."""
        return "".join(f"{scope.name}/" for scope in self.scopes if scope.name)


def questions_of(sheet: FormSheet, lists: Lists, default: str) -> Walked:
    """All questions of the sheet. `default` is the language of labels that name none."""
    walk = _Walk(lists)
    for row in sheet.rows:
        if row.get("type"):
            titles = {language or default: text for language, text in sheet.texts(row).items()}
            _step(walk, row_type(row["type"]), row, titles)
    findings = []
    if walk.scopes or walk.unclosed:
        number = len(walk.scopes) + walk.unclosed
        findings.append(
            Finding(
                "unclosed_groups",
                f"{number} groups are not opened and closed in pairs: paths of questions below them may be wrong.",
                column="type",
                severity="attention",
            )
        )
    return Walked(tuple(walk.questions), frozenset(walk.used), tuple(findings))


def _step(walk: _Walk, told: RowType, row: Mapping[str, str], titles: Texts) -> None:
    name = row.get("name", "") or row.get("$autoname", "")
    if told.edge == "begin":
        is_matrix = told.scope in _MATRIX_SCOPES or "table-list" in row.get("appearance", "").split()
        choices = told.choices or row.get("kobo--score-choices", "") or row.get("kobo--rank-items", "")
        if is_matrix:
            walk.questions.append(DefinedQuestion(f"{walk.path}{name}", "matrix", titles, in_data=True))
        walk.scopes.append(_Scope(name, told.scope, titles, choices, is_matrix))
        return
    if told.edge == "end":
        if walk.scopes:
            walk.scopes.pop()
        else:
            walk.unclosed += 1
        return
    if name:
        walk.questions.extend(_in_loops(walk, _question(walk, told, name, titles)))


def _question(walk: _Walk, told: RowType, name: str, titles: Texts) -> DefinedQuestion:
    """The question of a row, outside of any loop."""
    scope = next((each for each in reversed(walk.scopes) if each.is_matrix), None)
    list_name = told.choices or (scope.choices if scope and told.kind in {"single", "ranking"} else "")
    choices = walk.lists.get(list_name, ())
    if list_name:
        walk.used.add(list_name)
    if told.or_other and not any(each.other for each in choices):
        choices = (*choices, _OTHER)
    kind = kind_of_choices(choices) if told.kind == "single" and choices else told.kind
    parent = None
    if scope is not None and kind != "note":
        parent = DefinedParent(walk.path.rstrip("/"), scope.titles)
    return DefinedQuestion(
        f"{walk.path}{name}",
        kind,
        titles,
        (name,) if walk.path else (),
        choices,
        parent,
        told.personal,
        in_data=told.kind not in _NOT_IN_DATA,
        repeats=any(each.what == "repeat" for each in walk.scopes),
    )


def _in_loops(walk: _Walk, question: DefinedQuestion) -> Iterator[DefinedQuestion]:
    """The question once for each choice of the loop it stands in: `loop/choice/name`, the choice in its titles."""
    place = next((number for number, each in enumerate(walk.scopes) if each.what == "loop"), None)
    if place is None or walk.scopes[place].choices not in walk.lists:
        yield question
        return
    loop = walk.scopes[place]
    walk.used.add(loop.choices)
    before = "".join(f"{scope.name}/" for scope in walk.scopes[: place + 1] if scope.name)
    for choice in walk.lists[loop.choices]:
        titles = {
            language: title.replace("%(label)s", _label(choice, language)).replace("%(name)s", choice.code)
            for language, title in question.titles.items()
        }
        name = f"{before}{choice.code}/{question.name.removeprefix(before)}"
        yield replace(question, name=name, titles=titles, aliases=())


def _label(choice: DefinedChoice, language: str) -> str:
    return choice.labels.get(language) or next(iter(choice.labels.values()), choice.code)
