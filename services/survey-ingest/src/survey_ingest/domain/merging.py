"""What a re-export changes in a source. The rules are those of "Re-exports" in the architecture."""

from dataclasses import dataclass
from typing import Literal

from survey_ingest.domain.dataset import Part
from survey_ingest.domain.findings import Finding

Mode = Literal["auto", "snapshot", "append"]


@dataclass(frozen=True)
class Merge:
    """The new state of a source.

    `decision`: `first`, `snapshot` (the file replaced the set), `append` (it added), `older` (it changed nothing).
    `outcome` is `needs_attention` where more than 5 % of the known responses would go: then `part` is the previous part
    and nothing is to be published. `counts`: `known`, `read`, `new`, `unchanged`, `edited`, `gone`.
    """

    part: Part
    decision: Literal["first", "snapshot", "append", "older"]
    outcome: Literal["merged", "needs_attention"]
    counts: dict[str, int]
    findings: tuple[Finding, ...] = ()


def merge(previous: Part | None, read: Part, mode: Mode = "auto") -> Merge:
    """What the source holds after `read` was added to `previous`."""
    raise NotImplementedError
