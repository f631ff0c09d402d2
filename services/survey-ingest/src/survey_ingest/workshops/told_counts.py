"""How many registered and asked, under the privacy floors. This module brings Polars."""

from collections.abc import Mapping

import polars as pl
from rba_kernel.privacy import PrivacyPolicy, suppressed_cells

from survey_ingest.domain.frames import APPROVALS
from survey_ingest.sources.disclosure import Cell

_NOT_EXPECTED = ("cancelled", "denied", "upgraded")


def registration_cells(frame: pl.DataFrame, policy: PrivacyPolicy | None) -> list[Cell]:
    """Registrations in all, by approval, and whether who was expected came. Without a policy all are shown."""
    approvals = {name: int((frame["approval"] == name).sum()) for name in APPROVALS}
    approvals["not_told"] = frame["approval"].null_count()
    expected = ~pl.col("approval").is_in(_NOT_EXPECTED).fill_null(value=False)
    known = frame.filter(pl.col("attended").is_not_null())
    presence: dict[str, int] = {}
    if known.height:
        presence = {
            "attended": known.filter(pl.col("attended")).height,
            "absent": known.filter(~pl.col("attended") & expected).height,
        }
        presence["not_expected"] = frame.height - sum(presence.values())
    return _cells("registrations", frame.height, (approvals, presence), policy)


def question_cells(frame: pl.DataFrame, policy: PrivacyPolicy | None) -> list[Cell]:
    """Questions in all, and what became of them. A question counts as a person: who asked is not always told."""
    written = pl.col("answers").list.len() > 0
    kinds = {
        "answered": frame.filter(written).height,
        "answered_live": frame.filter(~written & pl.col("answered_live")).height,
        "open": frame.filter(~written & ~pl.col("answered_live")).height,
    }
    return _cells("questions", frame.height, (kinds,), policy)


def _cells(name: str, total: int, tables: tuple[Mapping[str, int], ...], policy: PrivacyPolicy | None) -> list[Cell]:
    """The total, then the cells of each table that adds up to it."""
    counts = {key: count for table in tables for key, count in table.items()}
    hidden: set[str] = set()
    if policy is not None:
        small = policy.hides(total)
        hidden = {name, *counts} if small else set(suppressed_cells(counts, policy, [list(each) for each in tables]))
    shown = {name: total} | {key: count for key, count in counts.items() if count or key != "not_told"}
    return [Cell(key, None, "suppressed") if key in hidden else Cell(key, count, "ok") for key, count in shown.items()]
