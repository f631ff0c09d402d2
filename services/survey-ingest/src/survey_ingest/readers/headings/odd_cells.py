"""Cells that alone do not fit what stands in all other columns of a question: damage, which must not change its kind.

A question of many columns is known by their cells. One cell that somebody overwrote would make its options rows of a
matrix, or questions of their own; so the few cells that stand there once, and are nothing that such columns hold, are
left out of the look. They stay in the data, and the report names them.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from rba_kernel.text import match_key

from survey_ingest.domain.codebook import Missing
from survey_ingest.domain.findings import Finding
from survey_ingest.domain.label_tables import outside_of_scales
from survey_ingest.domain.labels import label_key
from survey_ingest.domain.question_kinds import number_text
from survey_ingest.readers.arrangement import Field
from survey_ingest.readers.spreading import FLAGS

_FEW = 0.02  # of the filled cells of a question
_NAMED = 5
_TWO = 2  # different numbers: flags have no more


def odd_cells(counts: Sequence[Mapping[str, int]], labels: Sequence[str], known: Collection[str] = ()) -> list[str]:
    """The texts that stand once in the columns of a question and are no option, flag, code, rank or "don't know".

    `counts` are the cells of each column with how often they stand there, `labels` the columns' own; `known` are texts
    that stand for a blank. Empty where there are more of them than damage makes.
    """
    total: Counter[str] = Counter()
    options: set[str] = set()
    for cells, label in zip(counts, labels, strict=True):
        total.update(cells)
        options.update(cell for cell in cells if label_key(label).endswith(label_key(cell.strip(" ]."))))
    few = max(1, total.total() * _FEW)
    numbers = {cell for cell in total if number_text(cell) is not None}
    ranks = len(numbers) > _TWO and sum(total[cell] for cell in total.keys() - numbers) <= few
    odd = [
        cell
        for cell, count in total.items()
        if count == 1 and cell not in options and cell not in known and not _fits(cell, len(counts), ranks=ranks)
    ]
    return odd if len(odd) <= few else []


def _fits(cell: str, columns: int, *, ranks: bool) -> bool:
    """Whether a cell is what columns of options, ranks or codes hold: a flag, a number of few, no answer at all.

    Among `ranks` a word is no flag.
    """
    number = number_text(cell)
    if number is not None:
        return number.isdecimal() and int(number) <= max(columns, 1)
    return (not ranks and match_key(cell) in FLAGS) or outside_of_scales(label_key(cell))


def unreadable(odd: Sequence[str]) -> dict[str, Missing]:
    """The texts as cells that cannot be read: neither chosen nor left out."""
    return dict.fromkeys(odd, "unreadable")


def odd_findings(fields: Sequence[Field]) -> list[Finding]:
    """What is said of questions with such cells, and of those of which one row may have made several."""
    odd, doubted = [each for each in fields if each.odd], [each for each in fields if each.doubt]
    findings: list[Finding] = []
    if odd:
        number = sum(each.odd for each in odd)
        message = (
            f"{number} cell{'s' * (number > 1)} of questions of several columns ({_places(odd)}) "
            f"{'are' if number > 1 else 'is'} not what such columns hold: overwritten or moved, it seems. Compare "
            f"{'them' if number > 1 else 'it'} with the tool, or export the file again."
        )
        findings.append(Finding("odd_cells", message, column=str(odd[0].positions[0]), severity="attention"))
    if doubted:
        message = (
            f"Columns that would be options of one question ({_places(doubted)}) were read as questions of their own, "
            f"because of one row, such as row {doubted[0].doubt}. If a cell of it was overwritten, export the file "
            "again."
        )
        place = str(doubted[0].positions[0])
        findings.append(Finding("nearly_options", message, row=doubted[0].doubt, column=place, severity="attention"))
    return findings


def _places(fields: Sequence[Field]) -> str:
    """The columns in which questions begin, the first few of them."""
    return f"from column {', '.join(str(each.positions[0]) for each in fields[:_NAMED])} on"
