"""What is said about a file: findings inside a report, and the error that ends a reading.

Texts here never hold a respondent's words: a finding names rows, columns, kinds and what to do.
"""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Self

Severity = Literal["error", "attention", "note"]
Outcome = Literal["rejected", "needs_attention"]


@dataclass(frozen=True)
class Finding:
    """One thing found in a file.

    `row` is the number of the record in the file, the first one being 1 (the header, as a rule); `column` is the
    title of the column, or its 1-based number in text. Either is None where it does not apply. `reason` is a stable
    word that parts findings of one code, such as `pdf` of `not_an_export`; None where the code says it all.
    """

    code: str
    message: str
    row: int | None = None
    column: str | None = None
    severity: Severity = "note"
    reason: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The finding as JSON object; `reason` only where there is one."""
        return {name: value for name, value in asdict(self).items() if name != "reason" or value is not None}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Inverse of `to_json`."""
        return cls(**data)


@dataclass
class ReadError(Exception):
    """A file that cannot be read (`rejected`), or not before a person decides something (`needs_attention`).

    `asks` names the hints that would settle it, with the values to choose from, e.g.
    `{"date_order": ["day_first", "month_first"]}`. `detection` is what was recognised before it failed, or empty.
    """

    findings: list[Finding]
    outcome: Outcome = "rejected"
    asks: dict[str, list[str]] = field(default_factory=dict)
    detection: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """The codes and messages, for a log."""
        return "; ".join(f"{finding.code}: {finding.message}" for finding in self.findings)

    @property
    def code(self) -> str:
        """Code of the first finding: the one that names the problem."""
        return self.findings[0].code

    def to_json(self) -> dict[str, Any]:
        """The error as JSON object."""
        return {
            "findings": [finding.to_json() for finding in self.findings],
            "outcome": self.outcome,
            "asks": self.asks,
            "detection": self.detection,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Inverse of `to_json`."""
        return cls(
            [Finding.from_json(finding) for finding in data["findings"]],
            data["outcome"],
            data["asks"],
            data["detection"],
        )


def rejected(
    code: str, message: str, *, row: int | None = None, column: str | None = None, reason: str | None = None
) -> ReadError:
    """The error of a file that cannot be read as it is."""
    return ReadError([Finding(code, message, row, column, "error", reason)])
