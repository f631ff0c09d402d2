"""Words that somebody wrote over blank cells before the file was published (`n/a` in every other column)."""

from collections import Counter
from collections.abc import Sequence

from survey_ingest.domain.codebook import Missing
from survey_ingest.readers.headings.grouping import Cells

_FILLERS = frozenset({"n/a", "N/A", "NA", "na", "nan", "NaN", "NULL", "null", "-", "--", "#N/A", "(空)", "(blank)"})
_FILLED_IN = 0.5  # of the columns: in fewer, the word is an answer
_LEAST = 3


def fillers(cells: Cells, positions: Sequence[int]) -> dict[str, Missing]:
    """The words that stand for a blank in the columns at these positions: those that most of them hold."""
    met: Counter[str] = Counter()
    for position in positions:
        met.update(_FILLERS.intersection(cells.values(position)))
    return {word: "not_answered" for word, count in met.items() if count >= max(_LEAST, len(positions) * _FILLED_IN)}
