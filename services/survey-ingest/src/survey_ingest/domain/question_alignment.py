"""Which of several questions of one title is which, between two exports.

Keys number equal titles by who answered first. Once a response is deleted or erased the numbers may change places; the
answers of the responses in both exports tell.
"""

from dataclasses import replace
from itertools import permutations

import polars as pl

from survey_ingest.domain.dataset import Answers

_MOST = 5  # questions of one title that are tried in every order


def aligned(before: Answers, after: Answers) -> Answers:
    """`after` with the keys of equally titled questions as `before` has them, where answers show that they changed."""
    known = {each.key for each in before.asked}
    groups: dict[str, list[str]] = {}
    for each in after.asked:
        if each.key in known:
            groups.setdefault("_".join(each.key.split("_")[:2]), []).append(each.key)
    renames: dict[str, str] = {}
    for keys in groups.values():
        if 1 < len(keys) <= _MOST:
            agreement = _agreement(before, after, keys)
            best = max(
                permutations(keys),
                key=lambda order: (
                    sum(agreement[pair] for pair in zip(keys, order, strict=True)),
                    order == tuple(keys),
                ),
            )
            renames |= {key: name for key, name in zip(keys, best, strict=True) if key != name}
    if not renames:
        return after
    asked = tuple(replace(each, key=renames.get(each.key, each.key)) for each in after.asked)
    return replace(after, frame=after.frame.rename(renames), asked=asked)


def _agreement(before: Answers, after: Answers, keys: list[str]) -> dict[tuple[str, str], int]:
    """How many answers are the same in a column of `after` and one of `before`."""
    both = after.frame.select("response_id", *keys).join(
        before.frame.select("response_id", *keys), on="response_id", suffix=":before"
    )
    pairs = [(key, name) for key in keys for name in keys]
    same = both.select(
        (pl.col(key) == pl.col(f"{name}:before")).sum().alias(str(place)) for place, (key, name) in enumerate(pairs)
    ).collect()
    return {pair: int(same[str(place)].item() or 0) for place, pair in enumerate(pairs)}
