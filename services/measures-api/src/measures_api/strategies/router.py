"""Routes of strategies."""

from measures_api.models import Strategy
from measures_api.record_routes import record_router
from measures_api.strategies.schemas import StrategyIn, StrategyOut

router = record_router("strategy", "strategies", Strategy, StrategyIn, StrategyOut)
