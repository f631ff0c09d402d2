"""Which of several questions of one title is which, between two exports.

Keys number equal titles by who answered first. Once a response is deleted or erased the numbers may change places; the
answers of the responses in both exports tell.
"""

from dataclasses import replace
from itertools import permutations

import polars as pl

from survey_ingest.domain.answers import RawPart

_MOST = 5  # questions of one title that are tried in every order


def aligned(before: RawPart, after: RawPart) -> RawPart:
    """`after` with the keys of equally titled questions as `before` has them, where answers show that they changed."""
    groups: dict[str, list[str]] = {}
    for each in after.questions:
        if each.key in before.frame.columns:
            groups.setdefault("_".join(each.key.split("_")[:2]), []).append(each.key)
    renames: dict[str, str] = {}
    for keys in groups.values():
        if 1 < len(keys) <= _MOST:
            best = max(
                permutations(keys), key=lambda order: (_agreement(before, after, keys, order), order == tuple(keys))
            )
            renames |= {key: name for key, name in zip(keys, best, strict=True) if key != name}
    if not renames:
        return after
    questions = tuple(replace(each, key=renames.get(each.key, each.key)) for each in after.questions)
    return replace(after, frame=after.frame.rename(renames), questions=questions)


def _agreement(before: RawPart, after: RawPart, keys: list[str], order: tuple[str, ...]) -> int:
    """How many answers are the same if the columns `keys` of `after` are the columns `order` of `before`."""
    both = after.frame.select("response_id", *keys).join(
        before.frame.select("response_id", *keys), on="response_id", suffix=":before"
    )
    same = [(pl.col(key) == pl.col(f"{name}:before")).sum() for key, name in zip(keys, order, strict=True)]
    return int(both.select(pl.sum_horizontal(same)).item() or 0)
