"""What was written and said in a workshop as one frame, for derivations that count messages and people.

Columns: `upload`, `row_number`, `what` (`message` or `utterance`), `person` (null where nobody is named), `kind` of who
it was, `at` (UTC; the start of the session where the row has no time), `topic`, `meeting_id`. Reactions are not in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from survey_ingest.domain.frames import MESSAGES, PERSONS, UTTERANCES

_SIDES = (("messages", "message", "sender", "sent_at"), ("utterances", "utterance", "speaker", "started_at"))


@dataclass(frozen=True)
class SpeechPart:
    """The rows of one workshop."""

    frame: pl.DataFrame


def persons_by_name(attendance: pl.DataFrame) -> dict[str, str]:
    """The person of each name (its keyed hash) that exactly one person of the attendance has."""
    if "names" not in attendance.columns or attendance.is_empty():
        return {}
    pairs = attendance.select("person", "names").explode("names").drop_nulls().unique()
    single = pairs.filter(pl.col("names").is_unique())
    return dict(zip(single["names"].to_list(), single["person"].to_list(), strict=True))


def speech_part(
    frames: Mapping[str, pl.DataFrame], workshop: str, topic: str, meeting_id: str, started_at: datetime | None
) -> SpeechPart:
    """The rows of the frames `messages` and `utterances`; `persons` says who a name is.

    Who is nobody of the attendance is known by the name within the workshop, as its files know the session by other
    keys.
    """
    known = persons_by_name(frames.get("persons", PERSONS.to_frame()))
    rows = []
    for frame_name, what, side, time in _SIDES:
        empty = (MESSAGES if what == "message" else UTTERANCES).to_frame()
        frame = frames.get(frame_name, empty)
        if what == "message":
            frame = frame.filter(pl.col("reaction").is_null())
        name = pl.col(f"{side}_name")
        here = pl.lit(f"{workshop} ") + name
        rows.append(
            frame.select(
                "upload",
                "row_number",
                pl.lit(what).alias("what"),
                pl.coalesce(name.replace_strict(known, default=None, return_dtype=pl.String), here).alias("person"),
                pl.col(f"{side}_kind").alias("kind"),
                pl.coalesce(time, pl.lit(started_at, pl.Datetime("us", "UTC"))).alias("at"),
                pl.lit(topic).alias("topic"),
                pl.lit(meeting_id).alias("meeting_id"),
            )
        )
    return SpeechPart(pl.concat(rows))
