"""Where the measure stands: most recent period, current and prior actual."""

from rba_kernel.period import Period

from scorecard_engine.domain.figure import Figure
from scorecard_engine.domain.series import Series


def most_recent_period(series: Series) -> Figure:
    """Period(c); `stale_by` counts the periods after it that are closed on the day (their last day has ended)."""
    calendar = series.calendar
    day_period = calendar.period_of(series.as_of)
    closed = calendar.between(series.current.period, day_period) - (calendar.end(day_period) > series.as_of)
    return Figure.ok(series.current.period, **({"stale_by": closed} if closed > 0 else {}))


def current_actual(series: Series) -> Figure:
    """v(c). `shown_as` is the bound that pages print in place of an extreme share (docs/adr/0009)."""
    current = series.current
    bound = None
    if series.measure.unit == "percent" and current.n is not None:
        bound = series.policy.privacy.bound_of(current.value)
    return Figure.ok(current.value, **({"shown_as": {bound[0]: bound[1]}} if bound else {}))


def prior_actual(series: Series) -> Figure:
    """The value of the calendar-previous period; where missing, `last_observed_prior` tells the one before."""
    ordinal = series.current.ordinal - 1
    if ordinal in series.hidden:
        return Figure.suppressed("privacy_floor")
    prior = series.at(ordinal)
    if prior is not None:
        return Figure.ok(prior.value)
    earlier = series.observed[:-1]
    observed_prior: dict[str, Period | object] | None = None
    if earlier:
        observed_prior = {"period": earlier[-1].period, "value": earlier[-1].value}
    return Figure.unknown("missing_prior", last_observed_prior=observed_prior, **series.break_details)
