"""A figure: a value with its status and the reason for it. Unknown is never 0 and never an empty text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal, Self

from rba_kernel.number import json_number
from rba_kernel.period import Period

Status = Literal["ok", "unknown", "suppressed", "not_applicable"]


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` is None unless `status` is `ok`. `details` stand beside the value and are present only where they apply.

    unknown: an input is missing. not_applicable: the formula has no answer. suppressed: too few people behind it.
    `compared_with` is the period of the value it starts from, for pages that name it: no member of the answer.
    """

    value: object
    status: Status
    reason: str | None = None
    details: Mapping[str, object] = field(default_factory=dict)
    compared_with: Period | None = None

    @classmethod
    def ok(cls, value: object, reason: str | None = None, /, **details: object) -> Self:
        """A value, with the reason where it needs one (`baseline_is_current`, `flat` ...)."""
        return cls(value, "ok", reason, details)

    @classmethod
    def unknown(cls, reason: str, /, **details: object) -> Self:
        """No value, since an input is missing."""
        return cls(None, "unknown", reason, details)

    @classmethod
    def not_applicable(cls, reason: str, /, **details: object) -> Self:
        """No value, since the formula has none for these inputs."""
        return cls(None, "not_applicable", reason, details)

    @classmethod
    def suppressed(cls, reason: str) -> Self:
        """No value, since too few people stand behind it. It has no details: they would tell."""
        return cls(None, "suppressed", reason)

    def without_value(self) -> "Figure":
        """The same status and reason for a figure that rests on this one."""
        return Figure(None, self.status, self.reason)

    def to_json(self) -> dict[str, Any]:
        """The figure as in the HTTP contract: numbers unrounded and finite, periods as text."""
        members = {"value": self.value, **self.details, "status": self.status, "reason": self.reason}
        return {name: _json(member) for name, member in members.items()}


def _json(value: object) -> Any:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, Period):
        return str(value)
    if isinstance(value, int | float | Fraction):
        return json_number(value)
    if isinstance(value, Mapping):
        return {key: _json(member) for key, member in value.items()}
    if isinstance(value, tuple | list):
        return [_json(member) for member in value]
    raise TypeError(f"a figure holds no {type(value).__name__}")
