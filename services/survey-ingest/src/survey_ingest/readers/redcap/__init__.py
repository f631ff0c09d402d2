"""Readers of REDCap exports and dictionaries."""
