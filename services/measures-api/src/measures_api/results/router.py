"""Routes of results."""

from measures_api.models import Result
from measures_api.record_routes import record_router
from measures_api.results.schemas import ResultIn, ResultOut

router = record_router("result", "results", Result, ResultIn, ResultOut)
