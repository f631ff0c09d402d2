"""Changes of themes are kept: what a theme was called and meant before."""

from uuid import UUID

from rba_platform.ids import new_id
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.models import StoredTheme, ThemeVersion


def keep_version(
    session: AsyncSession, stored: StoredTheme, *, key_id: UUID | None = None, upload_id: UUID | None = None
) -> None:
    """Keep the theme as it is, before it is changed by a person or a file, and count its version up."""
    session.add(
        ThemeVersion(
            coalition_id=stored.coalition_id,
            id=new_id(),
            theme_id=stored.id,
            version=stored.version,
            name=stored.name,
            description=stored.description,
            includes=stored.includes,
            excludes=stored.excludes,
            parent_id=stored.parent_id,
            key_id=key_id,
            upload_id=upload_id,
        )
    )
    stored.version += 1
