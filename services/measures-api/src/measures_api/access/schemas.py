"""What callers send and get about access keys."""

from datetime import UTC, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from measures_api.wording import Body, Line


def _in_utc(instant: datetime) -> datetime:
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise ValueError("an instant between the years 1 and 9999, in UTC too") from None


RoleName = Literal["viewer", "reporter", "editor", "approver", "admin"]


class AccessKeyIn(Body):
    """A new key. A reporter's names the one organization whose data it may write."""

    name: Line
    role: RoleName
    organization_id: UUID | None = None
    expires_at: Annotated[AwareDatetime, AfterValidator(_in_utc)] | None = None

    @model_validator(mode="after")
    def _reporter_has_organization(self) -> Self:
        if (self.role == "reporter") != (self.organization_id is not None):
            raise ValueError("organization_id goes with the role reporter, and only with it")
        return self


class AccessKeyOut(BaseModel):
    """A key without its secret."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    role: RoleName
    organization_id: UUID | None
    created_at: datetime
    created_by: UUID | None
    expires_at: datetime | None
    revoked_at: datetime | None


class NewAccessKeyOut(AccessKeyOut):
    """A key as it is shown once. Asked again with the same Idempotency-Key, `access_key` is null."""

    access_key: str | None


class IntrospectionIn(Body):
    """A key that another service was sent."""

    token: Annotated[str, Field(max_length=1000)]


class IntrospectionOut(BaseModel):
    """Who holds it. Where `active` is false, nobody, and nothing else is said."""

    active: bool
    coalition_id: UUID | None = None
    key_id: UUID | None = None
    role: RoleName | None = None
    organization_id: UUID | None = None
