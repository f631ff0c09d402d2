"""Scorecards: their definitions, and the performance they show."""
