"""What of a source's answers may be shown to whom. Pure; the floors are those of docs/adr/0009.

Without a policy (editors and administrators) everything is shown.
"""

from dataclasses import dataclass, replace
from typing import Literal

from rba_kernel.privacy import PrivacyPolicy, suppressed_cells

from survey_ingest.domain.codebook import Codebook, NumberRange, Question

Status = Literal["ok", "bounded", "suppressed"]
_OTHER, _NO_ANSWER = "other", "no_answer"


@dataclass(frozen=True)
class Cell:
    """How many gave an answer: exactly, as a bound of their share, or not told."""

    label: str | None
    count: int | None
    status: Status
    at_most_percent: int | None = None
    at_least_percent: int | None = None


@dataclass(frozen=True)
class QuestionSummary:
    """The answers of one question. The `numbers` are single persons' answers: only who sees raw counts is told them."""

    key: str
    title: str
    kind: str
    answered: Cell
    choices: tuple[Cell, ...]
    other: Cell | None
    no_answer: Cell | None
    numbers: NumberRange | None = None


def shows_label(question: Question, count: int, policy: PrivacyPolicy | None) -> bool:
    """Whether a choice's label may be read: one that few gave may be their own words, unless it stands on a scale."""
    return policy is None or bool(question.scale) or not policy.hides_open_text(count)


def responses_cell(responses: int, policy: PrivacyPolicy | None) -> Cell:
    """The number of responses of a source."""
    return (
        _hidden("responses") if policy is not None and policy.hides(responses) else Cell("responses", responses, "ok")
    )


def summarise(codebook: Codebook, responses: int, policy: PrivacyPolicy | None) -> list[QuestionSummary]:
    """Counts per question and choice."""
    return [_question(question, responses, policy) for question in codebook.questions]


def withheld(question: QuestionSummary) -> QuestionSummary:
    """The question with all its numbers hidden."""
    return replace(
        question,
        answered=_hidden(question.answered.label),
        choices=tuple(_hidden(choice.label) for choice in question.choices),
        other=_hidden(question.other.label) if question.other else None,
        no_answer=_hidden(question.no_answer.label) if question.no_answer else None,
        numbers=None,
    )


def _question(question: Question, responses: int, policy: PrivacyPolicy | None) -> QuestionSummary:
    none = max(responses - question.answered, 0)
    choices = {f"choice:{place}": choice.count for place, choice in enumerate(question.choices)}
    tail = {_OTHER: question.other_count, _NO_ANSWER: none}
    hidden: set[str] = set()
    if policy is not None:
        hidden = _hidden_cells(question, choices | tail, responses, policy)
    share_of = None if policy is None else responses
    # The number of answers is the rest of the number without one: they are shown or hidden together.
    answered = (
        _hidden("answered")
        if _NO_ANSWER in hidden or (policy is not None and policy.hides(question.answered))
        else Cell("answered", question.answered, "ok")
    )
    cells = []
    for place, choice in enumerate(question.choices):
        label = choice.label if shows_label(question, choice.count, policy) else None
        cells.append(_cell(label, choice.count, hidden=f"choice:{place}" in hidden, of=share_of, policy=policy))
    has_choices = bool(question.choices)
    return QuestionSummary(
        key=question.key,
        title=question.title,
        kind=question.kind,
        answered=answered,
        choices=tuple(cells),
        other=_cell(_OTHER, tail[_OTHER], hidden=_OTHER in hidden, of=share_of, policy=policy) if has_choices else None,
        no_answer=_cell(_NO_ANSWER, none, hidden=_NO_ANSWER in hidden, of=share_of, policy=policy),
        numbers=question.numbers if policy is None else None,
    )


def _hidden_cells(question: Question, counts: dict[str, int], responses: int, policy: PrivacyPolicy) -> set[str]:
    if policy.hides(responses) or policy.hides(question.answered):
        return set(counts)
    if question.kind not in {"multiple", "ranking"}:
        return _hidden_of_one_answer(counts, policy)
    # One person may give several choices, so each stands in a table of its own: who gave it and who did not.
    tables = {name: {name: count, f"not:{name}": responses - count} for name, count in counts.items()}
    return {name for name, table in tables.items() if suppressed_cells(table, policy)}


def _hidden_of_one_answer(counts: dict[str, int], policy: PrivacyPolicy) -> set[str]:
    """The hidden cells of a question to which one person gives one answer.

    How many answered counts as known, as it is the `n` of whatever is published of the question: so the answers are a
    table of their own, which those without an answer cannot stand in for.
    """
    hidden = set(suppressed_cells({name: count for name, count in counts.items() if name != _NO_ANSWER}, policy))
    if hidden and not (counts[_NO_ANSWER] and policy.hides(counts[_NO_ANSWER])):
        return hidden
    # Else the few who did not answer are hidden as well, and need another hidden cell beside them.
    return hidden | {_NO_ANSWER} if hidden else set(suppressed_cells(counts, policy))


def _hidden(label: str | None) -> Cell:
    return Cell(label, None, "suppressed")


def _cell(label: str | None, count: int, *, hidden: bool, of: int | None, policy: PrivacyPolicy | None) -> Cell:
    if hidden:
        return Cell(label, None, "suppressed")
    bound = policy.bound_of(100 * count / of) if policy is not None and of else None
    if bound is None:
        return Cell(label, count, "ok")
    side, percent = bound
    at_most, at_least = (percent, None) if side == "at_most" else (None, percent)
    return Cell(label, None, "bounded", at_most, at_least)
