"""From what was said in a session to the frame `utterances`. Who spoke is null where nobody was named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from survey_ingest.domain.contacts import Contact
from survey_ingest.domain.erased_names import names_erased_in
from survey_ingest.domain.frames import UTTERANCES
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.messages import plain_text
from survey_ingest.domain.persons import contact_key, name_key
from survey_ingest.domain.workshop import Session


@dataclass(frozen=True)
class Utterance:
    """What somebody said without a break. Times are in seconds, None where the file tells none."""

    row_number: int
    speaker: Contact | None
    text: str
    started_seconds: float | None = None
    ended_seconds: float | None = None
    clock_seconds: int | None = None
    started_at: datetime | None = None


def utterance_frame(
    utterances: Sequence[Utterance], session: Session, hints: Hints
) -> tuple[pl.DataFrame, dict[str, int]]:
    """The frame `utterances` of one session and the numbers of the report; erased persons are left out."""
    rows = [_row(utterance, session, hints) for utterance in utterances]
    erased = hints.tombstones | names_erased_in(session, hints.erased_names)
    alive = [row for row in rows if not {row["speaker"], row["speaker_name"]} & erased]
    frame = pl.DataFrame(alive, schema=UTTERANCES)
    named = frame.filter(pl.col("speaker_label_known"))
    return frame, {
        "utterances": frame.height,
        "speakers": named.filter(pl.col("speaker_kind") != "bot")["speaker"].n_unique(),
        "without_speaker": frame.height - named.height,
        "words": sum(len(text.split()) for text in frame["text"]),
        "erased": len(rows) - len(alive),
    }


def _row(utterance: Utterance, session: Session, hints: Hints) -> dict[str, Any]:
    speaker = utterance.speaker
    return {
        "upload": hints.upload,
        "row_number": utterance.row_number,
        "session": session.key,
        "speaker": contact_key(speaker, session.key, hints.identity_key) if speaker else None,
        "speaker_name": name_key(speaker.name, hints.identity_key) if speaker else None,
        "speaker_kind": speaker.kind if speaker else "unknown",
        "started_seconds": utterance.started_seconds,
        "ended_seconds": utterance.ended_seconds,
        "clock_seconds": utterance.clock_seconds,
        "started_at": utterance.started_at,
        "text": plain_text(utterance.text),
        "speaker_label_known": speaker is not None,
    }
