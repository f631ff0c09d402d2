"""What a re-export changes in a source. Source: "A second export of the same form" in docs/formats.md.

Parts are compared and joined as raw cells, and typed again as one: so a source gives the same columns whether its rows
came in one file or in several.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

import polars as pl

from survey_ingest.domain.answers import RawPart, raw_again, typed
from survey_ingest.domain.dataset import ROW_COLUMNS, Part
from survey_ingest.domain.findings import Finding
from survey_ingest.domain.forms import parted_by_form
from survey_ingest.domain.question_alignment import aligned

Mode = Literal["auto", "snapshot", "append"]
SNAPSHOT_COVERAGE = 0.95  # of the known responses: a file that holds as many is the whole set
MOST_GONE = 0.05  # of the known responses: more than these do not disappear without a person's word


@dataclass(frozen=True)
class Merge:
    """The new state of a source.

    `decision`: `first`, `snapshot` (the file replaced the set), `append` (it added), `older` (an earlier snapshot: it
    changed nothing). `outcome` is `needs_attention` where more than 5 % of the known responses would go: then `part` is
    the previous part and nothing is to be published. `counts`: `known`, `read`, `new`, `unchanged`, `edited`, `gone`.
    """

    part: Part
    decision: Literal["first", "snapshot", "append", "older"]
    outcome: Literal["merged", "needs_attention"]
    counts: dict[str, int]
    findings: tuple[Finding, ...] = ()


def merge(previous: Part | None, read: Part, mode: Mode = "auto", *, confirmed: bool = False) -> Merge:
    """What the source holds after `read` was added to `previous`.

    Files are ordered by what is in them (latest time, then rows), not by when they came: of one response the answers of
    the later file count. `mode` fixes whether a file is the whole set or adds; `auto` decides by coverage. `confirmed`
    says that a person knows of the responses that are gone.

    A file is compared with what is known of its own form; responses that came by another one stay as they are.
    """
    if previous is None:
        size = read.frame.height
        counts = {"known": 0, "read": size, "new": size, "unchanged": 0, "edited": 0, "gone": 0}
        return Merge(read, "first", "merged", counts)
    known = raw_again(previous, read.codebook.joiner)
    file = raw_again(read, read.codebook.joiner)
    before, other = parted_by_form(known, file)
    if mode == "snapshot" and before.frame.is_empty():
        # A person said that each file is the whole set: one with quite other questions would replace it all.
        before, other = known, replace(known, frame=known.frame.clear())
    after = aligned(before, file)
    counts = _counts(before, after)
    older = _extent(after) < _extent(before)
    covered = 0 < counts["known"] - counts["gone"] >= SNAPSHOT_COVERAGE * counts["known"]
    findings = _findings(before, after, counts)
    if before.frame.is_empty():
        message = (
            f"The file is of another form than the {other.frame.height} responses known of the source: it has other "
            "questions. Both are kept beside one another."
        )
        findings = (Finding("another_form", message),)
    if mode == "append" or (mode == "auto" and not covered):
        first, second = (after, known) if _extent(after) < _extent(known) else (known, after)
        return Merge(typed(_joined(first, second)), "append", "merged", counts, findings)
    if older:
        note = Finding("older_file", "The file is older than what is known of the source, and changes nothing.")
        return Merge(previous, "older", "merged", counts, (note, *findings))
    if not confirmed and counts["gone"] > MOST_GONE * counts["known"]:
        message = (
            f"{counts['gone']} of {counts['known']} known responses are not in the file. Nothing was changed: if they "
            "were deleted on purpose, confirm the file; if it is another part of the responses, let the source add."
        )
        finding = Finding("many_responses_gone", message, severity="attention")
        return Merge(previous, "snapshot", "needs_attention", counts, (finding, *findings))
    whole = after if other.frame.is_empty() else _joined(other, after)
    return Merge(typed(whole), "snapshot", "merged", counts, findings)


def late_findings(whole: Part, read: Part) -> tuple[Finding, ...]:
    """What to say of a file that came late and is older than others: those were merged after it, into `whole`.

    Compared with the responses of its form that are now known by other files.
    """
    known, file = raw_again(whole, read.codebook.joiner), raw_again(read, read.codebook.joiner)
    elsewhere = replace(known, frame=known.frame.filter(~pl.col("upload").is_in(read.frame["upload"].implode())))
    before, _ = parted_by_form(elsewhere, file)
    found = _findings(before, file, _counts(before, file))
    if not any(finding.code == "fewer_than_before" for finding in found):
        return ()
    note = Finding("older_file", "The file is older than others of the source: what they say of a response counts.")
    return (note, *(finding for finding in found if finding.column is None))


def _extent(part: RawPart) -> tuple[datetime, int]:
    """What orders files: their latest time, then their rows."""
    latest = part.frame["submitted_at"].max()
    return (latest if isinstance(latest, datetime) else datetime.min.replace(tzinfo=UTC), part.frame.height)


def _joined(earlier: RawPart, later: RawPart) -> RawPart:
    """The rows of both; of a response in both the row of the later file."""
    kept = earlier.frame.join(later.frame.select("response_id"), on="response_id", how="anti")
    have = {each.key for each in later.questions}
    questions = (*later.questions, *(each for each in earlier.questions if each.key not in have))
    frame = pl.concat([kept, later.frame], how="diagonal").sort("submitted_at", "response_id", nulls_last=True)
    columns = [*ROW_COLUMNS, *(each.key for each in questions)]
    return RawPart(frame.select(columns), questions, later.joiner, later.language or earlier.language)


def _counts(before: RawPart, after: RawPart) -> dict[str, int]:
    shared = [each.key for each in after.questions if each.key in before.frame.columns]
    both = after.frame.select("response_id", *shared).join(
        before.frame.select("response_id", *shared), on="response_id", suffix=":before"
    )
    differs = pl.any_horizontal(_plain(key).ne_missing(_plain(f"{key}:before")) for key in shared) if shared else False
    edited = both.filter(differs).height
    known, read = before.frame.height, after.frame.height
    return {
        "known": known,
        "read": read,
        "new": read - both.height,
        "unchanged": both.height - edited,
        "edited": edited,
        "gone": known - both.height,
    }


def _plain(column: str) -> pl.Expr:
    """A cell without what exports change by themselves: blanks around, and the blank after a separator."""
    return pl.col(column).str.replace_all(r"\s+", " ").str.replace_all(r"([,;]) ", "$1").str.strip_chars()


def _findings(before: RawPart, after: RawPart, counts: dict[str, int]) -> tuple[Finding, ...]:
    found = []
    if counts["read"] < counts["known"] and counts["gone"] < counts["known"]:
        message = f"The file holds {counts['read']} responses, fewer than the {counts['known']} known before."
        found.append(Finding("fewer_than_before", message, severity="attention"))
    if counts["gone"]:
        message = f"{counts['gone']} of the known responses are not in the file."
        found.append(Finding("responses_gone", message))
    had, has = ({each.key: each.title for each in part.questions} for part in (before, after))
    for code, keys, titles in (("question_added", has.keys() - had, has), ("question_gone", had.keys() - has, had)):
        message = "is new" if code == "question_added" else "is not in the file"
        found += [Finding(code, f"The question {message}.", column=titles[key]) for key in sorted(keys)]
    return tuple(found)
