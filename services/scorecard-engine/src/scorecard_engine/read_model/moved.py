"""What a page of the change feed touches. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from scorecard_engine.clients.measures import Change
from scorecard_engine.models.catalogue_entry import CATALOGUE_KINDS

_SERIES_KINDS = {"data_points", "targets", "baseline", "breaks", "story"}


@dataclass(frozen=True)
class Moved:
    """Each thing once, however often it changed. `series` are ids of measures."""

    measures: frozenset[UUID]
    series: frozenset[UUID]
    calendars: frozenset[UUID]
    catalogue: frozenset[tuple[str, UUID]]
    coalition: bool


def moved(changes: Iterable[Change]) -> Moved:
    """What `changes` touch. Kinds that no figure or page rests on are passed over."""
    measures: set[UUID] = set()
    series: set[UUID] = set()
    calendars: set[UUID] = set()
    catalogue: set[tuple[str, UUID]] = set()
    coalition = False
    for change in changes:
        if change.kind == "measure":
            measures.add(change.id)
        elif change.kind in _SERIES_KINDS:
            series.add(change.measure_id or change.id)
        elif change.kind == "calendar":
            calendars.add(change.id)
        elif change.kind in CATALOGUE_KINDS:
            catalogue.add((change.kind, change.id))
        coalition = coalition or change.kind == "coalition"
    return Moved(frozenset(measures), frozenset(series), frozenset(calendars), frozenset(catalogue), coalition)
