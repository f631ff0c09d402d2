"""What callers send and get about coalitions."""

from datetime import datetime
from functools import lru_cache
from typing import Annotated
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from rba_kernel.privacy import PrivacyPolicy

from measures_api.wording import Body, Language, Name


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _zone(name: str) -> str:
    if name not in _zones():
        raise ValueError("a time zone of the IANA list, such as Asia/Kuwait")
    return name


def _distinct(languages: list[Language]) -> list[Language]:
    if len(set(languages)) < len(languages):
        raise ValueError("each language once")
    return languages


_DEFAULT = PrivacyPolicy()
Floor = Annotated[int, Field(ge=0, le=10_000)]
Share = Annotated[int, Field(ge=0, le=100)]


class PrivacyBody(Body):
    """The privacy floors, in respondents; the shares in percent. The defaults are those of `rba_kernel.privacy`."""

    floor_n: Floor = _DEFAULT.floor_n
    open_text_floor: Floor = _DEFAULT.open_text_floor
    change_floor: Floor = _DEFAULT.change_floor
    extreme_share: Annotated[int, Field(ge=0, le=49)] = _DEFAULT.extreme_share
    peer_floor: Floor = _DEFAULT.peer_floor
    dominant_share: Share = _DEFAULT.dominant_share


class CoalitionIn(Body):
    """A coalition and what holds in all of it. The first language is the one people see unless they choose."""

    name: Name
    timezone: Annotated[str, Field(max_length=64), AfterValidator(_zone)] = "Asia/Kuwait"
    languages: Annotated[
        list[Language],
        Field(min_length=1, max_length=2, default_factory=lambda: ["ar", "en"]),
        AfterValidator(_distinct),
    ]
    privacy: Annotated[PrivacyBody, Field(default_factory=PrivacyBody)]


class CoalitionOut(CoalitionIn):
    """A coalition as it is stored."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime


class NewCoalitionOut(BaseModel):
    """A new coalition with the key of its first administrator, shown once."""

    coalition: CoalitionOut
    access_key: str | None
    access_key_id: UUID
