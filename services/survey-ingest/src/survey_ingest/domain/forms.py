"""Which of the responses known of a source came by the form that a file is of.

A source may collect several forms, such as an Arabic and an English one: other questions, other respondents. Source:
"A second export of the same form" in docs/formats.md.
"""

from collections.abc import Set as AbstractSet

import polars as pl

from survey_ingest.domain.dataset import Answers

_SAME = 0.5  # of the questions of the shorter form, or of its responses: from here on it is one form


def parted_by_form(known: Answers, read: Answers) -> tuple[Answers, Answers]:
    """The known responses of the form of `read`, and those of other forms, which a file of it says nothing of.

    Told by upload: its form is that of the file where half of the questions answered in it are among the file's (or the
    other way round), or half of its responses are in the file. Questions that nobody answered are of this form, unless
    there is another.
    """
    asked = {each.key for each in read.asked}
    answered = _answered_by_upload(known)
    shared = _shared_by_upload(known, read)
    others = [
        upload
        for upload, (rows, keys) in answered.items()
        if not _same_form(keys, asked) and shared.get(upload, 0) < _SAME * rows
    ]
    if not others:
        return known, known.only(known.frame.clear(), set())
    elsewhere = pl.col("upload").is_in(others)
    in_same: set[str] = set().union(*(keys for upload, (_, keys) in answered.items() if upload not in others))
    in_other: set[str] = set().union(*(keys for upload, (_, keys) in answered.items() if upload in others))
    kept = {each.key for each in known.asked} - (in_same - in_other)
    return known.only(known.frame.filter(~elsewhere), in_same), known.only(known.frame.filter(elsewhere), kept)


def _answered_by_upload(known: Answers) -> dict[str, tuple[int, set[str]]]:
    """Of each upload its rows, and the questions that somebody answered in it."""
    keys = [each.key for each in known.asked]
    counts = known.frame.group_by("upload").agg(pl.len().alias("\0rows"), *(pl.col(key).count() for key in keys))
    return {
        row["upload"]: (row["\0rows"], {key for key in keys if row[key]})
        for row in counts.collect().iter_rows(named=True)
    }


def _shared_by_upload(known: Answers, read: Answers) -> dict[str, int]:
    both = known.frame.select("upload", "response_id").join(
        read.frame.select("response_id"), on="response_id", how="semi"
    )
    return dict(both.group_by("upload").len().collect().iter_rows())


def _same_form(answered: AbstractSet[str], asked: AbstractSet[str]) -> bool:
    fewer = min(len(answered), len(asked))
    return fewer == 0 or len(answered & asked) >= _SAME * fewer
