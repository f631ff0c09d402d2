"""Which of the responses known of a source came by the form that a file is of.

A source may collect several forms, such as an Arabic and an English one: other questions, other respondents. Source:
"A second export of the same form" in docs/formats.md.
"""

from collections.abc import Set as AbstractSet
from dataclasses import replace

import polars as pl

from survey_ingest.domain.answers import RawPart

_SAME = 0.5  # of the questions of the shorter form, or of its responses: from here on it is one form


def parted_by_form(known: RawPart, read: RawPart) -> tuple[RawPart, RawPart]:
    """The known responses of the form of `read`, and those of other forms, which a file of it says nothing of.

    Told by upload: its form is that of the file where half of the questions answered in it are among the file's (or the
    other way round), or half of its responses are in the file. Questions that nobody answered are of this form, unless
    there is another.
    """
    asked = {each.key for each in read.questions}
    identities = read.frame["response_id"].implode()
    others = [
        upload
        for (upload,), rows in known.frame.group_by("upload")
        if not _same_form(_answered(known, rows), asked)
        and rows["response_id"].is_in(identities).sum() < _SAME * rows.height
    ]
    if not others:
        return known, _of(known, known.frame.clear(), set())
    elsewhere = pl.col("upload").is_in(others)
    same, other = known.frame.filter(~elsewhere), known.frame.filter(elsewhere)
    in_same = _answered(known, same)
    kept = {each.key for each in known.questions} - (in_same - _answered(known, other))
    return _of(known, same, in_same), _of(known, other, kept)


def _of(part: RawPart, frame: pl.DataFrame, keys: AbstractSet[str]) -> RawPart:
    """The part with these of its rows and questions."""
    questions = tuple(each for each in part.questions if each.key in keys)
    dropped = [each.key for each in part.questions if each.key not in keys]
    return replace(part, frame=frame.drop(dropped), questions=questions)


def _answered(part: RawPart, rows: pl.DataFrame) -> set[str]:
    return {each.key for each in part.questions if rows[each.key].null_count() < rows.height}


def _same_form(answered: AbstractSet[str], asked: AbstractSet[str]) -> bool:
    fewer = min(len(answered), len(asked))
    return fewer == 0 or len(answered & asked) >= _SAME * fewer
