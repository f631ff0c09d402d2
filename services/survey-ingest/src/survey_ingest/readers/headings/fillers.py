"""Words that somebody wrote over blank cells before the file was published (`n/a` in every other column)."""

from collections import Counter
from collections.abc import Sequence

from survey_ingest.domain.codebook import Missing
from survey_ingest.readers.headings.grouping import Cells
from survey_ingest.readers.table import column

_FILLERS = frozenset({"n/a", "N/A", "NA", "na", "nan", "NaN", "NULL", "null", "-", "--", "#N/A", "(空)", "(blank)"})
#: What R, pandas and databases write: nobody answers in these words.
WRITTEN = frozenset({"NA", "nan", "NaN", "NULL", "#N/A"})
_FILLED_IN = 0.5  # of the columns: in fewer, the word is an answer
_LEAST = 3


def fillers(cells: Cells, positions: Sequence[int]) -> dict[str, Missing]:
    """The words that stand for a blank in the columns at these positions: those that most of them hold.

    What R, pandas and databases write for each blank does so in a few columns, too, where no cell at all is blank.
    """
    met: Counter[str] = Counter()
    for position in positions:
        met.update(_FILLERS.intersection(cells.values(position)))
    most = max(_LEAST, len(positions) * _FILLED_IN)
    found = {word for word, count in met.items() if count >= (_LEAST if word in WRITTEN else most)}
    partly = {word for word in found if met[word] < most}
    if partly and any(cells.frame[column(position)].null_count() for position in positions):
        found -= partly
    return dict.fromkeys(sorted(found), "not_answered")
