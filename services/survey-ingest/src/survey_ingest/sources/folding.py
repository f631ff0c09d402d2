"""The part of a source: its uploads' answers merged one after another, in their own order in time.

Pure, but for Polars' own threads.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from survey_ingest.domain.dataset import Part
from survey_ingest.domain.merging import Mode, merge


@dataclass(frozen=True)
class Outcome:
    """What one upload changed. `held` means: nothing, until a person decides."""

    decision: str
    counts: dict[str, int]
    held: bool
    problems: list[dict[str, Any]] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """As it is kept beside the upload."""
        asks = {"whole_set": ["true"], "mode": ["append"]} if self.held else {}
        return {"decision": self.decision, "counts": self.counts, "problems": self.problems, "asks": asks}


@dataclass(frozen=True)
class Folded:
    """The part that all uploads give together, and what each of them did to it."""

    part: Part | None
    outcomes: dict[UUID, Outcome]


def fold(previous: Part | None, read: Iterable[tuple[UUID, Part]], mode: Mode, whole_sets: Container[UUID]) -> Folded:
    """Merge the uploads' answers in the given order into `previous`.

    Of the uploads in `whole_sets` a person has said that they hold all there is, whatever the source's mode.
    """
    part, outcomes = previous, {}
    for upload_id, answers in read:
        confirmed = upload_id in whole_sets
        merged = merge(part, answers, "snapshot" if confirmed else mode, confirmed=confirmed)
        held = merged.outcome == "needs_attention"
        outcomes[upload_id] = Outcome(
            merged.decision, dict(merged.counts), held, [finding.to_json() for finding in merged.findings]
        )
        part = merged.part
    return Folded(part, outcomes)
