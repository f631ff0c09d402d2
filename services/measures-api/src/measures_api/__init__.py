"""Stores the shared measures of a coalition, their data points with revisions, and the change feed."""
