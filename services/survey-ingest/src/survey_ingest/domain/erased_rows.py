"""Which rows of a file are erased responses: those of the erased id that also have the erased answers. Pure.

Source of the rule: docs/adr/0010. An id that is made of a time and a number moves on to the neighbour once the tool
deletes a row, and the ids of tools repeat from form to form: the id alone may be somebody else's.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

import polars as pl

from survey_ingest.domain.dataset import MISSING, ROW_COLUMNS
from survey_ingest.domain.hints import ErasedRow
from survey_ingest.domain.identity import row_digests, times_of_ids
from survey_ingest.domain.keyed_hash import keyed_hash

#: Digests of the answers of erased rows by their numbers, by their second (since 1970).
Places = dict[int, dict[int, set[str]]]

_KEY = re.compile(r"(q_[0-9a-f]{10})_\d+")
_ID = re.compile(r"[0-9a-f]{32}")
_MOST = 2**32  # a number among the responses of one second; beyond, the id was not made of a time


def answer_digests(answers: pl.DataFrame, key: bytes) -> list[str]:
    """The keyed digest of the answers of each row of a dataset's frame, or of such columns of it.

    Questions of one title count as one, whatever their numbers; blank answers do not count. Personal columns are in no
    dataset: two who differ in these alone are equal.
    """
    asked = [name for name in answers.columns if name not in ROW_COLUMNS and not name.endswith(MISSING)]
    cells = answers.select(
        pl.col(name).list.join("\x1d") if isinstance(answers.schema[name], pl.List) else pl.col(name) for name in asked
    )
    if not asked:
        return [keyed_hash("answers", key)] * answers.height
    headings = [_KEY.sub(r"\1", name) for name in asked]
    return [keyed_hash(f"answers {digest}", key) for digest in row_digests(cells, headings)]


def erased_places(rows: Iterable[ErasedRow], key: bytes) -> Places:
    """Where erased responses of the file's source stood whose ids are made of a time and a number."""
    here = [each for each in rows if each.here and _ID.fullmatch(each.response_id)]
    places: Places = {}
    for each, (second, number) in zip(here, times_of_ids([each.response_id for each in here], key), strict=True):
        if 0 < number < _MOST:
            places.setdefault(second, {}).setdefault(number, set()).add(each.digest)
    return places


def numbers_beside_erased(digests: Sequence[str], places: Mapping[int, Collection[str]]) -> list[int]:
    """The numbers of the rows of one second, which are in order: an erased row has that of its tombstone.

    All others skip these numbers, so that they are the same whether or not the tool deleted the erased rows.
    """
    numbers = [0] * len(digests)
    for number in sorted(places):
        found = (at for at, digest in enumerate(digests) if not numbers[at] and digest in places[number])
        at = next(found, None)
        if at is not None:
            numbers[at] = number
    free = 0
    for at, number in enumerate(numbers):
        if number:
            continue
        free += 1
        while free in places:
            free += 1
        numbers[at] = free
    return numbers
