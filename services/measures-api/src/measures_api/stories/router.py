"""Routes of stories."""

from uuid import UUID

from fastapi import Response
from rba_platform.access import Editor
from rba_platform.etag import IfMatch, check_match, etag

from measures_api import records
from measures_api.dependencies import Reader, Session, measures_router
from measures_api.domain.errors import NoSuchThingError
from measures_api.measures.repository import shape_of
from measures_api.models import StoryRecord
from measures_api.stories.repository import stories_of
from measures_api.stories.schemas import StoryIn, StoryOut

router = measures_router(prefix="/v1/measures/{measure_id}/story", tags=["story"])


@router.get("")
async def get_story(measure_id: UUID, caller: Reader, session: Session, response: Response) -> StoryOut:
    """The story behind a measure's curve."""
    await shape_of(session, caller, measure_id)
    story = (await stories_of(session, caller, [measure_id])).get(measure_id)
    if story is None:
        raise NoSuchThingError("story")
    response.headers["ETag"] = etag(story.version)
    return StoryOut(text=story.text, version=story.version, created_at=story.created_at)


@router.put("")
async def put_story(
    measure_id: UUID, body: StoryIn, caller: Editor, session: Session, response: Response, if_match: IfMatch = None
) -> StoryOut:
    """Tell the story. The first needs no If-Match; a later one does, and the ones before it are kept."""
    await shape_of(session, caller, measure_id, lock=True)
    story = (await stories_of(session, caller, [measure_id])).get(measure_id)
    if story is not None:
        check_match(if_match, story.version)
    if story is None or story.text != body.text:
        version = story.version + 1 if story else 1
        story = StoryRecord(
            coalition_id=caller.coalition_id, measure_id=measure_id, version=version, text=dict(body.text)
        )
        session.add(story)
        await session.flush()
        records.note_write(session, caller, "story", measure_id, measure_id=measure_id, action="story.put")
    response.headers["ETag"] = etag(story.version)
    return StoryOut(text=story.text, version=story.version, created_at=story.created_at)
