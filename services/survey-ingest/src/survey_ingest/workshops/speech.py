"""Who wrote and said what in a workshop, under short names, and how much of it. This module brings Polars.

A person has one short name (`P07`) in a workshop: in the order in which people first wrote or spoke, then those who
only were there. A name in the chat or the transcript is that of a person of the attendance where exactly one has it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import polars as pl
from rba_kernel.privacy import PrivacyPolicy, suppressed_cells
from rba_platform.paging import PageRequest
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.domain.frames import PERSONS, RECIPIENTS
from survey_ingest.domain.speech_rows import persons_by_name
from survey_ingest.models import StoredWorkshop
from survey_ingest.sources.disclosure import Cell
from survey_ingest.sources.parts import load_workshop_frame
from survey_ingest.storage import Storage
from survey_ingest.uploads.repository import find_upload

_SIDES = (("messages", "sender", "sent_at"), ("utterances", "speaker", "started_at"))


@dataclass(frozen=True)
class People:
    """Who is who in a workshop: `persons` by the key of a name, `short` names by person (or by name, without one)."""

    persons: Mapping[str, str]
    short: Mapping[str, str]

    def who(self, row: Mapping[str, Any], side: str) -> tuple[str | None, str | None]:
        """The person behind a message's `sender` or an utterance's `speaker`, and the short name."""
        key = _identity(row[side], row[f"{side}_name"], self.persons)
        return (key if key in self.persons.values() else row[side]), self.short.get(key or "")


def _identity(key: str | None, name: str | None, persons: Mapping[str, str]) -> str | None:
    return persons.get(name or "") or name or key


def people(frames: Mapping[str, pl.DataFrame]) -> People:
    """Who is who, from the frames `persons`, `messages` and `utterances` of one workshop (each may be empty)."""
    attendance = frames.get("persons", PERSONS.to_frame())
    known = persons_by_name(attendance)
    seen: list[tuple[tuple[bool, str, int, int], str]] = []
    for place, (name, side, time) in enumerate(_SIDES):
        frame = frames.get(name)
        for row in () if frame is None else frame.select(side, f"{side}_name", time, "row_number").iter_rows():
            key = _identity(row[0], row[1], known)
            if key:
                seen.append(((row[2] is None, str(row[2] or ""), place, row[3]), key))
    ordered = [key for _, key in sorted(seen)]
    ordered += attendance.sort("first_joined_at", "person", nulls_last=True)["person"].to_list()
    short = {key: f"P{number:02}" for number, key in enumerate(dict.fromkeys(ordered), 1)}
    return People(known, short)


async def speech_frames(
    session: AsyncSession, storage: Storage, scratch: Path, workshop: StoredWorkshop
) -> dict[str, tuple[UUID, pl.DataFrame]]:
    """The frames `persons`, `messages` and `utterances`, those that some upload tells of, each with its upload.

    Raises `MissingObjectError`.
    """
    found: dict[str, tuple[UUID, pl.DataFrame]] = {}
    for kind in ("persons", "messages", "utterances"):
        telling = workshop.telling(kind)
        upload = await find_upload(session, workshop.coalition_id, telling[0]) if telling else None
        if telling and upload is not None and upload.products_key is not None:
            frame = await load_workshop_frame(storage, upload.products_key, kind, [telling[1]], scratch)
            found[kind] = (upload.id, frame)
    return found


async def names_there(
    storage: Storage, scratch: Path, workshop: StoredWorkshop, products: Mapping[UUID, str]
) -> frozenset[str]:
    """The keys of the names of those who were in the workshop; none where nobody tells. Raises `MissingObjectError`."""
    telling = workshop.telling("persons")
    if telling is None or telling[0] not in products:
        return frozenset()
    frame = await load_workshop_frame(storage, products[telling[0]], "persons", [telling[1]], scratch)
    return frozenset(persons_by_name(frame))


def speech_page(frame: pl.DataFrame, page: PageRequest) -> tuple[list[dict[str, Any]], str | None]:
    """The rows of one page in the order of the file, and the cursor of the next: rows are known by their place."""
    start = page.after.int if page.after is not None else 0
    rows = frame.slice(start, page.limit).to_dicts()
    more = start + page.limit < frame.height
    return rows, page.next(UUID(int=start + page.limit)) if more else None


def message_rows(rows: list[dict[str, Any]], who: People) -> list[dict[str, Any]]:
    """Messages as they are answered."""
    made = []
    for row in rows:
        person, short = who.who(row, "sender")
        made.append({**row, "person": person, "sender": short})
    return made


def utterance_rows(rows: list[dict[str, Any]], who: People) -> list[dict[str, Any]]:
    """Utterances as they are answered; nobody is named where nobody was."""
    made = []
    for row in rows:
        person, short = who.who(row, "speaker") if row["speaker_label_known"] else (None, None)
        made.append({**row, "person": person, "speaker": short})
    return made


def message_cells(frame: pl.DataFrame, policy: PrivacyPolicy | None) -> list[Cell]:
    """Messages in all and by whom they were for, who wrote, and reactions. The floors count who wrote."""
    said = frame.filter(pl.col("reaction").is_null())
    reactions = frame.filter(pl.col("reaction").is_not_null() & ~pl.col("removed"))
    parts = {name: said.filter(pl.col("recipient_kind") == name) for name in RECIPIENTS}
    writers = said.filter(pl.col("sender_kind") != "bot")["sender_name"].n_unique()
    cells = _cells("messages", said, parts, "sender_name", policy)
    return [
        *cells,
        _one("writers", writers, writers, policy),
        *_cells("reactions", reactions, {}, "sender_name", policy),
    ]


def utterance_cells(frame: pl.DataFrame, policy: PrivacyPolicy | None) -> list[Cell]:
    """Utterances in all and by the kind of speaker, and who spoke. The floors count who spoke.

    What nobody is named for counts as that of one person.
    """
    parts = {name: frame.filter(pl.col("speaker_kind") == name) for name in ("person", "phone", "bot", "unknown")}
    named = frame.filter(pl.col("speaker_label_known") & (pl.col("speaker_kind") != "bot"))
    speakers = named["speaker_name"].n_unique()
    return [*_cells("utterances", frame, parts, "speaker_name", policy), _one("speakers", speakers, speakers, policy)]


def _cells(
    name: str, frame: pl.DataFrame, parts: Mapping[str, pl.DataFrame], who: str, policy: PrivacyPolicy | None
) -> list[Cell]:
    """The total and its parts that are not empty; what few people are behind is hidden, and what would tell it."""
    filled = {key: part for key, part in parts.items() if part.height}
    people_behind = {key: max(part[who].drop_nulls().n_unique(), 1) for key, part in filled.items()}
    everybody = frame[who].drop_nulls().n_unique()
    hidden: set[str] = set()
    if policy is not None:
        small = frame.height > 0 and policy.hides(everybody)
        hidden = {name, *filled} if small else set(suppressed_cells(people_behind, policy))
    shown = {name: frame.height} | {key: part.height for key, part in filled.items()}
    return [Cell(key, None, "suppressed") if key in hidden else Cell(key, count, "ok") for key, count in shown.items()]


def _one(name: str, count: int, behind: int, policy: PrivacyPolicy | None) -> Cell:
    hidden = policy is not None and count > 0 and policy.hides(behind)
    return Cell(name, None, "suppressed") if hidden else Cell(name, count, "ok")
