"""What routes below one workshop start from."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from rba_platform.access import Viewer
from rba_platform.problems import not_found
from rba_platform.routing import Session

from survey_ingest.models import StoredWorkshop
from survey_ingest.workshops import repository


async def _found(workshop_id: UUID, caller: Viewer, session: Session) -> StoredWorkshop:
    workshop = await repository.find_workshop(session, caller.coalition_id, workshop_id)
    if workshop is None:
        raise not_found("workshop")
    return workshop


#: The workshop that the address names; 404 where there is none in the coalition of the caller.
FoundWorkshop = Annotated[StoredWorkshop, Depends(_found)]
