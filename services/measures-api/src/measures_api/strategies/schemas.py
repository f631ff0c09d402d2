"""What callers send and get as strategies."""

from uuid import UUID

from measures_api.wording import Body, Name, Prose, RecordOut


class StrategyIn(Body):
    """Coherent actions with a reasoned chance of improving the indicator `measure_id`."""

    name: Name
    description: Prose | None = None
    initiative_id: UUID | None = None
    measure_id: UUID | None = None


class StrategyOut(RecordOut, StrategyIn):
    """Coherent actions with a reasoned chance of improving the indicator `measure_id`."""
