"""The report that every reading ends with, so that nothing is assumed in silence."""

from dataclasses import asdict, dataclass, field
from typing import Any, Self

from survey_ingest.domain.findings import Finding


@dataclass(frozen=True)
class Detection:
    """Which tool made the file, in which layout, how sure (0 to 1), for which reasons, and who came second."""

    format: str
    layout: str
    score: float
    reasons: tuple[str, ...] = ()
    runner_up: str = ""


@dataclass(frozen=True)
class Decision:
    """A setting of the reading and how it was found: `hint`, `bom`, `utf-8`, `scored`, `day > 12`, `printed`."""

    value: str
    how: str
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True)
class SetAside:
    """A row that is no response (an average row, a row without time), and why."""

    row: int
    reason: str


@dataclass(frozen=True)
class Ignored:
    """A column that is not among the answers (blank, personal, computed), why, and how many cells it filled."""

    position: int
    column: str
    reason: str
    filled: int


@dataclass
class Report:
    """What was found, decided, counted, left out. `counts` and `checksums` are for comparing with the tool's own.

    `header_rows` is how many rows of a table are its header; None where there is no table, or its reader does not say.
    """

    detection: Detection
    encoding: Decision
    delimiter: str = ","
    date_order: Decision = field(default_factory=lambda: Decision("", "no dates"))
    timezone: Decision = field(default_factory=lambda: Decision("", "no dates"))
    counts: dict[str, int] = field(default_factory=dict)
    checksums: dict[str, int] = field(default_factory=dict)
    problems: list[Finding] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)
    header_rows: int | None = None

    def to_json(self) -> dict[str, Any]:
        """The report as JSON object."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Inverse of `to_json`."""
        detection = data["detection"]
        return cls(
            detection=Detection(**(detection | {"reasons": tuple(detection["reasons"])})),
            encoding=_decision(data["encoding"]),
            delimiter=data["delimiter"],
            date_order=_decision(data["date_order"]),
            timezone=_decision(data["timezone"]),
            counts=data["counts"],
            checksums=data["checksums"],
            problems=[Finding.from_json(each) for each in data["problems"]],
            set_aside=[SetAside(**each) for each in data["set_aside"]],
            ignored=[Ignored(**each) for each in data["ignored"]],
            header_rows=data.get("header_rows"),
        )


def _decision(data: dict[str, Any]) -> Decision:
    return Decision(**(data | {"alternatives": tuple(data["alternatives"])}))
