"""What readers get as series."""

from uuid import UUID

from pydantic import BaseModel

from measures_api.baselines.schemas import BaselineOut
from measures_api.breaks.schemas import BreakBody
from measures_api.data_points.schemas import DataPointOut
from measures_api.targets.schemas import TargetOut
from measures_api.wording import Prose


class SeriesOut(BaseModel):
    """One measure's data points, targets, baseline, breaks and story."""

    measure_id: UUID
    data_points: list[DataPointOut]
    targets: list[TargetOut]
    baseline: BaselineOut | None
    breaks: list[BreakBody]
    story: Prose | None


class ManySeriesOut(BaseModel):
    """Series in the order in which they were asked for."""

    items: list[SeriesOut]
