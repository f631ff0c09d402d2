"""Ids: UUIDv7, so that keys sort by the time they were made."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A new UUIDv7. Made here and not in the database, which may be older than PostgreSQL 18."""
    return uuid7()
