"""What the calls for stored performance have in common: the day, the language, the floors, the change to wait for."""

import asyncio
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from fastapi import Depends, Header, Query, Request
from rba_platform.access import Caller
from rba_platform.clock import Clock
from rba_platform.database import Database
from rba_platform.language import Language, chosen_language
from rba_platform.problems import Problem

from scorecard_engine import __version__
from scorecard_engine.performance.vintage import check_day, today
from scorecard_engine.read_model.repository import read_position

log = structlog.get_logger()

Profile = Literal["viewer", "editor"]

#: How often the cursor is looked at while a request waits for a change.
_LOOK_SECONDS = 0.02
_LARGEST_POSITION = 2**63 - 1


@dataclass(frozen=True)
class Asked:
    """The part of a request that says how performance is looked at."""

    day: date | None
    language: Language
    profile: Profile
    after_change: int | None
    if_none_match: str | None

    def as_of(self, clock: Clock, zone: ZoneInfo) -> date:
        """The day asked for; today in the coalition's zone where none is."""
        return self.day or today(clock, zone)


def _asked(
    as_of: Annotated[date | None, Query(description="the end of this day, in the coalition's zone")] = None,
    lang: Annotated[Language | None, Query()] = None,
    profile: Annotated[Profile, Query(description="editor: without privacy floors, for editors; audited")] = "viewer",
    after_change: Annotated[
        int | None, Query(ge=0, le=_LARGEST_POSITION, description="wait until this Change-Cursor is applied")
    ] = None,
    accept_language: Annotated[str, Header(max_length=500)] = "",
    if_none_match: Annotated[str | None, Header()] = None,
) -> Asked:
    day = check_day(as_of) if as_of else None
    return Asked(day, chosen_language(lang, accept_language), profile, after_change, if_none_match)


AskedFor = Annotated[Asked, Depends(_asked)]


def shows_raw_counts(caller: Caller, asked: Asked, what: UUID) -> bool:
    """Whether the privacy floors are lifted; 403 where the caller may not ask for that. Leaves a trace in the log."""
    if asked.profile != "editor":
        return False
    if not caller.sees_raw_counts:
        raise Problem(403, "forbidden", "Figures without privacy floors (profile=editor) are for editors.")
    log.info("raw_counts_read", coalition=str(caller.coalition_id), key=str(caller.key_id), of=str(what))
    return True


async def applied(request: Request, coalition_id: UUID, asked: Asked) -> None:
    """Return once the change asked for is in the read model; 504 where it does not come in time.

    Looks in short transactions, so that waiting requests do not hold the database's connections.
    """
    if asked.after_change is None:
        return
    database: Database = request.app.state.database
    seconds: float = request.app.state.settings.change_wait_seconds
    try:
        async with asyncio.timeout(seconds):
            while True:
                async with database.tenant(coalition_id) as session:
                    position = await read_position(session, coalition_id)
                if position >= asked.after_change:
                    return
                await asyncio.sleep(_LOOK_SECONDS)
    except TimeoutError:
        raise Problem(
            504,
            "change_not_applied",
            "The change has not reached the scorecards yet. Ask again; without after_change the figures before it"
            " are answered.",
            headers={"Retry-After": "1"},
        ) from None


def performance_etag(*parts: object) -> str:
    """The ETag of an answer that rests on `parts`, and on this version of the engine."""
    digest = sha256("\n".join(map(str, (__version__, *parts))).encode()).hexdigest()
    return f'"{digest[:32]}"'


def is_known(if_none_match: str | None, etag: str) -> bool:
    """Whether the caller has this answer already."""
    if if_none_match is None:
        return False
    candidates = {candidate.strip().removeprefix("W/") for candidate in if_none_match.split(",")}
    return etag in candidates or "*" in candidates
