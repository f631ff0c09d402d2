"""What a re-export changes in a source. Source: "A second export of the same form" in docs/formats.md.

Answers are joined as raw cells and described afterwards as one: so a source gives the same codebook whether its rows
came in one file or in several.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import polars as pl

from survey_ingest.domain.cell_forms import alike
from survey_ingest.domain.codebook import Asked
from survey_ingest.domain.dataset import MISSING, ROW_COLUMNS, Answers
from survey_ingest.domain.findings import Finding
from survey_ingest.domain.forms import parted_by_form
from survey_ingest.domain.question_alignment import aligned

Mode = Literal["auto", "snapshot", "append"]
SNAPSHOT_COVERAGE = 0.95  # of the known responses: a file that holds as many is the whole set
_FEW_EDITED = 5  # responses: fewer may all be edited
_NAMED = 5
MOST_GONE = 0.05  # of the known responses: more than these do not disappear without a person's word


@dataclass(frozen=True)
class Merge:
    """The new state of a source.

    `decision`: `first`, `snapshot` (the file replaced the set), `append` (it added), `older` (an earlier snapshot: it
    changed nothing). `outcome` is `needs_attention` where more than 5 % of the known responses would go: then `answers`
    are the previous ones and nothing is to be published. `counts`: `known`, `read`, `new`, `unchanged`, `edited`,
    `gone`.
    """

    answers: Answers
    decision: Literal["first", "snapshot", "append", "older"]
    outcome: Literal["merged", "needs_attention"]
    counts: dict[str, int]
    findings: tuple[Finding, ...] = ()


def in_memory(frame: pl.LazyFrame) -> pl.LazyFrame:
    """The rows, made once."""
    return frame.collect().lazy()


def merge(
    previous: Answers | None,
    read: Answers,
    mode: Mode = "auto",
    *,
    confirmed: bool = False,
    pushed: bool = False,
    made: Callable[[pl.LazyFrame], pl.LazyFrame] = in_memory,
) -> Merge:
    """What the source holds after `read` was added to `previous`.

    Uploads come in the order of `telling_order`: of one response the answers of `read` count. A file that is older all
    the same (its newest submission is) has no word on what is known; of what was `pushed` that says nothing. `mode`
    fixes whether a file is the whole set or adds; `auto` decides by coverage. `confirmed` says that a person knows of
    the responses that are gone. `made` makes joined rows, in memory or in a file.

    A file is compared with what is known of its own form; responses that came by another one stay as they are.
    """
    if previous is None:
        size = read.height
        counts = {"known": 0, "read": size, "new": size, "unchanged": 0, "edited": 0, "gone": 0}
        return Merge(read, "first", "merged", counts)
    known, read = alike(previous, read)
    before, other = parted_by_form(known, read)
    if mode == "snapshot" and not before.height:
        # A person said that each file is the whole set: one with quite other questions would replace it all.
        before, other = known, replace(known, frame=known.frame.clear())
    after = aligned(before, read)
    counts = _counts(before, after)
    older = not pushed and _is_older(after, before)
    covered = 0 < counts["known"] - counts["gone"] >= SNAPSHOT_COVERAGE * counts["known"]
    findings = _findings(before, after, counts)
    others = other.height
    if not counts["known"]:
        message = (
            f"The file is of another form than the {others} responses known of the source: it has other "
            "questions. Both are kept beside one another."
        )
        findings = (Finding("another_form", message),)
    if mode == "append" or (mode == "auto" and not covered):
        first, second = (after, known) if not pushed and _is_older(after, known) else (known, after)
        return Merge(_joined(first, second).made(made), "append", "merged", counts, findings)
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
    whole = _joined(other, after) if others else after
    return Merge(whole.made(made), "snapshot", "merged", counts, findings)


def late_findings(whole: Answers, read: Answers) -> tuple[Finding, ...]:
    """What to say of a file that came late and is older than others: those were merged after it, into `whole`.

    Compared with the responses of its form that are now known by other files.
    """
    whole, read = alike(whole, read)
    mine = read.frame.select("upload").unique().collect()["upload"].to_list()
    elsewhere = replace(whole, frame=whole.frame.filter(~pl.col("upload").is_in(mine)))
    before, _ = parted_by_form(elsewhere, read)
    found = _findings(before, read, _counts(before, read))
    if not any(finding.code == "fewer_than_before" for finding in found):
        return ()
    note = Finding("older_file", "The file is older than others of the source: what they say of a response counts.")
    return (note, *(finding for finding in found if finding.column is None))


def _is_older(part: Answers, than: Answers) -> bool:
    """Whether the newest submission is older. Where one of the two has no time nobody knows."""
    mine, others = (each.frame.select(pl.col("submitted_at").max()).collect().item() for each in (part, than))
    return mine is not None and others is not None and mine < others


def _joined(earlier: Answers, later: Answers) -> Answers:
    """The rows of both; of a response in both the row of the later file."""
    kept = earlier.frame.join(later.frame.select("response_id"), on="response_id", how="anti")
    have = {each.key for each in later.asked}
    asked = (*later.asked, *(each for each in earlier.asked if each.key not in have))
    frame = pl.concat([kept, later.frame], how="diagonal").sort("submitted_at", "response_id", nulls_last=True)
    names = set(frame.collect_schema().names())
    missing = [each.key + MISSING for each in asked if each.key + MISSING in names]
    columns = [*ROW_COLUMNS, *(each.key for each in asked), *missing]
    return Answers(frame.select(columns), asked, later.language or earlier.language)


def _mostly_edited(before: Answers, after: Answers, counts: dict[str, int]) -> list[Finding]:
    """What is said where most of what is known says something else now: nobody edits so; columns changed places."""
    if counts["edited"] < _FEW_EDITED or counts["edited"] * 2 <= counts["known"]:
        return []
    shared = _shared(before, after)
    both = _both(before, after, shared)
    changed = [pl.col(each.key).ne_missing(pl.col(f"{each.key}:before")).sum().alias(each.key) for each in shared]
    tally = both.select(changed).collect().row(0, named=True)
    most = [each for each in shared if tally[each.key] * 2 > counts["known"]]
    named = f" ({len(most)} questions, from column {most[0].position} on)" if most else ""
    message = (
        f"{counts['edited']} of the {counts['known']} known responses say something else than before{named}: columns "
        "may have changed places, or the file was edited. Compare it with the tool before you trust what is published "
        "from it; delete the file if it is wrong."
    )
    return [Finding("mostly_edited", message, column=most[0].title if most else None, severity="attention")]


def _shared(before: Answers, after: Answers) -> list[Asked]:
    """The questions of the file that were known before."""
    had = {each.key for each in before.asked}
    return [each for each in after.asked if each.key in had]


def _both(before: Answers, after: Answers, shared: list[Asked]) -> pl.LazyFrame:
    """The responses that are in both, with the cells of now and of before."""
    columns = [_plain(each) for each in shared]
    return after.frame.select("response_id", *columns).join(
        before.frame.select("response_id", *columns), on="response_id", suffix=":before"
    )


def _counts(before: Answers, after: Answers) -> dict[str, int]:
    shared = _shared(before, after)
    both = _both(before, after, shared)
    differs = pl.any_horizontal(
        pl.lit(value=False), *(pl.col(each.key).ne_missing(pl.col(f"{each.key}:before")) for each in shared)
    )
    tally = both.select(pl.len().alias("both"), differs.sum().alias("edited")).collect()
    in_both, edited = int(tally["both"].item()), int(tally["edited"].item() or 0)
    known, read = before.height, after.height
    return {
        "known": known,
        "read": read,
        "new": read - in_both,
        "unchanged": in_both - edited,
        "edited": edited,
        "gone": known - in_both,
    }


def _plain(asked: Asked) -> pl.Expr:
    """A cell without what exports change by themselves: blanks around, and the blank after a separator."""
    column = pl.col(asked.key)
    if asked.spread:
        return column.list.join("\x1f")
    return column.str.replace_all(r"\s+", " ").str.replace_all(r"([,;]) ", "$1").str.strip_chars()


def _findings(before: Answers, after: Answers, counts: dict[str, int]) -> tuple[Finding, ...]:
    found = []
    if counts["read"] < counts["known"] and counts["gone"] < counts["known"]:
        message = f"The file holds {counts['read']} responses, fewer than the {counts['known']} known before."
        found.append(Finding("fewer_than_before", message, severity="attention"))
    if counts["gone"]:
        message = f"{counts['gone']} of the known responses are not in the file."
        found.append(Finding("responses_gone", message))
    found += _mostly_edited(before, after, counts)
    had, has = ({each.key: each.title for each in part.asked} for part in (before, after))
    for code, keys, titles in (("question_added", has.keys() - had, has), ("question_gone", had.keys() - has, had)):
        message = "is new" if code == "question_added" else "is not in the file"
        found += [Finding(code, f"The question {message}.", column=titles[key]) for key in sorted(keys)]
    return tuple(found)
