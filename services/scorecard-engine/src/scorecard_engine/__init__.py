"""scorecard-engine: computes performance from the change feed and shows it as scorecards."""

__version__ = "0.1.0"
