"""Computes performance from the change feed and shows it as scorecards."""
