"""Which file tells of a session, where several do. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID


def best_tellings(
    uploads: Iterable[tuple[UUID, list[dict[str, Any]]]],
) -> Mapping[str, tuple[UUID, dict[str, Any]]]:
    """For each session key, the upload to believe and what it says of the session.

    A report with the times of joining and leaving tells more than one of totals; among equals the one with more
    connections, because a report taken during the meeting lacks the end; then the later upload.
    """
    best: dict[str, tuple[UUID, dict[str, Any]]] = {}
    for upload_id, sessions in uploads:
        for session in sessions:
            known = best.get(session["key"])
            if known is None or _worth(upload_id, session) > _worth(*known):
                best[session["key"]] = (upload_id, session)
    return best


def _worth(upload_id: UUID, session: dict[str, Any]) -> tuple[bool, int, UUID]:
    return not session["totals_only"], session["connections"], upload_id
