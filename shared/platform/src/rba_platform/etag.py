"""ETag and If-Match: nobody overwrites what somebody else changed meanwhile."""

from typing import Annotated

from fastapi import Header

from rba_platform.problems import Problem

_DESCRIPTION = (
    'needed: the version you have seen, as its ETag (`"3"`) or as the number of `version` where the resource has one '
    "(`3`); `*` for whichever it is by now. 428 without it, 412 where it was changed meanwhile."
)
IfMatch = Annotated[str | None, Header(alias="If-Match", description=_DESCRIPTION, examples=['"3"'])]


def etag(version: int) -> str:
    """The ETag of a version of a resource."""
    return f'"{version}"'


def check_match(if_match: str | None, version: int) -> None:
    """Refuse a change of something else than the version the caller has seen: 428 without If-Match, 412 when stale.

    An ETag stands in quotes; the bare number is taken too, because people write it so by hand.
    """
    if if_match is None:
        raise Problem(428, "precondition_required", "Send If-Match with the ETag of the version you are changing.")
    if if_match.strip() == "*":
        return
    if not {etag(version), str(version)} & {candidate.strip() for candidate in if_match.split(",")}:
        raise Problem(
            412,
            "stale",
            "It was changed since you read it. Read it again and apply your change to that.",
            headers={"ETag": etag(version)},
        )
