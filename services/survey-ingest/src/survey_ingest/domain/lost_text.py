"""What was lost before the file was made: question marks, escapes of R, replacement marks, errors of a spreadsheet.

It cannot be had back, and it is no answer: such cells are counted, named by their columns, and unreadable.
"""

import re
from collections.abc import Iterable

from survey_ingest.domain.codebook import Codebook
from survey_ingest.domain.findings import Finding

_LOST = re.compile(
    r"^(?:\?{4,}|\?{2,}(?:[\s.,!:;-]+\?+)+)[\s.,!:;?-]*$|<U\+[0-9A-Fa-f]{4}>|\ufffd{3,}"
    r"|^#(?:REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)$"
)
_MARKS = ("?", "<U+", "\ufffd", "#")
_NAMED = 5


def lost_cells(cells: Iterable[str]) -> list[str]:
    """The cells whose text was destroyed."""
    return [cell for cell in cells if any(mark in cell for mark in _MARKS) and _LOST.search(cell)]


def lost_findings(codebook: Codebook) -> list[Finding]:
    """What is to be said of destroyed text in the answers to the questions."""
    lost = [
        (question, question.no_answer.get("unreadable", 0))
        for question in codebook.questions
        if lost_cells(question.asked.missing)
    ]
    if not lost:
        return []
    places = ", ".join(str(each.position) for each, _ in lost[:_NAMED]) + (" …" if len(lost) > _NAMED else "")
    message = (
        f"{sum(count for _, count in lost)} cells (columns {places}) hold question marks, escapes or a spreadsheet's "
        "error instead of an answer: it was lost before the file was made. Export the responses again from the tool "
        "itself, in UTF-8."
    )
    return [Finding("lost_text", message, column=lost[0][0].title, severity="attention")]
