"""The answers of a source: its uploads' answers merged one after another, in their own order in time. Pure."""

from dataclasses import dataclass, field, replace
from typing import Any

from survey_ingest.domain.dataset import Answers
from survey_ingest.domain.merging import Mode, late_findings, merge


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


#: What is said of files; of pushed events nobody expects that they hold all there is, or nothing but what is new.
_LACKING = frozenset({"fewer_than_before", "responses_gone", "question_gone", "mostly_edited"})


def fold(
    previous: Answers | None, answers: Answers, mode: Mode, *, whole_set: bool, pushed: bool = False
) -> tuple[Answers, Outcome]:
    """Merge one upload's answers into what the ones before it gave.

    With `whole_set` a person has said that the upload holds all there is, whatever the source's mode. `pushed` events
    always add.
    """
    whole_set = whole_set and not pushed
    how: Mode = "append" if pushed else "snapshot" if whole_set else mode
    merged = merge(previous, answers, how, confirmed=whole_set, pushed=pushed)
    held = merged.outcome == "needs_attention"
    problems = [finding.to_json() for finding in merged.findings if not (pushed and finding.code in _LACKING)]
    return merged.answers, Outcome(merged.decision, dict(merged.counts), held, problems)


def of_a_late_file(outcome: Outcome, whole: Answers, answers: Answers) -> Outcome:
    """The outcome of an upload that newer ones were merged after, with what it lacks beside them."""
    late = [finding.to_json() for finding in late_findings(whole, answers)]
    return replace(outcome, problems=[*outcome.problems, *late])
