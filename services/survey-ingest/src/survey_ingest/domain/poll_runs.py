"""The polls in the answers of a source, run by run: which questions were asked together, and when.

A poll is a set of questions that the same submissions were asked; a run is a cluster of its submissions in time.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from survey_ingest.domain.codebook import Asked, Codebook
from survey_ingest.domain.dataset import MISSING
from survey_ingest.domain.describing import codebook_of

#: Submissions of one run follow one another within this time: a poll is open for minutes.
GAP = timedelta(minutes=30)


@dataclass(frozen=True)
class PollRun:
    """One run: the upload its submissions came in, the first and last of them, and its questions with their counts."""

    upload: str
    started_at: datetime | None
    ended_at: datetime | None
    responses: int
    codebook: Codebook

    @property
    def poll(self) -> tuple[str, ...]:
        """What makes runs those of one poll: its questions."""
        return tuple(sorted(question.key for question in self.codebook.questions))


def runs_of(frame: pl.DataFrame, codebook: Codebook) -> list[PollRun]:
    """All runs in these answers, the earliest first. Kinds and choices are those of the whole codebook."""
    asked = {question.key: _told(question.asked, question) for question in codebook.questions}
    found: list[PollRun] = []
    for upload in frame.partition_by("upload"):
        keys = [key for key in asked if _is_asked(upload, key)]
        patterns = _patterns(upload, keys)
        for pattern in sorted(set(patterns)):
            rows = upload.filter(pl.Series([each == pattern for each in patterns]))
            members = [key for key, shown in zip(keys, pattern, strict=True) if shown]
            found += [_run(cluster, [asked[key] for key in members]) for cluster in _clusters(rows)]
    return sorted(found, key=lambda run: (str(run.started_at or ""), run.upload, run.poll))


def _told(asked: Asked, question: Any) -> Asked:
    """The question with what the whole source says of its kind and choices, so that a run is not guessed anew."""
    choices = question.choices if question.kind in {"single", "scale", "multiple", "ranking"} else ()
    return replace(asked, kind=question.kind, choices=asked.choices or choices)


def _is_asked(upload: pl.DataFrame, key: str) -> bool:
    """Whether a file knows the question at all: in a source of several files the column of another one is empty."""
    return upload[key].is_not_null().any() or (
        key + MISSING in upload.columns and upload[key + MISSING].is_not_null().any()
    )


def _patterns(upload: pl.DataFrame, keys: list[str]) -> list[tuple[bool, ...]]:
    """Of each row, which of the questions were shown."""
    shown = [
        (upload[key].is_not_null() | (upload[key + MISSING] != "not_shown").fill_null(value=True)).to_list()
        if key + MISSING in upload.columns
        else [True] * upload.height
        for key in keys
    ]
    return list(zip(*shown, strict=True)) if shown else [()] * upload.height


def _clusters(rows: pl.DataFrame) -> list[pl.DataFrame]:
    """The rows parted where more than `GAP` lies between two; those without a time are together."""
    ordered = rows.filter(pl.col("submitted_at").is_not_null()).sort("submitted_at")
    number = (ordered["submitted_at"].diff() > GAP).fill_null(value=False).cum_sum()
    timed = ordered.with_columns(number.alias("__run")).partition_by("__run", include_key=False)
    timeless = rows.filter(pl.col("submitted_at").is_null())
    return [*(each for each in timed if each.height), *([timeless] if timeless.height else [])]


def _run(rows: pl.DataFrame, asked: list[Asked]) -> PollRun:
    times = rows["submitted_at"].drop_nulls().sort().to_list()
    codebook = codebook_of(rows.lazy(), asked)
    first, last = (times[0], times[-1]) if times else (None, None)
    return PollRun(str(rows["upload"][0]), first, last, rows.height, codebook)
