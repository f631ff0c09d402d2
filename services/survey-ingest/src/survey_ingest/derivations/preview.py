"""What publishing a derivation would give, as its caller may see it."""

from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, Field
from rba_kernel.disclosure import CellKey
from rba_kernel.privacy import PrivacyPolicy
from rba_platform.numbers import JsonNumber

from survey_ingest.derivations.floors import hidden_places
from survey_ingest.domain.across_measures import GivenAway, key_of
from survey_ingest.domain.points import NOBODY_CHOSE, DataPoint, DataPoints


class PreviewPoint(BaseModel):
    """A data point that would be published. Below the privacy floors, and to those they hold for, it has no figures."""

    period: str
    organization: str | None
    breakdown: dict[str, str]
    status: Literal["ok", "bounded", "suppressed"]
    value: JsonNumber | None
    at_most: int | None = None
    at_least: int | None = None
    numerator: JsonNumber | None
    denominator: JsonNumber | None
    n: int | None


class HiddenCell(BaseModel):
    """A cell that viewers will not see.

    Too `few` are behind it; or it would give away such a `neighbour`; or a viewer of it and of another `measure` could
    tell the answers of such a group by subtraction. `reason` says so in a sentence.
    """

    period: str
    organization: str | None
    breakdown: dict[str, str]
    n: int
    because: Literal["few", "neighbour", "measure"]
    measure_key: str | None = Field(default=None, description="`measure`: the other measure, which was published first")
    reason: str


class PreviewOut(BaseModel):
    """What publishing would give now; nothing is changed."""

    points: list[PreviewPoint]
    withheld: int = Field(description="cells below the recipe's own `min_n`, which are not published")
    suppressed: int = Field(description="published cells that viewers will not see, for the coalition's privacy floors")
    below_floor: list[HiddenCell] | None = Field(
        description="which these are; null for those who do not see raw counts"
    )
    problems: list[dict[str, Any]]
    counts: dict[str, int] | None


def preview_of(
    made: DataPoints,
    policy: PrivacyPolicy,
    given_away: Mapping[CellKey, GivenAway],
    *,
    raw_counts: bool,
    percent: bool,
) -> PreviewOut:
    """The cells as this caller may see them. Who sees all is told which ones others will not see.

    `given_away` are the cells that another measure hides.
    """
    floors = None if raw_counts else policy
    unseen = hidden_places(made.points, made.withheld, policy, given_away)
    hidden = set() if raw_counts else unseen
    points = [
        _preview_point(point, floors, hidden=place in hidden, percent=percent)
        for place, point in enumerate(made.points)
    ]
    return PreviewOut(
        points=points,
        withheld=len(made.withheld),
        problems=[asdict(finding) for finding in made.problems if raw_counts or finding.code != NOBODY_CHOSE],
        counts=dict(made.counts) if raw_counts else None,
        suppressed=len(unseen),
        below_floor=[_hidden_cell(made.points[place], policy, given_away) for place in sorted(unseen)]
        if raw_counts
        else None,
    )


def _hidden_cell(point: DataPoint, policy: PrivacyPolicy, given_away: Mapping[CellKey, GivenAway]) -> HiddenCell:
    other = given_away.get(key_of(point))
    because: Literal["few", "neighbour", "measure"]
    if policy.hides(point.n):
        because, reason = "few", f"hidden: fewer than {policy.floor_n} people are behind it"
    elif other is not None:
        because, reason = "measure", other.reason(policy)
    else:
        because, reason = "neighbour", f"hidden: by subtraction it would show a group of fewer than {policy.floor_n}"
    return HiddenCell(
        period=point.period,
        organization=point.organization,
        breakdown=point.breakdown,
        n=point.n,
        because=because,
        measure_key=other.measure_key if other is not None and because == "measure" else None,
        reason=reason,
    )


def _preview_point(point: DataPoint, floors: PrivacyPolicy | None, *, hidden: bool, percent: bool) -> PreviewPoint:
    where = {"period": point.period, "organization": point.organization, "breakdown": point.breakdown}
    nothing = {"value": None, "numerator": None, "denominator": None}
    if hidden:
        return PreviewPoint(**where, **nothing, n=None, status="suppressed")
    bound = floors.bound_of(point.value) if floors is not None and percent else None
    if bound is not None:
        return PreviewPoint(**where, **nothing, n=point.n, status="bounded", **{bound[0]: bound[1]})
    return PreviewPoint(
        **where,
        value=_decimal(point.value),
        numerator=_decimal(point.numerator),
        denominator=_decimal(point.denominator),
        n=point.n,
        status="ok",
    )


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(repr(value))
