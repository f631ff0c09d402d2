"""/v1/retention."""

from typing import Annotated

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field
from rba_platform.access import Admin, Editor
from rba_platform.etag import IfMatch, check_match, etag
from rba_platform.routing import Session
from rba_platform.service import service_router

from survey_ingest.audit.recording import record
from survey_ingest.retention.policy import find_policy, policy_to_change, set_raw_ends
from survey_ingest.sources.schemas import KeepRawDays

router = service_router(prefix="/v1/retention", tags=["retention"])


class RetentionOut(BaseModel):
    """How long raw files are kept, in days from their upload on; null: for ever. A source may say otherwise."""

    model_config = ConfigDict(from_attributes=True)

    keep_raw_days: int | None = None
    version: int = Field(default=1, description="for If-Match when it is changed")


class RetentionPatch(BaseModel):
    """A change of how long raw files are kept."""

    model_config = ConfigDict(extra="forbid")

    keep_raw_days: Annotated[KeepRawDays | None, Field(description="days from the upload on; null: for ever")]


@router.get("")
async def get_retention(caller: Editor, session: Session, response: Response) -> RetentionOut:
    """How long this coalition keeps raw files."""
    policy = await find_policy(session, caller.coalition_id)
    told = RetentionOut() if policy is None else RetentionOut.model_validate(policy)
    response.headers["ETag"] = etag(told.version)
    return told


@router.patch("")
async def change_retention(
    body: RetentionPatch, caller: Admin, session: Session, response: Response, if_match: IfMatch = None
) -> RetentionOut:
    """Say how long raw files are kept, those that are here included. What was read from them stays."""
    policy = await policy_to_change(session, caller.coalition_id)
    check_match(if_match, policy.version)
    policy.keep_raw_days = body.keep_raw_days
    policy.version += 1
    await session.flush()
    await set_raw_ends(session, caller.coalition_id)
    record(session, caller, "change_retention", "coalition", caller.coalition_id)
    response.headers["ETag"] = etag(policy.version)
    return RetentionOut.model_validate(policy)
