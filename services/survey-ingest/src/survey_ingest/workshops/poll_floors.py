"""What of the runs of polls may be shown. Pure; the floors are those of docs/adr/0009.

The summary of a source adds its runs up: what is hidden in one run could be had by taking the others from it. So a
question that has a hidden cell in one run is shown in none.
"""

from collections.abc import Collection, Sequence

from rba_kernel.privacy import PrivacyPolicy, suppressed_cells

from survey_ingest.domain.poll_runs import PollRun
from survey_ingest.sources.disclosure import Cell, QuestionSummary, responses_cell, summarise, withheld


def run_summaries(
    runs: Sequence[PollRun], policy: PrivacyPolicy | None, beside: Collection[str] = ()
) -> list[tuple[Cell, list[QuestionSummary]]]:
    """For each run the number of its submissions and its questions. `runs` are all runs of a source.

    `beside` are the questions that the summary of the source hides beside published measures.
    """
    made = [summarise(run.codebook, run.responses, policy) for run in runs]
    numbers = [responses_cell(run.responses, policy) for run in runs]
    if policy is not None:
        made = [[withheld(each) if each.key in beside else each for each in questions] for questions in made]
    if policy is not None and len(runs) > 1:
        hidden = {question.key for questions in made for question in questions if _has_hidden(question)}
        made = [[withheld(each) if each.key in hidden else each for each in questions] for questions in made]
        few = suppressed_cells({place: run.responses for place, run in enumerate(runs)}, policy)
        numbers = [Cell(cell.label, None, "suppressed") if place in few else cell for place, cell in enumerate(numbers)]
    return list(zip(numbers, made, strict=True))


def _cells(question: QuestionSummary) -> list[Cell]:
    return [cell for cell in (*question.choices, question.other, question.no_answer, question.answered) if cell]


def _has_hidden(question: QuestionSummary) -> bool:
    return any(cell.status == "suppressed" for cell in _cells(question))
