"""Measures: indicators and performance measures."""
