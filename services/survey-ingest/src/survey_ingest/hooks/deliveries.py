"""A delivery: one request of a tool as it came, before anything in it is trusted."""

import hmac
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Literal, Self

Tool = Literal[
    "typeform",
    "surveymonkey",
    "qualtrics",
    "kobo_odk",
    "jotform",
    "ms_forms",
    "google_forms",
    "redcap",
    "standard_webhooks",
    "zoom",
]


class UnverifiedError(Exception):
    """The delivery is not proven to come from the tool. Which part of the proof failed is said to nobody."""


class UnreadableEventError(Exception):
    """The delivery is the tool's, but holds no event that is known. `code` names why, without the event's words."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Delivery:
    """The bytes of the body, and the headers that came with them (names in lower case)."""

    body: bytes
    content_type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def media_type(self) -> str:
        """The content type without its parameters."""
        return self.content_type.partition(";")[0].strip().lower()


@dataclass(frozen=True)
class Secrets:
    """What a hook shares with its tool, as far as the tool has it. Kept encrypted, never answered twice.

    `secret` keys a signature; `client_id` goes into the key of SurveyMonkey; `header_name` and `header_value` are a
    header that must come with each delivery.
    """

    secret: str = ""
    client_id: str = ""
    header_name: str = ""
    header_value: str = ""

    def to_json(self) -> dict[str, str]:
        """The secrets as JSON object: to be encrypted at once."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, str]) -> Self:
        """Inverse of `to_json`."""
        return cls(**data)

    def __repr__(self) -> str:
        """Nothing: a secret must not reach a log by accident."""
        return "Secrets(…)"


def same(given: str, expected: str) -> None:
    """Raise `UnverifiedError` unless both are equal; compared in constant time, as bytes, for headers hold any."""
    if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), expected.encode("utf-8", "surrogateescape")):
        raise UnverifiedError
